"""Light: skies, sun, daylight through windows, lamps; two lightings per scene."""

from __future__ import annotations

import colorsys
from dataclasses import asdict, dataclass

import bpy
import numpy as np
from assets.catalogue import Sky
from mathutils import Vector

from pairs.places import Place
from pairs.stage import Stage

RIG = "rig"
"""Name prefix of every light, so that a lighting can be taken down."""


@dataclass(frozen=True)
class Lighting:
    """One lighting of a scene; strengths are relative, exposure is set afterwards from the picture.

    Attributes:
        sky: key of the sky in the catalogue.
        sky_strength: its factor.
        sky_turn: its turn about the z axis, radians.
        sun: strength, 0 for none. elevation, azimuth in radians; size is its angle, radians.
        daylight: glow of the windows, W/m².
        lamps: per lamp its power in W, 0 when off.
        warmth: lamp colour, 0 cool to 1 warm.
        fill: share of light that comes from everywhere, indoors.
        bias: exposure correction, stops.
    """

    sky: str
    sky_strength: float
    sky_turn: float
    sun: float
    elevation: float
    azimuth: float
    sun_size: float
    daylight: float
    lamps: tuple[float, ...]
    warmth: float
    fill: float
    bias: float

    def facts(self) -> dict[str, object]:
        """The lighting for ``scene.json``."""
        return asdict(self)


def draw_lights(stage: Stage, place: Place, hard: bool) -> tuple[Lighting, Lighting]:
    """Two lightings of one place: same building, another hour, other switches."""
    first, second = _draw(stage, place, hard), _draw(stage, place, hard)
    return first, second


def _draw(stage: Stage, place: Place, hard: bool) -> Lighting:
    rng = stage.rng
    skies = [s for s in stage.catalogue.skies if s.outdoors]
    sunny = rng.uniform() < (0.9 if hard else 0.4)
    evening = place.indoors and rng.uniform() < 0.3
    day = 0.0 if evening else float(np.exp(rng.uniform(np.log(4), np.log(40))))
    switches = rng.uniform(size=len(place.lamps)) < (
        0.25 if hard and not evening else 0.9 if evening else 0.6
    )
    power = rng.uniform(30, 110) * (1 if place.kind == "room" else 2.5)
    if place.indoors and not evening and not switches.any() and not hard:
        day = max(day, 12.0)
    if evening and not switches.any():
        switches[:1] = True
    return Lighting(
        sky=skies[rng.integers(len(skies))].key,
        sky_strength=0.03
        if evening
        else float(rng.uniform(0.6, 1.6) * (rng.uniform(3, 7) if hard and place.indoors else 1.0)),
        sky_turn=float(rng.uniform(0, 2 * np.pi)),
        sun=float(rng.uniform(2, 7) * (2 if hard else 1)) if sunny and not evening else 0.0,
        elevation=float(rng.uniform(0.3, 1.2)),
        azimuth=float(rng.uniform(0, 2 * np.pi)),
        sun_size=float(rng.uniform(0.005, 0.08)),
        daylight=day,
        lamps=tuple(float(power * s * rng.uniform(0.6, 1.2)) for s in switches),
        warmth=float(rng.uniform()),
        fill=float(rng.uniform(0.02, 0.08) if hard else rng.uniform(0.08, 0.3)),
        bias=float(rng.normal(0.4 if hard else 0, 0.3)),
    )


def light(stage: Stage, place: Place, lighting: Lighting) -> None:
    """Take down the lights of the scene and put up a lighting."""
    for obj in [o for o in bpy.data.objects if o.name.startswith(RIG)]:
        bpy.data.objects.remove(obj, do_unlink=True)
    _sky(stage, place, lighting)
    if lighting.sun:
        _sun(lighting)
    if place.indoors:
        _windows(place, lighting)
        _lamps(place, lighting)
        _fill(place, lighting)
    _screens(place, lighting)


def _sky(stage: Stage, place: Place, lighting: Lighting) -> None:
    """The world's picture; indoors it is only looked at: windows and fill light with less noise."""
    sky = next(s for s in stage.catalogue.skies if s.key == lighting.sky)
    scene = bpy.context.scene
    if scene.world is None:
        scene.world = bpy.data.worlds.new("world")
    world = scene.world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    nodes.clear()
    out, back, picture, turn, where = (
        nodes.new(f"ShaderNode{n}")
        for n in ("OutputWorld", "Background", "TexEnvironment", "Mapping", "TexCoord")
    )
    picture.image = _sky_image(stage, sky)
    turn.inputs["Rotation"].default_value = (0, 0, lighting.sky_turn)
    back.inputs["Strength"].default_value = lighting.sky_strength * (8 if place.indoors else 1)
    links.new(where.outputs["Generated"], turn.inputs["Vector"])
    links.new(turn.outputs["Vector"], picture.inputs["Vector"])
    links.new(picture.outputs["Color"], back.inputs["Color"])
    links.new(back.outputs[0], out.inputs[0])
    world.cycles_visibility.diffuse = not place.indoors
    world.cycles.sampling_method = "NONE" if place.indoors else "AUTOMATIC"


def _sky_image(stage: Stage, sky: Sky) -> bpy.types.Image:
    return bpy.data.images.load(str(stage.catalogue.root / sky.path), check_existing=True)


def _new_light(kind: str, energy: float, colour: tuple[float, float, float]) -> bpy.types.Object:
    data = bpy.data.lights.new(RIG, kind)
    data.energy, data.color = energy, colour
    obj = bpy.data.objects.new(RIG, data)
    bpy.context.scene.collection.objects.link(obj)
    obj.visible_camera = False
    return obj


def _aim(obj: bpy.types.Object, where: Vector, direction: Vector) -> None:
    obj.matrix_world = direction.to_track_quat("-Z", "Y").to_matrix().to_4x4()
    obj.matrix_world.translation = where


def _sun(lighting: Lighting) -> None:
    obj = _new_light("SUN", lighting.sun, (1.0, 0.95, 0.86))
    obj.data.angle = lighting.sun_size
    flat = np.cos(lighting.elevation)
    toward = Vector(
        (
            flat * np.cos(lighting.azimuth),
            flat * np.sin(lighting.azimuth),
            np.sin(lighting.elevation),
        )
    )
    _aim(obj, toward * 20, -toward)


def _windows(place: Place, lighting: Lighting) -> None:
    """Daylight enters as a glow of each window's size."""
    for window in place.windows if lighting.daylight else ():
        width, height = float(np.linalg.norm(window.along)), float(np.linalg.norm(window.up))
        obj = _new_light("AREA", lighting.daylight * width * height, (0.88, 0.94, 1.0))
        obj.data.shape, obj.data.size, obj.data.size_y = "RECTANGLE", width, height
        _aim(
            obj,
            Vector(window.origin + window.along / 2 + window.up / 2 - 0.12 * window.inward),
            Vector(window.inward),
        )


def _lamps(place: Place, lighting: Lighting) -> None:
    colour = colorsys.hsv_to_rgb(0.09, 0.08 + 0.42 * lighting.warmth, 1.0)
    for point, power in zip(place.lamps, lighting.lamps, strict=True):
        if power:
            obj = _new_light("AREA", power, colour)
            obj.data.shape, obj.data.size = "DISK", 0.35
            _aim(obj, Vector(point), Vector((0, 0, -1)))


def _fill(place: Place, lighting: Lighting) -> None:
    """What many bounces would give: a weak glow of the whole ceiling."""
    total = sum(lighting.lamps) + lighting.daylight * sum(
        float(np.linalg.norm(w.along) * np.linalg.norm(w.up)) for w in place.windows
    )
    obj = _new_light("AREA", max(total, 3.0) * lighting.fill, (1.0, 0.98, 0.95))
    obj.data.shape, obj.data.size, obj.data.size_y = (
        "RECTANGLE",
        place.size[0] * 0.95,
        place.size[1] * 0.95,
    )
    _aim(obj, Vector((0, 0, place.size[2] - 0.02)), Vector((0, 0, -1)))


def _screens(place: Place, lighting: Lighting) -> None:
    """A screen shows something else each time."""
    for screen in place.screens:
        shader = screen.data.materials[0].node_tree.nodes["Principled BSDF"]
        shader.inputs["Emission Color"].default_value = (
            *colorsys.hsv_to_rgb(lighting.warmth, 0.7, 1.0),
            1.0,
        )
        shader.inputs["Emission Strength"].default_value = 0.0 if lighting.azimuth < 2 else 1.5
