"""Edges: how strongly a picture changes from pixel to pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def edge_strength(smooth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gradient length, mean of the three channels.

    Args:
        smooth: A slightly smoothed picture, shape (H, W, 3), float32, any colour space.

    Returns:
        Shape (H, W), float32, in units of the channels over eight pixels (Sobel's weights).
    """
    import cv2

    length = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.transform(length, np.full((1, 3), 1 / 3, np.float32)), np.float32)
