"""Masks: laid over another photo, widened, and how much of one lies in another."""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask, Matrix

MIN_OVERLAP = 0.3
"""Share of the smaller of two masks of a photo that lies in the other: more is one place."""


def warp_mask(mask: Mask, target_from_source: Matrix, shape: tuple[int, int]) -> Mask:
    """A mask laid over another photo of this shape (height, width)."""
    import cv2

    size = shape[1], shape[0]
    warped_mask = cv2.warpPerspective(
        mask.astype(np.uint8), target_from_source, size, flags=cv2.INTER_NEAREST
    )
    return np.asarray(warped_mask) > 0


def dilate(mask: Mask, radius_px: int) -> Mask:
    """A mask and what lies this near."""
    import cv2

    side = 2 * radius_px + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc)) > 0


def overlap_coefficient(one: Mask, other: Mask) -> float:
    """How much of the smaller mask lies in the larger one."""
    return float((one & other).sum()) / max(1, min(int(one.sum()), int(other.sum())))


def coverage(mask: Mask, area: Mask) -> float:
    """How much of a place lies in an area."""
    return float((mask & area).sum()) / max(1, int(mask.sum()))
