"""Towels, shirts, flags: sheets that fold, hang and lie in heaps.

Each builder stands its thing on the origin of the kit's current parent, z up, in metres, and
draws what is random from ``rng``.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import bmesh

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Build, Kit


def folded_towel(
    colour: m.Colour = (0.78, 0.77, 0.74), x: float = 0.36, y: float = 0.26, layers: int = 3
) -> Build:
    """A towel folded flat: soft layers, a little out of line."""

    def build(kit: Kit, rng: random.Random) -> None:
        height = 0.0
        for _ in range(layers):
            tall = rng.uniform(0.018, 0.024)
            w, d = x + rng.uniform(-0.012, 0.012), y + rng.uniform(-0.01, 0.01)
            wave = s.ripple(rng, 7, 8, 30)
            mesh = s.box(w, d, tall, tall * 0.48, 5)
            part = kit.add(
                mesh,
                m.weave(colour),
                (rng.uniform(-0.006, 0.006), rng.uniform(-0.006, 0.006), height),
                (0, 0, rng.uniform(-2, 2)),
            )
            _soften(part, mesh, wave, 0.003)
            height += tall * 0.93
        kit.add(
            s.box(x * 0.98, 0.02, 0.0015, 0.0005),
            m.weave(tuple(c * 0.55 for c in colour)),
            (0, -y * 0.3, height + 0.0005),
        )

    return build


def _soften(
    part: object, mesh: object, wave: Callable[[float, float], float], reach: float
) -> None:
    """Cut the long faces into small ones and let them sag by the wave."""
    work = bmesh.new()
    work.from_mesh(mesh)
    bmesh.ops.subdivide_edges(
        work, edges=[e for e in work.edges if e.calc_length() > 0.04], cuts=9, use_grid_fill=True
    )
    for vertex in work.verts:
        vertex.co.z += reach * wave(vertex.co.x, vertex.co.y) * min(1, vertex.co.z / 0.01)
    for face in work.faces:
        face.smooth = True
    work.to_mesh(mesh)
    work.free()


@dataclass(frozen=True)
class Fold:
    """One fold of a heap: it runs outwards at ``angle``, turning by ``bend`` on its way."""

    angle: float
    bend: float
    far: float
    tall: float
    wide: float

    def off(self, angle: float, reach: float) -> float:
        """Angle between a direction and the fold's crest at ``reach``, in [-pi, pi]."""
        away = angle - self.angle - self.bend * reach
        return math.atan2(math.sin(away), math.cos(away))

    def height(self, angle: float, reach: float) -> float:
        width = (0.20 + 0.05 / (reach + 0.15)) * self.wide
        across = 1 - (self.off(angle, reach * 0.45) / width) ** 2
        along = 1 - (reach / self.far) ** 4
        if across <= 0 or along <= 0:
            return 0.0
        return self.tall * math.sqrt(across * along) * (0.55 + 0.45 * math.exp(-reach * 1.2))

    def rim(self, angle: float) -> float:
        """How far the cloth's edge reaches where this fold carries it."""
        out = math.exp(-((self.off(angle, 0.42) / (0.26 * self.wide)) ** 2))
        return 0.62 + (self.far * 1.02 - 0.62) * out


def _folds(rng: random.Random, count: int = 11) -> list[Fold]:
    def draw(k: int) -> Fold:
        angle = 2 * math.pi * (k + rng.uniform(-0.3, 0.3)) / count
        bend, far = rng.uniform(-1.6, 1.6), rng.uniform(0.75, 1.15)
        return Fold(angle, bend, far, rng.uniform(0.55, 1.2), rng.uniform(0.75, 1.25))

    return [draw(k) for k in range(count)]


def heap(colour: m.Colour, size: float = 0.45, high: float = 0.075) -> Build:
    """Cloth thrown down: folds run out from where it was held, valleys between them."""

    def build(kit: Kit, rng: random.Random) -> None:
        ripple = s.ripple(rng, 7, 9 / size, 26 / size)
        folds = _folds(rng)

        def where(u: float, v: float) -> s.Point:
            a = 2 * math.pi * u
            w = min(v / 0.94, 1.0)
            r = w * size * 0.5 * max(0.66, *(fold.rim(a) for fold in folds))
            px, py = r * math.cos(a), r * math.sin(a)
            angle, reach = math.atan2(py, px), math.hypot(px, py) / (size * 0.5)
            lift = 0.014 + 0.010 * (ripple(px, py) + 0.6) + 0.03 * math.exp(-((w / 0.35) ** 2))
            lift += high * max(fold.height(angle, reach) for fold in folds)
            if v > 0.94:  # the last rows close the edge down to the floor
                lift *= (1 - v) / 0.06
            return (px, py * 0.85, max(0.0, lift))

        kit.add(s.sheet(220, 70, where, 85), m.weave(colour))

    return build


def drape(kind: str = "disc", width: float = 0.6, front: float = 0.30, back: float = 0.14) -> Build:
    """A flag thrown over an edge at the origin, falling towards -y."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 5, 8, 24)
        total = front + back

        def where(u: float, v: float) -> s.Point:
            along = v * total - front
            px = (u - 0.5) * width * (1 - 0.25 * abs(along))
            reach = min(1.0, abs(along) / 0.12)
            swing = (0.016 * wave(px, 0.5 * along) + 0.012 * math.cos(px * 45)) * reach
            slump = 0.10 * max(0.0, abs(2 * u - 1) - 0.62) / 0.38
            if abs(along) < 0.03:
                return (px, along, 0.012 + 0.008 * (1 - (along / 0.03) ** 2) - slump)
            side = math.copysign(1.0, along)
            return (
                px,
                side * (0.045 + 0.02 * (side < 0) * abs(along) / front) + swing,
                0.012 - (abs(along) - 0.03) - slump,
            )

        kit.add(
            s.sheet(70, 60, where),
            m.disc_flag()
            if kind == "disc"
            else m.panels((0.02, 0.02, 0.02), ((0.75, 0.55, 0.02), (0.6, 0.02, 0.03)), axis=0),
            thick=0.0015,
        )

    return build


def flag(kind: str = "disc", x: float = 0.6, y: float = 0.4, fold: float = 0.05) -> Build:
    """A small flag lying as it fell, waves along its length."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 7, 5, 22)

        def where(u: float, v: float) -> s.Point:
            px, py = (u - 0.5) * x, (v - 0.5) * y
            ridge = 1 - abs(math.sin(9 * px + 2.5 * wave(px * 0.5, py * 0.5) + 3 * py))
            z = (
                0.004
                + fold * ridge**2.2 * (0.45 + 0.4 * math.sin(5 * py + 1))
                + 0.006 * (wave(px, py) + 1)
            )
            return (px * 0.86 + 0.02 * wave(py, px), py * 0.9 + 0.03 * wave(px, py), max(0.002, z))

        material = (
            m.disc_flag()
            if kind == "disc"
            else m.panels((0.02, 0.02, 0.02), ((0.75, 0.55, 0.02), (0.6, 0.02, 0.03)), axis=0)
        )
        if kind == "three":
            material = m.panels((0.55, 0.02, 0.03), ((0.02, 0.09, 0.4), (0.8, 0.79, 0.77)), axis=1)
        kit.add(s.sheet(90, 60, where), material, thick=0.001)

    return build


def scarf(
    colour: m.Colour = (0.02, 0.09, 0.42), other: m.Colour = (0.78, 0.77, 0.74), length: float = 0.9
) -> Build:
    """A striped fan scarf dropped in a bend."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 5, 4, 14)
        turn = rng.uniform(1.2, 2.0)

        def where(u: float, v: float) -> s.Point:
            a = (u - 0.5) * turn * 2
            r = length / (turn * 2)
            w = (v - 0.5) * 0.17 * (1 + 0.2 * wave(u, 0))
            px, py = (r + w) * math.sin(a), (r + w) * math.cos(a) - r
            ripple = 1 - abs(math.sin(7 * a + 2 * wave(px, py)))
            return (px, py, 0.008 + 0.03 * ripple**2 + 0.008 * (1 + wave(px * 2, py * 2)))

        kit.add(s.sheet(120, 24, where), m.weave(colour, other, stripe=0.11, axis=0), thick=0.006)

    return build


def hanger(colour: m.Colour = (0.33, 0.19, 0.09)) -> Build:
    """A wooden clothes hanger below a rail at the origin, in the x-z plane."""

    def build(kit: Kit, rng: random.Random) -> None:
        arm = [
            (-0.21, 0, -0.155),
            (-0.12, 0, -0.11),
            (-0.03, 0, -0.082),
            (0, 0, -0.08),
            (0.03, 0, -0.082),
            (0.12, 0, -0.11),
            (0.21, 0, -0.155),
        ]
        kit.add(
            s.tube(arm, [0.014, 0.012, 0.011, 0.011, 0.011, 0.012, 0.014], 10),
            m.wood((0.16, 0.08, 0.03), (0.36, 0.2, 0.09), 0),
        )
        kit.add(
            s.tube([(-0.2, 0, -0.16), (0.2, 0, -0.16)], 0.006, 8),
            m.wood((0.16, 0.08, 0.03), (0.36, 0.2, 0.09), 0),
        )
        hook = [
            (0, 0, -0.08),
            (0, 0, -0.035),
            *[
                (0.02 * math.sin(a), 0, -0.006 - 0.02 * math.cos(a) + 0.0)
                for a in (0.2 * k for k in range(1, 19))
            ],
        ]
        kit.add(s.tube(hook, 0.0028, 8), m.surface((0.6, 0.6, 0.6), rough=0.3, metal=1.0))

    return build


def bib(colour: m.Colour, number: str, ink: m.Colour = (0.85, 0.85, 0.83)) -> Build:
    """A training shirt on a hanger below a rail at the origin, in the x-z plane, facing -y."""

    def build(kit: Kit, rng: random.Random) -> None:
        hanger()(kit, rng)
        wave = s.ripple(rng, 6, 7, 24)

        def half(v: float) -> float:
            if v < 0.08:
                return 0.08 + 0.155 * (v / 0.08)
            return 0.235 - 0.015 * math.sin(math.pi * min(1.0, (v - 0.08) / 0.5)) + 0.012 * v

        def place(side: float) -> Callable[[float, float], s.Point]:
            def where(u: float, v: float) -> s.Point:
                px = (u - 0.5) * 2 * half(v)
                swing = 0.012 * wave(px * 1.6, 0.25 * v) * (0.3 + v) + 0.010 * math.cos(px * 60) * (
                    v > 0.3
                ) * (v - 0.3)
                round_ = 0.03 * math.sqrt(max(0.0, 1 - (2 * u - 1) ** 2))
                top = -0.07 - 0.085 * (abs(px) / 0.235) ** 1.6 * (1 - 0.92 * v)
                return (px, side * round_ + swing, top - 0.56 * v)

            return where

        cloth = m.weave(colour)
        for side in (-1.0, 1.0):
            kit.add(s.sheet(56, 60, place(side)), cloth, thick=0.0015)
        sleeve = s.ripple(rng, 4, 10, 30)
        for hand in (-1, 1):
            kit.add(
                s.sheet(
                    24,
                    24,
                    lambda u, v, hand=hand: (
                        hand * (0.2 + 0.085 * v)
                        + hand * 0.035 * math.sin(6.28 * u) * (1 - 0.2 * v),
                        0.032 * math.cos(6.28 * u) + 0.004 * sleeve(u, v),
                        -0.185 - 0.15 * v - 0.03 * math.sin(6.28 * u) * hand * 0,
                    ),
                ),
                cloth,
                thick=0.0015,
            )
        front = place(-1.0)
        _ = front
        kit.text(
            number, 0.26, m.surface(ink, rough=0.7, vary=0.08), (0, -0.047, -0.38), depth=0.003
        )

    return build
