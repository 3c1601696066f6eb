"""Photos as they are kept: the original byte for byte, and smaller copies for pages.

The copies are WebP, upright, and hold nothing but pixels. They are made when a photo comes in, and
once more on demand where they were lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from asfound.domain.photo import StoredPhoto
from asfound.errors import UploadError, UploadTooLarge
from asfound.imaging.digest import digest
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.sandbox import Decoded, decoders


@dataclass(frozen=True)
class Original:
    """A kept photo, byte for byte.

    Attributes:
        format: ``jpeg``, ``png``, ``webp``, ``tiff`` or ``heic``.
        length: Bytes.
        chunks: The content.
    """

    format: str
    length: int
    chunks: Iterator[bytes]


LONG_SIDES = (160, 480, 1600)
"""Longer sides, pixels: a mark in a list, a tile, a screen."""


def store_photo(
    context: AppContext, file: Path, *, name: str, verified: str | None = None
) -> StoredPhoto:
    """Keep a photo and what is known about it; keeping it twice is keeping it once.

    Args:
        context: The server.
        file: The photo as it came; only read.
        name: What messages call it.
        verified: Its digest, where whoever received it found that out.

    Raises:
        UploadTooLarge: It is longer than photos may be.
        PhotoRefused: It is no photo, damaged, too large or too small; the code says which.
        PhotoTooHeavy, PhotoTooSlow, PhotoBreaksDecoder: It cannot be opened safely.
        StoreError: It cannot be kept now.
    """
    length = file.stat().st_size
    if length > context.limits.photo_bytes:
        raise UploadTooLarge(length, context.limits.photo_bytes)
    found = verified or digest(file)
    known = _known(context, found)
    if known:
        return known
    try:
        decoded = decoders().decode(file, LONG_SIDES)
    except UploadError as error:
        error.add_note(f"the photo is {name!r}")
        raise
    return _stored(context, file, found, decoded, length)


def rendition(context: AppContext, photo: str, long_side: int) -> bytes:
    """A smaller copy of a kept photo, as a WebP file; authority is the caller's to check.

    Args:
        context: The server.
        photo: Digest.
        long_side: One of :data:`SIDES`.

    Raises:
        ValueError: There is no such size.
        BlobMissing: There is no such photo.
        PhotoRefused, PhotoTooHeavy, PhotoTooSlow, PhotoBreaksDecoder: See :func:`keep_photo`.
    """
    if long_side not in LONG_SIDES:
        raise ValueError(f"sizes are {LONG_SIDES}, not {long_side}")
    made = context.store.blobs.rendition(photo, _name(long_side))
    if made is not None:
        return made
    with context.store.blobs.local(photo) as file:
        decoded = decoders().decode(file, LONG_SIDES)
    _keep_sizes(context, photo, decoded.sizes)
    return decoded.sizes[long_side]


def original(context: AppContext, photo: str) -> Original | None:
    """A kept photo itself; authority is the caller's to check. None for an unknown digest.

    Raises:
        BlobMissing: Its file is missing.
    """
    with context.store.records.read() as tx:
        known = tx.photos.get(photo)
    if known is None:
        return None
    return Original(known.format, known.length, context.store.blobs.stream(photo))


def _known(context: AppContext, photo: str) -> StoredPhoto | None:
    with context.store.records.begin() as tx:
        known = tx.photos.get(photo)
        if known:  # came again: whoever tidies up leaves it alone for another while
            tx.photos.add(replace(known, received_at=context.clock()))
    return known if known and context.store.blobs.has(photo) else None


def _stored(
    context: AppContext, file: Path, photo: str, decoded: Decoded, length: int
) -> StoredPhoto:
    """The bytes first, what is known of them last: who finds the record finds the photo."""
    context.store.blobs.put(file, photo)
    _keep_sizes(context, photo, decoded.sizes)
    kept = StoredPhoto(
        digest=photo,
        format=decoded.format,
        width=decoded.width,
        height=decoded.height,
        length=length,
        received_at=context.clock(),
        captured_at=decoded.captured_at,
        device=decoded.device,
        has_location=decoded.has_location,
    )
    with context.store.records.begin() as tx:
        tx.photos.add(kept)
    return kept


def _keep_sizes(context: AppContext, photo: str, sizes: Mapping[int, bytes]) -> None:
    for side, data in sizes.items():
        context.store.blobs.put_rendition(photo, _name(side), data)


def _name(long_side: int) -> str:
    return f"{long_side}.webp"
