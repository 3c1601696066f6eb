"""Photos to pixels: upright, sRGB, and no more of them than are wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from asfound.domain.geometry import Box, Pixels, Size, clip, rescale
from asfound.domain.orientation import TRANSPOSED, inverse, stored_box, upright
from asfound.domain.photo import FileRemark
from asfound.errors import PhotoError
from asfound.imaging import jpeg
from asfound.imaging.colour import plain, to_srgb
from asfound.imaging.deep_tiff import DeepTiff
from asfound.imaging.header import Photo, photo
from asfound.imaging.limits import MAX_RASTER_PX
from asfound.imaging.remarks import remarks_of
from asfound.imaging.resize import fitted, shrunk
from asfound.imaging.source import Source, guarded

_Picture: TypeAlias = NDArray[np.uint8] | Image.Image
"""Decoded pixels, not yet turned: from libjpeg an array, from Pillow a picture."""

_STRIP_PX = 1 << 22
"""Pixels that are converted at a time, so that a large picture is never held twice."""


@dataclass(frozen=True)
class _Raster:
    """A decoded picture, not yet turned.

    Attributes:
        picture: Of any scale.
        stored: Its full size by the head of the file; a damaged file may have decoded to another.
        rows: How many full-size rows are there, from the top.
        remark: What is wrong.
    """

    picture: _Picture
    stored: Size
    rows: int
    remark: PhotoError | None = None


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo's pixels, and what is wrong with its file.

    Attributes:
        pixels: Upright, sRGB, shape (height, width, 3), uint8; what is not there is grey.
        missing: Where nothing is there, boxes in upright full-size pixels.
        remarks: What people should know.
    """

    pixels: Pixels
    missing: tuple[Box, ...] = ()
    remarks: tuple[FileRemark, ...] = ()


def decode(
    source: Source,
    *,
    long_side: int | None = None,
    slack: float = 0.0,
    name: str | None = None,
) -> Pixels:
    """The pixels of :func:`decode_photo` alone, for those who only show them."""
    return decode_photo(source, long_side=long_side, slack=slack, name=name).pixels


def decode_photo(
    source: Source,
    *,
    long_side: int | None = None,
    slack: float = 0.0,
    name: str | None = None,
) -> DecodedPhoto:
    """The whole photo, upright, in sRGB.

    Args:
        source: A file, or the bytes of one; only read.
        long_side: Longer side of the result, pixels, if the photo is larger; None for full size.
        slack: By what share it may be shorter where that is cheaper: a JPEG of 4000 pixels gives
            1000 for less than it gives 1008.
        name: What messages call it; the path as given by default.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        PhotoError: It is no photo, damaged, cut off, too large or too small; see the leaves.
    """
    with photo(source, name) as opened:
        whole, wanted = (0, 0, *opened.size), fitted(opened.size, long_side)
        raster = _raster(opened, _as_stored(wanted, opened, slack))
        pixels = _area(opened, raster, whole, wanted)
        missing = _missing(opened, raster)
        return DecodedPhoto(pixels, missing, remarks_of(raster.remark))


def decode_area(source: Source, box: Box, *, long_side: int) -> Pixels:
    """One area of a photo, upright, in sRGB; for several use :func:`decode_areas`."""
    return decode_areas(source, [box], long_side=long_side)[0]


def decode_areas(source: Source, boxes: Sequence[Box], *, long_side: int) -> list[Pixels]:
    """Areas of a photo, upright, in sRGB, for the cost of decoding it once.

    Args:
        source: A file, or the bytes of one; only read.
        boxes: In pixels of the upright full-size photo; clipped to it.
        long_side: Longer side of each result, pixels, if the area is larger.

    Returns:
        One picture a box, shape (height, width, 3), uint8. Edges are exact to one pixel of it. Of a
        JPEG of more than :data:`MAX_RASTER_PX` pixels it may be smaller than asked.

    Raises:
        ValueError: A box lies outside the photo.
        PathMissing, NotReadable: The file cannot be read.
        PhotoError: As for :func:`decode`.
    """
    with photo(source) as opened:
        inside = [_inside(box, opened.size) for box in boxes]
        if not inside:
            return []
        longest = min(max(box[2:]) for box in inside)
        share = min(1.0, long_side / longest)
        wanted = math.ceil(opened.size[0] * share), math.ceil(opened.size[1] * share)
        raster = _raster(opened, _as_stored(wanted, opened), MAX_RASTER_PX)
        return [_area(opened, raster, box, fitted(box[2:], long_side)) for box in inside]


def _inside(box: Box, size: Size) -> Box:
    clipped = clip(box, size)
    if clipped[2] < 1 or clipped[3] < 1:
        raise ValueError(f"the box {box} lies outside the photo of {size[0]} x {size[1]} pixels")
    return clipped


def _as_stored(wanted: Size, opened: Photo, slack: float = 0.0) -> Size:
    """An upright size as the file has it, or by a share smaller."""
    width, height = (max(1, math.floor(side * (1 - slack))) for side in wanted)
    return (height, width) if opened.orientation in TRANSPOSED else (width, height)


def _area(opened: Photo, raster: _Raster, box: Box, size: Size) -> Pixels:
    """A box of the upright photo at an upright size, or what there is if that is smaller."""
    inside = stored_box(box, opened.orientation, raster.stored)
    part = _cut(raster.picture, inside, raster.stored, _as_stored(size, opened))
    return upright(to_srgb(part, opened.image.info.get("icc_profile")), opened.orientation)


def _missing(opened: Photo, raster: _Raster) -> tuple[Box, ...]:
    """What lies below the rows that are there, upright."""
    (width, height), rows = raster.stored, raster.rows
    if rows >= height:
        return ()
    size = (height, width) if opened.orientation in TRANSPOSED else (width, height)
    below = (0, rows, width, height - rows)
    return (stored_box(below, inverse(opened.orientation), size),)


def _raster(opened: Photo, wanted: Size, max_px: int | None = None) -> _Raster:
    """Decode the stored picture at no less than ``wanted`` and as little more as the format can.

    A JPEG at no more than ``max_px``, even if that is less.
    """
    stored = opened.stored
    with guarded():
        if isinstance(opened.image, DeepTiff):
            return _Raster(opened.image.decoded(), stored, stored[1])
        is_jpeg = isinstance(opened.image, JpegImageFile)
        if is_jpeg and opened.image.mode != "CMYK":
            opened.content.seek(0)
            data = opened.content.read()
            found = jpeg.decoded(data, opened.image.mode, stored, wanted, max_px)
            return _Raster(found.pixels, stored, found.rows, found.remark)
        if is_jpeg:
            opened.image.draft(opened.image.mode, wanted)
        opened.image.load()
        return _Raster(opened.image, stored, stored[1])


def _cut(raster: _Picture, box: Box, stored: Size, size: Size) -> NDArray[np.uint8]:
    """The part of the raster that shows the box of the stored picture, at the given size."""
    found = raster.size if isinstance(raster, Image.Image) else (raster.shape[1], raster.shape[0])
    inside = rescale(box, found[0] / stored[0], found[1] / stored[1], found)
    size = min(size[0], inside[2]), min(size[1], inside[3])
    if isinstance(raster, Image.Image):
        return shrunk(_reduced(raster, inside, size), size)
    x, y, width, height = inside
    return shrunk(raster[y : y + height, x : x + width], size)


def _reduced(raster: Image.Image, box: Box, size: Size) -> NDArray[np.uint8]:
    """The box of a picture in plain colours, by strips, each shrunk by a whole number at once.

    The whole number is the largest that leaves at least ``size``; the mean over whole blocks is
    what the area filter would give, without a second full-size copy of the picture.
    """
    x, y, width, height = box
    factor = max(1, min(width // size[0], height // size[1]))
    rows = max(1, _STRIP_PX // (width * factor)) * factor
    strips = []
    for top in range(y, y + height, rows):
        strip = raster.crop((x, top, x + width, min(top + rows, y + height)))
        strips.append(_array(plain(strip).reduce(factor)))
    return np.concatenate(strips)


def _array(image: Image.Image) -> NDArray[np.uint8]:
    array = np.asarray(image, np.uint8)
    return array if array.ndim == 3 else array[:, :, None]
