"""Difference: what each photo shows that cannot be found in the other.

For every cell of a photo the most similar cell of the other photo is sought, but only where a
thing that stood still could have gone: where the main surface puts the cell, shifted as points of
this very pair were seen to shift (parallax), give or take a little. What has no counterpart there
differs. Searching both ways tells on which photo the thing is: a bottle on a plain floor is
found in no floor, while the floor without a bottle is found beside it.

This is the local form of nearest-neighbour anomaly detection (Roth et al., PatchCore, CVPR 2022),
with the other photo as the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.register import Registration, inverse, project
from asfound.vision.working import STRIDES, Cells, Ready

SLACK_CELLS = {"s8": 4, "s16": 3}
"""Extra search radius: covers what is nearer or farther than every matched point nearby."""

REACH_PX = 160
"""Largest shift that is believed to be parallax, working pixels: a fifth of the photo's width."""

SEEN_TO_SHIFT = 3
"""Points that must agree on a shift before it is searched: one or two are chance matches."""

EDGE_PX = 12
"""Cells this near the photo's edge see beyond it; they are not compared."""

RARE_SHIFTS = 0.02
"""Share of the points, at either end, whose shift is not believed: chance matches."""

UNSEEN_PX = 8
"""How much farther than any point an unmatched part may have gone: a cell."""

Field = NDArray[np.float32]
"""A value per working pixel, shape (height, width)."""


@dataclass(frozen=True)
class Difference:
    """What two photos do not share.

    Attributes:
        first: How little of the second photo resembles it, per pixel of the first, 0..2.
        second: The same for the second photo.
        compared_first: What of the first photo was compared.
        compared_second: What of the second photo was compared.
    """

    first: Field
    second: Field
    compared_first: Mask
    compared_second: Mask


def by_features(
    ready: tuple[Ready, Ready], registration: Registration, kept: tuple[Mask, Mask]
) -> Difference:
    """Search both ways for cells that look alike to the feature network.

    Args:
        ready: Both photos at the working scale.
        registration: How they lie over each other.
        kept: What of each photo may be compared at all, working pixels.
    """
    cells = ready[0].cells, ready[1].cells
    back = registration.reversed()
    sizes = [(mask.shape[1], mask.shape[0]) for mask in kept]
    there = {name: standardised(cells[0][name], cells[1][name]) for name in STRIDES}
    here = {name: (second, first) for name, (first, second) in there.items()}
    return Difference(
        _field(there, registration, sizes[0]),
        _field(here, back, sizes[1]),
        overlap(registration, sizes[0], kept[1]) & kept[0],
        overlap(back, sizes[1], kept[0]) & kept[1],
    )


def standardised(first: Cells, second: Cells) -> tuple[Cells, Cells]:
    """Unit vectors per cell, shape (rows, columns, channels), comparable by inner product.

    Channels are centred and scaled over both photos together, which takes out what the light does
    to all cells alike, and averaged over 3 x 3 cells, which takes out the place within the cell.
    """
    both = np.concatenate([cells.reshape(len(cells), -1) for cells in (first, second)], axis=1)
    mean, spread = both.mean(axis=1), both.std(axis=1) + 1e-6
    return _unit(first, mean, spread), _unit(second, mean, spread)


def _unit(cells: Cells, mean: Cells, spread: Cells) -> Cells:
    import cv2

    centred = ((cells - mean[:, None, None]) / spread[:, None, None]).transpose(1, 2, 0)
    smooth = np.empty_like(centred)
    for start in range(0, centred.shape[2], 4):  # OpenCV filters four channels at a time
        part = np.ascontiguousarray(centred[:, :, start : start + 4])
        smooth[:, :, start : start + 4] = cv2.blur(part, (3, 3)).reshape(part.shape)
    length = np.linalg.norm(smooth, axis=2, keepdims=True)
    return np.asarray(smooth / (length + 1e-6), np.float32)


def _field(cells: dict[str, tuple[Cells, Cells]], registration: Registration, size: Size) -> Field:
    """One minus the best likeness, mean of the strides, per working pixel of the first photo."""
    import cv2

    total = np.zeros((size[1], size[0]), np.float32)
    for name, (here, there) in cells.items():
        stride = STRIDES[name]
        shifts = possible_shifts(registration, stride, SLACK_CELLS[name])
        unlike = 1 - best_likeness(here, there, registration.surfaces[0], stride, shifts)
        large = cv2.resize(unlike, None, fx=stride, fy=stride, interpolation=cv2.INTER_LINEAR)
        total += np.asarray(large, np.float32)[: size[1], : size[0]] / len(cells)
    return total


def possible_shifts(registration: Registration, stride: int, slack_cells: int) -> NDArray[np.intp]:
    """Whole-cell offsets (dx, dy) at which a thing that stood still may be found, shape (S, 2)."""
    import cv2

    reach = REACH_PX // stride
    cells = np.round(registration.residual_px / stride)
    cells = cells[np.isfinite(cells).all(axis=1)]
    cells = cells[np.abs(cells).max(axis=1, initial=0) <= reach].astype(np.intp)
    shifts, count = np.unique(cells, axis=0, return_counts=True)
    side = 2 * (reach + slack_cells) + 1
    allowed = np.zeros((side, side), np.uint8)
    middle = side // 2
    allowed[middle, middle] = 1
    for dx, dy in shifts[count >= SEEN_TO_SHIFT]:
        allowed[middle + dy, middle + dx] = 1
    diameter = 2 * slack_cells + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter))
    rows, columns = np.nonzero(cv2.dilate(allowed, disc))
    return np.stack([columns - middle, rows - middle], axis=1)


def best_likeness(
    here: Cells, there: Cells, surface: Matrix, stride: int, shifts: NDArray[np.intp]
) -> Field:
    """For each cell, the largest inner product with a cell that it may have become.

    Args:
        here: Unit vectors, shape (rows, columns, channels).
        there: Unit vectors of the other photo, same channels.
        surface: Homography from this photo to the other, working pixels.
        stride: Pixels per cell.
        shifts: Offsets that are tried, whole cells, shape (S, 2).

    Returns:
        Shape (rows, columns); 0 where nothing could be tried.
    """
    margin = int(np.abs(shifts).max()) + 1
    rows, columns = there.shape[:2]
    padded = np.pad(there, ((margin, margin), (margin, margin), (0, 0)))
    target = _cells_in_other(here.shape[:2], surface, stride)
    column = np.clip(target[..., 0], -1, columns).astype(np.intp) + margin
    row = np.clip(target[..., 1], -1, rows).astype(np.intp) + margin
    flat, width = padded.reshape(-1, padded.shape[2]), padded.shape[1]
    base = (row * width + column).ravel()
    mine = here.reshape(-1, here.shape[2])
    best = np.zeros(len(mine), np.float32)
    for dx, dy in shifts:
        likeness = np.einsum("nc,nc->n", mine, flat[base + dy * width + dx])
        np.maximum(best, likeness, out=best)
    return best.reshape(here.shape[:2])


def _cells_in_other(shape: tuple[int, ...], surface: Matrix, stride: int) -> NDArray[np.float64]:
    """The nearest cell (column, row) of the other photo for each cell; -1 beyond the horizon."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle = (stride - 1) / 2
    centres = np.stack([columns, rows], axis=-1) * float(stride) + middle
    cells = (project(surface, centres) - middle) / stride
    return np.asarray(np.round(np.nan_to_num(cells, nan=-1.0)))


def overlap(registration: Registration, size: Size, other: Mask) -> Mask:
    """Which pixels of the first photo are surely seen, and may be compared, in the second.

    A pixel counts when it lies inside the second photo wherever parallax may have taken it: where
    the main surface puts it, and at either end of the shifts that points were seen to make. What
    may have left the photo is not compared.

    Args:
        registration: How the photos lie over each other.
        size: (width, height) of the first photo, working pixels.
        other: What may be compared of the second photo.
    """
    import cv2

    back = inverse(registration.surfaces[0])
    disc = np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8)
    kept = cv2.erode(other.astype(np.uint8), disc, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    seen = np.ones((size[1], size[0]), bool)
    for shift in _extreme_shifts(registration):
        there = np.asarray(
            cv2.warpAffine(
                kept,
                np.array([[1, 0, -shift[0]], [0, 1, -shift[1]]]),
                (other.shape[1], other.shape[0]),
                flags=cv2.INTER_NEAREST,
            )
        )
        seen &= np.asarray(cv2.warpPerspective(there, back, size, flags=cv2.INTER_NEAREST)) > 0
    seen[:EDGE_PX], seen[-EDGE_PX:], seen[:, :EDGE_PX], seen[:, -EDGE_PX:] = (False,) * 4
    return seen


def _extreme_shifts(registration: Registration) -> NDArray[np.float64]:
    """The corners of the box that holds the shifts seen and no shift, shape (4, 2)."""
    residual = registration.residual_px
    residual = residual[np.isfinite(residual).all(axis=1)]
    low = np.minimum(np.percentile(residual, 100 * RARE_SHIFTS, axis=0), 0) - UNSEEN_PX
    high = np.maximum(np.percentile(residual, 100 - 100 * RARE_SHIFTS, axis=0), 0) + UNSEEN_PX
    reach = np.clip([low, high], -REACH_PX, REACH_PX)
    return np.array([[x, y] for x in reach[:, 0] for y in reach[:, 1]])
