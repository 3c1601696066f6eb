"""JPEG by libjpeg-turbo: quick, at a fraction of the size, and never with rows that it made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from asfound.domain.geometry import Size
from asfound.errors import (
    PhotoError,
    PhotoMended,
    PhotoRowsMissing,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.jpeg_mending import Mended, mended
from asfound.imaging.jpeg_rows import ends_early, rows_there
from asfound.imaging.jpeg_segments import END, MAX_SCANS, Frame, scan_count

_Decode: TypeAlias = Callable[..., Any]

MIN_SHARE_THERE = 0.5
"""Share of the rows below which a damaged photo is refused: with less than half of it nothing can
be called as found."""

_GREY = 128
_HARMLESS = ("extraneous bytes", "Invalid SOS parameters", "Unknown Adobe color transform")
"""Complaints of libjpeg that leave every pixel as it was; some cameras earn them."""

_SURPLUS = "extraneous bytes before marker 0xd9"
"""What libjpeg says when it has every pixel, and looks for the end."""


@dataclass(frozen=True)
class Raster:
    """A decoded JPEG, as stored, not turned.

    Attributes:
        pixels: Shape (height, width, 1 or 3), uint8; rows that are not there are grey.
        rows: How many rows of the full size are there, from the top.
        remark: What was wrong with the file.
    """

    pixels: NDArray[np.uint8]
    rows: int
    remark: PhotoError | None = None


def decoded(
    data: bytes, mode: str, stored: Size, wanted: Size, max_px: int | None = None
) -> Raster:
    """The picture at the smallest worthwhile scale that is large enough.

    Args:
        data: The file.
        mode: ``L`` for grey; anything else gives RGB.
        stored: Full size, pixels.
        wanted: The size, pixels, below which neither side may fall.
        max_px: Pixels at most, even if that is less than ``wanted``.

    Raises:
        ValueError: libjpeg found something damaged in its head.
        PhotoTruncated, PhotoUnreadable: Too many rows are missing, or damaged; or there are more
            than :data:`MAX_SCANS` scans.
    """
    if data.count(b"\xff\xda") > MAX_SCANS and scan_count(data) > MAX_SCANS:
        raise PhotoUnreadable(f"more than {MAX_SCANS} scans")
    width, height = scaled(stored, wanted, max_px)
    colours = "GRAY" if mode == "L" else "RGB"
    decode: _Decode = partial(
        simplejpeg.decode_jpeg, colorspace=colours, min_width=width, min_height=height
    )
    try:
        return Raster(np.asarray(decode(data, strict=True), np.uint8), stored[1])
    except ValueError as error:
        return _mended(data, decode, error)


def scaled(stored: Size, wanted: Size, max_px: int | None = None) -> Size:
    """The size not below ``wanted`` that costs the least to decode to and to shrink from.

    libjpeg scales by eighths, but has vector code for 1/8, 1/4, 1/2 and 1 only. Shrinking costs by
    the pixel, so that the other eighths pay all the same, except 7/8 (``benchmarks/reading.py``).

    Args:
        stored: Full size, pixels.
        wanted: Pixels.
        max_px: Pixels at most, even if that is below ``wanted``.
    """
    sizes = [(-(-stored[0] * n // 8), -(-stored[1] * n // 8)) for n in (1, 2, 3, 4, 5, 6, 8)]
    allowed = [s for s in sizes if max_px is None or s[0] * s[1] <= max_px] or sizes[:1]
    return next((s for s in allowed if s[0] >= wanted[0] and s[1] >= wanted[1]), allowed[-1])


def _mended(data: bytes, decode: _Decode, complaint: ValueError) -> Raster:
    """What is there of a picture that libjpeg complains about."""
    picture = mended(data)
    head = picture.frame
    if head is None or not picture.scans:
        raise complaint
    has_end = data.rfind(END) > data.rfind(b"\xff\xda")
    harmless = has_end and any(words in str(complaint) for words in _HARMLESS)
    remark = None if harmless else PhotoMended(str(complaint))
    try:
        pixels = decode(picture.data, strict=True)
    except ValueError as error:
        if _SURPLUS not in str(error) or picture.lost_restarts:
            return _partly(picture, head, decode, error)
        pixels = decode(picture.data, strict=False)
    return Raster(np.asarray(pixels, np.uint8), head.size[1], remark)


def _partly(picture: Mended, head: Frame, decode: _Decode, complaint: ValueError) -> Raster:
    """The rows that are there; the others grey."""
    rows, height = rows_there(picture), head.size[1]
    if rows < MIN_SHARE_THERE * height:
        raise _refusal(picture, head, rows, complaint)
    pixels = np.array(decode(picture.data, strict=False), np.uint8)
    pixels[pixels.shape[0] * rows // height :] = _GREY
    return Raster(pixels, rows, PhotoRowsMissing(rows, height))


def _refusal(picture: Mended, head: Frame, rows: int, complaint: ValueError) -> PhotoError:
    """Whether it was cut off or damaged, and how much of it is there."""
    there = f"{rows} of {head.size[1]} rows are there"
    if head.progressive:
        there = f"{len(picture.scans) - 1} of its passes are there, and not all that it needs"
    if ends_early(complaint):
        return PhotoTruncated(there)
    return PhotoUnreadable(f"{complaint}; {there}")
