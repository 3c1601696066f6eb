"""The head of a photo: format, size, orientation and colour profile, before any pixel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from asfound.domain.geometry import Size
from asfound.domain.orientation import TRANSPOSED
from asfound.errors import (
    NotAPhoto,
    PhotoEmpty,
    PhotoTooLarge,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.formats import HEAD_BYTES, sniff, webp_canvas, what_it_is
from asfound.imaging.lengths import length, missing_parts, pixels_end, promised
from asfound.imaging.source import DECODER_ERRORS, File, Source, guarded, opened

LIMIT_PX = 120_000_000
"""Phones take 108 megapixels; a picture of 120 takes half a gigabyte to decode."""

SHORT_SIDE_PX = 64
"""Below this nothing can be compared, and thumbnails begin."""

# The classes themselves and not Image.open: it would try other formats, and raise over large sizes
# before they can be told.
_READERS: dict[str, type[ImageFile]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "tiff": TiffImageFile,
    "heic": HeifImageFile,
}
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Photo:
    """An opened photo, its pixels not yet decoded.

    Attributes:
        kind: ``jpeg``, ``png``, ``webp``, ``tiff`` or ``heic``.
        file: Its bytes.
        image: Pillow's reader over them.
        orientation: The EXIF orientation, 1..8, that is still to be applied to ``image``.
    """

    kind: str
    file: File
    image: ImageFile
    orientation: int

    @property
    def stored(self) -> Size:
        """Size as stored, pixels."""
        return self.image.size

    @property
    def size(self) -> Size:
        """Upright full size, pixels."""
        width, height = self.image.size
        return (height, width) if self.orientation in TRANSPOSED else (width, height)


@contextmanager
def photo(source: Source, name: str | None = None) -> Iterator[Photo]:
    """Open a photo by its content, and refuse what should not be decoded.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: It is no regular file, or may not be read.
        PhotoEmpty: There are no bytes.
        NotAPhoto: They are something else.
        PhotoTruncated: They end too early.
        PhotoTooLarge: More than :data:`LIMIT_PX` pixels are declared.
        PhotoTooSmall: The shorter side has fewer than :data:`SHORT_SIDE_PX` pixels.
        PhotoUnreadable: The head is damaged otherwise.
    """
    with opened(source, name) as file:
        with guarded():
            kind = _kind(file)
            image = _READERS[kind](file)
            _refuse_sizes(image.size)
            if isinstance(image, TiffImageFile):
                _refuse_cut_off(file, pixels_end(image.tag_v2))
                _refuse_gaps(missing_parts(image.tag_v2))
            found = Photo(kind, file, image, _orientation(kind, image))
        yield found


def _kind(file: File) -> str:
    head = file.read(HEAD_BYTES)
    if not head:
        raise PhotoEmpty
    kind = sniff(head)
    if kind is None:
        raise NotAPhoto(what_it_is(head))
    _refuse_cut_off(file, promised(file, kind))
    canvas = webp_canvas(head) if kind == "webp" else None
    if canvas is not None:
        _refuse_sizes(canvas)
    file.seek(0)
    return kind


def _refuse_cut_off(file: File, needed: int | None) -> None:
    if needed is not None and length(file) < needed:
        raise PhotoTruncated(f"{length(file)} of {needed} bytes")


def _refuse_gaps(parts: int) -> None:
    if parts > 0:
        raise PhotoUnreadable(f"{parts} parts of it are missing")


def _refuse_sizes(size: Size) -> None:
    if min(size) < 1:
        raise PhotoUnreadable(f"it declares {size[0]} x {size[1]} pixels")
    if size[0] * size[1] > LIMIT_PX:
        raise PhotoTooLarge(size, LIMIT_PX)
    if min(size) < SHORT_SIDE_PX:
        raise PhotoTooSmall(size, SHORT_SIDE_PX)


def _orientation(kind: str, image: ImageFile) -> int:
    """What is left to turn: Pillow turns TIFF itself, libheif HEIC; damaged EXIF turns nothing."""
    if kind in ("tiff", "heic"):
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
