"""Search: the most similar cell of the other photo, where what stood still can have gone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix
from asfound.vision.detect.change_map import REACH_PX, Field, possible_shifts
from asfound.vision.detect.colour_distance import NearestColours
from asfound.vision.image.prepared_image import STRIDES, Cells
from asfound.vision.register.local_motion import GRID_PX, Nearby
from asfound.vision.register.registration import Registration, project

SLACKS = {"s8": (1, 2, 4), "s16": (1, 3)}
"""Search radii in cells, beyond the shifts that points were seen to make."""


@dataclass(frozen=True)
class Found:
    """The best counterpart of every cell at one stride.

    Attributes:
        unlike: One minus the likeness at each radius, shape (radii, rows, columns).
        row: Row of the best counterpart at the largest radius, shape (rows, columns).
        column: Its column.
        offset: How far it lies from where the main surface puts the cell, cells, (dx, dy) first.
        nearby: One minus the likeness of the best counterpart within a cell of where the nearest
            points went, shape (1, rows, columns).
        colours: How far the nearest colours are (:class:`NearestColours`), shape
            (channels, rows, columns); None where nobody asked.
    """

    unlike: Field
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    offset: Field
    nearby: Field
    colours: Cells | None = None


def counterparts(
    here: Cells,
    there: Cells,
    way: Registration,
    name: str,
    near: Nearby,
    colours: tuple[Cells, Cells] | None = None,
) -> Found:
    """Search the most similar cell of the other photo at growing radii.

    Args:
        here: Unit vectors, shape (rows, columns, channels).
        there: Those of the other photo.
        way: Registration from this photo to the other.
        name: Output of the trunk, for its stride.
        near: What the points around every cell say.
        colours: Lightness, a and b of both photos' cells, shape (3, rows, columns) each; the
            nearest colours are not searched if None.
    """
    stride, shape = STRIDES[name], here.shape[:2]
    rings = _rings(way, stride, SLACKS[name])
    margin = max(int(np.abs(ring).max(initial=0)) for ring in rings)
    laid, row, column = _laid(there, way.surfaces[0], stride, (shape, margin))
    allowed = _near_shifts(near, stride, shape)
    nearest = _nearest_colours(colours, way, stride, margin)
    best, best_nearby = np.zeros(shape, np.float32), np.full(shape, -1, np.float32)
    which = np.zeros(shape, np.intp)
    levels, tried = [], 0
    for ring in rings:
        for dx, dy in ring:
            place = _shifted(margin, (dx, dy), shape)
            like = np.einsum("rcn,rcn->rc", here, laid[place])
            which[like > best] = tried
            np.maximum(best, like, out=best)
            nearby = allowed.at(dx, dy)
            np.maximum(best_nearby, like, out=best_nearby, where=nearby)
            if nearest:
                nearest.tried(like, place, nearby)
            tried += 1
        levels.append(np.asarray(1 - best, np.float32))
        if nearest:
            nearest.next_radius()
    dx, dy = np.concatenate(rings)[which].transpose(2, 0, 1)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    at = rows + dy + margin, columns + dx + margin
    offset = np.asarray(np.stack([dx, dy]) / STRIDES["s8"], np.float32)
    unlike = np.asarray(np.stack(levels), np.float32)
    # Where nearby points went their own ways, the smallest radius says what there is to say.
    local = np.where(best_nearby > -1, 1 - np.maximum(best_nearby, 0), unlike[0])[None]
    found = Found(unlike, row[at], column[at], offset, np.asarray(local, np.float32))
    return replace(found, colours=nearest.told()) if nearest else found


def _nearest_colours(
    colours: tuple[Cells, Cells] | None, way: Registration, stride: int, margin: int
) -> NearestColours | None:
    """What gathers the nearest colours, with the other photo's laid over this one's."""
    if colours is None:
        return None
    here, there = colours
    shown = np.concatenate([there, np.ones((1, *there.shape[1:]), np.float32)])
    laid, _, _ = _laid(shown.transpose(1, 2, 0), way.surfaces[0], stride, (here.shape[1:], margin))
    return NearestColours(here, np.ascontiguousarray(laid.transpose(2, 0, 1)))


@dataclass(frozen=True)
class _Allowed:
    """Which shifts are near those of a place's nearest points.

    Attributes:
        shifts: For every shift and square of points, shape (side, side, rows, columns).
        shape: (rows, columns) of cells that are asked for, ``times`` a square each way.
        times: Cells per square and direction.
    """

    shifts: NDArray[np.bool_]
    shape: tuple[int, int]
    times: int

    def at(self, dx: int, dy: int) -> NDArray[np.bool_]:
        """For which cells a shift is one of these."""
        middle = len(self.shifts) // 2
        if max(abs(dx), abs(dy)) > middle:
            return np.zeros(self.shape, bool)
        fine = self.shifts[middle + dy, middle + dx]
        if self.times > 1:
            fine = fine.repeat(self.times, axis=0).repeat(self.times, axis=1)
        return np.asarray(fine[: self.shape[0], : self.shape[1]])


def _near_shifts(near: Nearby, stride: int, shape: tuple[int, int]) -> _Allowed:
    """The shifts of the nearest points of each place, give or take a cell."""
    reach = REACH_PX // stride + 1
    cells = np.round(near.here_px / stride).astype(np.intp)
    inside = np.abs(cells).max(axis=3) < reach
    allowed = np.zeros((2 * reach + 1, 2 * reach + 1, *inside.shape[:2]), bool)
    row, column, which = np.nonzero(inside)
    dx, dy = (cells[row, column, which] + reach).T
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            allowed[dy + down, dx + across, row, column] = True
    return _Allowed(allowed, shape, GRID_PX // stride)


def _rings(way: Registration, stride: int, slacks: tuple[int, ...]) -> list[NDArray[np.intp]]:
    """Shifts (dx, dy) to try at each radius, those of smaller radii left out; none comes first.

    They are measured in this photo's frame: what stands in front of the main surface is found in
    the other photo where the surface beside it lies.
    """
    seen = way.reversed()
    rings: list[NDArray[np.intp]] = []
    tried: set[tuple[int, int]] = set()
    for slack in slacks:
        shifts = [(int(-dx), int(-dy)) for dx, dy in possible_shifts(seen, stride, slack)]
        fresh = sorted(set(shifts) - tried, key=lambda s: (s[0] ** 2 + s[1] ** 2, s))
        tried |= set(fresh)
        rings.append(np.array(fresh, np.intp).reshape(-1, 2))
    return rings


def _laid(
    there: Cells, surface: Matrix, stride: int, area: tuple[tuple[int, ...], int]
) -> tuple[Cells, NDArray[np.intp], NDArray[np.intp]]:
    """The other photo's cells where the main surface puts them here, with a margin around.

    Returns:
        The cells, zero where the other photo shows nothing, and the row and column that each was
        taken from.
    """
    (height, width), margin = area
    rows, columns = np.mgrid[-margin : height + margin, -margin : width + margin]
    middle = (stride - 1) / 2
    centres = np.stack([columns, rows], axis=-1) * float(stride) + middle
    cells = np.nan_to_num((project(surface, centres) - middle) / stride, nan=-1.0)
    near = np.round(np.clip(cells, -1, max(there.shape[:2]))).astype(np.intp)
    column, row = near[..., 0], near[..., 1]
    inside = (column >= 0) & (row >= 0) & (column < there.shape[1]) & (row < there.shape[0])
    row, column = np.where(inside, row, 0), np.where(inside, column, 0)
    return there[row, column] * inside[..., None], row, column


def _shifted(margin: int, shift: tuple[int, int], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of what is laid over a photo, where every cell is at a shift."""
    left, top = margin + shift[0], margin + shift[1]
    return slice(top, top + shape[0]), slice(left, left + shape[1])
