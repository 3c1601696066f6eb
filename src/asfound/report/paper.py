"""From the page's typed contexts to the plain values that the typst template reads.

The template gets data, never markup: whatever a file name or a person's words hold, it is shown
as it is. Pictures go beside the data, by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from asfound.report.context import Fact, FindingCard, PageEnd, PageTop, Side, Tally, Tile, ViewPage
from asfound.report.drawing import Shape
from asfound.report.pictures import Picture

Files = dict[str, bytes]
"""Pictures by the names that the template knows them by."""

_OUTLINE: Final = re.compile(r"M([^MZ]+)Z")


def put(files: Files, picture: Picture | None) -> str:
    """Put a picture beside the data; returns its name, empty where there is no picture."""
    if picture is None:
        return ""
    name = f"{len(files):05d}.{'png' if picture.mime == 'image/png' else 'jpg'}"
    files[name] = picture.data
    return name


def top_values(top: PageTop) -> dict[str, Any]:
    """What stands above the views."""
    return {
        "verdict": top.verdict,
        "sentence": top.sentence,
        "unjudged": top.unjudged,
        "verdicts": [_tally(each) for each in top.verdicts],
        "kinds": [_tally(each) for each in top.kinds],
        "facts": _facts(top.facts),
    }


def view_values(view: ViewPage, tile: Tile, files: Files) -> dict[str, Any]:
    """One view, and how the overview shows it."""
    return {
        "number": view.number,
        "anchor": view.anchor,
        "name": view.name,
        "verdict": view.verdict,
        "verdict_text": view.verdict_text,
        "note": tile.note or view.verdict_text,
        "thumbnail": put(files, tile.thumbnail),
        "summary": view.summary,
        "advice": view.advice,
        "sides": [_side(each, files) for each in (view.before, view.after)],
        "findings": [_finding(card, files) for card in view.findings],
        "rows": _rows(view.before.facts, view.after.facts),
        "facts": _facts((*view.facts, *view.others)),
    }


def end_values(end: PageEnd, files: Files) -> dict[str, Any]:
    """What stands below the views."""
    return {
        "unpaired": [[title, list(names)] for title, names in end.unpaired],
        "problems": [vars(each) for each in end.problems],
        "kinds": [[each.name, each.value] for each in end.kinds],
        # On paper nothing can be touched to see the rest of it.
        "facts": [[each.name, each.full or each.value] for each in end.facts],
        "calibration": end.calibration,
        "note": put(files, end.note),
    }


def outlines(path: str) -> list[list[list[float]]]:
    """The corners of every closed outline of SVG path data, as :mod:`.drawing` writes it."""
    return [
        [[float(value) for value in point.split(",")] for point in outline.split(" ")]
        for outline in _OUTLINE.findall(path)
    ]


def _side(side: Side, files: Files) -> dict[str, Any]:
    return {
        "title": side.title,
        "alt": side.alt,
        "picture": put(files, side.picture),
        "absent": side.absent,
        "width": side.width,
        "height": side.height,
        "shapes": [_shape(each) for each in side.shapes],
        "hatching": outlines(side.hatching),
    }


def _shape(shape: Shape) -> dict[str, Any]:
    return {
        "number": str(shape.number),
        "kind": shape.kind,
        "ghost": shape.ghost,
        "outlines": outlines(shape.path),
        "x": shape.x_percent / 100,
        "y": shape.y_percent / 100,
    }


def _finding(card: FindingCard, files: Files) -> dict[str, Any]:
    pair = card.close_up
    return {
        "number": str(card.number),
        "kind": card.kind,
        "title": card.title,
        "thing": card.thing,
        "strength": card.strength,
        "close_ups": [
            {"alt": card.before_alt, "picture": put(files, pair.before)},
            {"alt": card.after_alt, "picture": put(files, pair.after)},
        ]
        if pair
        else [],
    }


def _rows(before: Sequence[Fact], after: Sequence[Fact]) -> list[list[str]]:
    """The facts of both photos, side by side: name, before, after."""
    sides = [{fact.name: fact.value for fact in facts} for facts in (before, after)]
    names = dict.fromkeys(fact.name for fact in (*before, *after))
    return [[name, *(side.get(name, "–") for side in sides)] for name in names]


def _facts(facts: Sequence[Fact]) -> list[list[str]]:
    return [[fact.name, fact.value] for fact in facts]


def _tally(tally: Tally) -> dict[str, Any]:
    return {"code": tally.code, "text": tally.text, "count": tally.count, "number": tally.number}
