"""Where findings are on both photos, and their outlines as SVG paths.

Drawings use a frame of their own: the photo's longer side is 1000 units, so that the same strokes
and hatching fit every photo. ``after_from_before`` is a projective transform of full-size pixels,
nine numbers row by row; where there is none, the photos are laid over each other by simple
proportion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Finding
from asfound.domain.geometry import Box, Matrix, Outline, Size, clip

Nine: TypeAlias = tuple[float, ...]
"""A projective transform, row by row."""

UNITS = 1000
"""Length of a photo's longer side in a drawing."""


@dataclass(frozen=True)
class Shape:
    """One finding on one photo.

    Attributes:
        number: Of the finding in its view, from 1.
        kind: Of the finding.
        path: Outline, SVG path data in drawing units.
        ghost: Whether this is only the place where it is on the other photo.
        x_percent: Where the number stands, share of the width.
        y_percent: Where the number stands, share of the height.
    """

    number: int
    kind: str
    path: str
    ghost: bool
    x_percent: float
    y_percent: float


def matrix(nine: Nine | None, before: Size, after: Size) -> Matrix:
    """The transform of full-size pixels from before to after; proportion where none is known."""
    if nine is not None:
        return np.asarray(nine, dtype=np.float64).reshape(3, 3)
    return np.diag([after[0] / before[0], after[1] / before[1], 1.0])


def inverse(transform: Matrix) -> Matrix:
    """The transform the other way round."""
    return np.asarray(np.linalg.inv(transform), dtype=np.float64)


def overlay(after_from_before: Matrix, before: Size, after: Size) -> Nine:
    """The transform that lays the after photo over the before photo, both one unit wide."""
    to_units = np.diag([1 / before[0], 1 / before[0], 1.0])
    from_units = np.diag([float(after[0]), float(after[0]), 1.0])
    laid = to_units @ inverse(after_from_before) @ from_units
    return tuple(float(f"{value:.8g}") for value in (laid / laid[2, 2]).ravel())


def on_before(finding: Finding, after_from_before: Matrix, before: Size) -> tuple[Outline, bool]:
    """The finding's outline on the before photo, and whether it is only its place."""
    outline = _outline(finding.outline_before, finding.box_before)
    if outline:
        return outline, False
    other = _outline(finding.outline_after, finding.box_after)
    return _carried(other, inverse(after_from_before), before), True


def on_after(finding: Finding, after_from_before: Matrix, after: Size) -> tuple[Outline, bool]:
    """The finding's outline on the after photo, and whether it is only its place."""
    outline = _outline(finding.outline_after, finding.box_after)
    if outline:
        return outline, False
    other = _outline(finding.outline_before, finding.box_before)
    return _carried(other, after_from_before, after), True


def shape(number: int, kind: str, outline: Outline, ghost: bool, size: Size) -> Shape:
    """An outline as it is drawn; its number stands at its top."""
    x, y = min(outline, key=lambda point: (point[1], point[0])) if outline else (0, 0)
    return Shape(
        number=number,
        kind=kind,
        path=path_data([outline], size),
        ghost=ghost,
        x_percent=_percent(x, size[0]),
        y_percent=_percent(y, size[1]),
    )


def path_data(outlines: Iterable[Outline], size: Size) -> str:
    """Closed outlines as SVG path data, one tenth of a drawing unit exact."""
    scale = UNITS / max(size)
    parts = []
    for outline in outlines:
        points = " ".join(f"{x * scale:.1f},{y * scale:.1f}" for x, y in outline)
        parts.append(f"M{points}Z" if points else "")
    return "".join(parts).replace(".0,", ",").replace(".0 ", " ").replace(".0Z", "Z")


def view_box(size: Size) -> tuple[float, float]:
    """Width and height of a photo in drawing units."""
    scale = UNITS / max(size)
    return round(size[0] * scale, 1), round(size[1] * scale, 1)


def bounds(outline: Outline, size: Size) -> Box | None:
    """The smallest box around an outline, clipped to the photo; None when nothing is left."""
    if not outline:
        return None
    points: NDArray[np.float64] = np.asarray(outline, dtype=np.float64)
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0) + 1
    box = clip((int(left), int(top), int(right - left), int(bottom - top)), size)
    return box if box[2] and box[3] else None


def _outline(outline: Outline | None, box: Box | None) -> Outline:
    """The outline, or the box where there is none or it has no area."""
    if outline and len(outline) > 2:
        return outline
    if box is None:
        return ()
    x, y, width, height = box
    right, bottom = x + width, y + height
    return ((x, y), (right, y), (right, bottom), (x, bottom))


def _carried(outline: Outline, transform: Matrix, size: Size) -> Outline:
    """The outline through a transform; empty where it falls outside the other photo."""
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


def _percent(value: float, extent: int) -> float:
    """A position as a share, kept far enough inside that a number there can be read."""
    return round(min(max(100 * value / extent, 2.0), 98.0), 2)
