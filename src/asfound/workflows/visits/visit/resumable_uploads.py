"""Resumable uploads: a photo arrives in pieces and is stored exactly once.

A part file grows with each piece, and acknowledged bytes are on disk (fsync): a killed server or a
lost network costs only the bytes after the offset. A part file is named by the visit and by the
digest of the whole photo. An upload that is sent twice is stored once, and the digest of somebody
else's photo opens nothing: only a visit that sent all the bytes may show them.

Pieces are appended under a lock of the file. A newer connection goes on where the file ends; an
older one that was thought dead then meets ``WrongUploadOffset`` and stops.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from asfound.domain.photo import StoredPhoto
from asfound.errors import (
    UploadError,
    UploadMalformed,
    UploadTooLarge,
    UploadTooMany,
    UploadUnknown,
    UploadWrongDigest,
    WrongUploadOffset,
)
from asfound.imaging.digest import digest as digest_of
from asfound.workflows.output_files import make_folder, writable
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.renditions import store_photo
from asfound.workflows.visits.photos.upload_parts import (
    DIGEST,
    delete_expired,
    folder_of,
    length_of,
    lock,
    marker_of,
    open_part,
    part_of,
    to_disk,
)

MAX_OPEN_UPLOADS = 400
"""Parts of one visit at a time: a phone sends one or two, a hundred phones of a visit some more."""


@dataclass(frozen=True)
class UploadState:
    """A photo on its way.

    Attributes:
        digest: Of the whole file.
        length: Of the whole file, bytes.
        offset: How much of it is on the server's disk.
        complete: Whether it was verified, opened and kept.
    """

    digest: str
    length: int
    offset: int
    complete: bool = False


def create(context: AppContext, visit: str, digest: str, length: int) -> UploadState:
    """Announce a photo; one that is on its way, or here, says where it is.

    Args:
        context: The server.
        visit: Id of the visit that sends it.
        digest: ``sha256:`` and 64 hexadecimal digits, of the whole file.
        length: Of the whole file, bytes.

    Raises:
        UploadMalformed: Digest or length cannot be.
        UploadTooLarge: It is longer than photos may be.
        UploadTooMany: The visit has as many on their way as it may have.
        DiskFull, OutputNotWritable: There is no room for it now.
    """
    _refuse_malformed(context, digest, length)
    folder = folder_of(context, visit)
    if marker_of(folder, digest).exists():
        return UploadState(digest, length, length, complete=True)
    part = part_of(folder, digest, length)
    if part.exists():
        return UploadState(digest, length, part.stat().st_size)
    make_folder(folder)
    for other in folder.glob(f"{part.name.split('.')[0]}.*.part"):
        other.unlink(missing_ok=True)  # a file has one length: that one was announced wrongly
    if sum(1 for _ in folder.glob("*.part")) >= MAX_OPEN_UPLOADS:
        raise UploadTooMany(MAX_OPEN_UPLOADS)
    with writable(part):
        part.touch(mode=0o600)
        to_disk(folder)
    delete_expired(context)
    return UploadState(digest, length, 0)


def status(context: AppContext, visit: str, digest: str) -> UploadState:
    """How much of a photo is safe on the server's disk.

    Raises:
        UploadUnknown: It was never begun in this visit.
    """
    folder = folder_of(context, visit)
    if marker_of(folder, digest).exists():
        length = int(marker_of(folder, digest).read_text() or 0)
        return UploadState(digest, length, length, complete=True)
    part = open_part(folder, digest)
    try:
        with part.open("rb") as file:
            os.fsync(file.fileno())
            return UploadState(digest, length_of(part), os.fstat(file.fileno()).st_size)
    except FileNotFoundError:  # finished, or given up, between two looks: the next one tells
        return status(context, visit, digest)


def append_chunk(context: AppContext, visit: str, digest: str, offset: int, piece: bytes) -> int:
    """Add a piece at the end; it is acknowledged by :func:`where` alone.

    Args:
        context: The server.
        visit: Id of the visit.
        digest: Of the whole file.
        offset: Where the piece belongs in the file; only its end is taken.
        piece: The bytes.

    Returns:
        The offset behind it.

    Raises:
        UploadUnknown: It was never begun in this visit.
        WrongUploadOffset: The file ends somewhere else.
        UploadTooLarge: There are more bytes than were announced.
        DiskFull, OutputNotWritable: There is no room for it now; what is there stays.
    """
    part = open_part(folder_of(context, visit), digest)
    with writable(part), part.open("r+b") as file:  # which makes none where one was finished
        lock(file)
        found, announced = file.seek(0, os.SEEK_END), length_of(part)
        if found != offset:
            raise WrongUploadOffset(offset, found)
        if found + len(piece) > announced:
            raise UploadTooLarge(found + len(piece), announced)
        file.write(piece)
        return found + len(piece)


def put_whole(context: AppContext, visit: str, digest: str, file: Path) -> StoredPhoto:
    """Keep a photo that came in one piece; doing it twice is doing it once.

    Args:
        context: The server.
        visit: Id of the visit that sends it.
        digest: Of the file, as whoever received it computed.
        file: In a folder of this installation; moved away from there.

    Raises:
        UploadMalformed, UploadTooLarge, UploadTooMany: See :func:`create`.
        PhotoRefused, PhotoTooHeavy, PhotoTooSlow, PhotoBreaksDecoder: It cannot be used.
        DiskFull, OutputNotWritable, StoreError: It cannot be kept now.
    """
    known = create(context, visit, digest, file.stat().st_size)
    if not known.complete:
        part = part_of(folder_of(context, visit), digest, known.length)
        with writable(part):
            file.replace(part)  # whoever still adds to the old one hears that it ends elsewhere
    return finish(context, visit, digest, verified=True)


def finish(context: AppContext, visit: str, digest: str, *, verified: bool = False) -> StoredPhoto:
    """Verify, open and keep a photo whose bytes are all here; doing it twice is doing it once.

    Args:
        context: The server.
        visit: Id of the visit.
        digest: Of the whole file.
        verified: Whether the bytes are known to have this digest.

    Raises:
        UploadUnknown: It was never begun in this visit.
        WrongUploadOffset: Bytes are missing.
        UploadWrongDigest: They are not what was announced; the upload begins at 0 again.
        PhotoRefused, PhotoTooHeavy, PhotoTooSlow, PhotoBreaksDecoder: It cannot be used; so too.
        StoreError: It cannot be kept now; the bytes stay.
    """
    folder = folder_of(context, visit)
    if marker_of(folder, digest).exists():
        return _stored_photo(context, digest)
    try:
        part = open_part(folder, digest)
        return _finished(context, part, marker_of(folder, digest), digest, verified=verified)
    except (FileNotFoundError, UploadError) as error:
        # A phone that heard nothing asks again while its first request is still at work, and the
        # file is gone from under one of the two when the other one is done.
        if marker_of(folder, digest).exists():
            return _stored_photo(context, digest)
        if isinstance(error, FileNotFoundError):
            raise UploadUnknown(digest) from error
        raise


def _finished(
    context: AppContext, part: Path, marker: Path, digest: str, *, verified: bool
) -> StoredPhoto:
    if part.stat().st_size != length_of(part):
        raise WrongUploadOffset(part.stat().st_size, length_of(part))
    try:
        found = digest if verified else digest_of(part)
        if found != digest:
            raise UploadWrongDigest(found, digest)
        kept = store_photo(context, part, name=digest, verified=found)
    except UploadError:
        part.unlink(missing_ok=True)  # the same bytes would fail again
        raise
    with writable(part):
        marker.write_text(str(kept.length))
        to_disk(part.parent)
    part.unlink(missing_ok=True)
    return kept


def uploaded(context: AppContext, visit: str, digest: str) -> bool:
    """Whether all the bytes of a photo came in this visit."""
    return bool(DIGEST.fullmatch(digest)) and marker_of(folder_of(context, visit), digest).exists()


def _refuse_malformed(context: AppContext, digest: str, length: int) -> None:
    if not DIGEST.fullmatch(digest):
        raise UploadMalformed(digest[:80], "the digest should be sha256: and 64 hexadecimal digits")
    if length < 1:
        raise UploadMalformed(str(length), "the length should be at least 1 byte")
    if length > context.limits.photo_bytes:
        raise UploadTooLarge(length, context.limits.photo_bytes)


def _stored_photo(context: AppContext, digest: str) -> StoredPhoto:
    with context.store.records.read() as tx:
        kept = tx.photos.get(digest)
    if kept is None:
        raise UploadUnknown(digest)
    return kept
