"""Copies for publishing: pixels that should not be seen are gone, and so is everything else.

The copy is encoded anew from its pixels, so it holds no EXIF, place, device, time or thumbnail.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from asfound.domain.geometry import Box, Size, clip
from asfound.imaging.decode import decode
from asfound.imaging.encode import jpeg
from asfound.imaging.source import Source

MARGIN_PX: Final = 24
"""JPEG packs blocks of up to 16 x 16 pixels, and what is in a block shimmers through all of it: up
to 15 pixels beyond the box, and one more where colours are smoothed. The rest is for other formats,
whose smoothing reaches up to 8 pixels beyond a block."""

_GREY: Final = 128
_QUALITY: Final = 90


def redacted(source: Source, hide: Sequence[Box]) -> bytes:
    """A JPEG copy of a photo, upright, with the boxes painted over.

    Args:
        source: The original; only read.
        hide: In pixels of the upright full-size photo; each is grown by :data:`MARGIN_PX`.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        PhotoError: It is no photo, or damaged.
    """
    pixels = np.require(decode(source), requirements="W")
    size = (pixels.shape[1], pixels.shape[0])
    for box in hide:
        x, y, width, height = grown(box, size)
        pixels[y : y + height, x : x + width] = _GREY
    return jpeg(pixels, quality=_QUALITY)


def grown(box: Box, size: Size) -> Box:
    """The box with its margin, clipped to the photo."""
    x, y, width, height = box
    wide = (x - MARGIN_PX, y - MARGIN_PX, width + 2 * MARGIN_PX, height + 2 * MARGIN_PX)
    return clip(wide, size)
