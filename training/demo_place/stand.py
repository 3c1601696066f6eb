"""A block of a stand: terraces with seats, an aisle with steps, the front rail, the pitch below."""

from demo_place import cloth, furnishing, litter
from demo_place import materials as m
from demo_place import meshes as s
from demo_place import outdoor_materials as om
from demo_place import outdoors as o
from demo_place.area import Area, Mark, Place, State, View, added, missing, moved, spill, stay
from demo_place.kit import Kit, Point

ROWS = 8


def build(kit: Kit) -> None:
    o.terrace(kit, -6.6, -0.6, 1, ROWS, None)
    with kit.thing("right-block", 0, (0, 0, 0)):
        o.terrace(kit, 0.6, 14.6, 1, ROWS, None)
    _aisle(kit)
    _walkway(kit)
    _rail(kit)
    kit.add(s.box(140, 70, 0.1, 0), om.ground(), (0, -40, -1.5))
    for x, y, turn in ((0, -66, 180), (58, -25, -90), (-58, -25, 90)):
        o.far_side(kit, x, y, -1.4, turn)
    _back_wall(kit)


def _aisle(kit: Kit) -> None:
    stone = om.concrete((0.40, 0.39, 0.37), 0.6)
    yellow = m.surface((0.62, 0.42, 0.02), rough=0.7, vary=0.25, scale=9, dirt=0.7)
    for r in range(1, ROWS + 1):
        z, y = r * o.RISE, r * o.TREAD
        kit.add(
            s.box(1.2, o.TREAD + 0.02, o.RISE + 0.2, 0.01),
            stone,
            (0, y + o.TREAD / 2, z - o.RISE - 0.2),
        )
        kit.add(s.box(1.16, 0.38, o.RISE / 2, 0.01), stone, (0, y - 0.19, z - o.RISE))
        for edge_y, edge_z in ((y - 0.355, z - o.RISE / 2), (y + 0.03, z)):
            kit.add(s.box(1.1, 0.05, 0.003, 0.001), yellow, (0, edge_y, edge_z))
        kit.text(
            f"РЯД {r}",
            0.12,
            m.surface((0.7, 0.69, 0.65), rough=0.8, vary=0.3, scale=20),
            (0.0, y - 0.0105, z - o.RISE / 4),
            depth=0.001,
        )
        for side in (-1, 1):
            plate = (side * 0.62, y + 0.12, z + 0.001)
            kit.add(
                s.box(0.16, 0.10, 0.002, 0.001),
                m.surface((0.7, 0.7, 0.68), rough=0.5, dirt=0.3),
                (plate[0] + side * 0.1, plate[1], plate[2]),
            )
            kit.text(
                str(r),
                0.09,
                m.surface((0.02, 0.02, 0.03)),
                (plate[0] + side * 0.1, plate[1], plate[2] + 0.0025),
                (0, 0, 0),
            )


def _back_wall(kit: Kit) -> None:
    """The concourse wall behind the last row, with its way out, and the roof's underside."""
    y, z = (ROWS + 1) * o.TREAD + 0.1, ROWS * o.RISE
    panel = m.tiles(
        (0.34, 0.36, 0.38),
        (1.2, 0.6),
        grout=(0.12, 0.12, 0.13),
        rough=0.6,
        vary=0.08,
        plane="xz",
        speckle=0.15,
    )
    kit.add(s.box(40, 0.3, 6.5, 0.02), panel, (0, y + 0.15, z - 1.0))
    kit.add(
        s.box(1.7, 0.06, 2.3, 0.02), m.surface((0.05, 0.055, 0.06), rough=0.8), (0, y - 0.02, z)
    )
    kit.add(
        s.box(1.9, 0.1, 0.4, 0.02),
        m.surface((0.02, 0.09, 0.28), rough=0.5),
        (0, y - 0.03, z + 2.35),
    )
    kit.text("ВЫХОД 112", 0.26, m.surface((0.78, 0.78, 0.75)), (0, y - 0.085, z + 2.55))
    steel = m.surface((0.45, 0.46, 0.48), rough=0.5, metal=0.5, vary=0.15, dirt=0.2)
    kit.add(
        s.box(40, 5.5, 0.2, 0.02),
        m.surface((0.42, 0.43, 0.45), rough=0.6, vary=0.1, scale=0.7),
        (0, y - 2.3, z + 4.6),
    )
    for k in range(12):
        kit.add(
            kit.shared("girder", lambda: s.box(0.18, 5.4, 0.35, 0.02)),
            steel,
            (-16.5 + 3 * k, y - 2.35, z + 4.25),
        )


def _walkway(kit: Kit) -> None:
    kit.add(
        s.box(32, 2.6, 0.3, 0.01),
        m.tiles(
            (0.33, 0.325, 0.31),
            (0.6, 0.6),
            grout=(0.14, 0.13, 0.12),
            rough=0.8,
            vary=0.12,
            speckle=0.5,
        ),
        (0, -0.48, -0.3),
    )
    kit.add(s.box(31, 0.4, 1.5, 0.02), om.concrete((0.42, 0.41, 0.39), 0.7), (0, -1.95, -1.5))
    kit.add(s.box(31, 0.22, 0.75, 0.02), om.concrete((0.42, 0.41, 0.39), 0.7), (0, -1.86, -0.1))
    for k in range(5):
        kit.text(
            f"СЕКТОР {112 + k}",
            0.22,
            m.surface((0.02, 0.08, 0.25), rough=0.7, vary=0.2, scale=20),
            (-5.2 + 2.6 * k, -1.748, 0.42),
            (90, 0, 180),
        )
    kit.add(
        s.box(31, 0.1, 0.004, 0.001),
        m.surface((0.62, 0.42, 0.02), rough=0.7, vary=0.3, scale=6, dirt=0.6),
        (0, -1.55, 0.0),
    )


def _rail(kit: Kit) -> None:
    steel = m.surface((0.58, 0.59, 0.60), rough=0.35, metal=1.0, vary=0.15, dirt=0.3)
    for z in (0.78, 1.06):
        kit.add(s.tube([(-15, -1.86, z), (15, -1.86, z)], 0.024, 14), steel)
    for k in range(19):
        kit.add(
            kit.shared("rail-post", lambda: s.tube([(0, 0, 0.6), (0, 0, 1.06)], 0.02, 12)),
            steel,
            (-14.4 + 1.6 * k, -1.86, 0),
        )
        kit.add(
            kit.shared("rail-foot", lambda: s.cylinder(0.05, 0.012, 0.003)),
            steel,
            (-14.4 + 1.6 * k, -1.86, 0.648),
        )
    blue = m.surface((0.02, 0.10, 0.33), rough=0.4, vary=0.1, dirt=0.4)
    hand = [(0.0, 1.3 + o.TREAD * k, 1.0 + 0.42 * (k + 1.0)) for k in range(3)]
    kit.add(s.tube([(0, 1.3, 0.84), *hand, (0, hand[-1][1], 1.26)], 0.022, 12), blue)


def light(kit: Kit, state: State) -> None:
    o.light(kit, state)


def seat(row: int, number: int, dx: float = 0.0, dy: float = 0.0) -> Point:
    """A point on a seat's pan; numbers 1 to 12 right of the aisle, -1 to -12 left of it."""
    x = 0.6 + (number - 0.5) * o.PITCH if number > 0 else -6.6 + (12 + number + 0.5) * o.PITCH
    return (x + dx, row * o.TREAD + 0.50 + dy, row * o.RISE + 0.416)


def tread(row: int, x: float, y: float = 0.12) -> Point:
    """A point on a row's concrete."""
    return (x, row * o.TREAD + y, row * o.RISE)


def warning_sign(kit: Kit, rng: object) -> None:
    """A yellow folding sign: mind the wet step."""
    yellow = m.surface((0.75, 0.52, 0.01), rough=0.4, vary=0.08, dirt=0.3)
    for side in (-1, 1):
        with kit.thing(
            f"{kit.owner}-leaf{side}", kit.index, (0, side * 0.13, 0), (side * 12.5, 0, 0)
        ):
            kit.add(
                s.prism(
                    [
                        (-0.15, 0),
                        (-0.11, 0),
                        (-0.1, 0.05),
                        (0.1, 0.05),
                        (0.11, 0),
                        (0.15, 0),
                        (0.11, 0.58),
                        (-0.11, 0.58),
                    ],
                    0.014,
                    0.003,
                ),
                yellow,
                (0, 0.007, 0),
                (90, 0, 0),
            )
            for k, word in enumerate(("ОСТОРОЖНО", "МОКРО")):
                kit.text(
                    word,
                    0.036,
                    m.surface((0.02, 0.02, 0.02)),
                    (0, side * 0.0085, 0.33 - 0.06 * k),
                    (90, 0, 0 if side < 0 else 180),
                )
            kit.text(
                "!",
                0.16,
                m.surface((0.45, 0.02, 0.02)),
                (0, side * 0.0085, 0.46),
                (90, 0, 0 if side < 0 else 180),
            )


AREA = Area(
    name="stand",
    build=build,
    light=light,
    views=(
        View("stand-block", (-1.4, -1.5, 1.65), (2.2, 2.4, 0.78)),
        View("stand-row-3", (0.45, 2.55, 2.75), (3.6, 3.15, 1.55)),
        View("stand-steps", (0.12, -1.3, 1.6), (-0.05, 3.4, 1.55), portrait=True),
        View("stand-rail", (-2.0, 2.3, 2.9), (-3.7, -4.5, 0.0)),
    ),
    things=(
        stay("bin-front", "waste bin", furnishing.bin_((0.05, 0.13, 0.07)), (-5.4, -1.5, 0.0)),
        missing("bin", "waste bin", furnishing.bin_((0.05, 0.13, 0.07)), (1.7, 0.5, 0.0)),
        moved(
            "sign", "warning sign", warning_sign, ((2.95, 0.2, 0.0), -52), ((1.15, -0.15, 0.0), -25)
        ),
        stay("crate", "carrier", furnishing.crate((0.35, 0.02, 0.02)), (4.7, 0.25, 0.0), 8),
        added(
            "flag-disc",
            "flag",
            cloth.drape("disc", 0.62),
            (2.33, 1 * o.TREAD + 0.765, o.RISE + 0.757),
            3,
        ),
        added("flag-three", "flag", cloth.flag("bands", 0.7, 0.46, 0.05), (2.2, -0.35, 0.0), 30),
        added("cup-1", "paper cup", litter.cup(), tread(3, 2.35, 0.10), 20),
        added(
            "cup-2",
            "paper cup",
            litter.lying(litter.cup((0.6, 0.62, 0.64), (0.02, 0.1, 0.4)), 0.041),
            tread(3, 3.25, 0.11),
            100,
        ),
        added("cup-3", "crushed cup", litter.crushed_cup(), (2.9, 0.0, 0.0), 55),
        added("bottle-1", "water bottle", litter.bottle(), seat(3, 4, 0.02, -0.05), 50),
        added("paper-1", "paper", litter.paper(curl=0.005), seat(3, 3, 0.01, -0.06), 24),
        added("paper-2", "paper", litter.paper(0.15, 0.21, 10), (1.7, -0.15, 0.0), -50),
        added("paper-3", "crumpled paper", litter.crumpled(0.05), tread(3, 3.9), 0),
        added("scarf", "scarf", cloth.scarf(), seat(2, 5, 0.1, -0.1), 10),
        added("snack", "crisp packet", litter.snack_bag(), (1.45, 0.35, 0.0), 70),
        added("can", "drink can", litter.can(), tread(1, 2.9, 0.1), 30),
        added("pizza", "pizza box", litter.pizza_box(), (2.45, 0.35, 0.0), -30),
    ),
    marks=(
        Mark(
            "spill",
            "spilled drink",
            spill(0.16, (0.06, 0.025, 0.008), alpha=0.9, rough=0.12, squash=0.8),
            Place((1.95, 0.5, 0.0015)),
        ),
        Mark(
            "spill-row",
            "spilled drink",
            spill(0.13, (0.06, 0.03, 0.012), alpha=0.9, rough=0.15, squash=0.6),
            Place((2.75, 3 * o.TREAD + 0.14, 3 * o.RISE + 0.0015), (0, 0, 12)),
        ),
    ),
    exposure={State.AS_FOUND: 0.0, State.LEFT_BEHIND: 0.1, State.PUT_RIGHT: 0.15},
)
