"""JPEG by libjpeg-turbo: quick, at a fraction of the size, and strict about what is missing."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from asfound.domain.geometry import Size
from asfound.errors import PhotoUnreadable

SCANS = 100
"""Scans of a picture: cameras write up to ten. Thousands are an attack, each costs a whole pass."""

_START_OF_SCAN, _END = 0xDA, 0xD9
_MARKER = re.compile(
    rb"\xff+([^\x00\xd0-\xd7\xff])"
)  # ITU-T T.81, B.1.1: not stuffing, not restart
_HARMLESS = ("extraneous bytes", "Invalid SOS parameters", "Unknown Adobe color transform")
"""Complaints of libjpeg that leave every pixel as it was; some cameras earn them."""


def decoded(data: bytes, mode: str, stored: Size, wanted: Size) -> NDArray[np.uint8]:
    """The picture as stored, not turned, at the smallest worthwhile scale that is large enough.

    Args:
        data: The file.
        mode: ``L`` for grey; anything else gives RGB.
        stored: Full size, pixels.
        wanted: The size, pixels, below which neither side may fall.

    Returns:
        Shape (height, width, 1 or 3), uint8.

    Raises:
        ValueError: libjpeg found something damaged or missing.
        PhotoUnreadable: It has more than :data:`SCANS` scans.
    """
    if data.count(b"\xff\xda") > SCANS and scans(data) > SCANS:
        raise PhotoUnreadable(f"more than {SCANS} scans")
    width, height = scaled(stored, wanted)
    colours = "GRAY" if mode == "L" else "RGB"
    decode = partial(simplejpeg.decode_jpeg, data, colours, min_width=width, min_height=height)
    try:
        return np.asarray(decode(strict=True), np.uint8)
    except ValueError as error:
        if not _harmless(str(error), data):
            raise
        return np.asarray(decode(strict=False), np.uint8)


def scaled(stored: Size, wanted: Size) -> Size:
    """The size not below ``wanted`` that costs the least to decode to and to shrink from.

    libjpeg scales by eighths, but has vector code for 1/8, 1/4, 1/2 and 1 only. Shrinking costs by
    the pixel, so that the other eighths pay all the same, except 7/8 (``benchmarks/reading.py``).
    """
    sizes = ((-(-stored[0] * n // 8), -(-stored[1] * n // 8)) for n in (1, 2, 3, 4, 5, 6, 8))
    return next((s for s in sizes if s[0] >= wanted[0] and s[1] >= wanted[1]), stored)


def scans(data: bytes) -> int:
    """How many scans the first picture of a file has, or one more than :data:`SCANS`.

    What follows its end is not counted: phones append short films, full of chance markers.
    """
    count, at = 0, 2
    while count <= SCANS:
        marker = _MARKER.search(data, at)
        if marker is None or marker[1][0] == _END:
            break
        count += marker[1][0] == _START_OF_SCAN
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])
    return count


def _harmless(complaint: str, data: bytes) -> bool:
    """Whether libjpeg may go on; the end must be there, as it complains once."""
    complete = data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
    return complete and any(words in complaint for words in _HARMLESS)
