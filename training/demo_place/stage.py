"""One area in one state, seen from one photo point: the scene, its camera and its renders."""

import math
from dataclasses import dataclass
from pathlib import Path

import bpy
from mathutils import Euler, Vector

from demo_place import materials as m
from demo_place.area import Area, State, Thing, View, draw_of
from demo_place.kit import Kit, clear_scene

SEED = 2018
LANDSCAPE = (1280, 960)
# How far a hand holds the phone from where it held it the first time: metres, degrees.
HAND = {
    State.AS_FOUND: (0.0, 0.0, 0.0, 0.0),
    State.LEFT_BEHIND: (0.03, 0.10, 1.0, 2.0),
    State.PUT_RIGHT: (0.05, 0.15, 1.0, 3.0),
}


@dataclass(frozen=True)
class Quality:
    """How much work a render is worth."""

    scale: float
    samples: int
    bounces: int


QUALITIES = {"preview": Quality(0.5, 4, 3), "final": Quality(1.0, 5, 4)}


@dataclass(frozen=True)
class Difference:
    """A numbered difference between the states found and left."""

    index: int
    kind: str
    label: str
    name: str


def differences(area: Area) -> list[Difference]:
    """Every difference of an area, numbered from 1."""
    found = [(_kind(t), t.label, t.name) for t in area.things if t.changed]
    found += [("marked", k.label, k.name) for k in area.marks]
    return [Difference(k + 1, *facts) for k, facts in enumerate(found)]


def _kind(thing: Thing) -> str:
    if thing.found is None:
        return "added"
    return "missing" if thing.left is None else "moved"


def set_scene(area: Area, state: State, *, truth: bool = False) -> None:
    """Build the area in a state. For the truth, marks show as the patches they cover."""
    clear_scene()
    kit = Kit()
    area.build(kit)
    numbers = {d.name: d.index for d in differences(area)}
    for thing in area.things:
        place = thing.place(state)
        if place is not None:
            with kit.thing(thing.name, numbers.get(thing.name, 0), place.at, place.turn) as rng:
                thing.build(kit, rng)
    for mark in area.marks:
        if truth or state is State.LEFT_BEHIND:
            with kit.thing(mark.name, numbers[mark.name], mark.place.at, mark.place.turn) as rng:
                mark.draw(kit, rng, truth)
    if not truth:
        area.light(kit, state)


def set_camera(view: View, state: State, scale: float) -> None:
    """Hold the phone at the view's point, off by what a hand is off in this state."""
    scene = bpy.context.scene
    near, far, low, high = HAND[state]
    rng = draw_of(SEED, view.name, state)
    step = Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 0.6))).normalized() * rng.uniform(
        near, far
    )
    turn = Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 0.7))).normalized() * rng.uniform(
        low, high
    )
    data = bpy.data.cameras.new(view.name)
    data.lens, data.sensor_width, data.sensor_fit = view.lens_mm, 36.0, "AUTO"
    data.clip_start = 0.05
    camera = bpy.data.objects.new(view.name, data)
    aim = (Vector(view.target) - Vector(view.eye)).to_track_quat("-Z", "Y")
    wrist = Euler([math.radians(a) for a in turn]).to_quaternion()
    camera.location = Vector(view.eye) + step
    camera.rotation_mode = "QUATERNION"
    camera.rotation_quaternion = aim @ wrist
    scene.collection.objects.link(camera)
    scene.camera = camera
    wide, high_px = LANDSCAPE[::-1] if view.portrait else LANDSCAPE
    scene.render.resolution_x, scene.render.resolution_y = (
        round(wide * scale),
        round(high_px * scale),
    )
    scene.render.resolution_percentage = 100


def render_photo(area: Area, state: State, quality: Quality, path: Path, threads: int) -> None:
    """Path-trace the scene into an 8-bit PNG."""
    scene = _cycles(quality.samples, threads)
    cycles = scene.cycles
    cycles.use_adaptive_sampling, cycles.use_light_tree = False, False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_input_passes, cycles.denoising_prefilter = "RGB_ALBEDO_NORMAL", "FAST"
    cycles.max_bounces = quality.bounces
    cycles.diffuse_bounces, cycles.glossy_bounces = 3, 3
    cycles.transmission_bounces, cycles.transparent_max_bounces = 5, 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.blur_glossy, cycles.sample_clamp_indirect = 1.0, 4.0
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.view_settings.exposure = area.exposure[state]
    scene.view_settings.use_white_balance = True
    kelvin, tint = {
        State.AS_FOUND: (6300, 10),
        State.LEFT_BEHIND: (6200, 11),
        State.PUT_RIGHT: (5700, 6),
    }[state]
    scene.view_settings.white_balance_temperature, scene.view_settings.white_balance_tint = (
        kelvin,
        tint,
    )
    _write(scene, path)


def render_index(path: Path, threads: int) -> None:
    """Paint every pixel with the index of what its centre sees: exact, no blending."""
    scene = _cycles(1, threads)
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 0
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", 0.01
    scene.view_settings.view_transform = "Raw"
    scene.view_settings.look = "None"
    scene.render.dither_intensity = 0.0
    g = m.Graph("index")
    level = g.math("DIVIDE", g("ObjectInfo", "Object Index"), 255.0)
    g("OutputMaterial", Surface=g("Emission", Color=(1.0, 1.0, 1.0), Strength=level))
    scene.view_layers[0].material_override = g.material
    world = bpy.data.worlds.new("black")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.0
    scene.world = world
    _write(scene, path)


def _cycles(samples: int, threads: int) -> bpy.types.Scene:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.use_persistent_data = True
    scene.cycles.device = "CPU"
    scene.cycles.samples, scene.cycles.seed = samples, SEED
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    return scene


def _write(scene: bpy.types.Scene, path: Path) -> None:
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.color_depth = "8"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
