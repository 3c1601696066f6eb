"""Orientation: the quarter turn, or the mirroring, by which one photo lies in another.

Phones that point at the floor store a photo a quarter round, without a tag that says so; selfie
cameras store mirror images. Points are found again whichever way a photo is turned, because each is
described as seen along its own direction; so a registration says how the photos are turned. The
networks see no such thing: they learned from photos that stand upright.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size
from asfound.domain.orientation import ORIENTATIONS, upright_from_stored


def orientation_of(surface: Matrix, size: Size) -> int:
    """The EXIF orientation by which the second photo has to be turned to stand as the first one.

    Args:
        surface: Homography ``second_from_first``.
        size: (width, height) of the first photo, in the homography's pixels.
    """
    lean = _linear_at(surface, ((size[0] - 1) / 2, (size[1] - 1) / 2))
    return max(ORIENTATIONS, key=lambda one: float(np.trace(_linear(one) @ lean)))


def _linear(orientation: int) -> NDArray[np.float64]:
    """What an orientation does to directions, shape (2, 2)."""
    return np.asarray(upright_from_stored(orientation, (1, 1))[:2, :2], np.float64)


def _linear_at(surface: Matrix, at: tuple[float, float]) -> NDArray[np.float64]:
    """What a homography does to directions at a point, up to scale: its Jacobian there."""
    x, y, depth = surface @ (*at, 1.0)
    outer = np.outer((x, y), surface[2, :2])
    return np.asarray((surface[:2, :2] * depth - outer) / np.abs(depth) ** 2, np.float64)
