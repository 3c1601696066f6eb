"""The eight EXIF orientations, for pictures and for boxes in them.

A camera held sideways stores the picture as the sensor saw it and writes how to turn it
(EXIF 2.32, tag 0x0112). Each is a mirroring of the stored columns, of the stored rows, and an
exchange of rows and columns, in this order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Size

TRANSPOSED = frozenset({5, 6, 7, 8})
"""Orientations that exchange width and height."""

_MIRRORED_COLUMNS = frozenset({2, 3, 7, 8})
_MIRRORED_ROWS = frozenset({3, 4, 6, 7})


def upright(stored: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The picture turned as its orientation says.

    Args:
        stored: As stored, shape (height, width, channels), uint8.
        orientation: 1..8.

    Returns:
        The same pixels, contiguous; a copy unless the orientation is 1.
    """
    columns = slice(None, None, -1 if orientation in _MIRRORED_COLUMNS else 1)
    rows = slice(None, None, -1 if orientation in _MIRRORED_ROWS else 1)
    turned = stored[rows, columns]
    if orientation in TRANSPOSED:
        turned = turned.transpose(1, 0, 2)
    return np.ascontiguousarray(turned)


def stored_box(box: Box, orientation: int, stored: Size) -> Box:
    """Where a box of the upright picture lies in the stored one.

    Args:
        box: In pixels of the upright picture.
        orientation: 1..8.
        stored: Size as stored, pixels.
    """
    x, y, width, height = box
    if orientation in TRANSPOSED:
        x, y, width, height = y, x, height, width
    if orientation in _MIRRORED_COLUMNS:
        x = stored[0] - x - width
    if orientation in _MIRRORED_ROWS:
        y = stored[1] - y - height
    return x, y, width, height


def upright_box(box: Box, orientation: int, stored: Size) -> Box:
    """Where a box of the stored picture lies in the upright one.

    Args:
        box: In pixels of the stored picture.
        orientation: 1..8.
        stored: Size as stored, pixels.
    """
    x, y, width, height = box
    if orientation in _MIRRORED_COLUMNS:
        x = stored[0] - x - width
    if orientation in _MIRRORED_ROWS:
        y = stored[1] - y - height
    if orientation in TRANSPOSED:
        x, y, width, height = y, x, height, width
    return x, y, width, height
