"""The open lockers along two walls of the dressing room."""

import math

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Kit, Point

WIDTH = 6.4
SEAT_Z = 0.494
OAK = ((0.20, 0.105, 0.045), (0.46, 0.28, 0.14))
NAVY = (0.018, 0.045, 0.13)


def locker_place(number: int) -> tuple[Point, float]:
    """Floor point at the middle of a locker's back, and the turn that faces it to the room."""
    if number <= 5:
        return (0.02, 0.9 + 0.8 * (number - 1), 0.0), 90.0
    return (WIDTH - 0.02, 4.1 - 0.8 * (number - 6), 0.0), -90.0


def in_locker(number: int, x: float, y: float, z: float) -> Point:
    """A point of a locker's own frame (x to its right, y towards its back) in the room."""
    (ox, oy, _), turn = locker_place(number)
    a = math.radians(turn)
    return (ox + x * math.cos(a) - y * math.sin(a), oy + x * math.sin(a) + y * math.cos(a), z)


def build_locker(kit: Kit, number: int) -> None:
    """One open locker: sides, seat over a drawer, cupboard with its number, hooks."""
    oak, edge = m.wood(*OAK, 2), m.wood(*OAK, 0)
    side = kit.shared("locker-side", lambda: s.box(0.028, 0.56, 2.14, 0.003))
    for x in (-0.4, 0.4):
        kit.add(side, oak, (x + (0.0142 if x < 0 else -0.0142), -0.29, 0))
    kit.add(
        kit.shared("locker-back", lambda: s.box(0.75, 0.014, 1.7, 0.001)), oak, (0, -0.012, 0.42)
    )
    kit.add(kit.shared("locker-base", lambda: s.box(0.742, 0.46, 0.42, 0.004)), edge, (0, -0.25, 0))
    kit.add(
        kit.shared("locker-drawer", lambda: s.box(0.70, 0.018, 0.29, 0.004)), edge, (0, -0.487, 0.1)
    )
    black = m.surface((0.012, 0.012, 0.013), rough=0.7)
    for k in range(6):
        kit.add(
            kit.shared("slot", lambda: s.box(0.10, 0.004, 0.009, 0.001)),
            black,
            (-0.125 + 0.05 * 0, -0.497, 0.3 - 0.022 * k),
        )
        kit.add(
            kit.shared("slot", lambda: s.box(0.10, 0.004, 0.009, 0.001)),
            black,
            (0.125, -0.497, 0.3 - 0.022 * k),
        )
    kit.add(
        kit.shared("cushion", lambda: s.box(0.735, 0.53, 0.075, 0.028, 5)),
        m.surface(NAVY, rough=0.42, bump=0.5, grain=260, vary=0.2, parts=0.2),
        (0, -0.285, 0.42),
    )
    _cupboard(kit, number)
    steel = m.surface((0.62, 0.62, 0.63), rough=0.27, metal=1.0, vary=0.1)
    for x in (-0.24, 0.0, 0.24):
        kit.add(
            kit.shared("hook-plate", lambda: s.box(0.03, 0.006, 0.06, 0.002)),
            steel,
            (x, -0.022, 1.56),
        )
        kit.add(
            kit.shared(
                "hook",
                lambda: s.tube(
                    [(0, 0, 0.03), (0, -0.03, 0.018), (0, -0.05, 0.022), (0, -0.057, 0.04)],
                    0.005,
                    8,
                ),
            ),
            steel,
            (x, -0.02, 1.555),
        )


def _cupboard(kit: Kit, number: int) -> None:
    edge = m.wood(*OAK, 0)
    kit.add(kit.shared("cupboard", lambda: s.box(0.742, 0.4, 0.36, 0.003)), edge, (0, -0.21, 1.76))
    kit.add(
        kit.shared("cupboard-door", lambda: s.box(0.72, 0.02, 0.325, 0.004)),
        edge,
        (0, -0.42, 1.778),
    )
    steel = m.surface((0.62, 0.62, 0.63), rough=0.27, metal=1.0, vary=0.1)
    kit.add(
        kit.shared("lock", lambda: s.cylinder(0.014, 0.012, 0.002)),
        steel,
        (0.29, -0.43, 1.84),
        (90, 0, 0),
    )
    kit.add(
        kit.shared("plate", lambda: s.box(0.2, 0.006, 0.2, 0.004)),
        m.surface((0.70, 0.71, 0.72), rough=0.35, vary=0.05),
        (-0.05, -0.433, 1.845),
    )
    kit.text(str(number), 0.2, m.surface(NAVY, rough=0.4), (-0.05, -0.4372, 1.944))
    kit.text(
        ("ВРАТАРЬ", "ИГРОК")[number not in (1, 6)],
        0.026,
        m.surface(NAVY, rough=0.4),
        (-0.05, -0.4372, 1.865),
    )
    kit.add(s.box(0.75, 0.42, 0.025, 0.003), edge, (0, -0.22, 2.12))
