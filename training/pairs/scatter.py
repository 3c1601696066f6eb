"""Small things put where a camera sees them, never in the air or inside one another."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix, Vector

from pairs.kinds import cast_of
from pairs.shapes import LITTER
from pairs.spots import HEIGHT, WIDTH, Spot
from pairs.stage import Hit, Stage, Thing, load

LEVEL = 0.006
"""How much the ground may rise or fall under a thing, metres."""
NEAREST = 0.4
"""Metres from the camera: nearer, a thing would hide the view."""
NOT_LYING = {"cable", "paper", "scarf", "plate", "cloth", "stick", "bag", "cushion"}


def new_small(stage: Stage) -> Thing:
    """A small thing off the shelf or made from numbers, out of sight until placed."""
    rng = stage.rng
    if rng.uniform() < 0.6:
        models = cast_of(stage.catalogue)["small"]
        model = models[rng.integers(len(models))]
        return stage.enter(load(model, stage.catalogue, rng), model.name, movable=True)
    name = str(rng.choice(list(LITTER)))
    obj = LITTER[name](rng)
    if name not in NOT_LYING and rng.uniform() < 0.35:
        _lay(obj)
    return stage.enter(obj, name, movable=True)


def _lay(obj: bpy.types.Object) -> None:
    """Turn a mesh on its side, standing on z = 0 and centred again."""
    obj.data.transform(Matrix.Rotation(np.pi / 2, 4, "X"))
    points = np.array([v.co for v in obj.data.vertices])
    middle = (points.min(0) + points.max(0)) / 2
    obj.data.transform(Matrix.Translation((-middle[0], -middle[1], -points[:, 2].min())))
    obj.data.update()


def scatter(stage: Stage, spot: Spot, count: int) -> list[Thing]:
    """Put up to ``count`` small things into the view."""
    placed = []
    for _ in range(count):
        if stage.full:
            break
        thing = new_small(stage)
        if settle(stage, spot, thing):
            placed.append(thing)
        else:
            stage.drop(thing)
    return placed


def settle(
    stage: Stage,
    spot: Spot,
    thing: Thing,
    tries: int = 40,
    far: float = 4.0,
    near: tuple[Vector, float, float] | None = None,
) -> bool:
    """Put a thing where a random pixel's ray meets something level.

    Args:
        far: metres from the camera beyond which nothing is put.
        near: a point and the least and greatest distance from it, metres.
    """
    home = thing.object.matrix_world.copy()
    for _ in range(tries):
        x, y = stage.rng.uniform(0.06, 0.94) * WIDTH, stage.rng.uniform(0.15, 0.94) * HEIGHT
        hit = stage.cast(Vector(spot.eye), spot.ray(x, y))
        if (
            hit is None
            or hit.normal.z < 0.97
            or not NEAREST < hit.distance < far
            or not _asked(hit, near)
        ):
            continue
        yaw = stage.rng.uniform(0, 2 * np.pi)
        z = _level(stage, thing, hit, yaw)
        if z is None or not _roomy(stage, thing, hit.point, z, yaw):
            continue
        stage.place(thing, hit.point.x, hit.point.y, z + 0.0005, yaw)
        stage.settle()
        if hit.thing is not None:
            hit.thing.burdened = True
        return True
    thing.object.matrix_world = home
    return False


def _asked(hit: Hit, near: tuple[Vector, float, float] | None) -> bool:
    """Nothing is stacked on small things, since those may go; and distance is as asked for."""
    if hit.thing is not None and (hit.thing.leaving or max(hit.thing.size) < 0.66):
        return False
    return near is None or near[1] < (hit.point - near[0]).length < near[2]


def _corners(thing: Thing, yaw: float, share: float) -> list[np.ndarray]:
    """The four corners of a turned footprint, shrunk to ``share``, and its middle."""
    c, s = np.cos(yaw), np.sin(yaw)
    w, d = thing.size[0] / 2 * share, thing.size[1] / 2 * share
    return [
        np.array((c * x - s * y, s * x + c * y))
        for x, y in ((w, d), (-w, d), (-w, -d), (w, -d), (0, 0))
    ]


def _level(stage: Stage, thing: Thing, hit: Hit, yaw: float) -> float | None:
    """The ground's height under a thing, if it is level and of one piece; else None."""
    heights = []
    for corner in _corners(thing, yaw, 0.8):
        top = Vector((hit.point.x + corner[0], hit.point.y + corner[1], hit.point.z + 0.04))
        ground = stage.cast(top, Vector((0, 0, -1)), 0.1)
        if ground is None or ground.thing is not hit.thing:
            return None
        heights.append(ground.point.z)
    return max(heights) if max(heights) - min(heights) < LEVEL else None


def _roomy(stage: Stage, thing: Thing, point: Vector, z: float, yaw: float) -> bool:
    """Whether a thing's box is empty: rays around its sides and up its corners meet nothing."""
    corners = [Vector((point.x + c[0], point.y + c[1], 0)) for c in _corners(thing, yaw, 1.05)]
    height = max(thing.size[2], 0.02)
    for level in (0.015, height * 0.5, height):
        ring = [c + Vector((0, 0, z + level)) for c in corners]
        for a, b in zip(ring[:4], [*ring[1:4], ring[0]], strict=True):
            if stage.cast(a, (b - a).normalized(), (b - a).length):
                return False
        if stage.cast(ring[0], (ring[2] - ring[0]).normalized(), (ring[2] - ring[0]).length):
            return False
    return not any(
        stage.cast(c + Vector((0, 0, z + 0.015)), Vector((0, 0, 1)), height) for c in corners
    )
