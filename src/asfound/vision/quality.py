"""Quality: whether a photo shows enough to be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Pixels

DARK, BRIGHT = 16, 250
"""Values at and beyond which a pixel carries no detail, of 255: sensor noise, clipped light."""

TOO_DARK_SHARE = 0.85
OVER_EXPOSED_SHARE = 0.60
"""Shares of the photo without detail beyond which it cannot be judged; a night stadium has half of
it black and a room with one window has a tenth of it white."""

SHARP_ENOUGH = 2.6
"""Of :attr:`Quality.sharpness`; a shake of 1/70 of the width falls below,
and so does a blur of sigma 1/300."""

FEWEST_PIXELS = 96
"""Shorter side below which a photo holds only a handful of cells."""

STRUCTURE_ENOUGH = 60
"""Keypoints that a photo needs so that another one can be laid over it; asked by ``inspect``."""


@dataclass(frozen=True)
class Quality:
    """What a photo is worth.

    Attributes:
        sharpness: Contrast of the finest detail where there is any: 99th percentile of the
            absolute second difference, as a share of the photo's contrast, times 100, in the
            direction (of four) where it is least: a shaken photo is blurred in one only.
        dark: Share of pixels too dark to show anything.
        bright: Share of pixels without detail because of too much light.
        reason: Why it cannot be judged, or None.
    """

    sharpness: float
    dark: float
    bright: float
    reason: Reason | None


def assess(picture: Pixels) -> Quality:
    """Judge a photo by itself, at the working scale.

    Args:
        picture: Shape (H, W, 3), uint8.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    dark, bright = float((grey <= DARK).mean()), float((grey >= BRIGHT).mean())
    contrast = float(np.percentile(grey, 98) - np.percentile(grey, 2)) + 8.0
    sharpness = 100 * _finest_detail(grey) / contrast
    reason = _reason(min(grey.shape), dark, bright, sharpness)
    return Quality(round(sharpness, 2), round(dark, 4), round(bright, 4), reason)


def _finest_detail(grey: NDArray[np.uint8]) -> float:
    """99th percentile of the second difference, in the direction where it is least."""
    wide, (rows, columns) = grey.astype(np.int16), grey.shape
    middle, found = wide[1:-1, 1:-1], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = wide[1 + down : rows - 1 + down, 1 + right : columns - 1 + right]
        there = wide[1 - down : rows - 1 - down, 1 - right : columns - 1 - right]
        step = 1 + abs(down * right)  # squared length: second differences grow with it
        bend = np.abs(here + there - 2 * middle)
        found.append(float(np.percentile(bend, 99)) / step)
    return min(found)


def _reason(side_px: int, dark: float, bright: float, sharpness: float) -> Reason | None:
    if side_px < FEWEST_PIXELS:
        return Reason.TOO_SMALL
    if dark > TOO_DARK_SHARE:
        return Reason.TOO_DARK
    if bright > OVER_EXPOSED_SHARE:
        return Reason.OVER_EXPOSED
    if sharpness < SHARP_ENOUGH:
        return Reason.BLURRED
    return None
