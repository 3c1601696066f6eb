"""A stage to measure against: the most similar cell of the other photo, without a trained head.

What ``vision/detect/change_map.py`` did before it learned: one minus the best likeness within the
shifts that points were seen to make, mean of two strides.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import (
    ChangeMap,
    ScoreMap,
    normalise_features,
    parallax_candidates,
    valid_masks,
)
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.image.prepared_image import FEATURE_STRIDES, PreparedImage
from asfound.vision.register.local_motion import local_motion_both
from asfound.vision.register.registration import Registration, project

SLACK_CELLS = {"s8": 4, "s16": 3}
"""Extra search radius: covers what is nearer or farther than every matched point nearby."""


def by_features(
    ready: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    kept: tuple[Mask, Mask],
    _conditions: CaptureConditions,
) -> ChangeMap:
    """Search both ways for cells that look alike to the feature network.

    Args:
        ready: Both photos at the processing resolution.
        registration: How they lie over each other.
        kept: What of each photo may be compared at all, processing pixels.
    """
    cells = ready[0].features, ready[1].features
    back = registration.reversed()
    sizes = [(mask.shape[1], mask.shape[0]) for mask in kept]
    target = {name: normalise_features(cells[0][name], cells[1][name]) for name in FEATURE_STRIDES}
    source = {name: (second, first) for name, (first, second) in target.items()}
    return ChangeMap(
        _field(target, registration, sizes[0]),
        _field(source, back, sizes[1]),
        *valid_masks(registration, local_motion_both(registration, (sizes[0], sizes[1])), kept),
    )


def _field(
    cells: dict[str, tuple[FeatureMap, FeatureMap]], registration: Registration, size: Size
) -> ScoreMap:
    """One minus the best likeness, mean of the strides, per processing pixel of the first photo."""
    total = np.zeros((size[1], size[0]), np.float32)
    for name, (source, target) in cells.items():
        stride = FEATURE_STRIDES[name]
        shifts = parallax_candidates(registration, stride, SLACK_CELLS[name])
        unlike = 1 - best_likeness(source, target, registration.planes[0], stride, shifts)
        large = cv2.resize(unlike, None, fx=stride, fy=stride, interpolation=cv2.INTER_LINEAR)
        total += np.asarray(large, np.float32)[: size[1], : size[0]] / len(cells)
    return total


def best_likeness(
    source: FeatureMap, target: FeatureMap, surface: Matrix, stride: int, shifts: NDArray[np.intp]
) -> ScoreMap:
    """For each cell, the largest inner product with a cell that it may have become.

    Args:
        source: Unit vectors, shape (rows, columns, channels).
        target: Unit vectors of the other photo, same channels.
        surface: Homography from this photo to the other, processing pixels.
        stride: Pixels per cell.
        shifts: Offsets that are tried, whole cells, shape (S, 2).

    Returns:
        Shape (rows, columns); 0 where nothing could be tried.
    """
    margin = int(np.abs(shifts).max()) + 1
    rows, columns = target.shape[:2]
    padded = np.pad(target, ((margin, margin), (margin, margin), (0, 0)))
    matched = _cells_in_other(source.shape[:2], surface, stride)
    column = np.clip(matched[..., 0], -1, columns).astype(np.intp) + margin
    row = np.clip(matched[..., 1], -1, rows).astype(np.intp) + margin
    flat, width = padded.reshape(-1, padded.shape[2]), padded.shape[1]
    base = (row * width + column).ravel()
    mine = source.reshape(-1, source.shape[2])
    best = np.zeros(len(mine), np.float32)
    for dx, dy in shifts:
        likeness = np.einsum("nc,nc->n", mine, flat[base + dy * width + dx])
        np.maximum(best, likeness, out=best)
    return best.reshape(source.shape[:2])


def _cells_in_other(shape: tuple[int, ...], surface: Matrix, stride: int) -> NDArray[np.float64]:
    """The nearest cell (column, row) of the other photo for each cell; -1 beyond the horizon."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle = (stride - 1) / 2
    centres = np.stack([columns, rows], axis=-1) * float(stride) + middle
    cells = (project(surface, centres) - middle) / stride
    return np.asarray(np.round(np.nan_to_num(cells, nan=-1.0)))
