"""Did a filter take the colours of a photo, or exchange them for others?

Chroma at matched keypoints is compared by least squares, in Lab. A change of light moves the
colours of all things a little, and alike. A filter removes colour (black and white, sepia) or
replaces it. Differences in colour alone are invisible then; both photos are compared in grey.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels
from asfound.vision.register.registration import Registration

SAMPLES_SIDE_PX = 7
"""Colours are those of squares of this side around agreeing points."""

MIN_COLOUR = 4.0
"""Spread of colours (a and b of Lab, beyond what lightness explains) from which a photo shows any.
Photos of the demo place have 3 to 15."""

MAX_GREY = 1.0
"""Spread of colours up to which a photo is black and white, or of one tone."""

MAX_TONED, MIN_LOST_COLOUR = 1.6, 8.0
"""Spread up to which a photo is of one tone (compression adds some) beside one of this spread."""

MAX_HUE_TURN_DEG = 35.0
MIN_SATURATION, MAX_SATURATION = 0.35, 3.0
"""How far colours may turn, and how much weaker or stronger they may get, by another light."""

MIN_EXPLAINED = 0.6
"""Share of one photo's colours that the other's explain, from which they were made by a filter."""

Colours = NDArray[np.float64]
"""Of points, shape (N, 3): lightness, a and b."""


def is_filtered(pictures: tuple[Pixels, Pixels], registration: Registration) -> bool:
    """Whether a filter took the colours of one of two photos, or made others of them.

    Args:
        pictures: Both photos, working pixels; shape (H, W, 3), uint8.
        registration: How they lie over each other.
    """
    first = _colours(pictures[0], registration.first_points)
    second = _colours(pictures[1], registration.second_points)
    spreads = _spread(first), _spread(second)
    if min(spreads) <= MAX_GREY:
        return max(spreads) > MAX_GREY or all(map(_is_grey, pictures))
    if min(spreads) <= MAX_TONED and max(spreads) >= MIN_LOST_COLOUR:
        return True
    return max(spreads) >= MIN_COLOUR and _exchanged(first[:, 1:], second[:, 1:])


def in_grey(picture: Pixels) -> Pixels:
    """A photo without its colours, shape (H, W, 3), uint8."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _is_grey(picture: Pixels) -> bool:
    wide = picture.astype(np.int16)
    return bool((np.ptp(wide, axis=2) <= 3).mean() > 0.99)


def _colours(picture: Pixels, points: NDArray[np.float64]) -> Colours:
    import cv2

    soft = cv2.blur(picture, (SAMPLES_SIDE_PX, SAMPLES_SIDE_PX))
    column = np.clip(np.round(points[:, 0]), 0, picture.shape[1] - 1).astype(int)
    row = np.clip(np.round(points[:, 1]), 0, picture.shape[0] - 1).astype(int)
    values = np.asarray(soft)[row, column].astype(np.float32)[None] / 255
    return np.asarray(cv2.cvtColor(values, cv2.COLOR_RGB2Lab)[0], np.float64)


def _spread(colours: Colours) -> float:
    """Spread of a and b beyond what lightness explains; sepia has none."""
    lightness = colours[:, 0] / 100
    terms = np.stack([np.ones_like(lightness), lightness, lightness**2], axis=1)
    fitted, *_ = np.linalg.lstsq(terms, colours[:, 1:], rcond=None)
    return float(np.sqrt(((colours[:, 1:] - terms @ fitted) ** 2).sum(axis=1).mean()))


def _exchanged(first: Colours, second: Colours) -> bool:
    """Whether one turn and scale makes other colours of a photo's."""
    source, target = ((one - one.mean(axis=0)) @ (1, 1j) for one in (first, second))
    change = complex(np.vdot(source, target) / np.vdot(source, source).real)
    explained = abs(change) ** 2 * np.vdot(source, source).real / np.vdot(target, target).real
    if explained < MIN_EXPLAINED:
        return False
    turned = abs(np.degrees(np.angle(change))) > MAX_HUE_TURN_DEG
    return bool(turned or not MIN_SATURATION <= abs(change) <= MAX_SATURATION)
