"""The file that says which areas are never compared: a screen, a window, the cat's corner.

    {"door.jpg": [[x, y, width, height], …]}
    {"door.jpg": {"before": [[…]], "after": [[…]]}}

A view is named by the file name of its before photo, in any Unicode form. Areas are in pixels of
the upright full-size photo; a plain list means the before photo. What an area hides there is hidden
in the other photo too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asfound.domain.file_names import comparable
from asfound.domain.geometry import Box
from asfound.errors import BadIgnoreFile, NotReadable, PathMissing

Boxes = tuple[Box, ...]


@dataclass(frozen=True)
class IgnoredAreas:
    """Areas of one view that are not compared, full-size pixels of each photo."""

    before: Boxes = ()
    after: Boxes = ()


def read_ignored(path: Path) -> dict[str, IgnoredAreas]:
    """Areas to ignore, by the comparable file name of the before photo.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        BadIgnoreFile: It says something else.
    """
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadIgnoreFile(str(path), f"it is no JSON ({error})") from error
    try:
        return _views(value)
    except ValueError as error:
        raise BadIgnoreFile(str(path), str(error)) from error


def _views(value: Any) -> dict[str, IgnoredAreas]:
    if not isinstance(value, dict):
        raise ValueError("its outermost value is no object")
    views: dict[str, IgnoredAreas] = {}
    for name, areas in value.items():
        if comparable(name) in views:
            raise ValueError(f"it names {name!r} twice, in two Unicode forms")
        views[comparable(name)] = _areas(name, areas)
    return views


def _areas(name: str, areas: Any) -> IgnoredAreas:
    if isinstance(areas, list):
        return IgnoredAreas(before=_boxes(name, areas))
    if not isinstance(areas, Mapping) or not set(areas) <= {"before", "after"}:
        raise ValueError(f'{name!r} has neither a list of areas nor "before" and "after"')
    sides = {side: _boxes(name, boxes) for side, boxes in areas.items()}
    return IgnoredAreas(**sides)


def _boxes(name: str, boxes: Any) -> Boxes:
    if not isinstance(boxes, list):
        raise ValueError(f"{name!r} has no list of areas")
    return tuple(_box(name, box) for box in boxes)


def _box(name: str, box: Any) -> Box:
    whole = isinstance(box, list) and len(box) == 4 and all(type(side) is int for side in box)
    if not whole or min(box) < 0 or min(box[2:]) < 1:
        raise ValueError(f"an area of {name!r} is {box!r}")
    x, y, width, height = box
    return x, y, width, height
