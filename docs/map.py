"""The map of the code, docs/map.svg: its layers, and the rooms of the large packages.

Drawn from pyproject.toml (the layers) and from the imports themselves; a test holds it to them:
.venv/bin/python docs/map.py
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "map.svg"
ROOMY = ("web", "workflows", "vision", "workflows.visits")
WIDTH, MARGIN, ROW, BOX, GAP, ROOM = 1180, 16, 46, 30, 12, 128  # px
COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2

Imports = Mapping[str, frozenset[str]]
"""Each room, and the rooms of the same house that it imports."""


@dataclass(frozen=True)
class Room:
    """A box: its name, and where it is drawn."""

    name: str
    x: float
    y: float
    width: float


def layers() -> list[list[str]]:
    """The layers of the first import contract, highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rows = contracts[0]["layers"]
    return [row.split(" | ") for row in rows if row != "__main__"]


def rooms(graph: grimp.ImportGraph, house: str) -> Imports:
    """The packages inside a package, and what each imports of the others."""
    package = f"asfound.{house}"
    inside = {child for child in graph.find_children(package) if graph.find_children(child)}
    return {
        room.rpartition(".")[2]: frozenset(
            other.rpartition(".")[2]
            for other in inside - {room}
            if graph.find_shortest_chain(room, other, as_packages=True)
            and _directly(graph, room, other)
        )
        for room in sorted(inside)
    }


def _directly(graph: grimp.ImportGraph, room: str, other: str) -> bool:
    mine = {room, *graph.find_descendants(room)}
    theirs = {other, *graph.find_descendants(other)}
    return any(theirs & graph.find_modules_directly_imported_by(module) for module in mine)


def levels(imports: Imports) -> list[list[str]]:
    """The rooms in rows: each below every room that imports it."""
    depth: dict[str, int] = {}

    def below(room: str) -> int:
        if room not in depth:
            importers = [other for other, used in imports.items() if room in used]
            depth[room] = 1 + max((below(other) for other in importers), default=-1)
        return depth[room]

    rows: list[list[str]] = [[] for _ in range(1 + max(map(below, imports)))]
    for room in sorted(imports):
        rows[depth[room]].append(room)
    return rows


def arrows(imports: Imports) -> list[tuple[str, str]]:
    """The imports that no longer way already tells (transitive reduction)."""
    return sorted(
        (room, other)
        for room, used in imports.items()
        for other in used
        if not any(other in _reached(imports, via) for via in used - {other})
    )


def _reached(imports: Imports, room: str) -> set[str]:
    found: set[str] = set()
    waiting = [room]
    while waiting:
        for other in imports[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def draw() -> str:
    """The map as SVG."""
    graph = grimp.build_graph("asfound")
    parts: list[str] = []
    y = float(MARGIN)
    for row in layers():
        width = (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
        for at, name in enumerate(row):
            parts.append(_box(Room(name, MARGIN + at * (width + GAP), y, width), "layer"))
        y += ROW
    ends = [y, y]
    for at, house in enumerate(ROOMY):
        left = MARGIN + at % 2 * (COLUMN + GAP)
        drawn, ends[at % 2] = _house(house, rooms(graph, house), left, ends[at % 2] + GAP)
        parts += drawn
    return _page(parts, max(ends) + MARGIN)


def _house(house: str, imports: Imports, left: float, y: float) -> tuple[list[str], float]:
    """A large package by its rooms: the rows, and the imports as arrows."""
    title = house.replace(".", "/")
    parts = [f'<text class="house" x="{left}" y="{y + 18:.0f}">{escape(title)}/</text>']
    y += 28
    places: dict[str, Room] = {}
    for row in levels(imports):
        start = left + (COLUMN - len(row) * (ROOM + GAP) + GAP) / 2
        for at, name in enumerate(row):
            places[name] = Room(name, start + at * (ROOM + GAP), y, ROOM)
        y += ROW + 14
    parts += [_arrow(places[source], places[target]) for source, target in arrows(imports)]
    parts += [_box(room, "room") for room in places.values()]
    return parts, y


def _box(room: Room, kind: str) -> str:
    middle = room.x + room.width / 2
    return (
        f'<rect class="{kind}" x="{room.x:.1f}" y="{room.y:.1f}" width="{room.width:.1f}" '
        f'height="{BOX}" rx="5"/><text x="{middle:.1f}" y="{room.y + 20:.1f}" '
        f'text-anchor="middle">{escape(room.name)}</text>'
    )


def _arrow(source: Room, target: Room) -> str:
    start, end = source.x + source.width / 2, target.x + target.width / 2
    return (
        f'<line x1="{start:.1f}" y1="{source.y + BOX:.1f}" x2="{end:.1f}" '
        f'y2="{target.y - 2:.1f}" marker-end="url(#head)"/>'
    )


def _page(parts: Iterable[str], height: float) -> str:
    style = (
        "text{font:14px system-ui,sans-serif;fill:#1b2a2f}.house{font-weight:600}"
        "rect{stroke:#51707a;fill:#e8f1f3}.layer{fill:#f6f1e4;stroke:#9a8a5c}"
        "line{stroke:#7a929a}svg{background:#fff}"
    )
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z" fill="#7a929a"/></marker>'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
            'role="img" aria-label="Layers of asfound, and the rooms of the large ones">',
            f"<style>{style}</style><defs>{head}</defs>",
            f'<rect x="0" y="0" width="{WIDTH}" height="{height:.0f}" '
            'style="fill:#fff;stroke:none"/>',
            *parts,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
