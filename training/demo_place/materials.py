"""Procedural materials: every surface of the demo place, made from noise alone.

Patterns live in object coordinates (metres), so a surface keeps its grain whatever the state
or the camera. Parts that share a mesh differ by ``Object.color``, which the kit fills with
numbers drawn from the part's name: random to the eye, equal in every state.
"""

import zlib
from collections.abc import Callable
from typing import Any

import bpy

Colour = tuple[float, float, float]


class Graph:
    """A material's node tree under construction."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()

    def __call__(self, kind: str, out: int | str = 0, /, **values: Any) -> Any:
        """Add a node and return one of its outputs; keywords are attributes or inputs."""
        node = self.tree.nodes.new("ShaderNode" + kind)
        for key, value in values.items():
            self._set(node, key, value)
        return node.outputs[out] if len(node.outputs) else node

    def _set(self, node: Any, key: str, value: Any) -> None:
        if key.startswith("i") and key[1:].isdigit():
            socket = node.inputs[int(key[1:])]
        elif key.replace("_", " ") in node.inputs:
            socket = node.inputs[key.replace("_", " ")]
        else:
            setattr(node, key, value)
            return
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif isinstance(value, tuple) and len(value) == 3 and socket.type == "RGBA":
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value

    def shuffle(self) -> Any:
        """The part's own three random numbers, as a colour."""
        return self("ObjectInfo", "Color")

    def coordinates(self, scale: tuple[float, float, float] = (1, 1, 1)) -> Any:
        """Object coordinates in metres, shifted by the part's own random offset."""
        shift = self("VectorMath", operation="SCALE", i0=self.shuffle(), Scale=37.0)
        place = self("TexCoord", "Object")
        moved = self("VectorMath", operation="ADD", i0=place, i1=shift)
        return self("VectorMath", operation="MULTIPLY", i0=moved, i1=scale)

    def noise(self, where: Any, scale: float, detail: float = 4.0, rough: float = 0.55) -> Any:
        return self("TexNoise", Vector=where, Scale=scale, Detail=detail, Roughness=rough)

    def ramp(self, value: Any, low: float, high: float, a: float = 0.0, b: float = 1.0) -> Any:
        """``value`` mapped from [low, high] to [a, b], clamped."""
        return self(
            "MapRange", Value=value, From_Min=low, From_Max=high, To_Min=a, To_Max=b, clamp=True
        )

    def mix(self, factor: Any, a: Any, b: Any, blend: str = "MIX") -> Any:
        return self(
            "Mix", 2, data_type="RGBA", blend_type=blend, i0=factor, i6=_rgba(a), i7=_rgba(b)
        )

    def math(self, operation: str, a: Any, b: Any = 0.0) -> Any:
        return self("Math", operation=operation, i0=a, i1=b)

    def vary(self, colour: Any, amount: float) -> Any:
        """The colour with a slightly different brightness on every part."""
        level = self("SeparateColor", "Red", Color=self.shuffle())
        value = self.ramp(level, 0.0, 1.0, 1.0 - amount, 1.0 + amount)
        return self("HueSaturation", Color=_rgba(colour), Value=value)

    def bump(self, height: Any, strength: float, distance: float = 0.002, below: Any = None) -> Any:
        extra = {} if below is None else {"Normal": below}
        return self("Bump", Strength=strength, Distance=distance, Height=height, **extra)

    def finish(self, flat: Colour | None, **principled: Any) -> bpy.types.Material:
        """Close the tree; light that only bounces off sees the plain colour ``flat``.

        The pattern is worth its price where the camera looks at it; for indirect light a plain
        colour gives the same picture several times faster.
        """
        shader = self("BsdfPrincipled", **principled)
        if flat is not None:
            seen = self("LightPath", "Is Camera Ray")
            plain = self("BsdfDiffuse", Color=flat)
            shader = self("MixShader", i0=seen, i1=plain, i2=shader)
        self("OutputMaterial", Surface=shader)
        return self.material


def _rgba(colour: Any) -> Any:
    return (*colour, 1.0) if isinstance(colour, tuple) and len(colour) == 3 else colour


def cached(build: Callable[..., bpy.types.Material]) -> Callable[..., bpy.types.Material]:
    """One material per distinct call within a scene."""

    def get(*args: Any, **kwargs: Any) -> bpy.types.Material:
        name = f"{build.__name__}{args}{sorted(kwargs.items())}"
        key = f"{build.__name__}-{hash_text(name):08x}"
        return bpy.data.materials.get(key) or build(key, *args, **kwargs)

    return get


def hash_text(text: str) -> int:
    """A stable 32-bit number of a text (Python's own hash changes from run to run)."""
    return zlib.crc32(text.encode())


@cached
def surface(  # noqa: PLR0913 - each argument is one look, all but the first have a default
    name: str,
    colour: Colour,
    *,
    rough: float = 0.5,
    vary: float = 0.2,
    scale: float = 4.0,
    bump: float = 0.15,
    grain: float = 120.0,
    dirt: float = 0.0,
    metal: float = 0.0,
    sheen: float = 0.0,
    coat: float = 0.0,
    parts: float = 0.05,
) -> bpy.types.Material:
    """Paint, plastic, metal, felt, leather: a colour with clouds, grain, wear and dirt."""
    g = Graph(name)
    where = g.coordinates()
    clouds = g.noise(where, scale, 6.0, 0.6)
    fine = g.noise(where, grain, 3.0)
    dark = tuple(c * (1 - vary) for c in colour)
    light = tuple(min(1.0, c * (1 + vary)) for c in colour)
    base = g.vary(g.mix(g.ramp(clouds, 0.3, 0.7), dark, light), parts)
    base = g.mix(g.ramp(fine, 0.35, 0.65, 0.0, 0.12), base, tuple(c * 0.6 for c in colour))
    if dirt:
        spots = g.noise(where, scale * 2.3, 8.0, 0.7)
        base = g.mix(g.ramp(spots, 0.55, 0.78, 0.0, dirt), base, (0.10, 0.08, 0.06))
    roughness = g.ramp(g.noise(where, scale * 5, 5.0), 0.3, 0.7, rough * 0.8, min(1, rough * 1.25))
    return g.finish(
        colour,
        Base_Color=base,
        Roughness=roughness,
        Metallic=metal,
        Sheen_Weight=sheen,
        Coat_Weight=coat,
        Normal=g.bump(fine, bump),
    )


@cached
def wood(
    name: str, dark: Colour, light: Colour, axis: int = 2, rough: float = 0.42, coat: float = 0.15
) -> bpy.types.Material:
    """Veneer with rings stretched along ``axis`` (0, 1, 2 of the part's own frame)."""
    g = Graph(name)
    stretch = [9.0, 9.0, 9.0]
    stretch[axis] = 0.55
    where = g.coordinates((stretch[0], stretch[1], stretch[2]))
    warp = g.noise(where, 0.9, 3.0)
    rings = g("TexWave", 1, Vector=where, Scale=0.55, Distortion=7.0, Detail=3.0, Detail_Scale=1.3)
    fibre_stretch = [160.0, 160.0, 160.0]
    fibre_stretch[axis] = 4.0
    fibre = g.noise(g.coordinates(tuple(fibre_stretch)), 1.0, 4.0, 0.7)
    tone = g.math("ADD", g.math("MULTIPLY", rings, 0.55), g.math("MULTIPLY", warp, 0.5))
    base = g.mix(g.ramp(tone, 0.2, 0.85), dark, light)
    base = g.mix(g.ramp(fibre, 0.42, 0.62, 0.0, 0.45), base, tuple(c * 0.5 for c in dark))
    base = g.vary(base, 0.16)
    return g.finish(
        tuple(0.5 * (a + b) for a, b in zip(dark, light, strict=True)),
        Base_Color=base,
        Roughness=g.ramp(fibre, 0.3, 0.7, rough * 0.8, rough * 1.3),
        Coat_Weight=coat,
        Coat_Roughness=0.25,
        Normal=g.bump(fibre, 0.12, 0.001),
    )


@cached
def tiles(  # noqa: PLR0913 - each argument is one look, all but the first have a default
    name: str,
    colour: Colour,
    size: tuple[float, float] = (0.3, 0.3),
    *,
    grout: Colour = (0.25, 0.24, 0.22),
    vary: float = 0.12,
    rough: float = 0.3,
    offset: float = 0.0,
    plane: str = "xy",
    speckle: float = 0.3,
) -> bpy.types.Material:
    """Tiles or slabs with grout, laid in the named plane of the object's frame."""
    g = Graph(name)
    place = g("TexCoord", "Object")
    rotation = {"xy": (0, 0, 0), "xz": (1.5708, 0, 0), "yz": (0, 1.5708, 1.5708)}[plane]
    laid = g("VectorRotate", rotation_type="EULER_XYZ", Vector=place, Rotation=rotation)
    nodes = {
        "Vector": laid,
        "Scale": 1.0,
        "Mortar_Size": 0.0035,
        "Mortar_Smooth": 0.2,
        "Bias": 0.0,
        "Brick_Width": size[0],
        "Row_Height": size[1],
        "offset": offset,
    }
    light = tuple(min(1, c * (1 + vary)) for c in colour)
    dark = tuple(c * (1 - vary) for c in colour)
    brick = g("TexBrick", "Color", Color1=dark, Color2=light, Mortar=grout, **nodes)
    seam = brick.node.outputs["Fac"]
    cloud = g.noise(place, 2.2, 7.0, 0.65)
    grain = g.noise(place, 160.0, 2.0)
    base = g.mix(g.ramp(cloud, 0.35, 0.75, 0.0, 0.3), brick, tuple(c * 0.55 for c in colour))
    base = g.mix(g.ramp(grain, 0.52, 0.66, 0.0, speckle), base, tuple(c * 0.35 for c in colour))
    base = g.mix(g.ramp(grain, 0.46, 0.34, 0.0, speckle), base, (0.75, 0.74, 0.7))
    height = g.math("ADD", g.math("MULTIPLY", seam, -1.0), g.math("MULTIPLY", grain, 0.08))
    roughness = g.math(
        "ADD", g.ramp(cloud, 0.3, 0.7, rough * 0.7, rough * 1.4), g.math("MULTIPLY", seam, 0.4)
    )
    return g.finish(colour, Base_Color=base, Roughness=roughness, Normal=g.bump(height, 0.6, 0.002))


@cached
def weave(
    name: str, colour: Colour, other: Colour | None = None, *, stripe: float = 0.0, axis: int = 0
) -> bpy.types.Material:
    """Cloth: fine threads, soft sheen; optional stripes of a second colour every ``stripe`` m."""
    g = Graph(name)
    place = g("TexCoord", "Object") if not stripe else g("TexCoord", "UV")
    body = g.coordinates()
    thread = g.noise(body, 420.0, 2.0, 0.6)
    tuft = g.noise(body, 90.0, 3.0, 0.6)
    base = g.mix(
        g.ramp(tuft, 0.3, 0.7),
        tuple(c * 0.72 for c in colour),
        tuple(min(1, c * 1.15) for c in colour),
    )
    if other is not None:
        parts = g("SeparateXYZ", axis, Vector=place)
        band = g.math("FRACT", g.math("DIVIDE", parts, stripe or 1.0))
        base = g.mix(g.math("LESS_THAN", band, 0.35), base, other)
    return g.finish(
        colour,
        Base_Color=g.mix(g.ramp(thread, 0.4, 0.7, 0, 0.3), base, tuple(c * 0.4 for c in colour)),
        Roughness=0.9,
        Sheen_Weight=0.4,
        Normal=g.bump(g.math("ADD", thread, tuft), 0.5, 0.002),
    )


@cached
def panels(
    name: str, colour: Colour, bands: tuple[Colour, ...] = (), axis: int = 0
) -> bpy.types.Material:
    """Flat colour bands over the UV square: flags, cartons, labels."""
    g = Graph(name)
    along = g("SeparateXYZ", axis, Vector=g("TexCoord", "UV"))
    base: Any = colour
    for k, band in enumerate(bands):
        base = g.mix(g.math("GREATER_THAN", along, (k + 1) / (len(bands) + 1)), base, band)
    grain = g.noise(g.coordinates(), 260.0, 3.0)
    base = g.mix(g.ramp(grain, 0.3, 0.75, 0.0, 0.25), base, (0.2, 0.2, 0.2))
    return g.finish(
        colour, Base_Color=base, Roughness=0.75, Sheen_Weight=0.2, Normal=g.bump(grain, 0.3)
    )


@cached
def disc_flag(name: str) -> bpy.types.Material:
    """A red disc on white cloth over the UV square (3:2)."""
    g = Graph(name)
    centred = g("VectorMath", operation="SUBTRACT", i0=g("TexCoord", "UV"), i1=(0.5, 0.5, 0))
    scaled = g("VectorMath", operation="MULTIPLY", i0=centred, i1=(1.5, 1.0, 0))
    reach = g("VectorMath", 1, operation="LENGTH", i0=scaled)
    grain = g.noise(g.coordinates(), 300.0, 3.0)
    base = g.mix(g.math("LESS_THAN", reach, 0.3), (0.8, 0.79, 0.77), (0.55, 0.012, 0.03))
    base = g.mix(g.ramp(grain, 0.3, 0.75, 0.0, 0.2), base, (0.25, 0.22, 0.2))
    return g.finish(
        (0.7, 0.55, 0.55),
        Base_Color=base,
        Roughness=0.85,
        Sheen_Weight=0.3,
        Normal=g.bump(grain, 0.3),
    )


@cached
def clear(name: str, colour: Colour = (0.93, 0.97, 1.0), rough: float = 0.04) -> bpy.types.Material:
    """A filled clear bottle: one body of water."""
    g = Graph(name)
    dent = g.noise(g.coordinates(), 45.0, 2.0)
    return g.finish(
        None,
        Base_Color=colour,
        Roughness=rough,
        IOR=1.34,
        Transmission_Weight=0.9,
        Normal=g.bump(dent, 0.25, 0.004),
    )


@cached
def glow(name: str, colour: Colour, strength: float) -> bpy.types.Material:
    g = Graph(name)
    g.material.cycles.emission_sampling = "NONE"
    return g.finish(
        None, Base_Color=(0.8, 0.8, 0.8), Emission_Color=colour, Emission_Strength=strength
    )


@cached
def stain(
    name: str, colour: Colour, alpha: float, rough: float, grain: float = 30.0
) -> bpy.types.Material:
    """A mark on a surface: soft at its rim (vertex attribute ``rim``), mottled inside."""
    g = Graph(name)
    rim = g("Attribute", "Fac", attribute_name="rim")
    mottle = g.noise(g.coordinates(), grain, 6.0, 0.7)
    inside = g.ramp(g.math("ADD", rim, g.math("MULTIPLY", mottle, 0.35)), 0.18, 0.42)
    cover = g.math("MULTIPLY", inside, g.ramp(mottle, 0.25, 0.7, alpha * 0.6, alpha))
    base = g.mix(
        g.ramp(mottle, 0.3, 0.7),
        tuple(c * 0.7 for c in colour),
        tuple(min(1, c * 1.3) for c in colour),
    )
    return g.finish(
        None, Base_Color=base, Roughness=rough, Alpha=cover, Normal=g.bump(mottle, 0.3, 0.003)
    )
