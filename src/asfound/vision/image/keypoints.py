"""Which points of a photo can be found again in another photo of the same place?

SIFT keypoints (Lowe, IJCV 2004) with RootSIFT descriptors (Arandjelović and Zisserman, CVPR 2012),
matched as mutual nearest neighbours that pass Lowe's ratio test in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels

MAX_KEYPOINTS = 2500
"""Enough for several planes at the processing resolution; the cost of matching grows with its
square."""

MIN_CONTRAST = 0.015
"""Below OpenCV's 0.04: plain walls and lockers have few strong corners and many weak ones."""

MAX_DISTANCE_RATIO = 0.85
"""Best to second-best distance, in both directions. Geometric verification removes wrong matches,
so the ratio is tuned for many matches rather than pure ones (Bellavia et al. 2021, arXiv
2108.08179)."""


@dataclass(frozen=True)
class Keypoints:
    """Keypoints with RootSIFT descriptors.

    Attributes:
        positions: (x, y), shape (N, 2), float64, pixels of the image they were detected in.
        descriptors: Unit vectors, shape (N, 128), float32.
    """

    positions: NDArray[np.float64]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.positions)


def detect_keypoints(pixels: Pixels, *, max_count: int = MAX_KEYPOINTS) -> Keypoints:
    """SIFT keypoints of an image with RootSIFT descriptors.

    RootSIFT is the square root of the L1-normalised descriptor, so the inner product of two is
    their Hellinger similarity.

    Args:
        pixels: RGB, shape (H, W, 3), uint8.
        max_count: At most this many, those of the strongest contrast.
    """
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    sift = cv2.SIFT.create(nfeatures=max_count, contrastThreshold=MIN_CONTRAST, edgeThreshold=12)
    keypoints, raw_descriptors = sift.detectAndCompute(grey, np.empty(0, np.uint8))
    if not keypoints or raw_descriptors is None:
        return Keypoints(np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    sift_descriptors: Any = np.asarray(raw_descriptors, np.float32)
    root_descriptors = np.sqrt(
        sift_descriptors / (sift_descriptors.sum(axis=1, keepdims=True) + 1e-9)
    )
    positions = np.array([point.pt for point in keypoints], np.float64)
    return Keypoints(positions, root_descriptors.astype(np.float32))


def match_keypoints(first: Keypoints, second: Keypoints) -> NDArray[np.intp]:
    """Mutual nearest neighbours that are clearly better than the second best.

    Returns:
        Indices into first and second, shape (M, 2).
    """
    if min(len(first), len(second)) < 2:
        return np.zeros((0, 2), np.intp)
    similarity = first.descriptors @ second.descriptors.T
    forward, forward_clear = _best_match(similarity)
    backward, backward_clear = _best_match(similarity.T)
    index = np.arange(len(first))
    mutual = (backward[forward] == index) & forward_clear & backward_clear[forward]
    return np.stack([index[mutual], forward[mutual]], axis=1)


def _best_match(similarity: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """For each row, the column of its best match, and whether it passes the ratio test."""
    rows, column = np.arange(len(similarity)), similarity.argmax(axis=1)
    best = similarity[rows, column]
    similarity[rows, column] = -1  # masked for a moment: quicker than sorting
    second = similarity.max(axis=1)
    similarity[rows, column] = best
    # |a - b|² = 2 - 2 a·b for unit vectors.
    clear = np.maximum(2 - 2 * best, 0) < MAX_DISTANCE_RATIO**2 * np.maximum(2 - 2 * second, 1e-9)
    return column, clear
