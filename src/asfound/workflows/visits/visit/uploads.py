"""Photos come from phones piece by piece, and are kept exactly once.

A part file grows by what came; what was acknowledged is on the disk (fsync), so that a killed
server, a reload or an hour in a basement costs nothing but the way back to the offset. A file is
named by the visit and by the digest of the whole: sending twice is sending once, and who merely
knows the digest of somebody else's photo gets nothing by naming it, because only a visit that sent
all the bytes may show them.

Pieces are written under a lock of the file and only at its end. A newer connection simply goes on;
an older one that was thought dead then finds that its place was taken, and stops.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from asfound.domain.photo import StoredPhoto
from asfound.domain.visit import Event, Shot, Side
from asfound.errors import (
    NotUploaded,
    UploadError,
    UploadMalformed,
    UploadTooLarge,
    UploadTooMany,
    UploadUnknown,
    UploadWrongDigest,
    VisitNotFound,
    WrongUploadOffset,
)
from asfound.imaging.digest import digest as digest_of
from asfound.store.records import Transaction
from asfound.workflows.output_files import make_folder, writable
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import LinkSession, require_view
from asfound.workflows.visits.comparison.queue import enqueue
from asfound.workflows.visits.photos.partial_uploads import (
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
from asfound.workflows.visits.photos.renditions import store_photo
from asfound.workflows.visits.visit.stages import advance_stage

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


def finish(context: AppContext, visit: str, digest: str) -> StoredPhoto:
    """Verify, open and keep a photo whose bytes are all here; doing it twice is doing it once.

    Raises:
        UploadUnknown: It was never begun in this visit.
        WrongUploadOffset: Bytes are missing.
        UploadWrongDigest: They are not what was announced; the upload begins at 0 again.
        PhotoRefused, PhotoTooHeavy, PhotoTooSlow, PhotoBreaksDecoder: It cannot be used; so too.
        StoreError: It cannot be kept now; the bytes stay.
    """
    folder = folder_of(context, visit)
    if marker_of(folder, digest).exists():
        return _kept_before(context, digest)
    part = open_part(folder, digest)
    try:
        return _finished(context, part, marker_of(folder, digest), digest)
    except (FileNotFoundError, UploadError) as error:
        # A phone that heard nothing asks again while its first request is still at work, and the
        # file is gone from under one of the two when the other one is done.
        if marker_of(folder, digest).exists():
            return _kept_before(context, digest)
        if isinstance(error, FileNotFoundError):
            raise UploadUnknown(digest) from error
        raise


def _finished(context: AppContext, part: Path, marker: Path, digest: str) -> StoredPhoto:
    if part.stat().st_size != length_of(part):
        raise WrongUploadOffset(part.stat().st_size, length_of(part))
    try:
        found = digest_of(part)
        if found != digest:
            raise UploadWrongDigest(found, digest)
        kept = store_photo(context, part, name=digest)
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


def record_shot(  # noqa: PLR0913  what a shot is made of
    context: AppContext,
    access: LinkSession,
    *,
    shot_id: str,
    view: str,
    side: Side,
    digest: str,
    captured_at: str | None,
) -> Shot:
    """Put a photo that was sent on record, and ask for its comparison; twice is once.

    Args:
        context: The server.
        access: By which link it came.
        shot_id: Made by the phone, a UUID.
        view: Id of the view it shows.
        side: Of the stay.
        digest: Of the photo.
        captured_at: When the phone says that it was taken, ISO 8601.

    Raises:
        UploadMalformed: The id or the time cannot be, or the id belongs to another shot.
        NotUploaded: Its bytes did not come in this visit.
        VisitNotFound, NotForThisLink: The link does not open this view.
        VisitClosed: The visit was handed over.
        UploadTooMany: The visit has as many shots as it may have.
    """
    shot = Shot(
        id=_uuid(shot_id),
        visit=access.visit.id,
        view=view,
        side=side,
        digest=digest,
        by=access.link.name,
        received_at=context.clock(),
        captured_at=_moment(captured_at),
    )
    with context.store.records.begin() as tx:
        tx.visits.lock(shot.visit)
        known = _known(tx, context, shot)
        if known:
            return known
        require_view(tx, access, view)
        if not uploaded(context, shot.visit, digest) or tx.photos.get(digest) is None:
            raise NotUploaded(digest)
        kept = _added(tx, access, shot)
        enqueue(tx, context, shot.visit, view)
    context.changes.notify()
    return kept


def _known(tx: Transaction, context: AppContext, shot: Shot) -> Shot | None:
    """The shot as it was kept before, if it was."""
    shots = tx.visits.shots(shot.visit)
    known = next((each for each in shots if each.id == shot.id), None)
    if known and (known.view, known.side, known.digest) != (shot.view, shot.side, shot.digest):
        raise UploadMalformed(shot.id, "this id belongs to another shot")
    if known is None and len(shots) >= context.limits.photos_per_visit:
        raise UploadTooMany(context.limits.photos_per_visit)
    return known


def _added(tx: Transaction, access: LinkSession, shot: Shot) -> Shot:
    visit = tx.visits.get(shot.visit)
    if visit is None:
        raise VisitNotFound
    advance_stage(tx, visit, shot.side)
    kept = tx.visits.add_shot(shot)
    if kept.visit != shot.visit:  # somebody else's id, by guess or by chance
        raise UploadMalformed(shot.id, "this id belongs to another shot")
    details = {
        "shot": kept.id,
        "view": kept.view,
        "side": str(kept.side),
        "digest": kept.digest,
        "link": access.link.id,
    }
    tx.events.add(
        Event(
            what="shot.received",
            by=kept.by,
            at=kept.received_at,
            visit=kept.visit,
            place=access.place.id,
            account=access.place.host,
            details=details,
        )
    )
    return kept


def _refuse_malformed(context: AppContext, digest: str, length: int) -> None:
    if not DIGEST.fullmatch(digest):
        raise UploadMalformed(digest[:80], "the digest should be sha256: and 64 hexadecimal digits")
    if length < 1:
        raise UploadMalformed(str(length), "the length should be at least 1 byte")
    if length > context.limits.photo_bytes:
        raise UploadTooLarge(length, context.limits.photo_bytes)


def _kept_before(context: AppContext, digest: str) -> StoredPhoto:
    with context.store.records.read() as tx:
        kept = tx.photos.get(digest)
    if kept is None:
        raise UploadUnknown(digest)
    return kept


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise UploadMalformed(text[:80], "the id should be a UUID") from error


def _moment(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text[:40]).isoformat()
    except ValueError as error:
        raise UploadMalformed(text[:80], "the time should be as 2026-07-02T21:15:00Z") from error
