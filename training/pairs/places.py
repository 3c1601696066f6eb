"""Places: rooms, halls, stands and outdoor spots, built from random numbers and furnished.

The world's floor is z = 0; a place is centred on the z axis.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import bpy
import numpy as np

from pairs import furnish
from pairs.materials import any_colour, glowing, plain, structure
from pairs.shapes import box, sheet
from pairs.stage import Stage


@dataclass
class Opening:
    """A window in a wall: its corner, its edges, and the direction into the room."""

    origin: np.ndarray
    along: np.ndarray
    up: np.ndarray
    inward: np.ndarray


@dataclass
class Place:
    """What was built.

    Attributes:
        kind: "room", "hall", "stand" or "outdoor".
        size: width, depth, height in metres; cameras stay inside.
        eyes: lowest and highest camera height, metres.
        windows: openings that let daylight in.
        lamps: points under the ceiling where lamps hang.
        screens: sheets whose picture changes by itself.
        close: whether one piece of it is photographed from an arm's length or two, not the whole.
    """

    kind: str
    size: tuple[float, float, float]
    eyes: tuple[float, float] = (1.1, 1.75)
    windows: list[Opening] = field(default_factory=list)
    lamps: list[tuple[float, float, float]] = field(default_factory=list)
    screens: list[bpy.types.Object] = field(default_factory=list)
    close: bool = False

    @property
    def indoors(self) -> bool:
        """Whether there is a ceiling."""
        return self.kind in ("room", "hall")


def build(stage: Stage, kind: str, hard: bool) -> Place:
    """Build and furnish a place of the given kind; hard ones have a mirror and a screen."""
    place = {"room": _room, "hall": _hall, "stand": _stand, "outdoor": _outdoor}[kind](stage)
    if hard and place.indoors:
        _mirror_and_screen(stage, place)
    return place


def _room(stage: Stage) -> Place:
    rng = stage.rng
    place = Place("room", (rng.uniform(2.8, 6), rng.uniform(2.8, 7), rng.uniform(2.3, 3.1)))
    _shell(stage, place)
    place.lamps = [(rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5), place.size[2] - 0.12)]
    furnish.room(stage, place.size)
    return place


def _hall(stage: Stage) -> Place:
    rng = stage.rng
    place = Place("hall", (rng.uniform(7, 16), rng.uniform(7, 14), rng.uniform(2.8, 5.5)))
    _shell(stage, place)
    w, d, h = place.size
    place.lamps = [
        (x, y, h - 0.1)
        for x in np.linspace(-w / 3, w / 3, 3)
        for y in np.linspace(-d / 3, d / 3, 2)
    ]
    furnish.hall(stage, place.size)
    return place


def _shell(stage: Stage, place: Place) -> None:
    """Floor, ceiling, four walls with windows in one or two of them, skirting."""
    w, d, h = place.size
    rng = stage.rng
    floor, ceiling = structure(rng, stage.catalogue, "f"), structure(rng, stage.catalogue, "c")
    sheet("floor", (-w / 2, -d / 2, 0), (w, 0, 0), (0, d, 0), floor)
    sheet("ceiling", (-w / 2, -d / 2, h), (w, 0, 0), (0, d, 0), ceiling)
    paint = structure(rng, stage.catalogue, "w")
    other = structure(rng, stage.catalogue, "w") if rng.uniform() < 0.3 else paint
    glazed = rng.permutation(4)[: rng.integers(1, 3)]
    corners = [(-w / 2, -d / 2), (w / 2, -d / 2), (w / 2, d / 2), (-w / 2, d / 2)]
    frame, skirting = plain("frame", any_colour(rng, 0.2)), plain("skirting", any_colour(rng, 0.3))
    for side in range(4):
        a, b = np.array((*corners[side], 0.0)), np.array((*corners[(side + 1) % 4], 0.0))
        wall = other if side == 0 else paint
        place.windows += _wall(rng, a, b, h, wall, frame, windows=side in glazed)
        along = (b - a) / np.linalg.norm(b - a)
        inward = np.array((-along[1], along[0], 0)) * 0.012
        low, high = np.minimum(a, b + inward), np.maximum(a + inward, b + np.array((0, 0, 0.07)))
        box("skirting", np.minimum(low, high), np.maximum(low, high), skirting)


def _wall(  # noqa: PLR0913 - two corners, two materials, and what the wall is like
    rng: np.random.Generator,
    a: np.ndarray,
    b: np.ndarray,
    height: float,
    material: bpy.types.Material,
    frame: bpy.types.Material,
    windows: bool,
) -> list[Opening]:
    """One wall from corner to corner, room on its left, in strips around its windows."""
    length = float(np.linalg.norm(b - a))
    along, up = (b - a) / length, np.array((0, 0, 1.0))
    inward = np.cross(up, along)
    count = int(rng.integers(1, max(2, int(length / 2.2) + 1))) if windows else 0
    if not count:
        sheet("wall", a, b - a, up * height, material)
        return []
    pitch, sill, top = (
        length / count,
        rng.uniform(0.5, 1.1),
        min(height - 0.15, rng.uniform(1.9, 2.4)),
    )
    width = pitch * rng.uniform(0.35, 0.75)
    sheet("wall", a, b - a, up * sill, material)
    sheet("wall", a + up * top, b - a, up * (height - top), material)
    starts = [pitch * i + (pitch - width) / 2 for i in range(count)]
    edges = [0.0, *(e for s in starts for e in (s, s + width)), length]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        sheet(
            "wall",
            a + along * left + up * sill,
            along * (right - left),
            up * (top - sill),
            material,
        )
    openings = [
        Opening(a + along * s + up * sill, along * width, up * (top - sill), inward) for s in starts
    ]
    for opening in openings:
        _frame(opening, frame)
    return openings


def _frame(opening: Opening, material: bpy.types.Material) -> None:
    """Four bars around a window and one down its middle, and a sill."""
    o, a, u, n = opening.origin, opening.along, opening.up, opening.inward
    bar, deep = 0.05, 0.08
    unit, rise = a / np.linalg.norm(a), u / np.linalg.norm(u)
    bars = [
        (o, unit * bar + u),
        (o + a - unit * bar, unit * bar + u),
        (o, a + rise * bar),
        (o + u - rise * bar, a + rise * bar),
        (o + a / 2 - unit * bar / 2, unit * bar + u),
    ]
    for start, span in bars:
        ends = np.stack([start - n * deep, start + span])
        box("frame", ends.min(0), ends.max(0), material)
    ends = np.stack([o - rise * 0.03 - n * 0.1, o + a + n * 0.14])
    box("sill", ends.min(0), ends.max(0), material)


def _mirror_and_screen(stage: Stage, place: Place) -> None:
    """A mirror on one wall and a screen, whose picture is nobody's change, on another."""
    w, d, _ = place.size
    rng = stage.rng
    x, y = rng.uniform(-w / 3, w / 3), rng.uniform(-d / 3, d / 3)
    sheet(
        "mirror",
        (x, d / 2 - 0.02, 0.9),
        (-0.8, 0, 0),
        (0, 0, 1.0),
        plain("mirror", (0.9, 0.9, 0.9, 1), 0.02, 1.0),
    )
    screen = sheet(
        "screen",
        (-w / 2 + 0.03, y, 1.1),
        (0, -1.1, 0),
        (0, 0, 0.65),
        glowing("screen", (0.3, 0.4, 0.6, 1), 1.0),
    )
    place.screens.append(screen)


def _stand(stage: Stage) -> Place:
    """Rows of seats on steps that rise towards +y."""
    rng = stage.rng
    rows, wide = int(rng.integers(5, 9)), rng.uniform(8, 14)
    deep, rise = rng.uniform(0.75, 0.95), rng.uniform(0.3, 0.45)
    place = Place("stand", (wide, rows * deep + 4, rows * rise + 4), eyes=(1.3, 2.2))
    concrete = structure(rng, stage.catalogue, "g")
    y0 = -place.size[1] / 2 + 3
    _ground(stage, 60)
    aisle = rng.uniform(-wide / 4, wide / 4)
    furnish_seat = furnish.seat_maker(rng)
    for row in range(rows):
        y, z = y0 + row * deep, (row + 1) * rise
        box(
            "step",
            (-wide / 2, y, 0),
            (wide / 2, y + deep + (0.02 if row < rows - 1 else 0.6), z),
            concrete,
        )
        furnish.seats(stage, furnish_seat, wide, aisle, y + deep - 0.42, z)
    if rng.uniform() < 0.6:
        back = structure(rng, stage.catalogue, "w")
        y = y0 + rows * deep + 0.6
        sheet(
            "wall", (-wide, y, 0), (2 * wide, 0, 0), (0, 0, rows * rise + rng.uniform(1.5, 3)), back
        )
    rail = plain("rail", any_colour(rng, 0.5), 0.3, 0.6)
    for x in (aisle - 0.55, aisle + 0.55):
        box("rail", (x - 0.02, y0 - 0.1, rise + 0.85), (x + 0.02, y0 - 0.06, rise + 0.9), rail)
    box("rail", (-wide / 2, y0 - 0.1, rise + 0.9), (wide / 2, y0 - 0.05, rise + 0.95), rail)
    return place


def _outdoor(stage: Stage) -> Place:
    rng = stage.rng
    place = Place("outdoor", (rng.uniform(7, 14), rng.uniform(7, 14), 6.0))
    w, d, _ = place.size
    _ground(stage, 60)
    if rng.uniform() < 0.6:
        path = structure(rng, stage.catalogue, "g")
        x = rng.uniform(-w / 4, w / 4)
        box("path", (x - rng.uniform(0.8, 2), -30, 0), (x + rng.uniform(0.8, 2), 30, 0.01), path)
    for side in np.flatnonzero(rng.uniform(size=3) < (0.8, 0.35, 0.35)):
        wall = structure(rng, stage.catalogue, "w")
        h, far = rng.uniform(0.9, 5), max(w, d)
        ends = [
            ((-far, d / 2, 0), (far, d / 2 + 0.3, h)),
            ((-w / 2 - 0.3, -far, 0), (-w / 2, far, h)),
            ((w / 2, -far, 0), (w / 2 + 0.3, far, h)),
        ]
        box("wall", *ends[side], wall)
    furnish.outdoor(stage, place.size)
    return place


def _ground(stage: Stage, reach: float) -> None:
    sheet(
        "ground",
        (-reach / 2, -reach / 2, 0),
        (reach, 0, 0),
        (0, reach, 0),
        structure(stage.rng, stage.catalogue, "g"),
    )
