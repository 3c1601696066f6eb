"""Which photos a wish to hide something means, and what ties a public copy to its original."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asfound.errors import NotInRecord
from asfound.evidence import layout
from asfound.evidence.record import Record
from asfound.evidence.values import Json, objects_of, parse_json

_HIDE = re.compile(r"(.+):(\d{1,6}),(\d{1,6}),([1-9]\d{0,5}),([1-9]\d{0,5})")


@dataclass(frozen=True)
class Hide:
    """A wish to hide an area.

    Attributes:
        where: A photo (``after/IMG_2.jpg``), or a view, by its number or its before photo's name:
            then the area is hidden in every photo of that view.
        box: (x, y, width, height) in pixels of the upright full-size photo.
    """

    where: str
    box: tuple[int, int, int, int]


def parse_hide(text: str) -> Hide | None:
    """The wish as a person writes it, ``VIEW:x,y,w,h``; None when it is not written so."""
    match = _HIDE.fullmatch(text)
    if match is None:
        return None
    x, y, width, height = (int(number) for number in match.groups()[1:])
    return Hide(match[1], (x, y, width, height))


def boxes_by_photo(
    record: Record, hides: Sequence[Hide]
) -> dict[str, list[tuple[int, int, int, int]]]:
    """What to hide in which photo, by its path from data/ on.

    Raises:
        NotInRecord: A wish names no photo and no view.
    """
    check = parse_json(record.text(layout.CHECK), layout.CHECK)
    views = [_photos_of(view) for view in objects_of(check, "views", layout.CHECK)]
    boxes: dict[str, list[tuple[int, int, int, int]]] = {}
    for hide in hides:
        for path in _paths_named(hide.where, views):
            boxes.setdefault(path, []).append(hide.box)
    return boxes


def ties(record: Record) -> dict[str, bytes]:
    """The files, by path from data/ on, that tie a copy to its original: all that was signed."""
    folder = layout.ORIGINAL.removeprefix("data/")
    kept = [layout.MANIFEST, layout.TAG_MANIFEST]
    kept += [path for path in record.entries if layout.is_signer(path) or layout.is_signature(path)]
    return {folder + path: record.text(path) for path in kept}


def _paths_named(where: str, views: Sequence[Sequence[str]]) -> Sequence[str]:
    every = {path for view in views for path in view}
    if where in every:
        return [where]
    if where.isdigit() and 1 <= int(where) <= len(views):
        return views[int(where) - 1]
    named = [view for view in views if view and view[0].removeprefix("before/") == where]
    if len(named) != 1:
        raise NotInRecord("view or photo", where, ", ".join(sorted(every)[:20]))
    return named[0]


def _photos_of(view: Mapping[str, Json]) -> list[str]:
    found = [view.get("before"), view.get("after")]
    for key in ("other_before", "other_after"):
        others = view.get(key)
        found += others if isinstance(others, list) else []
    return [path for path in found if isinstance(path, str)]
