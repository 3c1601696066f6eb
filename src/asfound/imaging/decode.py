"""Photos to pixels: upright, sRGB, and no more of them than are wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from asfound.domain.geometry import Box, Pixels, Size, clip, rescale
from asfound.domain.orientation import stored_box, upright
from asfound.imaging import jpeg
from asfound.imaging.colour import plain, to_srgb
from asfound.imaging.header import Photo, photo
from asfound.imaging.resize import fitted, shrunk
from asfound.imaging.source import Source, guarded

_Raster: TypeAlias = NDArray[np.uint8] | Image.Image
"""Decoded pixels, not yet turned: from libjpeg an array, from Pillow a picture."""

_STRIP_PX = 1 << 22
"""Pixels that are converted at a time, so that a large picture is never held twice."""


def decode(
    source: Source,
    *,
    long_side: int | None = None,
    slack: float = 0.0,
    name: str | None = None,
) -> Pixels:
    """The whole photo, upright, in sRGB.

    Args:
        source: A file, or the bytes of one; only read.
        long_side: Longer side of the result, pixels, if the photo is larger; None for full size.
        slack: By what share it may be shorter where that is cheaper: a JPEG of 4000 pixels gives
            1000 for less than it gives 1008.
        name: What messages call it; the path as given by default.

    Returns:
        Shape (height, width, 3), uint8.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        PhotoError: It is no photo, damaged, cut off, too large or too small; see the leaves.
    """
    with photo(source, name) as opened:
        whole, wanted = (0, 0, *opened.size), fitted(opened.size, long_side)
        return _areas(opened, [whole], wanted, slack=slack)[0]


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
        One picture a box, shape (height, width, 3), uint8. Edges are exact to one pixel of it.

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
        return _areas(opened, inside, wanted, long_side)


def _inside(box: Box, size: Size) -> Box:
    clipped = clip(box, size)
    if clipped[2] < 1 or clipped[3] < 1:
        raise ValueError(f"the box {box} lies outside the photo of {size[0]} x {size[1]} pixels")
    return clipped


def _areas(
    opened: Photo,
    boxes: Sequence[Box],
    wanted: Size,
    long_side: int | None = None,
    slack: float = 0.0,
) -> list[Pixels]:
    """The boxes out of the photo decoded at ``wanted`` (upright, whole) or a little larger.

    Or, with ``slack``, by that share smaller.
    """
    stored = opened.stored
    if opened.size != stored:
        wanted = wanted[1], wanted[0]
    with guarded():
        raster = _raster(opened, (_less(wanted[0], slack), _less(wanted[1], slack)))
    profile = opened.image.info.get("icc_profile")
    areas = []
    for box in boxes:
        size = wanted if long_side is None else fitted(_turned(box, opened), long_side)
        part = _cut(raster, stored_box(box, opened.orientation, stored), stored, size)
        areas.append(upright(to_srgb(part, profile), opened.orientation))
    return areas


def _less(side: int, slack: float) -> int:
    return max(1, math.floor(side * (1 - slack)))


def _turned(box: Box, opened: Photo) -> Size:
    return (box[3], box[2]) if opened.size != opened.stored else (box[2], box[3])


def _raster(opened: Photo, wanted: Size) -> _Raster:
    """Decode the stored picture at no less than ``wanted`` and as little more as the format can."""
    if opened.kind == "jpeg" and opened.image.mode != "CMYK":
        opened.file.seek(0)
        return jpeg.decoded(opened.file.read(), opened.image.mode, opened.stored, wanted)
    if opened.kind == "jpeg":
        opened.image.draft(opened.image.mode, wanted)
    opened.image.load()
    return opened.image


def _cut(raster: _Raster, box: Box, stored: Size, size: Size) -> NDArray[np.uint8]:
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
