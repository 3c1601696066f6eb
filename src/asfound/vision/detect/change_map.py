"""What does each photo show that the other lacks, and where could the two be compared?

A change map scores every pixel; the local form of nearest-neighbour anomaly detection (PatchCore,
Roth et al., CVPR 2022), with the other photo as the memory. A cell is compared only with cells
where a still thing could be: where the main plane puts it, shifted by the parallax that this pair
shows. Both directions are searched, which tells on which photo the thing is: a bottle on a plain
floor is found in no floor, while the floor without a bottle is found beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.register.local_motion import GRID_PX, LocalMotion
from asfound.vision.register.registration import Registration

MAX_PARALLAX_PX = 160
"""Largest shift that counts as parallax, processing pixels: a quarter of the photo's longer
side."""

MIN_SHIFT_VOTES = 3
"""Points that must agree on a shift before it is searched: one or two are chance matches."""

BORDER_PX = 6
"""Cells this near the photo's border mostly see beyond it; they are not compared."""

TRIMMED_POINTS = 1
"""Of the shifts around a place, this many at either end are ignored: chance matches."""

SHIFT_MARGIN_PX = 4
"""How much farther than any keypoint an unmatched part may have moved: half a cell."""

SAMPLE_STEP_PX = 2
"""Validity is computed for every second pixel, a quarter of the work."""

ScoreMap = NDArray[np.float32]
"""A value per processing pixel, shape (height, width), float32."""


@dataclass(frozen=True)
class ChangeMap:
    """What two photos do not share, and where they could be compared.

    Attributes:
        score_first: How likely each pixel of the first photo differs, 0..1.
        score_second: The same for the second photo.
        valid_first: Which pixels of the first photo were compared.
        valid_second: Which pixels of the second photo were compared.
        mark_first: How likely what differs is a mark rather than a thing, 0..1, per pixel of the
            first photo; None if the stage does not say.
        mark_second: The same for the second photo.
    """

    score_first: ScoreMap
    score_second: ScoreMap
    valid_first: Mask
    valid_second: Mask
    mark_first: ScoreMap | None = None
    mark_second: ScoreMap | None = None

    def swapped(self) -> ChangeMap:
        """The same with first and second exchanged."""
        return ChangeMap(
            self.score_second,
            self.score_first,
            self.valid_second,
            self.valid_first,
            self.mark_second,
            self.mark_first,
        )


def normalise_features(first: FeatureMap, second: FeatureMap) -> tuple[FeatureMap, FeatureMap]:
    """Unit vectors per cell, shape (rows, columns, channels), comparable by inner product.

    Channels are standardised over both photos together, which removes what the light does to all
    cells alike, and averaged over 3 x 3 cells, which removes the position within the cell.
    """
    both = np.concatenate([cells.reshape(len(cells), -1) for cells in (first, second)], axis=1)
    mean, std = both.mean(axis=1), both.std(axis=1) + 1e-6
    return _normalise(first, mean, std), _normalise(second, mean, std)


def _normalise(cells: FeatureMap, mean: FeatureMap, std: FeatureMap) -> FeatureMap:
    import cv2

    centred = ((cells - mean[:, None, None]) / std[:, None, None]).transpose(1, 2, 0)
    smooth = np.empty_like(centred)
    for start in range(0, centred.shape[2], 4):  # OpenCV filters four channels at a time
        part = np.ascontiguousarray(centred[:, :, start : start + 4])
        smooth[:, :, start : start + 4] = cv2.blur(part, (3, 3)).reshape(part.shape)
    length = np.linalg.norm(smooth, axis=2, keepdims=True)
    return np.asarray(smooth / (length + 1e-6), np.float32)


def parallax_candidates(
    registration: Registration, stride: int, slack_cells: int
) -> NDArray[np.intp]:
    """Whole-cell shifts (dx, dy) at which a still thing may be found, shape (S, 2)."""
    import cv2

    max_shift = MAX_PARALLAX_PX // stride
    cells = np.round(registration.residual_px / stride)
    cells = cells[np.isfinite(cells).all(axis=1)]
    cells = cells[np.abs(cells).max(axis=1, initial=0) <= max_shift].astype(np.intp)
    shifts, count = np.unique(cells, axis=0, return_counts=True)
    side = 2 * (max_shift + slack_cells) + 1
    allowed = np.zeros((side, side), np.uint8)
    middle = side // 2
    allowed[middle, middle] = 1
    for dx, dy in shifts[count >= MIN_SHIFT_VOTES]:
        allowed[middle + dy, middle + dx] = 1
    diameter = 2 * slack_cells + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter))
    rows, columns = np.nonzero(cv2.dilate(allowed, disc))
    return np.stack([columns - middle, rows - middle], axis=1)


def valid_mask(
    registration: Registration, motion: LocalMotion, size: Size, target_comparable: Mask
) -> Mask:
    """Which pixels of the first photo are surely visible, and may be compared, in the second.

    A pixel counts when it lies inside the second photo wherever parallax may have moved it: where
    the main plane puts it, and at either end of the shifts of the keypoints around it. What may
    have left the photo is not compared.

    Args:
        registration: From the first photo to the second.
        motion: Local motion of the first photo.
        size: (width, height) of the first photo, processing pixels.
        target_comparable: Which pixels of the second photo may be compared.
    """
    import cv2

    disc = np.ones((2 * BORDER_PX + 1, 2 * BORDER_PX + 1), np.uint8)
    eroded = cv2.erode(
        target_comparable.astype(np.uint8), disc, borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    projected = _project_grid(registration.planes[0], size)
    low, high = _shift_range(motion, projected.shape[:2])
    valid = np.ones(projected.shape[:2], bool)
    for across in (low, high):
        for down in (low, high):
            at = projected[..., 0] + across[..., 0], projected[..., 1] + down[..., 1]
            valid &= np.asarray(cv2.remap(eroded, *at, cv2.INTER_NEAREST)) > 0
    valid = valid.repeat(SAMPLE_STEP_PX, axis=0).repeat(SAMPLE_STEP_PX, axis=1)[
        : size[1], : size[0]
    ]
    valid[:BORDER_PX], valid[-BORDER_PX:], valid[:, :BORDER_PX], valid[:, -BORDER_PX:] = (
        False,
    ) * 4
    return valid


def valid_masks(
    registration: Registration,
    motions: tuple[LocalMotion, LocalMotion],
    comparable: tuple[Mask, Mask],
) -> tuple[Mask, Mask]:
    """Which pixels of each photo are surely visible in the other, and may be compared in both.

    Args:
        registration: From the first photo to the second.
        motions: Local motion of each photo.
        comparable: Which pixels of each photo may be compared at all.
    """
    first, second = comparable
    sizes = [(mask.shape[1], mask.shape[0]) for mask in comparable]
    return (
        valid_mask(registration, motions[0], sizes[0], second) & first,
        valid_mask(registration.reversed(), motions[1], sizes[1], first) & second,
    )


def _project_grid(homography: Matrix, size: Size) -> ScoreMap:
    """(x, y) in the other photo of each :data:`SAMPLE_STEP_PX`-th pixel; far off if unseen."""
    x = np.arange(0, size[0], SAMPLE_STEP_PX, dtype=np.float32)[None]
    y = np.arange(0, size[1], SAMPLE_STEP_PX, dtype=np.float32)[:, None]
    right, down, depth = (a * x + b * y + c for a, b, c in homography.astype(np.float32))
    depth = np.where(depth > 1e-6, depth, np.nan)
    return np.asarray(np.nan_to_num(np.stack([right / depth, down / depth], axis=-1), nan=-1e6))


def _shift_range(motion: LocalMotion, shape: tuple[int, ...]) -> tuple[ScoreMap, ScoreMap]:
    """Smallest and largest shift around every :data:`SAMPLE_STEP_PX`-th pixel; zero is included."""
    import cv2

    ordered = np.sort(motion.target_shift_px, axis=2)
    trimmed = min(TRIMMED_POINTS, (ordered.shape[2] - 1) // 2)
    low = np.minimum(ordered[:, :, trimmed], 0) - SHIFT_MARGIN_PX
    high = np.maximum(ordered[:, :, -1 - trimmed], 0) + SHIFT_MARGIN_PX
    times = GRID_PX // SAMPLE_STEP_PX
    size = low.shape[1] * times, low.shape[0] * times
    fine = [
        cv2.resize(np.clip(end, -MAX_PARALLAX_PX, MAX_PARALLAX_PX).astype(np.float32), size)
        for end in (low, high)
    ]
    return fine[0][: shape[0], : shape[1]], fine[1][: shape[0], : shape[1]]
