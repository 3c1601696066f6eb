"""Overlay: the other photo laid over a square of this one, and where it stands out.

Near a region the photos can be laid exactly over each other, pixel by pixel, because its
surroundings agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Matrix, Pixels

SIDE_PX = 112
"""Of a crop, whatever it shows: an outline needs no more."""

LARGEST_PX = 448
"""Larger squares are laid over each other at this size: four times what is kept."""

MOST = 85
"""Percentile of the surroundings' differences that stands for most of them ..."""

NOISE = 6.0
"""... and what a camera's noise adds to it, in units of Lab."""

LAB_WEIGHTS = (0.6, 1.4, 1.4)
"""A shadow changes lightness only."""

FARTHEST = 4.0
"""Standing out this many times as much as the surroundings is as much as counts."""

Levels = NDArray[np.float32]
Picture = NDArray[Any]
"""Of any depth and type, shape (H, W) or (H, W, 3)."""


def resized(square: Picture) -> Levels:
    """A square at the size of a crop, float32."""
    import cv2

    how = cv2.INTER_AREA if len(square) > SIDE_PX else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (SIDE_PX, SIDE_PX), interpolation=how), np.float32)


def warped_to(picture: Picture, way: Matrix, box: Box) -> Levels:
    """What a picture shows where the box of the other photo is; black where it shows nothing."""
    import cv2

    x, y, side, _ = box
    size = min(side, LARGEST_PX)
    there = way @ np.array([[side / size, 0, x], [0, side / size, y], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(picture, there, (size, size), flags=flags)
    return resized(np.asarray(laid))


def laid_by_best(
    other: Pixels, ways: Sequence[Matrix], box: Box, picture: Levels, around: Mask
) -> tuple[Levels, Mask, Matrix]:
    """The other photo where this one's box is, by the surface that fits the surroundings best.

    Args:
        other: The other photo, working pixels.
        ways: Homographies from this photo to the other.
        box: Of this photo, a square.
        picture: What this photo shows there, at the size of a crop.
        around: Which pixels of it are surroundings.

    Returns:
        Its pixels as if in this one's light, which of them it shows at all, and the surface.
    """
    whole = np.ones(other.shape[:2], np.float32)
    choices: list[tuple[float, Levels, Mask, Matrix]] = []
    for way in ways:
        laid = warped_to(other, way, box)
        seen = warped_to(whole, way, box) > 0.99
        choices.append((_far(picture, laid, around & seen), laid, seen, way))
    _, laid, seen, way = min(choices, key=lambda choice: choice[0])
    return _in_light_of(picture, laid, around & seen), seen, way


def _far(here: Levels, there: Levels, known: Mask) -> float:
    """How far the photos are apart where both are known, in one light; by one pixel in four."""
    here, there, known = here[::2, ::2], there[::2, ::2], known[::2, ::2]
    if not known.any():
        return 255.0
    return float(np.abs(_in_light_of(here, there, known)[known] - here[known]).mean())


def _in_light_of(here: Levels, there: Levels, known: Mask) -> Levels:
    """The other photo's colours as if in this one's light, by what both show."""
    if not known.any():
        return there
    mine, theirs = here[known], there[known]
    gain = np.clip((mine.std(axis=0) + 2) / (theirs.std(axis=0) + 2), 0.5, 2)
    moved = (there - np.median(theirs, axis=0)) * gain + np.median(mine, axis=0)
    return np.asarray(np.clip(moved, 0, 255), np.float32)


def standing_out(here: Levels, there: Levels, around: Mask) -> Levels:
    """How much more each pixel differs than most of the surroundings.

    A pixel is compared with the nearest nine, so that an edge half a pixel off is no difference.
    """
    import cv2

    mine, theirs = (
        cv2.cvtColor((part / 255).astype(np.float32), cv2.COLOR_RGB2Lab) for part in (here, there)
    )
    far = np.full(here.shape[:2], np.inf, np.float32)
    for down, across in np.ndindex(3, 3):
        moved = np.roll(theirs, (down - 1, across - 1), (0, 1))
        squares = ((mine - moved) ** 2) @ np.array(LAB_WEIGHTS, np.float32)
        far = np.minimum(far, cv2.blur(np.sqrt(squares), (3, 3)))
    most = float(np.percentile(far[around], MOST)) if around.any() else 0.0
    return np.asarray(far / (most + NOISE), np.float32)
