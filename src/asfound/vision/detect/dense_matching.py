"""Which cell of the other photo is most like each cell of this one?

Exhaustive block matching by cosine similarity of features, over the shifts that parallax allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix
from asfound.vision.detect.change_map import MAX_PARALLAX_PX, ScoreMap, parallax_candidates
from asfound.vision.detect.colour_distance import NearestColours
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.image.prepared_image import FEATURE_STRIDES
from asfound.vision.register.local_motion import GRID_PX, LocalMotion
from asfound.vision.register.registration import Registration, project

SEARCH_RADII = {"s8": (1, 2, 4), "s16": (1, 3)}
"""Search radii in cells, beyond the shifts of the keypoints."""


@dataclass(frozen=True)
class DenseMatches:
    """The best match of every cell at one stride.

    Attributes:
        dissimilarity: One minus the similarity at each radius, shape (radii, rows, columns).
        row: Row of the best match at the largest radius, shape (rows, columns).
        column: Its column.
        offset: How far it lies from where the main plane puts the cell, cells, (dx, dy) first.
        local_dissimilarity: One minus the similarity of the best match within a cell of the nearest
            keypoints' shifts, shape (1, rows, columns).
        colour_distances: Distances of the nearest colours (:class:`NearestColours`), shape
            (channels, rows, columns); None if not searched.
    """

    dissimilarity: ScoreMap
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    offset: ScoreMap
    local_dissimilarity: ScoreMap
    colour_distances: FeatureMap | None = None


def best_matches(
    source: FeatureMap,
    target: FeatureMap,
    registration: Registration,
    output: str,
    motion: LocalMotion,
    colours: tuple[FeatureMap, FeatureMap] | None = None,
) -> DenseMatches:
    """Find the most similar cell of the other photo at growing radii.

    Args:
        source: Unit vectors, shape (rows, columns, channels).
        target: Those of the other photo.
        registration: From this photo to the other.
        output: Output of the backbone, for its stride.
        motion: Local motion of this photo.
        colours: Lightness, a and b of both photos' cells, shape (3, rows, columns) each; the
            nearest colours are not searched if None.
    """
    stride, shape = FEATURE_STRIDES[output], source.shape[:2]
    rings = _shift_rings(registration, stride, SEARCH_RADII[output])
    margin = max(int(np.abs(ring).max(initial=0)) for ring in rings)
    warped, row, column = _warp_cells(target, registration.planes[0], stride, (shape, margin))
    local_shifts = _local_shifts(motion, stride, shape)
    colour_search = _colour_search(colours, registration, stride, margin)
    best, best_local = np.zeros(shape, np.float32), np.full(shape, -1, np.float32)
    best_shift = np.zeros(shape, np.intp)
    per_radius, shift_index = [], 0
    for ring in rings:
        for dx, dy in ring:
            window = _shift_window(margin, (dx, dy), shape)
            similarity = np.einsum("rcn,rcn->rc", source, warped[window])
            best_shift[similarity > best] = shift_index
            np.maximum(best, similarity, out=best)
            is_local = local_shifts.contains(dx, dy)
            np.maximum(best_local, similarity, out=best_local, where=is_local)
            if colour_search:
                colour_search.add_shift(similarity, window, is_local)
            shift_index += 1
        per_radius.append(np.asarray(1 - best, np.float32))
        if colour_search:
            colour_search.close_radius()
    dx, dy = np.concatenate(rings)[best_shift].transpose(2, 0, 1)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    at = rows + dy + margin, columns + dx + margin
    offset = np.asarray(np.stack([dx, dy]) / FEATURE_STRIDES["s8"], np.float32)
    dissimilarity = np.asarray(np.stack(per_radius), np.float32)
    # Where no shift is local, the smallest radius stands in.
    local = np.where(best_local > -1, 1 - np.maximum(best_local, 0), dissimilarity[0])[None]
    matches = DenseMatches(
        dissimilarity, row[at], column[at], offset, np.asarray(local, np.float32)
    )
    if colour_search is None:
        return matches
    return replace(matches, colour_distances=colour_search.distances())


def _colour_search(
    colours: tuple[FeatureMap, FeatureMap] | None,
    registration: Registration,
    stride: int,
    margin: int,
) -> NearestColours | None:
    """The search of the nearest colours, with the other photo's colours warped to this photo."""
    if colours is None:
        return None
    source, target = colours
    with_alpha = np.concatenate([target, np.ones((1, *target.shape[1:]), np.float32)])
    warped, _, _ = _warp_cells(
        with_alpha.transpose(1, 2, 0), registration.planes[0], stride, (source.shape[1:], margin)
    )
    return NearestColours(source, np.ascontiguousarray(warped.transpose(2, 0, 1)))


@dataclass(frozen=True)
class _LocalShifts:
    """Which shifts are near those of a place's nearest keypoints.

    Attributes:
        shifts: For every shift and square, shape (side, side, rows, columns).
        shape: (rows, columns) of cells.
        cells_per_square: In each direction.
    """

    shifts: NDArray[np.bool_]
    shape: tuple[int, int]
    cells_per_square: int

    def contains(self, dx: int, dy: int) -> NDArray[np.bool_]:
        """For which cells a shift is one of these."""
        middle = len(self.shifts) // 2
        if max(abs(dx), abs(dy)) > middle:
            return np.zeros(self.shape, bool)
        fine = self.shifts[middle + dy, middle + dx]
        if self.cells_per_square > 1:
            fine = fine.repeat(self.cells_per_square, axis=0).repeat(self.cells_per_square, axis=1)
        return np.asarray(fine[: self.shape[0], : self.shape[1]])


def _local_shifts(motion: LocalMotion, stride: int, shape: tuple[int, int]) -> _LocalShifts:
    """The shifts of the nearest keypoints of each place, give or take a cell."""
    max_shift = MAX_PARALLAX_PX // stride + 1
    cells = np.round(motion.source_shift_px / stride).astype(np.intp)
    inside = np.abs(cells).max(axis=3) < max_shift
    allowed = np.zeros((2 * max_shift + 1, 2 * max_shift + 1, *inside.shape[:2]), bool)
    row, column, which = np.nonzero(inside)
    dx, dy = (cells[row, column, which] + max_shift).T
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            allowed[dy + down, dx + across, row, column] = True
    return _LocalShifts(allowed, shape, GRID_PX // stride)


def _shift_rings(
    registration: Registration, stride: int, radii: tuple[int, ...]
) -> list[NDArray[np.intp]]:
    """Shifts (dx, dy) to try at each radius, without those of smaller radii; the shortest first.

    They are measured in this photo's frame: what stands in front of the main plane is found in the
    other photo where the plane beside it lies.
    """
    reverse = registration.reversed()
    rings: list[NDArray[np.intp]] = []
    tried: set[tuple[int, int]] = set()
    for radius in radii:
        shifts = [(int(-dx), int(-dy)) for dx, dy in parallax_candidates(reverse, stride, radius)]
        ring = sorted(set(shifts) - tried, key=lambda s: (s[0] ** 2 + s[1] ** 2, s))
        tried |= set(ring)
        rings.append(np.array(ring, np.intp).reshape(-1, 2))
    return rings


def _warp_cells(
    target: FeatureMap, homography: Matrix, stride: int, area: tuple[tuple[int, ...], int]
) -> tuple[FeatureMap, NDArray[np.intp], NDArray[np.intp]]:
    """The other photo's cells warped to this one by the main plane, with a margin around.

    Returns:
        The cells, zero outside the other photo, and the row and column that each was taken from.
    """
    (height, width), margin = area
    rows, columns = np.mgrid[-margin : height + margin, -margin : width + margin]
    middle = (stride - 1) / 2
    centres = np.stack([columns, rows], axis=-1) * float(stride) + middle
    cells = np.nan_to_num((project(homography, centres) - middle) / stride, nan=-1.0)
    nearest = np.round(np.clip(cells, -1, max(target.shape[:2]))).astype(np.intp)
    column, row = nearest[..., 0], nearest[..., 1]
    inside = (column >= 0) & (row >= 0) & (column < target.shape[1]) & (row < target.shape[0])
    row, column = np.where(inside, row, 0), np.where(inside, column, 0)
    return target[row, column] * inside[..., None], row, column


def _shift_window(
    margin: int, shift: tuple[int, int], shape: tuple[int, ...]
) -> tuple[slice, slice]:
    """Rows and columns of the warped cells that lie at a shift of every cell."""
    left, top = margin + shift[0], margin + shift[1]
    return slice(top, top + shape[0]), slice(left, left + shape[1])
