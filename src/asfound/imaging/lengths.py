"""How long a file says it is: a copy that was cut off is told by it, before it is decoded.

JPEG and PNG have an end that their decoders miss by themselves. WebP, TIFF, HEIC and AVIF say where
their parts are; over a cut-off file their decoders stop with words that do not say so, or even
succeed with grey areas.
"""

from __future__ import annotations

import os
from typing import Literal

from PIL.TiffImagePlugin import ImageFileDirectory_v2

from asfound.imaging.source import File

_BOXES = 1000  # a HEIC file has about five at its top level
_WIDTH, _HEIGHT, _ROWS_PER_STRIP = 256, 257, 278  # TIFF 6.0, sections 8 and 15
_STRIP_OFFSETS, _STRIP_SIZES = 273, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_SIZES = 322, 323, 324, 325


def length(file: File) -> int:
    """The bytes that there are."""
    return file.seek(0, os.SEEK_END)


def promised(file: File, kind: str) -> int | None:
    """The bytes that there should be at least, by the head; None where none is told."""
    tell = {
        "webp": _riff_end,
        "tiff": _directory_end,
        "dng": _directory_end,
        "heic": _boxes_end,
        "avif": _boxes_end,
    }.get(kind)
    return tell(file) if tell else None


def pixels_end(directory: ImageFileDirectory_v2) -> int:
    """Where the last of a TIFF's strips or tiles ends."""
    return max(
        (
            offset + size
            for offsets, sizes in ((_STRIP_OFFSETS, _STRIP_SIZES), (_TILE_OFFSETS, _TILE_SIZES))
            for offset, size in zip(directory.get(offsets, ()), directory.get(sizes, ()))  # noqa: B905 (damaged ones differ)
        ),
        default=0,
    )


def missing_parts(directory: ImageFileDirectory_v2) -> int:
    """How many strips or tiles too few a TIFF lists: Pillow would leave their areas black."""
    width, height = directory.get(_WIDTH, 0), directory.get(_HEIGHT, 0)
    if _TILE_OFFSETS in directory:
        across = -(-width // directory[_TILE_WIDTH])
        return int(across * -(-height // directory[_TILE_HEIGHT]) - len(directory[_TILE_OFFSETS]))
    rows = directory.get(_ROWS_PER_STRIP, height)
    return int(-(-height // rows) - len(directory.get(_STRIP_OFFSETS, ())))


def _riff_end(file: File) -> int:
    return 8 + int.from_bytes(_bytes(file, 4, 4), "little")


def _directory_end(file: File) -> int:
    """Where the first directory of a TIFF, or of a BigTIFF, ends."""
    head = _bytes(file, 0, 16)
    order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
    big = 43 in head[2:4]
    start = int.from_bytes(head[8:16] if big else head[4:8], order)
    width, entry = (8, 20) if big else (2, 12)
    return start + width + entry * int.from_bytes(_bytes(file, start, width), order)


def _boxes_end(file: File) -> int | None:
    """Where the last top-level box of an ISO base media file ends; None for garbage."""
    end, position = length(file), 0
    for _ in range(_BOXES):
        if position >= end:
            return position
        header = _bytes(file, position, 16)
        size = int.from_bytes(header[:4])
        if size == 1:  # the length follows in 64 bits
            size = int.from_bytes(header[8:16])
        if size == 0:  # "until the end of the file"
            return end
        if size < 8:
            return None
        position += size
    return None


def _bytes(file: File, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)
