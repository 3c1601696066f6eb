"""Bottles, cups and what else gets left lying about.

Each builder stands its thing on the origin of the kit's current parent, z up, in metres, and
draws what is random from ``rng``.
"""

import math
import random

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Build, Kit


def bottle(
    colour: m.Colour = (0.93, 0.97, 1.0),
    cap: m.Colour = (0.02, 0.12, 0.5),
    band: m.Colour = (0.05, 0.22, 0.6),
) -> Build:
    """A half-litre water bottle."""

    def build(kit: Kit, rng: random.Random) -> None:
        waist = [(0.0325 - 0.0012 * (k % 2), 0.012 + 0.011 * k) for k in range(6)]
        profile = [
            (0, 0.002),
            (0.026, 0),
            (0.031, 0.006),
            *waist,
            (0.0325, 0.08),
            (0.0325, 0.14),
            (0.031, 0.152),
            (0.024, 0.175),
            (0.0155, 0.188),
            (0.0135, 0.193),
            (0.0135, 0.2),
            (0, 0.2),
        ]
        kit.add(kit.shared("bottle", lambda: s.lathe(profile, 40)), m.clear(colour))
        kit.add(
            kit.shared("bottle-label", lambda: s.lathe([(0.0331, 0.085), (0.0331, 0.135)], 40)),
            m.panels(band, ((0.9, 0.92, 0.93), band), axis=0),
            thick=0.0004,
        )
        kit.add(
            kit.shared("bottle-cap", lambda: s.cylinder(0.0155, 0.019, 0.002)),
            m.surface(cap, rough=0.35),
            (0, 0, 0.199),
        )
        kit.text("ВОДА", 0.024, m.surface((0.85, 0.87, 0.9), rough=0.5), (0, -0.0337, 0.11))

    return build


def lying(build: Build, radius: float) -> Build:
    """The same thing on its side, long axis along x."""

    def turned(kit: Kit, rng: random.Random) -> None:
        with kit.thing(kit.owner + "-lying", kit.index, (-0.1, 0, radius), (0, 90, 0)):
            build(kit, rng)

    return turned


def cup(colour: m.Colour = (0.75, 0.72, 0.66), band: m.Colour = (0.6, 0.05, 0.04)) -> Build:
    """A paper drinking cup with a printed band."""

    def build(kit: Kit, rng: random.Random) -> None:
        wall = [
            (0, 0.004),
            (0.026, 0.003),
            (0.0268, 0),
            (0.0385, 0.106),
            (0.0405, 0.109),
            (0.041, 0.112),
            (0.0395, 0.114),
            (0.0375, 0.111),
            (0.0265, 0.012),
            (0, 0.012),
        ]
        kit.add(
            kit.shared("cup", lambda: s.lathe(wall, 44)),
            m.surface(colour, rough=0.6, vary=0.06, grain=300),
        )
        ring = [(0.0305, 0.028), (0.0365, 0.082)]
        kit.add(
            kit.shared("cup-band", lambda: s.lathe(ring, 44)),
            m.surface(band, rough=0.5, vary=0.1),
            thick=0.0006,
        )
        kit.add(
            kit.shared("cup-drink", lambda: s.cylinder(0.03, 0.002, 0)),
            m.surface((0.10, 0.05, 0.015), rough=0.08),
            (0, 0, 0.035),
        )

    return build


def crushed_cup(band: m.Colour = (0.6, 0.05, 0.04)) -> Build:
    """A cup somebody stepped on."""

    def build(kit: Kit, rng: random.Random) -> None:
        dent = s.ripple(rng, 6, 1.5, 5)

        def where(u: float, v: float) -> s.Point:
            angle = 2 * math.pi * u
            radius = (
                0.027 + 0.013 * v + 0.007 * dent(math.cos(angle) * 1.5, v * 3 + math.sin(angle))
            )
            y = radius * math.cos(angle)
            z = 0.55 * (radius * math.sin(angle)) + 0.022 + 0.004 * dent(u * 3, v * 2)
            return (0.11 * (v - 0.5) + 0.006 * dent(v, u), y, max(0.001, z))

        kit.add(
            s.sheet(48, 20, where, 40),
            m.panels((0.75, 0.72, 0.66), (band, band, (0.75, 0.72, 0.66)), axis=1),
            thick=0.0008,
        )

    return build


def can(colour: m.Colour = (0.55, 0.03, 0.03)) -> Build:
    def build(kit: Kit, rng: random.Random) -> None:
        wall = [
            (0, 0.006),
            (0.022, 0.004),
            (0.025, 0),
            (0.033, 0.012),
            (0.033, 0.102),
            (0.027, 0.115),
            (0.0255, 0.113),
            (0, 0.111),
        ]
        kit.add(
            kit.shared("can", lambda: s.lathe(wall, 40)),
            m.surface((0.7, 0.7, 0.71), rough=0.25, metal=1.0),
        )
        kit.add(
            kit.shared("can-print", lambda: s.lathe([(0.0333, 0.013), (0.0333, 0.101)], 40)),
            m.panels(colour, ((0.8, 0.78, 0.7), colour), axis=1),
            thick=0.0003,
        )

    return build


def paper(
    x: float = 0.21,
    y: float = 0.297,
    lines: int = 14,
    curl: float = 0.012,
    title: str = "ПРОГРАММА",
) -> Build:
    """A printed sheet, slightly curled."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 4, 5, 14)

        def height(px: float, py: float) -> float:
            edge = (abs(px) / x * 2) ** 3 + (abs(py) / y * 2) ** 3
            return 0.0015 + curl * max(0.0, 0.35 * wave(px, py) + 0.5) * edge * 0.6

        kit.add(
            s.sheet(
                24,
                30,
                lambda u, v: ((u - 0.5) * x, (v - 0.5) * y, height((u - 0.5) * x, (v - 0.5) * y)),
            ),
            m.surface((0.8, 0.79, 0.76), rough=0.8, vary=0.03, bump=0.05),
        )
        ink = m.surface((0.06, 0.06, 0.08), rough=0.8)
        for k in range(lines):
            py = y * (0.3 - 0.68 * k / lines)
            end = rng.uniform(0.1, 0.42) if k % 5 == 4 else 0.42
            kit.add(
                s.sheet(
                    16,
                    1,
                    lambda u, v, py=py, end=end: (
                        x * (-0.42 + u * (0.42 + end)),
                        py + (v - 0.5) * y * 0.018,
                        height(x * (-0.42 + u * (0.42 + end)), py) + 0.0006,
                    ),
                ),
                ink,
            )
        kit.add(
            s.sheet(
                16,
                2,
                lambda u, v: (
                    x * (u - 0.5) * 0.84,
                    y * (0.37 + 0.07 * v),
                    height(x * (u - 0.5) * 0.84, y * (0.37 + 0.07 * v)) + 0.0006,
                ),
            ),
            m.surface((0.05, 0.12, 0.45), rough=0.7),
        )

    return build


def crumpled(radius: float = 0.045, colour: m.Colour = (0.78, 0.77, 0.73)) -> Build:
    """A ball of paper."""

    def build(kit: Kit, rng: random.Random) -> None:
        waves = [
            ([rng.gauss(0, 1) for _ in range(3)], rng.uniform(0, 6), f)
            for f in (1.6, 1.9, 2.4, 3.1, 4.2, 5.5, 7.5, 9.0)
            for _ in range(2)
        ]

        def reach(d: s.Point) -> float:
            total = sum(
                abs(math.sin(f * sum(a * b for a, b in zip(k, d, strict=True)) + p)) / f
                for k, p, f in waves
            )
            return radius * (0.62 + 0.17 * total)

        def where(u: float, v: float) -> s.Point:
            a, b = 2 * math.pi * u, math.pi * v
            d = (math.sin(b) * math.cos(a), math.sin(b) * math.sin(a), -math.cos(b))
            r = reach(d)
            return (d[0] * r, d[1] * r, max(0.0, d[2] * r * 0.9 + radius * 0.72))

        kit.add(s.sheet(60, 34, where, 22), m.surface(colour, rough=0.85, vary=0.08))

    return build


def banana() -> Build:
    """A banana skin: four strips around a stub."""

    def build(kit: Kit, rng: random.Random) -> None:
        outside = m.surface((0.72, 0.47, 0.03), rough=0.5, vary=0.3, scale=25, dirt=0.8)
        kit.add(
            s.tube(
                [(0, 0, 0.02), (0.005, 0, 0.045), (0.014, 0.004, 0.065)], [0.017, 0.011, 0.007], 9
            ),
            outside,
        )
        for k in range(4):
            angle = k * 1.57 + rng.uniform(-0.35, 0.35)
            length, bend = rng.uniform(0.11, 0.15), rng.uniform(-0.5, 0.5)

            def where(
                u: float, v: float, angle: float = angle, length: float = length, bend: float = bend
            ) -> s.Point:
                half = 0.018 * math.sin(math.pi * min(1, 0.2 + 0.8 * v)) + 0.003
                a = angle + bend * v
                out, side = 0.012 + length * v, (u - 0.5) * 2 * half
                z = (
                    0.028 * math.exp(-14 * v * v)
                    + 0.014 * math.sin(math.pi * v) ** 2
                    + 0.004
                    + 0.006 * (1 - abs(u - 0.5) * 2)
                )
                return (
                    out * math.cos(a) - side * math.sin(a),
                    out * math.sin(a) + side * math.cos(a),
                    z,
                )

            kit.add(
                s.sheet(8, 22, where),
                outside if k % 2 else m.surface((0.75, 0.62, 0.28), rough=0.7, vary=0.25, scale=30),
                thick=0.003,
            )

    return build


def snack_bag(colour: m.Colour = (0.7, 0.25, 0.02)) -> Build:
    """An empty crisp packet."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 8, 14, 50)

        def where(u: float, v: float) -> s.Point:
            px, py = (u - 0.5) * 0.15, (v - 0.5) * 0.21
            puff = (1 - (2 * u - 1) ** 4) * (1 - (2 * v - 1) ** 4)
            return (
                px + 0.004 * wave(py, px),
                py,
                0.004 + 0.032 * puff * (0.7 + 0.45 * wave(px, py)) if puff > 0 else 0.004,
            )

        kit.add(
            s.sheet(50, 60, where, 30),
            m.surface(colour, rough=0.22, metal=0.35, vary=0.2, scale=15),
        )
        kit.add(
            s.sheet(
                24,
                24,
                lambda u, v: (lambda p: (p[0], p[1], p[2] + 0.0015))(
                    where(0.2 + 0.6 * u, 0.42 + 0.3 * v)
                ),
                30,
            ),
            m.surface((0.8, 0.75, 0.2), rough=0.3, vary=0.3, scale=30),
        )

    return build


def pizza_box() -> Build:
    def build(kit: Kit, rng: random.Random) -> None:
        card = m.surface((0.50, 0.36, 0.22), rough=0.8, vary=0.1, dirt=0.3, scale=8)
        kit.add(s.box(0.33, 0.33, 0.035, 0.002), card)
        kit.add(s.box(0.332, 0.332, 0.004, 0.001), card, (0, 0.006, 0.04), (3, 0, 0))
        kit.text(
            "ПИЦЦА", 0.075, m.surface((0.55, 0.05, 0.03), rough=0.8), (0, 0.01, 0.0465), (3, 0, 0)
        )

    return build
