"""Boots, bags, balls: what players carry in and out.

Each builder stands its thing on the origin of the kit's current parent, z up, in metres, and
draws what is random from ``rng``.
"""

import math
import random

import bmesh
import bpy

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Build, Kit


def tape(colour: m.Colour = (0.72, 0.70, 0.64)) -> Build:
    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(
            kit.shared("tape", lambda: s.ring(0.027, 0.052, 0.038)),
            m.surface(colour, rough=0.75, vary=0.1, grain=500, bump=0.4),
        )
        kit.add(
            kit.shared("tape-core", lambda: s.ring(0.024, 0.027, 0.0385)),
            m.surface((0.45, 0.33, 0.2), rough=0.8),
        )

    return build


def boot(colour: m.Colour = (0.75, 0.09, 0.02), sole: m.Colour = (0.04, 0.04, 0.045)) -> Build:
    """One football boot, toe along +x."""

    def build(kit: Kit, rng: random.Random) -> None:
        #         x      half width  height  lift
        ribs = [
            (-0.128, 0.012, 0.050, 0.030),
            (-0.122, 0.030, 0.092, 0.012),
            (-0.10, 0.038, 0.108, 0.008),
            (-0.06, 0.037, 0.103, 0.008),
            (-0.02, 0.036, 0.086, 0.008),
            (0.02, 0.039, 0.068, 0.008),
            (0.06, 0.045, 0.054, 0.008),
            (0.10, 0.044, 0.044, 0.010),
            (0.13, 0.034, 0.036, 0.013),
            (0.147, 0.018, 0.028, 0.016),
            (0.152, 0.004, 0.022, 0.018),
        ]

        def where(u: float, v: float) -> s.Point:
            k = u * (len(ribs) - 1)
            i = min(int(k), len(ribs) - 2)
            t = k - i
            x, half, top, lift = (
                a * (1 - t) + b * t for a, b in zip(ribs[i], ribs[i + 1], strict=True)
            )
            angle = math.pi * (v * 1.0)
            side, up = math.cos(angle), math.sin(angle) ** 0.62
            taper = 1 - 0.35 * up * (1 if x < 0.02 else 0.4)
            return (x - 0.006 * up, half * side * taper, 0.012 + lift + (top - lift) * up)

        kit.add(
            s.sheet(44, 26, where, 60),
            m.surface(colour, rough=0.38, vary=0.15, dirt=0.5, scale=14, coat=0.3),
            thick=0.003,
        )
        outline = [(x, w * 1.05) for x, w, _, _ in ribs] + [
            (x, -w * 1.05) for x, w, _, _ in reversed(ribs)
        ]
        kit.add(s.prism(outline, 0.016, 0.004), m.surface(sole, rough=0.4, dirt=0.6), (0, 0, 0.011))
        mouth = [
            (-0.075 + 0.042 * math.cos(a), 0.022 * math.sin(a), 0.108 - 0.012 * math.cos(a))
            for a in (2 * math.pi * k / 24 for k in range(24))
        ]
        kit.add(s.tube(mouth, 0.007, 8, closed=True), m.surface((0.03, 0.03, 0.03), rough=0.9))
        kit.add(
            s.lathe([(0, 0), (0.022, 0)], 24),
            m.surface((0.01, 0.01, 0.01), rough=1.0),
            (-0.075, 0, 0.106),
            (0, 12, 0),
        )
        for x, y in (
            (-0.1, 0.02),
            (-0.1, -0.02),
            (0.04, 0.03),
            (0.04, -0.03),
            (0.1, 0.025),
            (0.1, -0.025),
        ):
            kit.add(
                kit.shared("stud", lambda: s.cylinder(0.006, 0.013, 0.001, 12)),
                m.surface((0.7, 0.7, 0.7), rough=0.3),
                (x, y, 0),
            )
        for k in range(5):
            x, z = -0.025 + 0.02 * k, 0.106 - 0.009 * k
            arc = [(x, 0.02 * t, z - 0.010 * t * t) for t in (-1, -0.5, 0, 0.5, 1)]
            kit.add(s.tube(arc, 0.0028, 6), m.surface((0.85, 0.85, 0.82), rough=0.8))

    return build


def boots(colour: m.Colour = (0.75, 0.09, 0.02)) -> Build:
    """A pair, one fallen a little aside."""

    def build(kit: Kit, rng: random.Random) -> None:
        owner = kit.owner
        for k, (x, y, turn) in enumerate(((0.0, 0.06, 4.0), (-0.03, -0.075, -16.0))):
            with kit.thing(f"{owner}-{k}", kit.index, (x, y, 0), (0, 0, turn)):
                boot(colour)(kit, rng)

    return build


def bag(colour: m.Colour = (0.03, 0.05, 0.12), trim: m.Colour = (0.55, 0.56, 0.58)) -> Build:
    """A sports bag with handles, half empty."""

    def build(kit: Kit, rng: random.Random) -> None:
        wave = s.ripple(rng, 9, 7, 26)

        def where(u: float, v: float) -> s.Point:
            a = 2 * math.pi * v
            px = (u - 0.5) * 0.58
            end = max(0.0, abs(u - 0.5) * 2 - 0.80) / 0.20
            shrink = math.sqrt(max(0.0, 1 - end**2.2))
            dent = 1 + 0.06 * wave(px, a * 0.12) + 0.05 * wave(a * 0.06, px)
            c, d = math.cos(a), math.sin(a)
            py = 0.145 * math.copysign(abs(c) ** 0.75, c) * dent * shrink
            pz = 0.13 + 0.13 * math.copysign(abs(d) ** 0.8, d) * dent * shrink
            sag = -0.035 * math.exp(-((px / 0.16) ** 2)) * max(0.0, d)
            return (px, py, max(0.0, pz + sag))

        kit.add(
            s.sheet(70, 56, where, 80),
            m.surface(colour, rough=0.75, vary=0.25, grain=600, bump=0.5, dirt=0.25),
        )
        band = m.surface(trim, rough=0.8, grain=500, bump=0.5)
        for px in (-0.13, 0.13):
            loop = [
                (px, 0.155 * math.cos(a), 0.13 + 0.142 * math.sin(a))
                for a in (math.pi * k / 12 for k in range(-5, 18))
            ]
            kit.add(s.tube(loop, 0.011, 8), band)
        for side in (-1, 1):
            arc = [
                (
                    -0.13 + 0.26 * t,
                    side * (0.09 + 0.05 * math.sin(math.pi * t)),
                    0.235 + 0.05 * math.sin(math.pi * t),
                )
                for t in (k / 10 for k in range(11))
            ]
            kit.add(s.tube(arc, 0.010, 8), band)
        kit.add(
            s.tube(
                [(-0.25, 0, 0.244), (-0.1, 0, 0.236), (0.1, 0, 0.236), (0.25, 0, 0.244)], 0.006, 6
            ),
            m.surface((0.5, 0.5, 0.5), rough=0.35, metal=0.8),
        )

    return build


def ball() -> Build:
    """A football with dark patches."""

    def build(kit: Kit, rng: random.Random) -> None:
        work = bmesh.new()
        bmesh.ops.create_icosphere(work, subdivisions=4, radius=0.11)
        golden = (1 + math.sqrt(5)) / 2
        poles = [
            p
            for a in (-1, 1)
            for b in (-1, 1)
            for p in ((0, a, b * golden), (a, b * golden, 0), (b * golden, 0, a))
        ]
        for face in work.faces:
            c = face.calc_center_median().normalized()
            face.smooth = True
            face.material_index = int(
                max(sum(i * j for i, j in zip(c, p, strict=True)) for p in poles)
                / math.sqrt(1 + golden**2)
                > 0.935
            )
        mesh = bpy.data.meshes.new("ball")
        work.to_mesh(mesh)
        work.free()
        mesh.materials.append(None)
        mesh.materials.append(m.surface((0.03, 0.03, 0.035), rough=0.35, dirt=0.2))
        kit.add(
            mesh,
            m.surface((0.8, 0.8, 0.78), rough=0.35, dirt=0.45, scale=9),
            (0, 0, 0.11),
            (20, 35, 0),
        )

    return build


def cone(colour: m.Colour = (0.85, 0.2, 0.01)) -> Build:
    """A low training marker."""

    def build(kit: Kit, rng: random.Random) -> None:
        kit.add(
            s.lathe(
                [
                    (0.095, 0),
                    (0.098, 0.004),
                    (0.05, 0.052),
                    (0.028, 0.055),
                    (0.026, 0.05),
                    (0.047, 0.047),
                    (0.09, 0.0),
                ],
                40,
            ),
            m.surface(colour, rough=0.4, dirt=0.35),
        )

    return build
