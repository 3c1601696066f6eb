"""What the technical area and the stand share: terraces, seats, floodlights, the far side."""

import math

import bpy
from mathutils import Vector

from demo_place import materials as m
from demo_place import meshes as s
from demo_place import outdoor_materials as om
from demo_place.area import State
from demo_place.credits import SKY
from demo_place.kit import Kit, Point

TREAD, RISE, PITCH = 0.80, 0.42, 0.50
BLUE, PALE = (0.015, 0.075, 0.26), (0.42, 0.46, 0.50)


def seat_mesh() -> bpy.types.Mesh:
    """A bucket seat facing -y, its pan about 0.42 above the tread it stands on."""
    profile = [
        (-0.235, 0.405),
        (-0.225, 0.425),
        (-0.19, 0.432),
        (-0.10, 0.420),
        (0.0, 0.405),
        (0.09, 0.402),
        (0.145, 0.42),
        (0.172, 0.47),
        (0.19, 0.56),
        (0.205, 0.66),
        (0.218, 0.735),
        (0.228, 0.755),
        (0.243, 0.75),
    ]
    rows = len(profile) - 1

    def where(u: float, v: float) -> Point:
        k = min(int(v * rows + 1e-6), rows - 1)
        t = v * rows - k
        (ay, az), (by, bz) = profile[k], profile[k + 1]
        y, z = ay + (by - ay) * t, az + (bz - az) * t
        side = abs(2 * u - 1) ** 3
        narrow = 0.215 - 0.02 * max(0.0, v - 0.75) / 0.25
        lift = 0.045 * side * (1 if v < 0.5 else 0.2)
        return ((2 * u - 1) * narrow, y - 0.05 * side * (v > 0.5), z + lift)

    return s.sheet(14, 24, where, 70)


def terrace(
    kit: Kit, x0: float, x1: float, first: int, rows: int, aisle: tuple[float, float] | None
) -> None:
    """Concrete rows from x0 to x1; row r starts at y = r * TREAD, its tread at z = r * RISE."""
    stone = om.concrete()
    for r in range(first, first + rows):
        kit.add(
            s.box(x1 - x0, TREAD + 0.02, RISE + 0.25, 0.012),
            stone,
            ((x0 + x1) / 2, (r + 0.5) * TREAD, (r - 1) * RISE - 0.25),
        )
        for k in range(int((x1 - x0) / PITCH)):
            x = x0 + (k + 0.5) * PITCH
            if aisle and aisle[0] - 0.24 < x < aisle[1] + 0.24:
                continue
            _seat(kit, r, k, x)


def _seat(kit: Kit, row: int, number: int, x: float) -> None:
    z, y = row * RISE, row * TREAD + 0.53
    colour = PALE if (number * 7 + row * 5 + (number // 3) * row) % 6 == 0 else BLUE
    plastic = m.surface(colour, rough=0.38, vary=0.16, scale=7, bump=0.25, dirt=0.22, parts=0.25)
    seat = kit.add(kit.shared("seat", seat_mesh), plastic, (x, y, z), thick=0.008)
    seat.modifiers["thick"].offset = -1.0
    steel = m.surface((0.3, 0.31, 0.32), rough=0.45, metal=0.8, vary=0.2, dirt=0.5)
    for side in (-0.11, 0.11):
        kit.add(
            kit.shared("seat-leg", lambda: s.box(0.035, 0.28, 0.04, 0.004)),
            steel,
            (x + side, y + 0.02, z + 0.36),
        )
        kit.add(
            kit.shared("seat-post", lambda: s.box(0.035, 0.05, 0.37, 0.004)),
            steel,
            (x + side, y + 0.13, z),
        )
    plate = kit.shared("seat-plate", lambda: s.box(0.075, 0.003, 0.05, 0.0015))
    kit.add(
        plate,
        m.surface((0.75, 0.74, 0.70), rough=0.5, dirt=0.3),
        (x, y + 0.2045, z + 0.655),
        (-6.5, 0, 0),
    )
    kit.text(
        str(number + 1),
        0.05,
        m.surface((0.02, 0.02, 0.03)),
        (x, y + 0.2020, z + 0.6815),
        (83.5, 0, 0),
    )


def far_side(kit: Kit, x: float, y: float, z: float, turn: float = 0.0) -> None:
    """The opposite stand under its roof, some sixty metres away."""
    with kit.thing(f"far-side-{turn:.0f}", 0, (x, y, z), (0, 0, turn)):
        kit.add(
            s.sheet(1, 1, lambda u, v: ((u - 0.5) * 130, 3 + 24 * v, 1.5 + 12 * v)),
            om.crowd_seats((0.03, 0.10, 0.30)),
        )
        kit.add(
            s.sheet(1, 1, lambda u, v: ((u - 0.5) * 130, 28 + 22 * v, 18 + 12 * v)),
            om.crowd_seats((0.32, 0.36, 0.42)),
        )
        kit.add(s.box(130, 3.0, 3.0, 0.05), m.surface((0.20, 0.21, 0.23), rough=0.7), (0, 28, 14))
        kit.add(s.box(130, 1.0, 1.5, 0.05), m.surface((0.35, 0.36, 0.37), rough=0.7), (0, 2.5, 0))
        kit.add(s.box(130, 42, 1.2, 0.05), m.surface((0.55, 0.56, 0.58), rough=0.5), (0, 34, 36))
        colours = ((0.42, 0.03, 0.04), (0.02, 0.12, 0.36), (0.04, 0.25, 0.12), (0.55, 0.42, 0.05))
        for k in range(16):
            kit.add(
                kit.shared("far-board", lambda: s.box(7.6, 0.1, 0.95, 0.02)),
                m.surface(colours[k % 4], rough=0.4),
                (-61 + 8 * k, -3, 0),
            )
            word = ("СПАСИБО", "WELCOME", "ARIGATO", "FAIR PLAY")[k % 4]
            kit.text(word, 0.85, m.surface((0.8, 0.8, 0.78)), (-61 + 8 * k, -3.06, 0.5))


def light(kit: Kit, state: State) -> None:
    """Floodlights along the roof edges, and the rest of a summer evening's sky."""
    tint, sky, turn, powers = {
        State.AS_FOUND: ((1.0, 0.96, 0.90), 0.20, 30.0, (1.0, 1.0, 0.8, 0.8)),
        State.LEFT_BEHIND: ((1.0, 0.97, 0.92), 0.16, 30.0, (1.0, 1.0, 0.85, 0.85)),
        State.PUT_RIGHT: ((1.0, 0.90, 0.76), 0.11, 80.0, (0.55, 0.95, 0.7, 0.4)),
    }[state]
    spots = ((-16.0, -22.0, 24.0), (18.0, -26.0, 24.0), (-22.0, -8.0, 22.0), (24.0, -4.0, 22.0))
    for at, share in zip(spots, powers, strict=True):
        lamp = bpy.data.lights.new("flood", "AREA")
        lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", 7.0, 1.5
        lamp.energy, lamp.color = 7600.0 * share, tint
        obj = bpy.data.objects.new("flood", lamp)
        obj.location = at
        obj.rotation_euler = _towards(at, (0.0, 1.0, 0.5))
        bpy.context.scene.collection.objects.link(obj)
    _sky(sky, turn)


def _towards(at: Point, target: Point) -> object:
    return (Vector(target) - Vector(at)).to_track_quat("-Z", "Y").to_euler()


def _sky(strength: float, turn: float) -> None:
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    tree = world.node_tree
    picture = tree.nodes.new("ShaderNodeTexEnvironment")
    folder = bpy.utils.system_resource("DATAFILES", path="studiolights/world")
    picture.image = bpy.data.images.load(f"{folder}/{SKY.name}")
    mapping, place = tree.nodes.new("ShaderNodeMapping"), tree.nodes.new("ShaderNodeTexCoord")
    mapping.inputs["Rotation"].default_value = (0, 0, math.radians(turn))
    tree.links.new(place.outputs["Generated"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs[0], picture.inputs[0])
    tree.links.new(picture.outputs[0], tree.nodes["Background"].inputs[0])
    tree.nodes["Background"].inputs[1].default_value = strength
    world.cycles.sampling_method, world.cycles.sample_map_resolution = "MANUAL", 256
    bpy.context.scene.world = world
