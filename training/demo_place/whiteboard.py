"""The tactics board: a printed pitch, magnets, ruled lines."""

import math

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Kit


def build_whiteboard(kit: Kit) -> None:
    """The board and all that belongs on it."""
    kit.add(
        s.box(1.9, 0.02, 1.1, 0.003),
        m.surface((0.74, 0.75, 0.76), rough=0.22, vary=0.04, scale=2, coat=0.3, dirt=0.05),
        (0, 0, -0.55),
    )
    alu = m.surface((0.6, 0.61, 0.62), rough=0.35, metal=1.0)
    for z in (-0.57, 0.54):
        kit.add(s.box(1.94, 0.03, 0.03, 0.004), alu, (0, -0.004, z))
    for x in (-0.955, 0.955):
        kit.add(s.box(0.03, 0.03, 1.12, 0.004), alu, (x, -0.004, -0.56))
    kit.add(s.box(0.7, 0.07, 0.012, 0.003), alu, (0.2, -0.04, -0.575))
    _pitch(kit)
    _magnets(kit)
    _list(kit)


def _pitch(kit: Kit) -> None:
    green = m.surface((0.02, 0.25, 0.09), rough=0.4)
    left, right, low, top = -0.78, 0.38, -0.40, 0.40
    for x in (left, right, (left + right) / 2):
        kit.add(s.box(0.009, 0.002, top - low, 0), green, (x, -0.011, low))
    for z in (low, top):
        kit.add(s.box(right - left, 0.002, 0.009, 0), green, ((left + right) / 2, -0.011, z))
    circle = [
        ((left + right) / 2 + 0.11 * math.cos(a), -0.011, 0.11 * math.sin(a))
        for a in (2 * math.pi * k / 60 for k in range(60))
    ]
    kit.add(s.tube(circle, 0.004, 6, closed=True), green)
    for side, x in ((1, left), (-1, right)):
        for depth, half in ((0.19, 0.24), (0.08, 0.12)):
            for z in (-half, half):
                kit.add(s.box(depth, 0.002, 0.007, 0), green, (x + side * depth / 2, -0.011, z))
            kit.add(s.box(0.007, 0.002, 2 * half, 0), green, (x + side * depth, -0.011, -half))


def _magnets(kit: Kit) -> None:
    for k, (x, z) in enumerate(
        (
            (-0.74, 0),
            (-0.6, 0.24),
            (-0.62, 0.07),
            (-0.61, -0.1),
            (-0.58, -0.27),
            (-0.42, 0.12),
            (-0.43, -0.13),
            (-0.3, 0.28),
            (-0.32, 0.02),
            (-0.28, -0.3),
            (-0.14, 0.06),
        )
    ):
        kit.add(
            kit.shared("magnet", lambda: s.cylinder(0.024, 0.01, 0.003, 24)),
            m.surface((0.02, 0.06, 0.35) if k else (0.05, 0.3, 0.1), rough=0.3),
            (x, -0.01, z),
            (90, 0, 0),
        )
        kit.text(str(k + 1), 0.026, m.surface((0.8, 0.8, 0.8)), (x, -0.0205, z))


def _list(kit: Kit) -> None:
    ink = m.surface((0.03, 0.03, 0.05))
    kit.text("ТАКТИКА", 0.06, m.surface((0.02, 0.1, 0.3)), (0.66, -0.0115, 0.42))
    for k in range(7):
        kit.add(
            s.box(0.4, 0.001, 0.003, 0),
            m.surface((0.5, 0.52, 0.55)),
            (0.67, -0.0105, 0.3 - 0.1 * k),
        )
        kit.text(f"{k + 1}.", 0.035, ink, (0.5, -0.0115, 0.325 - 0.1 * k))
