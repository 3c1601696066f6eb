"""Materials for walls, floors and things: images, procedural patterns, flat colours, decals.

Structure (walls, floors, steps) takes its pattern from world positions, so no mesh needs
unwrapping and a decal a millimetre above a floor can continue the floor's own pattern.
"""

from __future__ import annotations

import colorsys

import bpy
import numpy as np
from assets.catalogue import Catalogue

Colour = tuple[float, float, float, float]
PATTERNS = ("noise", "brick", "checker", "wave", "voronoi", "planks")


def any_colour(rng: np.random.Generator, saturation: float = 0.6) -> Colour:
    """A random colour; most things are pale or dull, so saturation is skewed to low."""
    value = rng.uniform(0.08, 0.95)
    return (*colorsys.hsv_to_rgb(rng.uniform(), saturation * rng.beta(1.2, 1.6), value), 1.0)


def plain(
    name: str, colour: Colour, roughness: float = 0.6, metallic: float = 0.0
) -> bpy.types.Material:
    """A material of one colour."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = principled(material)
    shader.inputs["Base Color"].default_value = colour
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    material.diffuse_color = colour
    return material


def glowing(name: str, colour: Colour, strength: float) -> bpy.types.Material:
    """A material that shines, for lamp shades and screens."""
    material = plain(name, colour)
    shader = principled(material)
    shader.inputs["Emission Color"].default_value = colour
    shader.inputs["Emission Strength"].default_value = strength
    return material


def principled(material: bpy.types.Material) -> bpy.types.ShaderNode:
    """The material's Principled BSDF."""
    return next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")


def structure(rng: np.random.Generator, catalogue: Catalogue, use: str) -> bpy.types.Material:
    """A random surface for structure.

    Args:
        use: the letter of ``Surface.uses``: "w", "f", "c" or "g".
    """
    kind = rng.choice(
        ["image", "pattern", "flat"], p=[0.62, 0.2, 0.18] if use != "c" else [0.3, 0.1, 0.6]
    )
    if kind == "flat":
        pale = colorsys.hsv_to_rgb(rng.uniform(), rng.beta(1, 4) * 0.6, rng.uniform(0.45, 0.95))
        return plain(f"flat-{use}", (*pale, 1.0), rng.uniform(0.4, 0.95))
    material = plain(f"{kind}-{use}", (0.5, 0.5, 0.5, 1.0), rng.uniform(0.25, 0.95))
    if kind == "image":
        images = [s for s in catalogue.surfaces if use in s.uses]
        picture = images[rng.integers(len(images))]
        colour = _boxed_image(material, str(catalogue.root / picture.path), rng)
    else:
        colour = _pattern(material, PATTERNS[rng.integers(len(PATTERNS))], rng)
    tint(material, colour, rng)
    return material


def _boxed_image(
    material: bpy.types.Material, path: str, rng: np.random.Generator
) -> bpy.types.NodeSocket:
    """An image laid on from three sides by world position; one tile is 0.6 to 2 metres."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    image = nodes.new("ShaderNodeTexImage")
    image.image = bpy.data.images.load(path, check_existing=True)
    image.projection, image.projection_blend = "BOX", 0.1
    links.new(_position(material, 1 / rng.uniform(0.6, 2.0), rng), image.inputs["Vector"])
    return image.outputs["Color"]


def _position(
    material: bpy.types.Material, scale: float, rng: np.random.Generator
) -> bpy.types.NodeSocket:
    nodes, links = material.node_tree.nodes, material.node_tree.links
    mapping = nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = (scale, scale, scale)
    mapping.inputs["Location"].default_value = tuple(rng.uniform(0, 3, 3))
    links.new(nodes.new("ShaderNodeNewGeometry").outputs["Position"], mapping.inputs["Vector"])
    return mapping.outputs["Vector"]


def _upright(material: bpy.types.Material, vector: bpy.types.NodeSocket) -> bpy.types.NodeSocket:
    """Positions turned so that a flat pattern lies well on floors and on all four walls."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    parts, joined = nodes.new("ShaderNodeSeparateXYZ"), nodes.new("ShaderNodeCombineXYZ")
    slant = nodes.new("ShaderNodeMath")
    links.new(vector, parts.inputs[0])
    links.new(parts.outputs["X"], joined.inputs["X"])
    links.new(parts.outputs["Y"], slant.inputs[0])
    links.new(parts.outputs["Z"], slant.inputs[1])
    links.new(slant.outputs[0], joined.inputs["Y"])
    return joined.outputs[0]


def _pattern(
    material: bpy.types.Material, kind: str, rng: np.random.Generator
) -> bpy.types.NodeSocket:
    """One of Blender's own patterns between two related colours."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    one = np.array(any_colour(rng))
    two = np.clip(one * rng.uniform(0.6, 1.2), 0, 1)
    types = {
        "noise": "Noise",
        "voronoi": "Voronoi",
        "wave": "Wave",
        "checker": "Checker",
        "brick": "Brick",
        "planks": "Brick",
    }
    texture = nodes.new(f"ShaderNodeTex{types[kind]}")
    scale = rng.uniform(0.5, 2) if kind == "wave" else rng.uniform(1, 4)
    links.new(_upright(material, _position(material, scale, rng)), texture.inputs["Vector"])
    if kind in ("brick", "planks", "checker"):
        texture.inputs["Color1"].default_value, texture.inputs["Color2"].default_value = one, two
        if kind != "checker":
            texture.inputs["Mortar"].default_value = any_colour(rng, 0.1)
            texture.inputs["Brick Width"].default_value = 3.0 if kind == "planks" else 0.5
            texture.inputs["Mortar Size"].default_value = 0.004 if kind == "planks" else 0.02
            texture.inputs["Scale"].default_value = 1.5
        return texture.outputs["Color"]
    mix = nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    links.new(texture.outputs["Distance" if kind == "voronoi" else 0], mix.inputs["Factor"])
    mix.inputs["A"].default_value, mix.inputs["B"].default_value = one, two
    return mix.outputs["Result"]


def tint(
    material: bpy.types.Material,
    colour: bpy.types.NodeSocket,
    rng: np.random.Generator,
    hue: float = 0.06,
) -> None:
    """Send ``colour`` to the base colour through a random change of hue, saturation and value."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    change = nodes.new("ShaderNodeHueSaturation")
    change.inputs["Hue"].default_value = 0.5 + rng.uniform(-hue, hue)
    change.inputs["Saturation"].default_value = rng.uniform(0.4, 1.2)
    change.inputs["Value"].default_value = rng.uniform(0.6, 1.5)
    links.new(colour, change.inputs["Color"])
    links.new(change.outputs["Color"], principled(material).inputs["Base Color"])


def recolour(obj: bpy.types.Object, rng: np.random.Generator) -> None:
    """Give an imported thing another colour: images and flat colours turn by the same hue.

    See-through parts are kept dense enough to be counted as the thing in the index pass.
    """
    hue, strong = rng.uniform(-0.5, 0.5), rng.uniform() < 0.6
    for material in filter(None, obj.data.materials):
        shader = principled(material)
        alpha = shader.inputs["Alpha"]
        if not alpha.is_linked:
            alpha.default_value = max(alpha.default_value, 0.6)
        base = shader.inputs["Base Color"]
        if base.is_linked and strong:
            tint(material, base.links[0].from_socket, rng, abs(hue))
        elif not base.is_linked and strong:
            h, s, v = colorsys.rgb_to_hsv(*base.default_value[:3])
            s, v = (
                min(1.0, s + rng.uniform(0, 0.5)),
                float(np.clip(v + rng.uniform(-0.3, 0.3), 0.02, 0.95)),
            )
            base.default_value = (*colorsys.hsv_to_rgb((h + hue) % 1, s, v), 1.0)


def painted(pixels: np.ndarray, name: str) -> bpy.types.Image:
    """An image in memory out of an array.

    Args:
        pixels: float32 (H, W, 4), sRGB values and alpha in 0..1, first row on top.
    """
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height, alpha=True)
    image.pixels.foreach_set(np.ascontiguousarray(pixels[::-1], np.float32).ravel())
    image.pack()
    return image


def decal(image: bpy.types.Image, roughness: float) -> bpy.types.Material:
    """A coating that shows an image where the image is opaque and nothing elsewhere."""
    material = plain(image.name, (0.5, 0.5, 0.5, 1), roughness)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    texture = nodes.new("ShaderNodeTexImage")
    texture.image, texture.extension = image, "CLIP"
    links.new(texture.outputs["Color"], principled(material).inputs["Base Color"])
    links.new(texture.outputs["Alpha"], principled(material).inputs["Alpha"])
    return material


def soaked(dry: bpy.types.Material, mask: bpy.types.Image, darkness: float) -> bpy.types.Material:
    """``dry`` when wet: darker and glossy inside the mask, see-through outside."""
    material = dry.copy()
    material.name = "wet"
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = principled(material)
    darken = nodes.new("ShaderNodeMix")
    darken.data_type, darken.blend_type = "RGBA", "MULTIPLY"
    darken.inputs["Factor"].default_value = 1.0
    darken.inputs["B"].default_value = (darkness, darkness, darkness, 1)
    base = shader.inputs["Base Color"]
    if base.is_linked:
        links.new(base.links[0].from_socket, darken.inputs["A"])
    else:
        darken.inputs["A"].default_value = base.default_value
    links.new(darken.outputs["Result"], base)
    shader.inputs["Roughness"].default_value = 0.08
    texture = nodes.new("ShaderNodeTexImage")
    texture.image, texture.extension = mask, "CLIP"
    links.new(texture.outputs["Alpha"], shader.inputs["Alpha"])
    return material
