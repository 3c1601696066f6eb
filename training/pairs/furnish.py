"""Furniture: what stands in a place before anybody leaves anything there."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from assets.catalogue import Model

from pairs.kinds import cast_of
from pairs.materials import any_colour, plain, structure
from pairs.shapes import box
from pairs.stage import Stage, Thing, load

Rect = tuple[float, float, float, float]
MOVABLE = ("chair", "bin", "plant")
"""Roles of furniture that people carry about."""


class Floor:
    """Who stands where: rectangles on a floor that may not overlap."""

    def __init__(self, width: float, depth: float) -> None:
        self.width, self.depth = width, depth
        self.taken: list[Rect] = []

    def claim(
        self, x: float, y: float, size: tuple[float, float], yaw: float, gap: float = 0.03
    ) -> bool:
        """Take the ground of a thing turned by ``yaw``; False when it is taken or outside."""
        c, s = abs(np.cos(yaw)), abs(np.sin(yaw))
        hx, hy = (size[0] * c + size[1] * s) / 2 + gap, (size[0] * s + size[1] * c) / 2 + gap
        low_x, low_y, high_x, high_y = rect = (x - hx, y - hy, x + hx, y + hy)
        if max(-low_x, high_x) > self.width / 2 or max(-low_y, high_y) > self.depth / 2:
            return False
        if any(
            low_x < r[2] and high_x > r[0] and low_y < r[3] and high_y > r[1] for r in self.taken
        ):
            return False
        self.taken.append(rect)
        return True


def pick(stage: Stage, role: str) -> Model:
    """A random model of a role."""
    models = cast_of(stage.catalogue)[role]
    return models[stage.rng.integers(len(models))]


def bring(stage: Stage, model: Model, movable: bool) -> Thing:
    """Import a model and put it on the stage."""
    return stage.enter(load(model, stage.catalogue, stage.rng), model.name, movable)


def along_wall(stage: Stage, floor: Floor, role: str, tries: int = 8) -> Thing | None:
    """Put a thing with its back to one of the four walls."""
    rng, model = stage.rng, pick(stage, role)
    if model.elevation == 0 and role == "wall":
        return None
    thing = bring(stage, model, role in MOVABLE)
    for _ in range(tries):
        side = int(rng.integers(4))
        yaw = side * np.pi / 2
        half = (floor.depth if side % 2 == 0 else floor.width) / 2 - thing.size[1] / 2 - 0.035
        slide = rng.uniform(-0.5, 0.5) * (floor.width if side % 2 == 0 else floor.depth)
        x, y = [(slide, half), (-half, slide), (-slide, -half), (half, -slide)][side]
        if floor.claim(x, y, thing.size[:2], yaw):
            stage.place(thing, x, y, model.elevation, yaw)
            return thing
    stage.drop(thing)
    return None


def freely(  # noqa: PLR0913 - where, how turned and how often are independent
    stage: Stage,
    floor: Floor,
    model: Model,
    movable: bool,
    at: tuple[float, float] | None = None,
    yaw: float | None = None,
    tries: int = 8,
) -> Thing | None:
    """Put a thing somewhere on the floor, near ``at`` if given."""
    rng, thing = stage.rng, bring(stage, model, movable)
    for _ in range(tries):
        x, y = at if at else rng.uniform(-0.5, 0.5, 2) * (floor.width - 0.4, floor.depth - 0.4)
        x, y = (x, y) if not at else (x + rng.normal(0, 0.06), y + rng.normal(0, 0.06))
        turn = (
            rng.choice([0, 0.5, 1, 1.5]) * np.pi + rng.normal(0, 0.1)
            if yaw is None
            else yaw + rng.normal(0, 0.15)
        )
        if floor.claim(x, y, thing.size[:2], turn):
            stage.place(thing, x, y, 0.0, turn)
            return thing
    stage.drop(thing)
    return None


def room(stage: Stage, size: tuple[float, float, float]) -> None:
    """A living room, bedroom, kitchen, office or bathroom, loosely."""
    rng, floor = stage.rng, Floor(size[0] - 0.04, size[1] - 0.04)
    table_group(stage, floor, pick(stage, "table"), pick(stage, "chair"))
    style = rng.choice(["living", "sleep", "kitchen", "office", "bath", "mixed"])
    roles = {
        "living": ["sofa", "sofa", "storage", "plant", "storage"],
        "sleep": ["bed", "storage", "storage", "chair"],
        "kitchen": ["storage", "storage", "storage", "storage", "bin"],
        "office": ["table", "storage", "chair", "bin"],
        "bath": ["bath", "bath", "bath", "bin"],
        "mixed": ["sofa", "storage", "gym", "bin", "plant"],
    }[str(style)]
    for role in [*roles, "table", "plant", "wall", "wall", "bin"]:
        if rng.uniform() < 0.85:
            along_wall(stage, floor, role)


def table_group(
    stage: Stage, floor: Floor, table: Model, chair: Model, at: tuple[float, float] | None = None
) -> None:
    """A table with up to four chairs of one kind drawn up to it."""
    rng = stage.rng
    thing = freely(stage, floor, table, movable=False, at=at)
    if thing is None:
        return
    x, y = thing.object.matrix_world.translation[:2]
    yaw = thing.object.matrix_world.to_euler().z
    for side in range(4):
        if rng.uniform() < 0.6:
            reach = (
                thing.size[1 if side % 2 == 0 else 0] / 2
                + max(chair.width, chair.depth) / 2
                + rng.uniform(0.04, 0.35)
            )
            turn = yaw + side * np.pi / 2
            freely(
                stage,
                floor,
                chair,
                True,
                (x + reach * np.sin(turn), y - reach * np.cos(turn)),
                turn + np.pi,
                tries=3,
            )


def hall(stage: Stage, size: tuple[float, float, float]) -> None:
    """A hall with rows of tables, rows of chairs, a dressing room's benches, or sports things."""
    rng, floor = stage.rng, Floor(size[0] - 0.04, size[1] - 0.04)
    style = rng.choice(["canteen", "rows", "sport", "dressing"])
    table, chair = pick(stage, "table"), pick(stage, "chair")
    if style == "canteen":
        for x, y in _grid(rng, size, 3.0, 9):
            table_group(stage, floor, table, chair, (x, y))
    elif style == "rows":
        for x, y in _grid(rng, size, 1.15, 36):
            freely(stage, floor, chair, True, (x, y), 0.0, tries=1)
    elif style == "dressing":
        dressing(stage, floor)
    for _ in range(5):
        along_wall(
            stage, floor, str(rng.choice(["storage", "bin", "plant", "wall", "bench", "gym"]))
        )
    for _ in range(3):
        freely(
            stage,
            floor,
            pick(stage, str(rng.choice(["gym", "bench", "bin", "table"]))),
            movable=False,
        )


def dressing(stage: Stage, floor: Floor) -> None:
    """Benches along the walls with lockers or hooks above, as in a team's dressing room."""
    rng = stage.rng
    wood, paint = structure(rng, stage.catalogue, "w"), plain("locker", any_colour(rng, 0.6), 0.4)
    for y, sign in ((floor.depth / 2, -1), (-floor.depth / 2, 1)):
        step = rng.uniform(0.7, 1.1)
        for x in np.arange(-floor.width / 2 + 0.5, floor.width / 2 - 1.2, step):
            low, high = sorted((y, y + sign * 0.5))
            stall = box("stall", (x, low, 0), (x + 0.04, high, 2.0), paint)
            seat = box("seat", (x + 0.04, low, 0.38), (x + step, high, 0.44), wood)
            box("shelf", (x + 0.04, low, 1.75), (x + step, high, 1.79), wood)
            stall.name, seat.name = "stall", "bench seat"
        floor.taken.append(
            (-floor.width / 2, min(y, y + sign * 0.55), floor.width / 2, max(y, y + sign * 0.55))
        )
    freely(stage, floor, pick(stage, "table"), movable=False, at=(0, 0))
    freely(stage, floor, pick(stage, "bench"), movable=False)


def _grid(
    rng: np.random.Generator, size: tuple[float, float, float], pitch: float, most: int
) -> list[tuple[float, float]]:
    xs = np.arange(-size[0] / 2 + 1.0, size[0] / 2 - 0.8, pitch)
    ys = np.arange(-size[1] / 2 + 1.0, size[1] / 2 - 0.8, pitch)
    cells = [(float(x), float(y)) for x in xs for y in ys]
    cells.sort(key=lambda c: c[0] ** 2 + c[1] ** 2)
    return cells[:most]


def outdoor(stage: Stage, size: tuple[float, float, float]) -> None:
    """A yard, a terrace, the edge of a pitch, a camp."""
    rng, floor = stage.rng, Floor(size[0] - 0.3, size[1] - 0.3)
    for _ in range(int(rng.integers(1, 3))):
        table_group(
            stage, floor, pick(stage, "table"), pick(stage, str(rng.choice(["chair", "bench"])))
        )
    for role in rng.choice(
        ["bench", "garden", "plant", "bin", "gym"], 10, p=[0.3, 0.25, 0.2, 0.15, 0.1]
    ):
        freely(stage, floor, pick(stage, str(role)), str(role) in MOVABLE)


def seat_maker(rng: np.random.Generator) -> Callable[[float, float, float], None]:
    """One kind of stadium seat: a function that puts one at x, y, z. Seats share their meshes."""
    colour, other = any_colour(rng, 1.0), any_colour(rng, 1.0)
    paints = [
        plain("seat", colour, 0.35),
        plain("seat", other if rng.uniform() < 0.5 else colour, 0.35),
    ]
    w, d, back = rng.uniform(0.4, 0.46), rng.uniform(0.34, 0.4), rng.uniform(0.2, 0.4)
    parts = [
        [
            box("seat", (-w / 2, -d, 0.38), (w / 2, 0, 0.42), p),
            box("seat back", (-w / 2, -0.03, 0.42), (w / 2, 0.02, 0.42 + back), p),
            box("foot", (-0.04, -0.1, 0), (0.04, -0.02, 0.4), p),
        ]
        for p in paints
    ]
    for part in parts[0] + parts[1]:
        part.location.z = -50

    def put(x: float, y: float, z: float) -> None:
        for part in parts[int(rng.uniform() < 0.3)]:
            twin = bpy.data.objects.new(part.name, part.data)
            twin.location = (x, y, z)
            bpy.context.scene.collection.objects.link(twin)

    return put


def seats(
    stage: Stage,
    put: Callable[[float, float, float], None],
    wide: float,
    aisle: float,
    y: float,
    z: float,
) -> None:
    """One row of seats with a gap for the aisle."""
    for x in np.arange(-wide / 2 + 0.4, wide / 2 - 0.3, 0.52):
        if abs(x - aisle) > 0.8:
            put(float(x), y + 0.3, z)
