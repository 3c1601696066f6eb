"""Surfaces under the open sky: concrete, grass, soil, a far stand full of seats."""

import bpy

from demo_place.materials import Colour, Graph, cached


@cached
def concrete(
    name: str, colour: Colour = (0.36, 0.35, 0.33), stain: float = 0.5
) -> bpy.types.Material:
    """Cast concrete: clouds, pores, streaks and dark stains."""
    g = Graph(name)
    where = g("TexCoord", "Object")
    clouds = g.noise(where, 1.6, 9.0, 0.68)
    fine = g.noise(where, 45.0, 6.0, 0.7)
    pores = g("TexVoronoi", 0, Vector=where, Scale=55.0, Randomness=1.0)
    base = g.mix(
        g.ramp(clouds, 0.3, 0.72), tuple(c * 0.62 for c in colour), tuple(c * 1.25 for c in colour)
    )
    base = g.mix(g.ramp(fine, 0.4, 0.66, 0.0, 0.45), base, tuple(c * 0.5 for c in colour))
    base = g.mix(g.ramp(pores, 0.16, 0.06, 0.0, 0.7), base, (0.06, 0.055, 0.05))
    spots = g.noise(where, 4.5, 5.0, 0.5)
    base = g.mix(g.ramp(spots, 0.6, 0.74, 0.0, stain), base, (0.10, 0.09, 0.08))
    height = g.math("ADD", fine, g.ramp(pores, 0.2, 0.05, 0.0, -0.6))
    return g.finish(
        colour,
        Base_Color=base,
        Roughness=g.ramp(clouds, 0.3, 0.7, 0.7, 0.95),
        Normal=g.bump(height, 0.5, 0.004),
    )


@cached
def grass_blade(name: str) -> bpy.types.Material:
    """Blades: darker at the root, some dry, in mown stripes two metres wide."""
    g = Graph(name)
    height = g("SeparateXYZ", 2, Vector=g("TexCoord", "Object"))
    world = g("NewGeometry", 0)
    patch = g.noise(world, 1.7, 5.0, 0.6)
    single = g.noise(world, 60.0, 2.0)
    band = g("SeparateXYZ", 0, Vector=world)
    mown = g.math("GREATER_THAN", g.math("FRACT", g.math("MULTIPLY", band, 0.22)), 0.5)
    green = g.mix(g.ramp(patch, 0.3, 0.7), (0.055, 0.15, 0.022), (0.10, 0.23, 0.04))
    green = g.mix(g.math("MULTIPLY", mown, 0.35), green, (0.13, 0.27, 0.06))
    green = g.mix(g.ramp(single, 0.58, 0.72, 0.0, 0.7), green, (0.30, 0.28, 0.09))
    base = g.mix(g.ramp(height, 0.0, 0.02), (0.035, 0.05, 0.014), green)
    return g.finish((0.08, 0.18, 0.03), Base_Color=base, Roughness=0.55, Subsurface_Weight=0.0)


@cached
def ground(name: str) -> bpy.types.Material:
    """Soil and turf below the blades, and the far pitch."""
    g = Graph(name)
    where = g("TexCoord", "Object")
    band = g("SeparateXYZ", 0, Vector=where)
    mown = g.math("GREATER_THAN", g.math("FRACT", g.math("MULTIPLY", band, 0.22)), 0.5)
    clouds = g.noise(where, 2.0, 8.0, 0.65)
    fine = g.noise(where, 70.0, 6.0, 0.8)
    base = g.mix(g.ramp(clouds, 0.3, 0.7), (0.035, 0.095, 0.015), (0.06, 0.14, 0.026))
    base = g.mix(g.math("MULTIPLY", mown, 0.4), base, (0.08, 0.17, 0.036))
    base = g.mix(g.ramp(fine, 0.35, 0.7, 0.0, 0.7), base, (0.03, 0.055, 0.012))
    return g.finish(
        (0.06, 0.14, 0.03), Base_Color=base, Roughness=0.9, Normal=g.bump(fine, 0.8, 0.02)
    )


@cached
def crowd_seats(name: str, colour: Colour) -> bpy.types.Material:
    """A far stand: rows of seats as a brick pattern with light and dark seats mixed."""
    g = Graph(name)
    place = g("TexCoord", "UV")
    scaled = g("VectorMath", operation="MULTIPLY", i0=place, i1=(110.0, 26.0, 0))
    brick = g(
        "TexBrick",
        "Color",
        Vector=scaled,
        Scale=1.0,
        Brick_Width=0.5,
        Row_Height=1.0,
        Mortar_Size=0.16,
        Mortar_Smooth=0.6,
        Color1=colour,
        Color2=tuple(c * 0.5 for c in colour),
        Mortar=(0.12, 0.12, 0.12),
        offset=0.0,
    )
    return g.finish(colour, Base_Color=brick, Roughness=0.7)
