"""Points of a photo that can be found again in another photo of the same place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels

MOST_POINTS = 2500
"""Enough for several surfaces at the working scale; matching costs the square of it."""

CONTRAST = 0.015
"""Below OpenCV's 0.04: plain walls and lockers have few strong corners, many weak ones."""

RATIO = 0.85
"""Best to second-best distance, both ways. Geometry removes what slips through, so the ratio is
tuned for many matches rather than pure ones (Bellavia et al. 2021, arXiv 2108.08179)."""


@dataclass(frozen=True)
class Points:
    """Keypoints with RootSIFT descriptors.

    Attributes:
        at: (x, y) positions, shape (N, 2), float64, pixels of the picture they were found in.
        look: Unit vectors, shape (N, 128), float32.
    """

    at: NDArray[np.float64]
    look: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.at)


def find_points(picture: Pixels, *, most: int = MOST_POINTS) -> Points:
    """SIFT keypoints of a picture with RootSIFT descriptors.

    RootSIFT (Arandjelović and Zisserman, CVPR 2012): the square root of the L1-normalised
    descriptor, so that the inner product of two is their Hellinger similarity.

    Args:
        picture: Shape (H, W, 3), uint8.
        most: Only so many, those of strongest contrast.
    """
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    sift = cv2.SIFT.create(nfeatures=most, contrastThreshold=CONTRAST, edgeThreshold=12)
    keypoints, found = sift.detectAndCompute(grey, np.empty(0, np.uint8))
    if not keypoints or found is None:
        return Points(np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    descriptors: Any = np.asarray(found, np.float32)
    look = np.sqrt(descriptors / (descriptors.sum(axis=1, keepdims=True) + 1e-9))
    at = np.array([point.pt for point in keypoints], np.float64)
    return Points(at, look.astype(np.float32))


def match_points(first: Points, second: Points) -> NDArray[np.intp]:
    """Pairs of points that are each other's best match, clearly better than the second best.

    Returns:
        Indices into first and second, shape (M, 2).
    """
    if min(len(first), len(second)) < 2:
        return np.zeros((0, 2), np.intp)
    likeness = first.look @ second.look.T
    there, clear_there = _best(likeness)
    back, clear_back = _best(likeness.T)
    index = np.arange(len(first))
    good = (back[there] == index) & clear_there & clear_back[there]
    return np.stack([index[good], there[good]], axis=1)


def _best(likeness: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """For each row, the column of its best match, and whether it passes the ratio test."""
    rows, column = np.arange(len(likeness)), likeness.argmax(axis=1)
    best = likeness[rows, column]
    likeness[rows, column] = -1  # out of the way for a moment: quicker than sorting
    second = likeness.max(axis=1)
    likeness[rows, column] = best
    # |a - b|² = 2 - 2 a·b for unit vectors.
    clear = np.maximum(2 - 2 * best, 0) < RATIO**2 * np.maximum(2 - 2 * second, 1e-9)
    return column, clear
