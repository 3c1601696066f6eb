"""The head of a photo: format, size, orientation and colour profile, before any pixel."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from asfound.domain.geometry import Size
from asfound.errors import (
    NotAPhoto,
    PhotoEmpty,
    PhotoError,
    PhotoMended,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.formats import HEAD_BYTES, sniff, webp_canvas, what_it_is
from asfound.imaging.jpeg_mending import mended
from asfound.imaging.lengths import length, missing_parts, pixels_end, promised
from asfound.imaging.limits import limit_px, refuse_progressive, refuse_too_large
from asfound.imaging.orientation import TRANSPOSED
from asfound.imaging.source import DECODER_ERRORS, File, Source, guarded, opened

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
_ODD_HEAD = "bytes that do not belong there before or between its first parts"


@dataclass(frozen=True)
class Photo:
    """An opened photo, its pixels not yet decoded.

    Attributes:
        kind: ``jpeg``, ``png``, ``webp``, ``tiff`` or ``heic``.
        file: Its bytes.
        image: Pillow's reader over them, or over what was made of them.
        orientation: The EXIF orientation, 1..8, that is still to be applied to ``image``.
        content: What the reader reads: the file, or the picture in it.
        remark: What was wrong with the head of the file.
    """

    kind: str
    file: File
    image: ImageFile
    orientation: int
    content: File
    remark: PhotoError | None = None

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
        PhotoTooLarge: More pixels are declared than are decoded of this format.
        PhotoTooSmall: The shorter side has fewer than :data:`SHORT_SIDE_PX` pixels.
        PhotoUnreadable: The head is damaged otherwise.
    """
    with opened(source, name) as file:
        with guarded():
            kind = _kind(file)
            image, content, remark = _reader(kind, file)
            _refuse_sizes(image.size, kind, image)
            refuse_progressive(image)
            if isinstance(image, TiffImageFile):
                _refuse_cut_off(file, pixels_end(image.tag_v2))
                _refuse_gaps(missing_parts(image.tag_v2))
            found = Photo(kind, file, image, _orientation(kind, image), content, remark)
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
        _refuse_sizes(canvas, kind)
    file.seek(0)
    return kind


def _reader(kind: str, file: File) -> tuple[ImageFile, File, PhotoError | None]:
    """Pillow's reader, what it reads, and what was wrong; of a JPEG that is odd, the picture."""
    try:
        return _READERS[kind](file), file, None
    except DECODER_ERRORS as error:
        if kind != "jpeg":
            raise
        file.seek(0)
        picture = mended(file.read())
        if not picture.scans:
            raise
        content = io.BytesIO(picture.data)
        with suppress(*DECODER_ERRORS):
            return JpegImageFile(content), content, PhotoMended(_ODD_HEAD)
        raise error from None


def _refuse_cut_off(file: File, needed: int | None) -> None:
    if needed is not None and length(file) < needed:
        raise PhotoTruncated(f"{length(file)} of {needed} bytes")


def _refuse_gaps(parts: int) -> None:
    if parts > 0:
        raise PhotoUnreadable(f"{parts} parts of it are missing")


def _refuse_sizes(size: Size, kind: str, image: ImageFile | None = None) -> None:
    if min(size) < 1:
        raise PhotoUnreadable(f"it declares {size[0]} x {size[1]} pixels")
    refuse_too_large(kind, size, limit_px(kind, image))
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
