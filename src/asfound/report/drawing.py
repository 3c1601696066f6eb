"""Outlines of findings as SVG paths.

In a drawing, the photo's longer side is 1000 units, so that the same strokes and hatching fit
every photo.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Matrix, Outline, Size, Transform, invert

UNITS = 1000
"""Length of a photo's longer side in a drawing."""


@dataclass(frozen=True)
class Shape:
    """One finding on one photo.

    Attributes:
        number: Of the finding in its view, from 1.
        kind: Of the finding.
        path: Outline, SVG path data in drawing units.
        ghost: Whether the finding is only on the other photo, and this is its place here.
        x_percent: Position of the number, percent of the width.
        y_percent: Position of the number, percent of the height.
    """

    number: int
    kind: str
    path: str
    ghost: bool
    x_percent: float
    y_percent: float


def unit_overlay(after_from_before: Matrix, before: Size, after: Size) -> Transform:
    """The transform that maps the after photo to the before photo, both one unit wide."""
    to_units = np.diag([1 / before[0], 1 / before[0], 1.0])
    from_units = np.diag([float(after[0]), float(after[0]), 1.0])
    before_from_after = to_units @ invert(after_from_before) @ from_units
    return tuple(
        float(f"{value:.8g}") for value in (before_from_after / before_from_after[2, 2]).ravel()
    )


def draw_shape(number: int, kind: str, outline: Outline, ghost: bool, size: Size) -> Shape:
    """An outline as it is drawn, with its number at its topmost point."""
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
    """Closed outlines as SVG path data, rounded to a tenth of a drawing unit."""
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


def _percent(value: float, extent: int) -> float:
    """A position in percent, far enough inside that a number there can be read."""
    return round(min(max(100 * value / extent, 2.0), 98.0), 2)
