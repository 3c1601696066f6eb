"""Does a photo show enough to be compared?

Exposure is judged by the share of clipped pixels, and sharpness by the finest second differences.
Photos of few edges are judged by the ratio of an edge's gradients at two scales, as in defocus
estimation (Zhuo and Sim, Pattern Recognition 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Pixels

DARK_LEVEL, BRIGHT_LEVEL = 16, 250
"""Grey values, of 255, at and beyond which a pixel carries no detail: sensor noise, clipped
light."""

MAX_DARK_SHARE = 0.85
MAX_BRIGHT_SHARE = 0.60
"""Shares of the photo without detail above which it cannot be judged. Half of a stadium at night is
black, and a tenth of a room with one window is white."""

MIN_SHARPNESS = 2.6
"""Of :attr:`Quality.sharpness`. A shake of 1/70 of the width falls below, and so does a blur of
sigma 1/300."""

MAX_PLAIN_EDGE_SHARE = 0.15
"""Share of the photo on or beside edges up to which it is plain. Its finest detail may then fill
less than the hundredth that :attr:`Quality.sharpness` reads, however sharp it is. A strong edge of
three widths of the photo takes 0.1."""

MIN_EDGE_STEP = 16
"""Grey values from one side of an edge to the other, of 255: more than shading, noise and
stains."""

FINE_SIGMA_PX, COARSE_SIGMA_PX = 1.0, 6.0
"""Sigmas at which an edge's slope is measured. The fine one suppresses noise; with the coarse one
an edge is found however blurred it is."""

MIN_EDGE_SHARPNESS = 2.8
"""Fine slope over coarse slope from which an edge is sharp: 5.7 unblurred, 2.8 at 1/300 of the
width, 1.3 with a shake of 1/33 across it (measured on drawn doors)."""

THING_SHARE = 0.02
"""Of the photo's width: things of this size must be visible where nobody says which matter."""

SURFACE_CONTRAST = 0.25
"""Grey values of a thing beside a surface, over those of the surface: what half as much reflected
light comes to, after the sRGB curve."""

MIN_CONTRAST = 6.0
"""Grey values by which a thing must stand out for the networks: of the demo place at 0.3 of its
brightness all changed views still differ, at 0.12 none does, noise or not."""

MIN_CONTRAST_TO_NOISE = 17.0
"""Contrast of a thing over the noise of means as large as half of it: with 21 and more all changed
views of the demo place still differ, with 16 and less none does."""

NOISE_SQUARE_PX, GRAIN_SQUARE_PX = 32, 16
NOISE_PERCENTILE = 2
"""Noise is that of the squares of this side that show least; whether it is noise at all is seen in
smaller ones, of which some are plain even where one thing is shown many times."""

MIN_UNIFORMITY = 0.8
"""Finest detail of the squares that show least, over that of one in ten, from which it is noise:
0.81 to 0.98; leaves and gravel that fill a photo have 0.3 to 0.75."""

MIN_GRAIN = 4.0
"""Finest detail of those squares, grey values, from which it is noise and no fabric or plaster."""

MIN_VISIBLE_SHARE = 0.4
"""Share of the squares in which a thing must be visible."""

MIN_SIDE_PX = 96
"""Shorter side below which a photo holds only a handful of cells."""

MIN_KEYPOINTS = 60
"""Keypoints that a photo needs to be registered with another; ``inspect`` checks it."""


@dataclass(frozen=True)
class Quality:
    """Whether a photo can be judged, and the measures behind it.

    Attributes:
        sharpness: Contrast of the finest detail where there is any: 99th percentile of the absolute
            second difference, as a share of the photo's contrast, times 100, in the one of four
            directions where it is smallest: a shaken photo is blurred in one direction only.
        dark: Share of pixels too dark to show anything.
        bright: Share of pixels without detail because of too much light.
        reason: Why it cannot be judged, or None.
    """

    sharpness: float
    dark: float
    bright: float
    reason: Reason | None


def assess_quality(pixels: Pixels, *, thing_share: float = THING_SHARE) -> Quality:
    """Judge a photo by itself, at the processing resolution.

    Args:
        pixels: RGB, shape (H, W, 3), uint8.
        thing_share: Width of the smallest thing that matters, as a share of the photo's width.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    dark, bright = float((grey <= DARK_LEVEL).mean()), float((grey >= BRIGHT_LEVEL).mean())
    darkest, brightest = np.percentile(grey, [2, 98])
    contrast = float(brightest - darkest)
    sharpness = 100 * _finest_detail(grey) / (contrast + 8.0)
    reason = _reason(min(grey.shape), dark, bright)
    reason = reason or _invisible(grey, thing_share)
    if reason is None and sharpness < MIN_SHARPNESS and not _is_sharp_but_plain(grey, contrast):
        reason = Reason.BLURRED
    return Quality(round(sharpness, 2), round(dark, 4), round(bright, 4), reason)


def _invisible(grey: NDArray[np.uint8], thing_share: float) -> Reason | None:
    """Why a thing of this size could not be seen in most of the photo; None where it could.

    Contrast against noise, as in Rose's criterion (JOSA 1948), both as grey values.
    """
    levels = grey.astype(np.float32)
    contrast = SURFACE_CONTRAST * _square_means(levels)
    if (contrast >= MIN_CONTRAST).mean() < MIN_VISIBLE_SHARE:
        return Reason.TOO_DARK
    noise = _noise(levels, contrast / SURFACE_CONTRAST, thing_share * grey.shape[1])
    visible = contrast >= MIN_CONTRAST_TO_NOISE * noise
    return Reason.TOO_NOISY if visible.mean() < MIN_VISIBLE_SHARE else None


def _noise(levels: NDArray[np.float32], means: NDArray[np.float32], thing_px: float) -> float:
    """Noise of the means of half a thing's size, grey values; 0 where it is no noise."""
    import cv2

    unclipped = (means > DARK_LEVEL) & (means < BRIGHT_LEVEL)
    small = _square_means(levels, GRAIN_SQUARE_PX)
    known = (small > DARK_LEVEL) & (small < BRIGHT_LEVEL)
    if not unclipped.any() or not known.any():
        return 0.0
    fine = levels - np.asarray(cv2.GaussianBlur(levels, (0, 0), FINE_SIGMA_PX))
    grain = _square_means(fine**2, GRAIN_SQUARE_PX)[known]
    least, tenth = np.percentile(grain, [NOISE_PERCENTILE, 10])
    if least < max(MIN_GRAIN**2, MIN_UNIFORMITY**2 * tenth):
        return 0.0
    side = max(3, round(thing_px / 2) | 1)
    band = np.asarray(cv2.blur(levels, (side, side))) - cv2.blur(levels, (3 * side, 3 * side))
    power = np.percentile(_square_means(band**2)[unclipped], NOISE_PERCENTILE)
    return float(np.sqrt(power))


def _square_means(levels: NDArray[np.float32], side: int = NOISE_SQUARE_PX) -> NDArray[np.float32]:
    """Means of whole squares of this side."""
    rows, columns = (length // side for length in levels.shape)
    cut = levels[: rows * side, : columns * side]
    return np.asarray(cut.reshape(rows, side, columns, side).mean(axis=(1, 3)), np.float32)


def _finest_detail(grey: NDArray[np.uint8]) -> float:
    """99th percentile of the second difference, in the direction where it is smallest."""
    wide, (rows, columns) = grey.astype(np.int16), grey.shape
    middle, details = wide[1:-1, 1:-1], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = wide[1 + down : rows - 1 + down, 1 + right : columns - 1 + right]
        behind = wide[1 - down : rows - 1 - down, 1 - right : columns - 1 - right]
        step = 1 + abs(
            down * right
        )  # squared length of the step, which second differences grow with
        curvature = np.abs(ahead + behind - 2 * middle)
        details.append(float(np.percentile(curvature, 99)) / step)
    return min(details)


def _is_sharp_but_plain(grey: NDArray[np.uint8], contrast: float) -> bool:
    """Whether there is little detail because little is shown: a wall and a door's frame.

    The few edges must be sharp, both across and down, since a shake blurs one of them. Such a photo
    may still have too few keypoints; that is checked elsewhere.
    """
    import cv2

    fine, coarse = (
        [np.abs(slope) for slope in np.gradient(cv2.GaussianBlur(wide, (0, 0), sigma))]
        for wide in (grey.astype(np.float32),)
        for sigma in (FINE_SIGMA_PX, COARSE_SIGMA_PX)
    )
    # An edge's slope is its step times the peak of the Gaussian that blurred it.
    evident = MIN_EDGE_STEP / (np.sqrt(2 * np.pi) * COARSE_SIGMA_PX)
    if float((np.maximum(*coarse) >= evident).mean()) > MAX_PLAIN_EDGE_SHARE:
        return False
    edges = [(f, c) for f, c in zip(fine, coarse, strict=True) if float(c.max()) >= evident]
    return all(_is_sharp(*edge) for edge in edges) if edges else contrast < MIN_EDGE_STEP


def _is_sharp(fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> bool:
    """Whether the strongest edges of one direction are sharp, from their slopes at both sigmas."""
    import cv2

    reach = 2 * round(COARSE_SIGMA_PX) + 1
    steepest = np.asarray(cv2.dilate(fine, np.ones((reach, reach), np.uint8)))
    strong = coarse >= coarse.max() / 2
    return float(np.median(steepest[strong] / coarse[strong])) >= MIN_EDGE_SHARPNESS


def _reason(side_px: int, dark: float, bright: float) -> Reason | None:
    if side_px < MIN_SIDE_PX:
        return Reason.TOO_SMALL
    if dark > MAX_DARK_SHARE:
        return Reason.TOO_DARK
    if bright > MAX_BRIGHT_SHARE:
        return Reason.OVER_EXPOSED
    return None
