"""Stools, bins, boxes: what belongs to the place and one person can carry.

Each builder stands its thing on the origin of the kit's current parent, z up, in metres, and
draws what is random from ``rng``.
"""

import math
import random

from demo_place import litter
from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Build, Kit


def carton(  # noqa: PLR0913 - each argument is one look, all but the first have a default
    x: float,
    y: float,
    z: float,
    colour: m.Colour,
    bands: tuple[m.Colour, ...] = (),
    word: str = "",
    ink: m.Colour = (0.05, 0.05, 0.05),
) -> Build:
    """A box of card with a printed word on its front (-y) side and lid."""

    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(s.box(x, y, z, 0.003), m.surface(colour, rough=0.7, vary=0.08, dirt=0.15))
        for k, band in enumerate(bands):
            kit.add(
                s.box(x + 0.001, y + 0.001, z * 0.12, 0.0005),
                m.surface(band, rough=0.65),
                (0, 0, z * (0.12 + 0.62 * k)),
            )
        if word:
            size = min(z * 0.5, x * 1.3 / len(word))
            kit.text(word, size, m.surface(ink, rough=0.7), (0, -y / 2 - 0.001, z * 0.48))
            kit.text(
                word,
                min(y * 0.5, size * 1.4),
                m.surface(ink, rough=0.7),
                (0, 0, z + 0.0006),
                (0, 0, 0),
            )

    return build


def stool(colour: m.Colour = (0.05, 0.16, 0.32)) -> Build:
    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(
            s.cylinder(0.17, 0.05, 0.018),
            m.surface(colour, rough=0.55, bump=0.3, dirt=0.15),
            (0, 0, 0.43),
        )
        steel = m.surface((0.6, 0.6, 0.61), rough=0.28, metal=1.0, vary=0.1)
        for k in range(4):
            a = math.pi / 4 + k * math.pi / 2
            kit.add(
                s.tube(
                    [
                        (0.12 * math.cos(a), 0.12 * math.sin(a), 0.43),
                        (0.19 * math.cos(a), 0.19 * math.sin(a), 0.01),
                    ],
                    0.011,
                    10,
                ),
                steel,
            )
            kit.add(
                s.cylinder(0.014, 0.02, 0.003, 12),
                m.surface((0.03, 0.03, 0.03), rough=0.8),
                (0.19 * math.cos(a), 0.19 * math.sin(a), 0),
            )
        foot = [
            (0.165 * math.cos(a), 0.165 * math.sin(a), 0.17)
            for a in (2 * math.pi * k / 40 for k in range(40))
        ]
        kit.add(s.tube(foot, 0.008, 8, closed=True), steel)

    return build


def bin_(colour: m.Colour = (0.10, 0.11, 0.12), ink: str = "") -> Build:
    """A waste bin with a liner folded over its rim."""

    def build(kit: Kit, rng: random.Random) -> None:
        wall = [
            (0, 0),
            (0.125, 0),
            (0.135, 0.008),
            (0.165, 0.40),
            (0.17, 0.405),
            (0.163, 0.41),
            (0.13, 0.02),
            (0, 0.02),
        ]
        kit.add(s.lathe(wall, 48), m.surface(colour, rough=0.45, dirt=0.25))
        dent = s.ripple(rng, 6, 3, 12)
        kit.add(
            s.sheet(
                90,
                8,
                lambda u, v: (
                    (0.172 + 0.004 * dent(6 * u, v)) * math.cos(6.2832 * u),
                    (0.172 + 0.004 * dent(6 * u, v)) * math.sin(6.2832 * u),
                    0.412 - 0.075 * v - 0.012 * abs(dent(8 * u, 1)) * v,
                ),
            ),
            m.surface((0.55, 0.57, 0.6), rough=0.3, vary=0.1),
            thick=0.001,
        )

    return build


def crate(colour: m.Colour = (0.02, 0.11, 0.35), bottles: int = 8) -> Build:
    """A carrier with drinking bottles."""

    def build(kit: Kit, rng: random.Random) -> None:
        shell = m.surface(colour, rough=0.45, dirt=0.3)
        for x, y, w, d, z, h in (
            (0, 0, 0.42, 0.23, 0, 0.012),
            (0, -0.11, 0.42, 0.012, 0.0, 0.09),
            (0, 0.11, 0.42, 0.012, 0, 0.09),
            (-0.204, 0, 0.012, 0.22, 0, 0.09),
            (0.204, 0, 0.012, 0.22, 0, 0.09),
        ):
            kit.add(s.box(w, d, h, 0.003), shell, (x, y, z))
        kit.add(
            s.tube(
                [
                    (-0.2, 0, 0.07),
                    (-0.19, 0, 0.3),
                    (-0.1, 0, 0.33),
                    (0.1, 0, 0.33),
                    (0.19, 0, 0.3),
                    (0.2, 0, 0.07),
                ],
                0.009,
                8,
            ),
            shell,
        )
        for k in range(bottles):
            x, y = -0.145 + 0.097 * (k % 4), -0.052 + 0.104 * (k // 4)
            kit.add(
                kit.shared(
                    "sports-bottle",
                    lambda: s.lathe(
                        [
                            (0, 0),
                            (0.034, 0),
                            (0.037, 0.01),
                            (0.037, 0.08),
                            (0.033, 0.10),
                            (0.037, 0.12),
                            (0.037, 0.16),
                            (0.03, 0.18),
                            (0, 0.18),
                        ],
                        32,
                    ),
                ),
                m.surface((0.72, 0.74, 0.76), rough=0.3),
                (x, y, 0.013),
            )
            kit.add(
                kit.shared(
                    "sports-cap",
                    lambda: s.lathe(
                        [(0.031, 0.178), (0.031, 0.2), (0.012, 0.205), (0.01, 0.225), (0, 0.226)],
                        24,
                    ),
                ),
                m.surface((0.7, 0.06, 0.03), rough=0.35),
                (x, y, 0.013),
            )

    return build


def clipboard() -> Build:
    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(s.box(0.24, 0.33, 0.005, 0.002), m.wood((0.2, 0.11, 0.05), (0.42, 0.27, 0.14), 1))
        with kit.thing(kit.owner + "-sheet", kit.index, (0, -0.01, 0.005)):
            litter.paper(0.2, 0.28, 16, 0.002)(kit, rng)
        kit.add(
            s.box(0.11, 0.03, 0.012, 0.004),
            m.surface((0.6, 0.6, 0.6), rough=0.25, metal=1.0),
            (0, 0.15, 0.006),
        )

    return build


def marker(colour: m.Colour = (0.02, 0.05, 0.4)) -> Build:
    """A felt pen lying along x."""

    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(
            s.tube([(-0.06, 0, 0.009), (0.02, 0, 0.009)], 0.009, 14),
            m.surface((0.75, 0.75, 0.75), rough=0.4),
        )
        kit.add(
            s.tube([(0.02, 0, 0.009), (0.065, 0, 0.009)], 0.0097, 14), m.surface(colour, rough=0.35)
        )

    return build
