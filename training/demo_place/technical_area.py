"""The technical area: the dugout, the pitch edge with its line, a board, the stand behind."""

import math

from demo_place import cloth, furnishing, gear, litter
from demo_place import materials as m
from demo_place import meshes as s
from demo_place import outdoor_materials as om
from demo_place import outdoors as o
from demo_place.area import (
    Area,
    Mark,
    Place,
    State,
    View,
    added,
    draw_of,
    footprints,
    missing,
    moved,
    spill,
    stay,
)
from demo_place.kit import Kit

BENCH_Y, SEATS, SEAT_PITCH = 2.75, 8, 0.62
PATCH = 0.5


def build(kit: Kit) -> None:
    kit.add(s.box(120, 60, 0.1, 0), om.ground(), (0, -29.72, -0.1))
    _grass(kit)
    _lines(kit)
    track = m.tiles(
        (0.26, 0.27, 0.28), (0.5, 0.5), grout=(0.12, 0.12, 0.12), rough=0.85, vary=0.10, speckle=0.6
    )
    kit.add(s.box(60, 4.4, 0.1, 0), track, (0, 2.45, -0.09))
    kit.add(s.box(60, 0.1, 0.06, 0.01), om.concrete(), (0, 0.27, -0.045))
    with kit.thing("dugout", 0, (0, BENCH_Y, 0.01)):
        _dugout(kit)
    _boards(kit)
    _behind(kit)
    for x, y, turn in ((0, -75, 180), (52, -30, -90), (-52, -30, 90)):
        o.far_side(kit, x, y, 0, turn)


def _grass(kit: Kit) -> None:
    blades = om.grass_blade()
    kinds = [kit.shared(f"grass-{k}", lambda k=k: _patch(k)) for k in range(4)]
    draw = draw_of("grass", "lay")
    for i in range(26):
        for j in range(11):
            x, y = -6.0 + PATCH * (i + 0.5), 0.22 - PATCH * (j + 0.5)
            kit.add(kinds[draw.randrange(4)], blades, (x, y, 0), (0, 0, 90 * draw.randrange(4)))


def _patch(kind: int) -> object:
    """Half a metre square of blades, each a bent strip of four triangles."""
    rng = draw_of("grass", kind)
    points: list[s.Point] = []
    faces: list[tuple[int, ...]] = []
    for _ in range(2100):
        x, y = rng.uniform(-PATCH / 2, PATCH / 2), rng.uniform(-PATCH / 2, PATCH / 2)
        a, lean = rng.uniform(0, 2 * math.pi), rng.uniform(0.1, 0.9)
        high, half = rng.uniform(0.014, 0.030), rng.uniform(0.0012, 0.0022)
        dx, dy = math.cos(a), math.sin(a)
        k = len(points)
        points += [(x - dy * half, y + dx * half, 0), (x + dy * half, y - dx * half, 0)]
        mx, my = x + dx * high * lean * 0.3, y + dy * high * lean * 0.3
        points += [
            (mx - dy * half * 0.8, my + dx * half * 0.8, high * 0.6),
            (mx + dy * half * 0.8, my - dx * half * 0.8, high * 0.6),
        ]
        points.append((x + dx * high * lean, y + dy * high * lean, high * (1 - 0.2 * lean)))
        faces += [(k, k + 1, k + 3, k + 2), (k + 2, k + 3, k + 4)]
    return s.mesh_of(points, faces)


def _lines(kit: Kit) -> None:
    white = m.surface(
        (0.72, 0.74, 0.70), rough=0.9, vary=0.25, scale=25, dirt=0.5, bump=0.6, grain=200
    )
    kit.add(s.box(60, 0.12, 0.016, 0.004), white, (0, -0.55, 0))
    for k in range(8):
        kit.add(s.box(0.42, 0.1, 0.016, 0.004), white, (-2.8 + 0.8 * k, 0.02, 0))
    for x in (-3.3, 3.3):
        kit.add(s.box(0.1, 0.44, 0.016, 0.004), white, (x, -0.15, 0))


def _dugout(kit: Kit) -> None:
    wide = SEATS * SEAT_PITCH + 0.35
    kit.add(
        s.box(wide, 1.5, 0.11, 0.012),
        m.tiles((0.20, 0.205, 0.21), (0.25, 0.25), grout=(0.1, 0.1, 0.1), rough=0.8, speckle=0.6),
        (0, -0.05, 0),
    )
    for k in range(SEATS):
        with kit.thing(f"team-seat-{k}", 0, ((k - (SEATS - 1) / 2) * SEAT_PITCH, 0.12, 0.11)):
            _team_seat(kit, k + 1)
    steel = m.surface((0.48, 0.49, 0.50), rough=0.35, metal=0.9, vary=0.15, dirt=0.25)
    shell = [
        (0.62, 0.1),
        (0.68, 0.6),
        (0.70, 1.1),
        (0.66, 1.55),
        (0.52, 1.88),
        (0.28, 2.06),
        (-0.05, 2.13),
        (-0.42, 2.13),
    ]
    sheet = m.surface((0.50, 0.53, 0.56), rough=0.3, vary=0.12, scale=3, dirt=0.25, coat=0.3)
    back = m.surface((0.03, 0.09, 0.25), rough=0.4, vary=0.12, scale=3, dirt=0.3)
    kit.add(s.sweep(shell[2:], wide, 1), sheet, thick=0.012)
    kit.add(s.sweep(shell[:3], wide, 1), back, thick=0.014)
    for k in range(6):
        x = -wide / 2 + wide * k / 5
        kit.add(s.tube([(x, y - 0.012, z) for y, z in shell], 0.022, 10), steel)
    kit.add(s.tube([(-wide / 2, -0.42, 2.13), (wide / 2, -0.42, 2.13)], 0.024, 10), steel)
    kit.add(s.tube([(-wide / 2, 0.66, 1.12), (wide / 2, 0.66, 1.12)], 0.02, 10), steel)
    kit.add(
        s.box(wide, 0.03, 0.2, 0.006),
        m.surface((0.015, 0.05, 0.17), rough=0.35, dirt=0.2),
        (0, -0.455, 2.05),
    )
    kit.text(
        "ГОСТИ   ·   VISITORS   ·   ГОСТИ   ·   VISITORS",
        0.13,
        m.surface((0.78, 0.78, 0.76)),
        (0, -0.4715, 2.15),
    )
    for side in (-1, 1):
        outline = [(0.62, 0.1), (0.68, 0.6), (0.70, 1.1), (0.15, 1.1), (0.0, 0.75), (0.0, 0.1)]
        with kit.thing(f"dugout-side{side}", 0, (side * wide / 2, 0, 0), (90, 0, 90)):
            kit.add(s.prism(outline, 0.012, 0.002), back, (0, 0, -0.006))


def _team_seat(kit: Kit, number: int) -> None:
    leather = m.surface((0.022, 0.024, 0.028), rough=0.42, vary=0.3, bump=0.5, grain=300, parts=0.3)
    accent = m.surface((0.02, 0.10, 0.34), rough=0.45, vary=0.15, bump=0.5, grain=300, parts=0.15)
    kit.add(
        kit.shared("pan", lambda: s.box(0.52, 0.50, 0.13, 0.05, 5)),
        leather,
        (0, -0.02, 0.30),
        (4, 0, 0),
    )
    kit.add(
        kit.shared("pan-mid", lambda: s.box(0.30, 0.44, 0.03, 0.013, 4)),
        accent,
        (0, -0.03, 0.415),
        (4, 0, 0),
    )
    kit.add(
        kit.shared("rest", lambda: s.box(0.52, 0.12, 0.66, 0.05, 5)),
        leather,
        (0, 0.25, 0.40),
        (-12, 0, 0),
    )
    kit.add(
        kit.shared("rest-mid", lambda: s.box(0.30, 0.04, 0.52, 0.015, 4)),
        accent,
        (0, 0.20, 0.45),
        (-12, 0, 0),
    )
    kit.add(
        kit.shared("head", lambda: s.box(0.32, 0.10, 0.17, 0.045, 5)),
        leather,
        (0, 0.395, 1.04),
        (-12, 0, 0),
    )
    for side in (-0.245, 0.245):
        kit.add(
            kit.shared("wing", lambda: s.box(0.06, 0.30, 0.10, 0.028, 4)),
            leather,
            (side, 0.02, 0.42),
        )
    kit.add(
        kit.shared("foot", lambda: s.box(0.3, 0.3, 0.3, 0.01)),
        m.surface((0.25, 0.25, 0.26), rough=0.5, metal=0.6, dirt=0.3),
        (0, 0.05, 0),
    )
    kit.add(
        kit.shared("tag", lambda: s.box(0.09, 0.006, 0.07, 0.002)),
        m.surface((0.72, 0.72, 0.70)),
        (0, 0.343, 1.09),
        (-12, 0, 0),
    )
    kit.text(str(number), 0.065, m.surface((0.02, 0.02, 0.04)), (0, 0.3355, 1.1275), (78, 0, 0))


def _boards(kit: Kit) -> None:
    words = ("СПАСИБО ЗА ИГРУ", "ДОБРО ПОЖАЛОВАТЬ", "FAIR PLAY")
    paints = ((0.36, 0.02, 0.03), (0.02, 0.10, 0.30), (0.03, 0.20, 0.09))
    for k, (word, paint) in enumerate(zip(words, paints, strict=True)):
        with kit.thing(f"board-{k}", 0, (4.75 + 3.02 * k, 1.35, 0.01), (-6, 0, 0)):
            kit.add(
                s.box(3.0, 0.05, 0.95, 0.008),
                m.surface(paint, rough=0.35, vary=0.1, scale=2, dirt=0.2),
            )
            kit.add(s.box(2.99, 0.052, 0.035, 0.002), m.surface((0.7, 0.7, 0.68)), (0, 0, 0.06))
            kit.add(s.box(2.99, 0.052, 0.035, 0.002), m.surface((0.7, 0.7, 0.68)), (0, 0, 0.86))
            kit.text(word, 0.30, m.surface((0.78, 0.78, 0.75), vary=0.06), (0, -0.028, 0.52))
            for x in (-1.2, 1.2):
                kit.add(
                    s.box(0.05, 0.5, 0.04, 0.005),
                    m.surface((0.1, 0.1, 0.1), rough=0.6),
                    (x, 0.28, 0),
                )


def _behind(kit: Kit) -> None:
    wall = om.concrete((0.42, 0.41, 0.39), 0.7)
    kit.add(s.box(60, 0.25, 1.25, 0.02), wall, (0, 4.75, -0.05))
    rail = m.surface((0.58, 0.59, 0.60), rough=0.35, metal=1.0, vary=0.15)
    kit.add(s.tube([(-20, 4.75, 1.55), (20, 4.75, 1.55)], 0.025, 12), rail)
    for k in range(21):
        kit.add(
            kit.shared("rail-post", lambda: s.tube([(0, 0, 0), (0, 0, 0.36)], 0.02, 10)),
            rail,
            (-15 + 1.5 * k, 4.75, 1.19),
        )
    with kit.thing("behind", 0, (0, 4.4, 0.85)):
        o.terrace(kit, -9.0, 12.0, 1, 6, (-0.6, 0.6))
    kit.add(
        s.box(60, 0.3, 6, 0.02),
        m.surface((0.22, 0.23, 0.25), rough=0.8, vary=0.15, scale=0.8),
        (0, 10.4, 2),
    )


def light(kit: Kit, state: State) -> None:
    o.light(kit, state)


_SEAT_Z = 0.01 + 0.11 + 0.452


def on_seat(number: int, dx: float = 0.0, dy: float = 0.0) -> s.Point:
    """A point on the middle of a team seat, 1 to 8 from the left."""
    return ((number - 1 - (SEATS - 1) / 2) * SEAT_PITCH + dx, BENCH_Y + 0.08 + dy, _SEAT_Z)


AREA = Area(
    name="technical area",
    build=build,
    light=light,
    views=(
        View("bench", (0.45, -2.3, 1.62), (0.0, 2.8, 0.42)),
        View("bench-seats", (2.75, 0.85, 1.5), (-0.4, 2.85, 0.55)),
        View("pitch-edge", (-1.9, -2.3, 1.6), (2.6, 0.75, 0.30)),
    ),
    things=(
        stay("carrier", "carrier", furnishing.crate(), (-2.05, 1.55, 0.01), 12),
        stay("cone-1", "marker cone", gear.cone(), (2.7, 0.75, 0.01)),
        moved(
            "cone-2",
            "marker cone",
            gear.cone(),
            ((1.9, 0.62, 0.01), 0.0),
            ((1.15, -0.15, 0.012), 0.0),
        ),
        stay(
            "towel-2", "towel", cloth.folded_towel((0.05, 0.14, 0.40), 0.3, 0.22, 2), on_seat(2), 3
        ),
        missing(
            "towel-6", "towel", cloth.folded_towel((0.05, 0.14, 0.40), 0.3, 0.22, 2), on_seat(6), -4
        ),
        stay("bottle-3", "water bottle", litter.bottle(), (-0.62, BENCH_Y - 0.55, 0.121), 20),
        missing("ball", "football", gear.ball(), (2.62, 1.62, 0.01)),
        moved(
            "board",
            "clipboard",
            furnishing.clipboard(),
            (on_seat(4), 8.0),
            (on_seat(5, 0.02, -0.02), -25.0),
        ),
        added(
            "bottle-turf",
            "water bottle",
            litter.lying(litter.bottle(), 0.0328),
            (1.0, -0.95, 0.022),
            65,
        ),
        added("tape", "roll of tape", gear.tape(), (0.15, 1.45, 0.01), 0),
        added(
            "bib", "training shirt", cloth.heap((0.42, 0.55, 0.03), 0.46), (-0.55, 1.35, 0.01), 20
        ),
        added("cup", "paper cup", litter.cup(), (0.75, BENCH_Y - 0.6, 0.121), 30),
        added("banana", "banana skin", litter.banana(), (2.25, -0.2, 0.02), 20),
    ),
    marks=(
        Mark(
            "wet",
            "spilled drink",
            spill(0.22, (0.05, 0.05, 0.052), alpha=0.85, rough=0.05, squash=0.6),
            Place((1.35, 1.5, 0.0115), (0, 0, 10)),
        ),
        Mark("mud", "muddy footprints", footprints(3), Place((-1.65, 1.0, 0.0115), (0, 0, 72))),
    ),
    exposure={State.AS_FOUND: 0.0, State.LEFT_BEHIND: 0.1, State.PUT_RIGHT: 0.15},
)
