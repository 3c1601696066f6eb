"""What an area of the demo place consists of, and the three states it is photographed in."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Build, Kit, Point
from demo_place.materials import hash_text


class State(StrEnum):
    """When the photos are taken."""

    AS_FOUND = "as-found"
    LEFT_BEHIND = "left-behind"
    PUT_RIGHT = "put-right"


@dataclass(frozen=True)
class Place:
    """Where a thing stands: metres and degrees."""

    at: Point
    turn: Point = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Thing:
    """Something small; its two places say whether it is added, missing, moved or neither."""

    name: str
    label: str
    build: Build
    found: Place | None = None
    left: Place | None = None

    def place(self, state: State) -> Place | None:
        return self.left if state is State.LEFT_BEHIND else self.found

    @property
    def changed(self) -> bool:
        return self.found != self.left


@dataclass(frozen=True)
class Mark:
    """A stain or writing that is on a surface only in the state left behind.

    ``draw(kit, rng, area)`` makes the mark; with ``area`` true it makes the plain surface patch
    that the mark covers, which only the truth render sees.
    """

    name: str
    label: str
    draw: Callable[[Kit, random.Random, bool], None]
    place: Place


@dataclass(frozen=True)
class View:
    """A photo point: where the phone is held and what it is pointed at."""

    name: str
    eye: Point
    target: Point
    portrait: bool = False
    lens_mm: float = 26.0


@dataclass(frozen=True)
class Area:
    """One part of the place."""

    name: str
    build: Callable[[Kit], None]
    light: Callable[[Kit, State], None]
    views: tuple[View, ...]
    things: tuple[Thing, ...]
    marks: tuple[Mark, ...]
    exposure: dict[State, float] = field(default_factory=dict)


def stay(name: str, label: str, build: Build, at: Point, turn: float = 0.0) -> Thing:
    """A thing of the place that nobody touches."""
    return Thing(name, label, build, Place(at, (0, 0, turn)), Place(at, (0, 0, turn)))


def added(name: str, label: str, build: Build, at: Point, turn: float | Point = 0.0) -> Thing:
    return Thing(name, label, build, None, Place(at, _turn(turn)))


def missing(name: str, label: str, build: Build, at: Point, turn: float | Point = 0.0) -> Thing:
    return Thing(name, label, build, Place(at, _turn(turn)), None)


def moved(
    name: str, label: str, build: Build, found: tuple[Point, float], left: tuple[Point, float]
) -> Thing:
    return Thing(
        name, label, build, Place(found[0], _turn(found[1])), Place(left[0], _turn(left[1]))
    )


def _turn(turn: float | Point) -> Point:
    return turn if isinstance(turn, tuple) else (0.0, 0.0, turn)


def spill(
    radius: float,
    colour: m.Colour,
    *,
    alpha: float = 0.8,
    rough: float = 0.1,
    squash: float = 0.7,
    splashes: int = 6,
) -> Callable[[Kit, random.Random, bool], None]:
    """A puddle or stain with drops around it, flat on the x-y plane."""

    def draw(kit: Kit, rng: random.Random, area: bool) -> None:
        material = m.stain(colour, alpha, rough)
        kit.add(s.blob(radius, rng, squash=squash, rough=0.25), material)
        for _ in range(splashes):
            a, r = rng.uniform(0, 6.28), radius * rng.uniform(1.05, 1.5)
            kit.add(
                s.blob(radius * rng.uniform(0.06, 0.16), rng, rough=0.1),
                material,
                (r * math.cos(a), squash * r * math.sin(a), 0),
            )

    return draw


def footprints(
    count: int, colour: m.Colour = (0.09, 0.055, 0.025)
) -> Callable[[Kit, random.Random, bool], None]:
    """Muddy prints of studs and soles walking along x."""

    def draw(kit: Kit, rng: random.Random, area: bool) -> None:
        mud = m.stain(colour, 1.0, 0.85, 60.0)
        for k in range(count):
            x, y, turn = 0.33 * k, 0.09 * (-1) ** k + rng.gauss(0, 0.015), rng.gauss(0, 7)
            kit.add(s.blob(0.085, rng, squash=0.5, rough=0.35), mud, (x + 0.07, y, 0), (0, 0, turn))
            kit.add(s.blob(0.052, rng, squash=0.7, rough=0.35), mud, (x - 0.09, y, 0), (0, 0, turn))
            for _ in range(5):
                kit.add(
                    s.blob(rng.uniform(0.008, 0.02), rng, rough=0.3),
                    mud,
                    (x + rng.gauss(0, 0.11), y + rng.gauss(0, 0.07), 0),
                )

    return draw


GLYPHS = {
    "0": [[(0.5, 1), (0.1, 0.75), (0.1, 0.25), (0.5, 0), (0.9, 0.25), (0.9, 0.75), (0.5, 1)]],
    "1": [[(0.2, 0.75), (0.55, 1), (0.55, 0)]],
    "2": [[(0.1, 0.8), (0.5, 1), (0.88, 0.75), (0.5, 0.4), (0.05, 0), (0.95, 0.02)]],
    "3": [[(0.1, 0.95), (0.85, 0.95), (0.42, 0.58), (0.85, 0.38), (0.7, 0.05), (0.1, 0.05)]],
    "7": [[(0.05, 0.97), (0.9, 0.97), (0.4, 0)]],
    "-": [[(0.15, 0.5), (0.85, 0.48)]],
    "!": [[(0.5, 1), (0.48, 0.3)], [(0.48, 0.08), (0.5, 0.0)]],
    " ": [],
    "A": [[(0, 0), (0.5, 1), (0.95, 0)], [(0.2, 0.38), (0.75, 0.36)]],
    "E": [[(0.9, 1), (0.1, 0.97), (0.1, 0), (0.9, 0.03)], [(0.1, 0.52), (0.7, 0.5)]],
    "G": [
        [
            (0.9, 0.85),
            (0.5, 1),
            (0.1, 0.6),
            (0.15, 0.2),
            (0.5, 0),
            (0.9, 0.2),
            (0.9, 0.48),
            (0.55, 0.46),
        ]
    ],
    "H": [[(0.1, 1), (0.1, 0)], [(0.9, 1), (0.88, 0)], [(0.1, 0.5), (0.9, 0.53)]],
    "O": [[(0.5, 1), (0.1, 0.7), (0.12, 0.25), (0.5, 0), (0.9, 0.3), (0.86, 0.75), (0.5, 1)]],
    "R": [[(0.1, 0), (0.12, 1), (0.7, 0.95), (0.82, 0.7), (0.6, 0.5), (0.12, 0.47), (0.9, 0)]],
    "T": [[(0.0, 0.98), (1, 1)], [(0.5, 1), (0.48, 0)]],
    "W": [[(0, 1), (0.25, 0), (0.5, 0.7), (0.75, 0), (1, 1)]],
    "x": [[(0, 1), (1, 0)], [(0, 0), (1, 1)]],
    ">": [[(0, 0.1), (0.5, 0.35), (1.0, 0.9)], [(0.72, 0.85), (1.0, 0.9), (0.98, 0.55)]],
}


def writing(
    words: list[tuple[str, float, float, float]], colour: m.Colour, width: float = 0.007
) -> Callable[[Kit, random.Random, bool], None]:
    """Felt-pen writing in the x-z plane, facing -y: (text, x, z, letter height) in metres."""

    def draw(kit: Kit, rng: random.Random, area: bool) -> None:
        ink = m.surface(colour, rough=0.35, vary=0.2, scale=40)
        for body, x, z, high in words:
            for letter in body:
                for line in GLYPHS[letter]:
                    points = [
                        (
                            x + (px + rng.gauss(0, 0.03)) * high * 0.62,
                            z + (pz + rng.gauss(0, 0.03)) * high,
                        )
                        for px, pz in line
                    ]
                    kit.add(ribbon(_rounded(points), width * (2.6 if area else 1.0)), ink)
                x += high * 0.85 + rng.gauss(0, high * 0.03)

    return draw


def _rounded(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners cut twice (Chaikin), ends kept."""
    for _ in range(3):
        inner = []
        for (ax, az), (bx, bz) in pairwise(points):
            inner += [
                (ax * 0.75 + bx * 0.25, az * 0.75 + bz * 0.25),
                (ax * 0.25 + bx * 0.75, az * 0.25 + bz * 0.75),
            ]
        points = [points[0], *inner, points[-1]]
    return points


def ribbon(points: list[tuple[float, float]], width: float) -> object:
    """A flat stroke of the given width along (x, z) points, at y = 0."""
    edges: list[s.Point] = []
    for k, (x, z) in enumerate(points):
        bx, bz = points[min(k + 1, len(points) - 1)]
        ax, az = points[max(k - 1, 0)]
        reach = math.hypot(bx - ax, bz - az) or 1.0
        nx, nz = -(bz - az) / reach * width / 2, (bx - ax) / reach * width / 2
        edges += [(x + nx, 0, z + nz), (x - nx, 0, z - nz)]
    faces = [(2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2) for k in range(len(points) - 1)]
    return s.mesh_of(edges, faces)


def draw_of(*words: object) -> random.Random:
    """A random generator named by words: equal names give equal draws, in any process."""
    return random.Random(hash_text("/".join(map(str, words))))
