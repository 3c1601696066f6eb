"""The dressing room: two walls of open lockers, a table, a whiteboard wall."""

import bpy

from demo_place import cloth, furnishing, gear, litter
from demo_place import materials as m
from demo_place import meshes as s
from demo_place.area import (
    Area,
    Mark,
    Place,
    State,
    Thing,
    View,
    added,
    footprints,
    missing,
    moved,
    spill,
    stay,
    writing,
)
from demo_place.dressing_walls import HEIGHT, LENGTH, build_far_wall, build_shell
from demo_place.kit import Kit
from demo_place.lockers import OAK, SEAT_Z, build_locker, in_locker, locker_place


def build(kit: Kit) -> None:
    build_shell(kit)
    build_far_wall(kit)
    for number in range(1, 11):
        at, turn = locker_place(number)
        with kit.thing(f"locker-{number}", 0, at, (0, 0, turn)):
            build_locker(kit, number)
    with kit.thing("table", 0, (3.2, 3.1, 0.0), (0, 0, 1.5)):
        _table(kit)
    with kit.thing("massage-table", 0, (3.3, 0.3, 0.0)):
        _massage_table(kit)


def _table(kit: Kit) -> None:
    kit.add(
        s.box(1.5, 0.8, 0.032, 0.006),
        m.wood((0.42, 0.29, 0.17), (0.66, 0.50, 0.33), 0, 0.35),
        (0, 0, 0.718),
    )
    kit.add(
        s.box(1.505, 0.805, 0.012, 0.003), m.surface((0.05, 0.05, 0.055), rough=0.5), (0, 0, 0.712)
    )
    steel = m.surface((0.16, 0.17, 0.18), rough=0.35, metal=0.7, vary=0.1)
    for x in (-0.68, 0.68):
        for y in (-0.33, 0.33):
            kit.add(
                kit.shared("table-leg", lambda: s.box(0.045, 0.045, 0.7, 0.004)),
                steel,
                (x, y, 0.01),
            )
        kit.add(s.box(0.035, 0.62, 0.035, 0.004), steel, (x, 0, 0.66))


def _massage_table(kit: Kit) -> None:
    kit.add(
        s.box(1.8, 0.6, 0.08, 0.03, 4),
        m.surface((0.06, 0.07, 0.08), rough=0.45, bump=0.4),
        (0, 0, 0.7),
    )
    for x in (-0.75, 0.75):
        kit.add(s.box(0.05, 0.5, 0.7, 0.005), m.wood(*OAK, 2), (x, 0, 0))


def light(kit: Kit, state: State) -> None:
    tint, watts = {
        State.AS_FOUND: ((1.0, 0.93, 0.84), (58.0, 58.0, 58.0)),
        State.LEFT_BEHIND: ((1.0, 0.93, 0.83), (54.0, 57.0, 55.0)),
        State.PUT_RIGHT: ((1.0, 0.84, 0.66), (44.0, 30.0, 44.0)),
    }[state]
    for k, power in enumerate(watts):
        at = (1.3 + 1.9 * k, 2.3, HEIGHT - 0.012)
        kit.add(s.box(0.3, 2.4, 0.01, 0.002), m.glow(tint, power / 11.0), at)
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", 0.3, 2.4
        lamp.energy, lamp.color = power, tint
        obj = bpy.data.objects.new("lamp", lamp)
        obj.location = (at[0], at[1], at[2] - 0.02)
        bpy.context.scene.collection.objects.link(obj)
    world = bpy.data.worlds.new("dim")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.02, 0.02, 0.022, 1)
    bpy.context.scene.world = world


def _things() -> tuple[Thing, ...]:
    towels, bottles, shirts = [], [], []
    lime = (0.42, 0.55, 0.03)
    for n in range(1, 11):
        turn = locker_place(n)[1]
        at = in_locker(n, -0.12, -0.3, SEAT_Z)
        make = missing if n in (9,) else stay
        towels.append(make(f"towel-{n}", "towel", cloth.folded_towel(), at, turn))
        if n != 4:
            bottles.append(
                stay(
                    f"bottle-{n}",
                    "water bottle",
                    litter.bottle(),
                    in_locker(n, 0.22, -0.22, SEAT_Z),
                    turn + 17 * n,
                )
            )
        hook = in_locker(n, 0.0, -0.075, 1.583)
        if n in (2, 3, 5, 6, 7, 9):
            shirts.append(
                stay(
                    f"shirt-{n}",
                    "training shirt",
                    cloth.bib(lime if n < 6 else (0.62, 0.14, 0.02), str(n)),
                    hook,
                    turn,
                )
            )
        else:
            shirts.append(
                (missing if n == 4 else stay)(f"hanger-{n}", "hanger", cloth.hanger(), hook, turn)
            )
    return (*towels, *bottles, *shirts)


_TABLE = 0.751

AREA = Area(
    name="dressing room",
    build=build,
    light=light,
    views=(
        View("lockers-left", (3.95, 0.55, 1.58), (0.25, 2.35, 0.95)),
        View("lockers-right", (2.45, 0.55, 1.58), (6.15, 2.3, 0.95)),
        View("whiteboard", (2.95, 1.05, 1.6), (2.9, 5.0, 1.12)),
        View("table", (2.3, 1.75, 1.55), (3.25, 3.1, 0.74)),
        View("locker-7", (4.15, 3.15, 1.5), (6.3, 3.32, 1.05), portrait=True),
    ),
    things=(
        *_things(),
        stay("tape-1", "roll of tape", gear.tape(), (2.72, 3.28, _TABLE)),
        stay("tape-2", "roll of tape", gear.tape((0.05, 0.12, 0.4)), (2.83, 3.32, _TABLE)),
        stay(
            "first-aid",
            "first-aid box",
            furnishing.carton(
                0.3,
                0.2,
                0.12,
                (0.72, 0.72, 0.7),
                ((0.55, 0.03, 0.03),),
                "АПТЕЧКА",
                (0.55, 0.03, 0.03),
            ),
            (3.6, 3.3, _TABLE),
            -14,
        ),
        moved(
            "clipboard",
            "clipboard",
            furnishing.clipboard(),
            ((3.08, 2.95, _TABLE), 12),
            ((3.66, 2.98, _TABLE), -47),
        ),
        stay("table-bottle-1", "water bottle", litter.bottle(), (3.18, 3.36, _TABLE), 30),
        stay("table-bottle-2", "water bottle", litter.bottle(), (3.27, 3.38, _TABLE), 80),
        stay("table-bottle-3", "water bottle", litter.bottle(), (3.22, 3.29, _TABLE), -40),
        stay(
            "table-towel",
            "towel",
            cloth.folded_towel((0.06, 0.16, 0.4), 0.3, 0.22, 2),
            (2.75, 3.0, _TABLE),
            5,
        ),
        missing("stool", "stool", furnishing.stool(), (1.75, 4.35, 0.0)),
        stay("bin", "waste bin", furnishing.bin_(), (4.1, 4.7, 0.0)),
        stay("pen-1", "marker", furnishing.marker(), (2.65, 4.935, 0.9365), 4),
        stay("pen-2", "marker", furnishing.marker((0.5, 0.02, 0.02)), (2.87, 4.935, 0.9365), -3),
        added(
            "bottle-floor",
            "water bottle",
            litter.lying(litter.bottle(), 0.0328),
            (1.25, 1.62, 0.0),
            38,
        ),
        added("towel-floor", "towel", cloth.heap((0.66, 0.65, 0.62), 0.52), (1.35, 2.75, 0.0), 25),
        added("boots", "football boots", gear.boots(), (0.92, 3.35, 0.0), -62),
        added("tape-seat", "roll of tape", gear.tape(), in_locker(8, 0.05, -0.42, SEAT_Z)),
        added("bag", "sports bag", gear.bag(), (5.15, 2.15, 0.0), 68),
        added("cup-1", "paper cup", litter.cup(), (2.98, 2.83, _TABLE), 20),
        added("cup-2", "paper cup", litter.lying(litter.cup(), 0.041), (3.42, 3.12, _TABLE), 200),
        added("banana", "banana skin", litter.banana(), (3.28, 2.86, _TABLE), 40),
        added("paper-ball", "crumpled paper", litter.crumpled(0.055), (1.62, 4.02, 0.0), 15),
        added("snack", "crisp packet", litter.snack_bag(), in_locker(7, 0.16, -0.42, SEAT_Z), -60),
    ),
    marks=(
        Mark("mud", "muddy footprints", footprints(5), Place((4.35, 1.35, 0.0012), (0, 0, 28))),
        Mark(
            "tactics",
            "writing",
            writing(
                [
                    ("GO 11!", -0.08, 0.06, 0.13),
                    ("x", -0.5, 0.18, 0.07),
                    (">", -0.42, -0.02, 0.2),
                    ("x", -0.2, 0.17, 0.07),
                    ("3-2", 0.5, -0.36, 0.1),
                ],
                (0.45, 0.01, 0.02),
                0.009,
            ),
            Place((2.55, LENGTH - 0.0430, 1.5)),
        ),
        Mark(
            "locker-writing",
            "writing",
            writing([("GO!", 0.085, 0.0, 0.10)], (0.01, 0.01, 0.015), 0.011),
            Place(in_locker(7, 0.0, -0.4325, 1.93), (0, 0, -90)),
        ),
        Mark(
            "spill",
            "spilled drink",
            spill(0.13, (0.10, 0.035, 0.01), alpha=0.85, rough=0.06),
            Place((3.48, 2.92, _TABLE + 0.0008)),
        ),
    ),
    exposure={State.AS_FOUND: 0.0, State.LEFT_BEHIND: 0.15, State.PUT_RIGHT: 0.1},
)


def _card(kit: Kit, rng: object) -> None:
    """A folded card of cream paper, standing, its word on the front."""
    paper = m.surface((0.78, 0.75, 0.68), rough=0.75, vary=0.05, grain=700, bump=0.25)
    with kit.thing("card-front", 0, (0, 0, 0), (-14, 0, 0)):
        kit.add(s.box(0.17, 0.0012, 0.115, 0.0003), paper)
        kit.add(s.box(0.155, 0.0004, 0.0012, 0), m.surface((0.45, 0.02, 0.04)), (0, -0.0008, 0.008))
        kit.add(s.box(0.155, 0.0004, 0.0012, 0), m.surface((0.45, 0.02, 0.04)), (0, -0.0008, 0.105))
        kit.text(
            "Спасибо",
            0.036,
            m.surface((0.03, 0.04, 0.16), rough=0.6, vary=0.2, scale=60),
            (0, -0.0012, 0.06),
        )
    with kit.thing("card-back", 0, (0, 0.0555, 0), (14, 0, 0)):
        kit.add(s.box(0.17, 0.0012, 0.115, 0.0003), paper)


def _with_card() -> Area:
    card = stay("card", "thank-you card", _card, (3.36, 2.93, _TABLE), -23)
    view = View("thanks", (3.2, 2.56, 0.96), (3.37, 2.96, 0.805), lens_mm=30.0)
    return Area(AREA.name, build, light, (view,), (*AREA.things, card), (), AREA.exposure)


THANKS = _with_card()
