"""How far does what stood still shift near a place, seen from another spot?

The parallax of a square is read from its nearest keypoints (k nearest neighbours). It differs from
part to part: a table's edge moves far, the wall behind it hardly. The distance of the keypoints,
and how much they disagree, says how far they can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Size
from asfound.vision.register.registration import Registration

NEIGHBOURS = 8
"""Keypoints that count for a square: enough that both sides of an edge have some."""

GRID_PX = 16
"""Side of the squares: the nearest keypoints change slowly from one to the next."""


@dataclass(frozen=True)
class LocalMotion:
    """Shifts of the nearest keypoints of every square of a photo; see :data:`GRID_PX`.

    Shifts are (dx, dy), processing pixels, shape (rows, columns, points, 2), nearest point first.

    Attributes:
        source_shift_px: Measured in this photo's frame, to which the other photo is warped by the
            main plane.
        target_shift_px: Measured in the other photo, from where the main plane puts the points.
        distance_px: Distance of the points from the square, shape (rows, columns, points).
    """

    source_shift_px: NDArray[np.float64]
    target_shift_px: NDArray[np.float64]
    distance_px: NDArray[np.float64]

    @property
    def spread_px(self) -> NDArray[np.float64]:
        """Median distance of the points' shifts from their median, shape (rows, columns)."""
        middle = np.median(self.source_shift_px, axis=2, keepdims=True)
        return np.asarray(np.median(np.linalg.norm(self.source_shift_px - middle, axis=3), axis=2))


def local_motion(registration: Registration, size: Size) -> LocalMotion:
    """The shifts around every square of a photo.

    Args:
        registration: From this photo to the other.
        size: (width, height) of this photo, processing pixels.
    """
    reverse = registration.reversed()
    source_shift, target_shift = -reverse.residual_px, registration.residual_px
    known = np.isfinite(source_shift).all(axis=1) & np.isfinite(target_shift).all(axis=1)
    positions, source_shift, target_shift = (
        registration.first_points[known],
        source_shift[known],
        target_shift[known],
    )
    rows, columns = np.mgrid[: -(-size[1] // GRID_PX), : -(-size[0] // GRID_PX)]
    if not len(positions):
        zero = np.zeros((*rows.shape, 1, 2))
        return LocalMotion(zero, zero, np.full((*rows.shape, 1), np.inf))
    centres = np.stack([columns, rows], axis=-1) * float(GRID_PX) + (GRID_PX - 1) / 2
    squares = (
        (centres**2).sum(axis=2)[..., None] + (positions**2).sum(axis=1) - 2 * centres @ positions.T
    )
    nearest = _smallest_indices(squares, min(NEIGHBOURS, len(positions)))
    distance = np.sqrt(np.maximum(np.take_along_axis(squares, nearest, axis=2), 0))
    return LocalMotion(source_shift[nearest], target_shift[nearest], distance)


def local_motion_both(
    registration: Registration, sizes: tuple[Size, Size]
) -> tuple[LocalMotion, LocalMotion]:
    """The local motion of both photos; sizes are theirs."""
    return local_motion(registration, sizes[0]), local_motion(registration.reversed(), sizes[1])


def _smallest_indices(values: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Indices of the smallest values along the last axis, smallest first."""
    smallest = np.argpartition(values, count - 1, axis=-1)[..., :count]
    order = np.argsort(np.take_along_axis(values, smallest, axis=-1), axis=-1, kind="stable")
    return np.asarray(np.take_along_axis(smallest, order, axis=-1), np.intp)
