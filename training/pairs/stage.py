"""The stage: the things of one scene, who rests on whom, and what a ray hits."""

from __future__ import annotations

from dataclasses import dataclass, field

import bpy
import numpy as np
from assets.catalogue import Catalogue, Model
from mathutils import Matrix, Vector

from pairs.materials import recolour

MAX_INDEX = 250
"""Indices are written as 8-bit pictures; 0 is structure."""


@dataclass
class Thing:
    """One thing on the stage.

    Attributes:
        index: its value in the index pictures, 1..250.
        name: what it is, for people.
        object: its mesh; the origin is under its middle, the mesh stands on z = 0.
        size: width, depth, height in metres, unturned.
        movable: whether somebody could carry it.
        burdened: whether something rests on it, so that it must stay.
        leaving: whether it is changed between the states, so that nothing may rest on it.
    """

    index: int
    name: str
    object: bpy.types.Object
    size: tuple[float, float, float]
    movable: bool
    burdened: bool = False
    leaving: bool = False


@dataclass(frozen=True)
class Hit:
    """Where a ray met something: point, unit normal, thing (None: structure), object, metres."""

    point: Vector
    normal: Vector
    thing: Thing | None
    object: bpy.types.Object
    distance: float


@dataclass
class Stage:
    """A scene in the making; every random choice comes from ``rng``."""

    rng: np.random.Generator
    catalogue: Catalogue
    things: dict[int, Thing] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether no index is left."""
        return len(self.things) >= MAX_INDEX

    def enter(self, obj: bpy.types.Object, name: str, movable: bool) -> Thing:
        """Give an object the next index and put it on the stage."""
        points = coordinates(obj.data)  # not obj.bound_box, which lags behind until the next update
        low, high = points.min(0), points.max(0)
        reach = 2 * np.maximum(np.abs(low), np.abs(high))[:2]
        thing = Thing(
            len(self.things) + 1,
            name,
            obj,
            (float(reach[0]), float(reach[1]), float(high[2])),
            movable,
        )
        obj.pass_index = thing.index
        self.things[thing.index] = thing
        return thing

    def place(self, thing: Thing, x: float, y: float, z: float, yaw: float) -> None:
        """Put a thing's foot at a point (metres), turned by ``yaw`` (radians, anticlockwise)."""
        thing.object.matrix_world = Matrix.Translation((x, y, z)) @ Matrix.Rotation(yaw, 4, "Z")

    def drop(self, thing: Thing) -> None:
        """Take the thing entered last off the stage again."""
        del self.things[thing.index]
        bpy.data.objects.remove(thing.object, do_unlink=True)

    def cast(self, origin: Vector, direction: Vector, reach: float = 100.0) -> Hit | None:
        """The first thing on a ray within ``reach`` metres. Call ``settle`` after moving things."""
        scene = bpy.context.scene
        hit, point, normal, _, obj, _ = scene.ray_cast(
            bpy.context.evaluated_depsgraph_get(), origin, direction, distance=reach
        )
        if not hit:
            return None
        if normal.dot(direction) > 0:
            normal = -normal
        return Hit(point, normal, self.things.get(obj.pass_index), obj, (point - origin).length)

    def settle(self) -> None:
        """Make moved, hidden and new objects known to ``cast``."""
        bpy.context.view_layer.update()


def coordinates(data: bpy.types.Mesh) -> np.ndarray:
    """A mesh's vertices, float32 (N, 3), metres."""
    points = np.empty(3 * len(data.vertices), np.float32)
    data.vertices.foreach_get("co", points)
    return points.reshape(-1, 3)


def show(obj: bpy.types.Object, visible: bool) -> None:
    """Show or hide an object, for rays and for the picture."""
    obj.hide_render = obj.hide_viewport = not visible


def load(model: Model, catalogue: Catalogue, rng: np.random.Generator) -> bpy.types.Object:
    """Import a model at its catalogue height, standing on z = 0, its front towards -y."""
    before = set(bpy.data.objects)
    bpy.ops.wm.obj_import(
        filepath=str(catalogue.root / model.path), use_split_objects=False, use_split_groups=False
    )
    obj = next(o for o in bpy.data.objects if o not in before and o.type == "MESH")
    turn = obj.matrix_world.copy()
    if model.rotation:
        rows = [model.rotation[i : i + 3] for i in (0, 3, 6)]
        turn = turn @ Matrix(rows).to_4x4()
    obj.data.transform(turn)
    obj.matrix_world = Matrix.Identity(4)
    _fit(obj.data, model)
    recolour(obj, rng)
    return obj


def _fit(data: bpy.types.Mesh, model: Model) -> None:
    """Scale a mesh to its catalogue size, by its longest side; put its foot on the origin."""
    points = coordinates(data)
    low, high = points.min(0), points.max(0)
    points -= [*((low + high) / 2)[:2], low[2]]
    points *= max(model.width, model.depth, model.height) / max(float((high - low).max()), 1e-6)
    data.vertices.foreach_set("co", points.ravel())
    data.update()
