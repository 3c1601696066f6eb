"""Smaller copies of pictures, by area: every pixel counts as much as it covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels, Size


def fitted(size: Size, long_side: int | None) -> Size:
    """The size with its longer side at most ``long_side``, the same shape, at least 1 x 1.

    Args:
        size: Pixels.
        long_side: Pixels; None for no limit.

    Raises:
        ValueError: ``long_side`` is not positive.
    """
    if long_side is not None and long_side < 1:
        raise ValueError(f"long_side is {long_side}, it must be at least 1")
    longest = max(size)
    if long_side is None or long_side >= longest:
        return size
    width, height = (max(1, round(side * long_side / longest)) for side in size)
    return width, height


def shrunk(image: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """The picture at a smaller or equal size, each new pixel the mean of the area it covers.

    Args:
        image: Shape (height, width, channels), uint8.
        size: The new (width, height), no side larger than before.

    Returns:
        Shape (size[1], size[0], channels), uint8; the same array when the size is the same.
    """
    if (image.shape[1], image.shape[0]) == size:
        return image
    import cv2

    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8).reshape(size[1], size[0], image.shape[2])


def fit(pixels: Pixels, long_side: int) -> Pixels:
    """The picture with its longer side at most ``long_side`` pixels."""
    return shrunk(pixels, fitted((pixels.shape[1], pixels.shape[0]), long_side))
