"""The head of a photo: format, size, orientation and colour profile, before any pixel."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PIL import AvifImagePlugin, Image
from PIL.AvifImagePlugin import AvifImageFile
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
    PhotoError,
    PhotoMended,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.deep_tiff import DeepTiff
from asfound.imaging.dng import full_size_preview, is_dng
from asfound.imaging.formats import HEAD_BYTES, heif_canvas, sniff, webp_canvas, what_it_is
from asfound.imaging.jpeg_mending import mended
from asfound.imaging.lengths import length, missing_parts, pixels_end, promised
from asfound.imaging.limits import limit_px, refuse_progressive, refuse_too_large
from asfound.imaging.source import DECODER_ERRORS, File, Source, guarded, opened

SHORT_SIDE_PX = 64
"""Below this nothing can be compared, and thumbnails begin."""

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # one photo, one thread: more take more memory

# The classes themselves and not Image.open: it would try other formats, and raise over large sizes
# before they can be told.
_READERS: dict[str, type[ImageFile]] = {
    "png": PngImageFile,
    "webp": WebPImageFile,
    "heic": HeifImageFile,
    "avif": AvifImageFile,
}
_ORIENTATION = 0x0112
_PROPERTIES_BYTES = 1 << 16
_ODD_HEAD = "bytes that do not belong there before or between its first parts"


Reader: TypeAlias = ImageFile | DeepTiff
ReadExif: TypeAlias = Callable[[], Image.Exif]


@dataclass(frozen=True)
class Photo:
    """An opened photo, its pixels not yet decoded.

    Attributes:
        kind: ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``.
        file: Its bytes.
        image: Pillow's reader over them, or over what was made of them.
        exif: Reads the EXIF of the file.
        orientation: The EXIF orientation, 1..8, that is still to be applied to ``image``.
        content: What the reader reads: the file, or the picture in it.
        remark: What was wrong with the head of the file.
    """

    kind: str
    file: File
    image: Reader
    exif: ReadExif
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
            if isinstance(image, TiffImageFile | DeepTiff):
                _refuse_cut_off(file, pixels_end(image.tag_v2))
                _refuse_gaps(missing_parts(image.tag_v2))
            exif = partial(_dng_exif, file) if kind == "dng" else image.getexif
            found = Photo(kind, file, image, exif, _orientation(kind, exif), content, remark)
        yield found


def _kind(file: File) -> str:
    head = file.read(HEAD_BYTES)
    if not head:
        raise PhotoEmpty
    kind = sniff(head)
    if kind is None:
        raise NotAPhoto(what_it_is(head))
    _refuse_cut_off(file, promised(file, kind))
    if kind == "tiff" and is_dng(file):
        kind = "dng"
    canvas = _canvas(file, kind, head)
    if canvas is not None:
        _refuse_sizes(canvas, kind)
    file.seek(0)
    return kind


def _canvas(file: File, kind: str, head: bytes) -> Size | None:
    """The declared size, of formats whose readers make room for it at once, or fail over it."""
    if kind == "webp":
        return webp_canvas(head)
    if kind != "avif":
        return None
    file.seek(0)
    return heif_canvas(file.read(_PROPERTIES_BYTES))


def _reader(kind: str, file: File) -> tuple[Reader, File, PhotoError | None]:
    """A reader, what it reads, and what was wrong with the head of the file."""
    if kind == "dng":
        return _jpeg_reader(io.BytesIO(full_size_preview(file)))
    if kind == "jpeg":
        return _jpeg_reader(file)
    if kind == "tiff":
        return _tiff_reader(file), file, None
    return _READERS[kind](file), file, None


def _tiff_reader(file: File) -> Reader:
    """Pillow's, or OpenCV's where Pillow has no mode for the pixels."""
    try:
        image = TiffImageFile(file)
    except SyntaxError:
        return DeepTiff(file)
    return DeepTiff(file) if image.mode == "F" else image


def _jpeg_reader(file: File) -> tuple[Reader, File, PhotoError | None]:
    """Pillow's over the file; where its head is odd, over the picture alone."""
    try:
        return JpegImageFile(file), file, None
    except DECODER_ERRORS as error:
        file.seek(0)
        picture = mended(file.read())
        if not picture.scans:
            raise
        content = io.BytesIO(picture.data)
        with suppress(*DECODER_ERRORS):
            return JpegImageFile(content), content, PhotoMended(_ODD_HEAD)
        raise error from None


def _dng_exif(file: File) -> Image.Exif:
    exif = Image.Exif()
    file.seek(0)
    exif.load_from_fp(file)
    return exif


def _refuse_cut_off(file: File, needed: int | None) -> None:
    if needed is not None and length(file) < needed:
        raise PhotoTruncated(f"{length(file)} of {needed} bytes")


def _refuse_gaps(parts: int) -> None:
    if parts > 0:
        raise PhotoUnreadable(f"{parts} parts of it are missing")


def _refuse_sizes(size: Size, kind: str, image: Reader | None = None) -> None:
    if min(size) < 1:
        raise PhotoUnreadable(f"it declares {size[0]} x {size[1]} pixels")
    refuse_too_large(kind, size, limit_px(kind, image))
    if min(size) < SHORT_SIDE_PX:
        raise PhotoTooSmall(size, SHORT_SIDE_PX)


def _orientation(kind: str, exif: ReadExif) -> int:
    """What is left to turn: TIFF and HEIC are turned by their decoders; damaged EXIF turns nothing.

    Of AVIF, Pillow gives the boxes that turn it as an orientation.
    """
    if kind in ("tiff", "heic"):
        return 1
    try:
        value = exif().get(_ORIENTATION, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
