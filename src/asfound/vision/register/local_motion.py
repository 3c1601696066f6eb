"""Nearby: how what stood still shifts near a place, told by the points around it.

The shifts that parallax makes differ from part to part of a photo: a table's edge moves far, the
wall behind it hardly. The points next to a cell say how the cell itself may have moved, and how far
they lie and how much they disagree says what that is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Size
from asfound.vision.register.registration import Registration

NEAREST = 8
"""Points that speak for a cell: enough that both sides of an edge have a say."""

GRID_PX = 16
"""Points are asked for squares of this side: which ones are nearest changes slowly."""


@dataclass(frozen=True)
class Nearby:
    """What the nearest points of every square of a photo say; see :data:`GRID_PX`.

    Shifts are (dx, dy), working pixels, shape (rows, columns, points, 2), nearest point first.

    Attributes:
        here_px: Where they went, seen in this photo's frame: the other photo is laid over it by the
            main surface.
        there_px: Where they went in the other photo, from where the main surface puts them.
        distance_px: How far the points lie, shape (rows, columns, points).
    """

    here_px: NDArray[np.float64]
    there_px: NDArray[np.float64]
    distance_px: NDArray[np.float64]

    @property
    def spread_px(self) -> NDArray[np.float64]:
        """How much the points of a square disagree: median distance from their median shift."""
        middle = np.median(self.here_px, axis=2, keepdims=True)
        return np.asarray(np.median(np.linalg.norm(self.here_px - middle, axis=3), axis=2))


def nearby(way: Registration, size: Size) -> Nearby:
    """Ask the points around every square of a photo.

    Args:
        way: Registration from this photo to the other.
        size: (width, height) of this photo, working pixels.
    """
    back = way.reversed()
    here, there = -back.residual_px, way.residual_px
    known = np.isfinite(here).all(axis=1) & np.isfinite(there).all(axis=1)
    at, here, there = way.first[known], here[known], there[known]
    rows, columns = np.mgrid[: -(-size[1] // GRID_PX), : -(-size[0] // GRID_PX)]
    if not len(at):
        still = np.zeros((*rows.shape, 1, 2))
        return Nearby(still, still, np.full((*rows.shape, 1), np.inf))
    centres = np.stack([columns, rows], axis=-1) * float(GRID_PX) + (GRID_PX - 1) / 2
    squares = (centres**2).sum(axis=2)[..., None] + (at**2).sum(axis=1) - 2 * centres @ at.T
    nearest = _smallest(squares, min(NEAREST, len(at)))
    distance = np.sqrt(np.maximum(np.take_along_axis(squares, nearest, axis=2), 0))
    return Nearby(here[nearest], there[nearest], distance)


def nearby_both(way: Registration, sizes: tuple[Size, Size]) -> tuple[Nearby, Nearby]:
    """The same of both photos; sizes are theirs."""
    return nearby(way, sizes[0]), nearby(way.reversed(), sizes[1])


def _smallest(values: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Where the smallest values of the last axis are, smallest first."""
    some = np.argpartition(values, count - 1, axis=-1)[..., :count]
    order = np.argsort(np.take_along_axis(values, some, axis=-1), axis=-1, kind="stable")
    return np.asarray(np.take_along_axis(some, order, axis=-1), np.intp)
