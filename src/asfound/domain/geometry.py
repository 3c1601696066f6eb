"""The pixel frame of all coordinates, and boxes, outlines and transforms in it.

x runs right, y runs down. The centre of the top-left pixel is ``(0, 0)``; images are indexed
``[row, column]``, so pixel ``(x, y)`` is ``image[y, x]``. Every photo is *upright*: turned as its
EXIF orientation says, before anything else. *Full-size* pixels are those of the upright photo
as it was taken; *processing resolution* is that of the smaller copy that is compared.

A box is ``(x, y, width, height)`` with its top-left pixel and its extent in whole pixels; it
covers columns ``x .. x + width - 1``. An outline is a closed polygon of pixel positions, its last
point joined to its first. Transforms read right to left: ``before_from_after @ point_after``.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Size: TypeAlias = tuple[int, int]
"""(width, height), pixels."""

Box: TypeAlias = tuple[int, int, int, int]
"""(x, y, width, height), pixels of the upright full-size photo."""

Outline: TypeAlias = tuple[tuple[int, int], ...]
"""Corners of a closed polygon, pixels of the upright full-size photo."""

Pixels: TypeAlias = NDArray[np.uint8]
"""An upright colour picture, shape (height, width, 3), sRGB, uint8."""

Mask: TypeAlias = NDArray[np.bool_]
"""True for selected pixels, shape (height, width)."""

Matrix: TypeAlias = NDArray[np.float64]
"""A projective transform of the plane, shape (3, 3)."""


Transform: TypeAlias = tuple[float, ...]
"""A projective transform (homography) of full-size pixels: nine numbers, row by row."""


def clip(box: Box, size: Size) -> Box:
    """The part of a box that lies inside a picture of this size, possibly of no extent."""
    x, y, width, height = box
    left, top = min(max(x, 0), size[0]), min(max(y, 0), size[1])
    right, bottom = min(max(x + width, left), size[0]), min(max(y + height, top), size[1])
    return left, top, right - left, bottom - top


def rescale(box: Box, scale_x: float, scale_y: float, size: Size) -> Box:
    """The box in a picture ``scale`` times as large: every pixel that it touches, clipped to it."""
    x, y, width, height = box
    left, top = int(np.floor(x * scale_x)), int(np.floor(y * scale_y))
    right, bottom = int(np.ceil((x + width) * scale_x)), int(np.ceil((y + height) * scale_y))
    return clip((left, top, right - left, bottom - top), size)


def invert(transform: Matrix) -> Matrix:
    """The inverse transform."""
    return np.asarray(np.linalg.inv(transform), dtype=np.float64)


def matrix_or_scaling(flat: Transform | None, before: Size, after: Size) -> Matrix:
    """The transform of full-size pixels from before to after; without one, plain scaling."""
    if flat is not None:
        return np.asarray(flat, dtype=np.float64).reshape(3, 3)
    return np.diag([after[0] / before[0], after[1] / before[1], 1.0])


def bounding_box(outline: Outline, size: Size) -> Box | None:
    """The smallest box around an outline, clipped to the photo; None when nothing is left."""
    if not outline:
        return None
    points: NDArray[np.float64] = np.asarray(outline, dtype=np.float64)
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0) + 1
    box = clip((int(left), int(top), int(right - left), int(bottom - top)), size)
    return box if box[2] and box[3] else None


def transform_outline(outline: Outline, transform: Matrix, size: Size) -> Outline:
    """The outline on another photo of this size; empty when it falls outside of it."""
    if not outline:
        return ()
    points = np.column_stack([np.asarray(outline, dtype=np.float64), np.ones(len(outline))])
    moved = points @ transform.T
    if (moved[:, 2] <= 0).any():  # behind the camera: no such place on the other photo
        return ()
    flat = moved[:, :2] / moved[:, 2:]
    if (flat.max(axis=0) < 0).any() or (flat.min(axis=0) > np.asarray(size)).any():
        return ()
    return tuple((round(x), round(y)) for x, y in np.clip(flat, 0, np.asarray(size)).tolist())
