"""Putting shapes into the scene: names, parents, materials and the index each thing carries."""

import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bpy

from demo_place.credits import FONT
from demo_place.materials import hash_text

Point = tuple[float, float, float]


class Kit:
    """A builder that names each part after its owner.

    The name decides the part's random colour shift, so a part looks the same in every state
    whatever else stands around it. ``index`` is what the truth render paints: 0 for the place
    itself, 1 and up for things that differ between states.
    """

    def __init__(self) -> None:
        self.owner = "place"
        self.index = 0
        self.parent: bpy.types.Object | None = None
        self._count: dict[str, int] = {}
        self._meshes: dict[str, bpy.types.Mesh] = {}

    @contextmanager
    def thing(
        self, owner: str, index: int, at: Point, turn: Point = (0, 0, 0)
    ) -> Iterator[random.Random]:
        """Everything added inside belongs to ``owner``, placed at ``at``, turned in degrees."""
        root = bpy.data.objects.new(owner, None)
        root.parent = self.parent
        root.location = at
        root.rotation_euler = tuple(math.radians(a) for a in turn)
        bpy.context.scene.collection.objects.link(root)
        before = self.owner, self.index, self.parent
        self.owner, self.index, self.parent = owner, index, root
        try:
            yield random.Random(hash_text(owner))
        finally:
            self.owner, self.index, self.parent = before

    def add(
        self,
        mesh: bpy.types.ID,
        material: bpy.types.Material,
        at: Point = (0, 0, 0),
        turn: Point = (0, 0, 0),
        thick: float = 0.0,
        smooth: int = 0,
    ) -> bpy.types.Object:
        """Add a part; ``thick`` gives a sheet a thickness, ``smooth`` subdivides it."""
        number = self._count.get(self.owner, 0)
        self._count[self.owner] = number + 1
        name = f"{self.owner}.{number}"
        obj = bpy.data.objects.new(name, mesh)
        if not mesh.materials:
            mesh.materials.append(material)
        obj.material_slots[0].link = "OBJECT"
        obj.material_slots[0].material = material
        obj.location = at
        obj.rotation_euler = tuple(math.radians(a) for a in turn)
        obj.parent = self.parent
        obj.pass_index = self.index
        draw = random.Random(hash_text(name))
        obj.color = (draw.random(), draw.random(), draw.random(), 1.0)
        bpy.context.scene.collection.objects.link(obj)
        if smooth:
            step = obj.modifiers.new("smooth", "SUBSURF")
            step.levels = step.render_levels = smooth
        if thick:
            step = obj.modifiers.new("thick", "SOLIDIFY")
            step.thickness, step.offset = thick, 0.0
        return obj

    def shared(self, key: str, make: object) -> bpy.types.Mesh:
        """The mesh known as ``key``, made once by calling ``make``."""
        if key not in self._meshes:
            self._meshes[key] = make()  # type: ignore[operator]
        return self._meshes[key]

    def text(  # noqa: PLR0913 - each argument is one look, all but the first have a default
        self,
        body: str,
        size: float,
        material: bpy.types.Material,
        at: Point,
        turn: Point = (90, 0, 0),
        align: str = "CENTER",
        depth: float = 0.0004,
        spread: float = 0.0,
    ) -> bpy.types.Object:
        """Printed letters, cap height about 0.7 ``size``; ``spread`` makes them bolder."""
        curve = bpy.data.curves.new("text", "FONT")
        curve.body, curve.size, curve.extrude, curve.offset = (
            body,
            size,
            depth,
            spread + 0.010 * size,
        )
        curve.align_x, curve.align_y = align, "CENTER"
        curve.font, curve.space_character = _font(), 0.92
        curve.resolution_u = 4
        return self.add(curve, material, at, turn)


Build = Callable[[Kit, random.Random], None]


def _font() -> bpy.types.VectorFont:
    """A font that ships inside Blender and knows Cyrillic.

    Inter, Blender's own, will not do: its letters are overlapping outlines, which Blender fills
    wrongly.
    """
    known = bpy.data.fonts.get("demo-font")
    if known:
        return known
    folder = bpy.utils.system_resource("DATAFILES", path="fonts")
    font = bpy.data.fonts.load(f"{folder}/{FONT.name}")
    font.name = "demo-font"
    return font


def clear_scene() -> bpy.types.Scene:
    """An empty scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene
