"""The eight EXIF orientations, for pictures, for boxes and points in them.

A camera held sideways stores the picture as the sensor saw it and writes how to turn it
(EXIF 2.32, tag 0x0112). Each is a mirroring of the stored columns, of the stored rows, and an
exchange of rows and columns, in this order. They are all ways to turn or mirror a picture by whole
quarters: the symmetries of the square.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Matrix, Size

UPRIGHT, MIRRORED_COLUMNS = 1, 2
"""The orientation that changes nothing, and the one that exchanges left and right."""

ORIENTATIONS = range(1, 9)

TRANSPOSED = frozenset({5, 6, 7, 8})
"""Orientations that exchange width and height."""

MIRRORED = frozenset({2, 4, 5, 7})
"""Orientations that turn a picture into its mirror image."""

_COLUMNS_REVERSED = frozenset({2, 3, 7, 8})
_ROWS_REVERSED = frozenset({3, 4, 6, 7})
_QUARTER_TURNS = {6: 8, 8: 6}


def inverse(orientation: int) -> int:
    """The orientation that undoes one."""
    return _QUARTER_TURNS.get(orientation, orientation)


def combined(last: int, first: int) -> int:
    """The orientation that does what two do, one after the other."""
    both = _linear(last) @ _linear(first)
    return next(one for one in ORIENTATIONS if (_linear(one) == both).all())


def _linear(orientation: int) -> NDArray[np.float64]:
    return upright_from_stored(orientation, (1, 1))[:2, :2]


def upright(stored: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The picture turned as its orientation says.

    Args:
        stored: As stored, shape (height, width) or (height, width, channels), uint8.
        orientation: 1..8.

    Returns:
        The same pixels, contiguous; a copy unless the orientation is 1.
    """
    columns = slice(None, None, -1 if orientation in _COLUMNS_REVERSED else 1)
    rows = slice(None, None, -1 if orientation in _ROWS_REVERSED else 1)
    turned = stored[rows, columns]
    if orientation in TRANSPOSED:
        turned = turned.swapaxes(0, 1)
    return np.ascontiguousarray(turned)


def upright_size(stored: Size, orientation: int) -> Size:
    """(width, height) of the picture turned as its orientation says."""
    return (stored[1], stored[0]) if orientation in TRANSPOSED else stored


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
    if orientation in _COLUMNS_REVERSED:
        x = stored[0] - x - width
    if orientation in _ROWS_REVERSED:
        y = stored[1] - y - height
    return x, y, width, height


def upright_box(box: Box, orientation: int, stored: Size) -> Box:
    """Where a box of the stored picture lies in the upright one; the other way round."""
    return stored_box(box, inverse(orientation), upright_size(stored, orientation))


def upright_from_stored(orientation: int, stored: Size) -> Matrix:
    """The transform that leads from the stored to the upright picture's pixels."""
    width, height = stored
    matrix = np.eye(3)
    if orientation in _COLUMNS_REVERSED:
        matrix[0] = [-1, 0, width - 1]
    if orientation in _ROWS_REVERSED:
        matrix[1] = [0, -1, height - 1]
    return matrix[[1, 0, 2]] if orientation in TRANSPOSED else matrix
