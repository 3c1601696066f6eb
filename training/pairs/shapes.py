"""Meshes made from numbers: boxes, walls with openings, turned shapes, sheets, and litter.

Every function returns an object linked to the scene, standing on z = 0 and centred on the z axis
unless it says otherwise. Lengths are metres.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np

from pairs.materials import any_colour, decal, painted, plain

Vertices = Sequence[tuple[float, float, float]]


def mesh(
    name: str,
    vertices: Vertices,
    faces: Sequence[Sequence[int]],
    material: bpy.types.Material,
    smooth: bool = False,
) -> bpy.types.Object:
    """An object of the given faces."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(vertices, [], faces)
    data.materials.append(material)
    data.polygons.foreach_set("use_smooth", [smooth] * len(data.polygons))
    data.update()
    obj = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(obj)
    return obj


def box(
    name: str, low: Sequence[float], high: Sequence[float], material: bpy.types.Material
) -> bpy.types.Object:
    """An axis-parallel box between two corners."""
    corners = [
        (x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])
    ]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return mesh(name, corners, faces, material)


def sheet(
    name: str,
    origin: Sequence[float],
    along: Sequence[float],
    up: Sequence[float],
    material: bpy.types.Material,
) -> bpy.types.Object:
    """A parallelogram from ``origin``, with texture coordinates 0..1 along both edges."""
    o, a, u = (np.array(v, float) for v in (origin, along, up))
    obj = mesh(name, [tuple(v) for v in (o, o + a, o + a + u, o + u)], [(0, 1, 2, 3)], material)
    layer = obj.data.uv_layers.new()
    layer.data.foreach_set("uv", [0, 0, 1, 0, 1, 1, 0, 1])
    return obj


def turned(
    name: str, profile: Sequence[tuple[float, float]], material: bpy.types.Material, steps: int = 20
) -> bpy.types.Object:
    """A shape turned about the z axis.

    Args:
        profile: (radius, height) from the bottom to the top.
    """
    angles = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    vertices = [(r * np.cos(a), r * np.sin(a), z) for r, z in profile for a in angles]
    rings = range(len(profile) - 1)
    faces: list[tuple[int, ...]] = [
        (
            k * steps + i,
            k * steps + (i + 1) % steps,
            (k + 1) * steps + (i + 1) % steps,
            (k + 1) * steps + i,
        )
        for k in rings
        for i in range(steps)
    ]
    faces += [tuple(range(steps))[::-1], tuple(range(len(rings) * steps, (len(rings) + 1) * steps))]
    return mesh(name, vertices, faces, material, smooth=True)


def _paint(rng: np.random.Generator, gloss: float = 0.4) -> bpy.types.Material:
    return plain("paint", any_colour(rng, 0.95), rng.uniform(0.1, 2 * gloss))


def _print(rng: np.random.Generator, size: int = 64) -> bpy.types.Material:
    """Something printed: blocks of colour and lines as of text on a ground."""
    pixels = np.empty((size, size, 4), np.float32)
    pixels[...] = any_colour(rng, rng.choice([0.1, 0.9]))
    for _ in range(rng.integers(0, 4)):
        x, y = rng.integers(0, size - 8, 2)
        pixels[y : y + rng.integers(6, 30), x : x + rng.integers(6, 40)] = any_colour(rng, 1.0)
    for row in range(int(rng.integers(4, 20)), size - 4, int(rng.integers(4, 7))):
        if rng.uniform() < 0.7:
            pixels[row : row + 2, 5 : int(rng.integers(10, size - 4))] = any_colour(rng, 0.2)
    pixels[..., 3] = 1
    return decal(painted(pixels, "print"), rng.uniform(0.3, 0.9))


def _bottle(rng: np.random.Generator) -> bpy.types.Object:
    r, h, neck = rng.uniform(0.028, 0.045), rng.uniform(0.18, 0.32), rng.uniform(0.3, 0.5)
    profile = [
        (r * 0.9, 0),
        (r, 0.01),
        (r, h * 0.6),
        (r * neck, h * 0.82),
        (r * neck, h),
        (r * neck * 0.9, h),
    ]
    return turned("bottle", profile, _paint(rng, 0.2))


def _can(rng: np.random.Generator) -> bpy.types.Object:
    r, h = rng.uniform(0.028, 0.05), rng.uniform(0.08, 0.17)
    return turned(
        "can", [(r * 0.85, 0), (r, 0.008), (r, h - 0.01), (r * 0.85, h)], _paint(rng, 0.25)
    )


def _cup(rng: np.random.Generator) -> bpy.types.Object:
    r, h, wall = rng.uniform(0.03, 0.05), rng.uniform(0.07, 0.15), 0.003
    flare = rng.uniform(0.75, 1.0)
    return turned(
        "cup", [(r * flare, 0), (r, h), (r - wall, h), (r * flare - wall, wall)], _paint(rng)
    )


def _plate(rng: np.random.Generator) -> bpy.types.Object:
    r = rng.uniform(0.07, 0.14)
    return turned(
        "plate", [(r * 0.6, 0), (r, 0.02), (r, 0.024), (r * 0.6, 0.006)], _paint(rng, 0.2), 28
    )


def _ball(rng: np.random.Generator) -> bpy.types.Object:
    r, angles = rng.uniform(0.03, 0.12), np.linspace(-np.pi / 2, np.pi / 2, 12)
    return turned(
        "ball", [(r * max(np.cos(a), 0.01), r + r * np.sin(a)) for a in angles], _paint(rng)
    )


def _carton(rng: np.random.Generator) -> bpy.types.Object:
    w, d, h = rng.uniform(0.05, 0.28), rng.uniform(0.04, 0.2), rng.uniform(0.03, 0.25)
    return box("carton", (-w / 2, -d / 2, 0), (w / 2, d / 2, h), _paint(rng, 0.6))


def _book(rng: np.random.Generator) -> bpy.types.Object:
    w, d, h = rng.uniform(0.11, 0.2), rng.uniform(0.16, 0.28), rng.uniform(0.01, 0.045)
    return box("book", (-w / 2, -d / 2, 0), (w / 2, d / 2, h), _paint(rng))


def _paper(rng: np.random.Generator) -> bpy.types.Object:
    w, d = (0.21, 0.297) if rng.uniform() < 0.5 else tuple(rng.uniform(0.07, 0.24, 2))
    return sheet("paper", (-w / 2, -d / 2, 0.001), (w, 0, 0), (0, d, 0), _print(rng))


def _lump(
    name: str, rng: np.random.Generator, size: float, flat: float, rough: float
) -> bpy.types.Object:
    """A crumpled thing: a turned ball whose vertices are pushed about."""
    angles = np.linspace(-np.pi / 2, np.pi / 2, 9)
    obj = turned(
        name,
        [(size * max(np.cos(a), 0.05), size * flat * (1 + np.sin(a))) for a in angles],
        _paint(rng, 0.7),
        14,
    )
    points = np.array([v.co for v in obj.data.vertices])
    points *= 1 + rng.normal(0, rough, (len(points), 1)).clip(-2.2 * rough, 2.2 * rough)
    points[:, 2] -= points[:, 2].min()
    obj.data.vertices.foreach_set("co", points.ravel())
    obj.data.polygons.foreach_set(
        "use_smooth", [bool(rng.uniform() < 0.3)] * len(obj.data.polygons)
    )
    return obj


def _crumpled(rng: np.random.Generator) -> bpy.types.Object:
    return _lump("crumpled paper", rng, rng.uniform(0.025, 0.06), rng.uniform(0.6, 0.9), 0.16)


def _bag(rng: np.random.Generator) -> bpy.types.Object:
    return _lump("bag", rng, rng.uniform(0.09, 0.24), rng.uniform(0.4, 0.9), 0.1)


def _cloth(rng: np.random.Generator) -> bpy.types.Object:
    return _lump("cloth", rng, rng.uniform(0.08, 0.22), rng.uniform(0.06, 0.16), 0.22)


def _scarf(rng: np.random.Generator) -> bpy.types.Object:
    """A strip of cloth lying in waves."""
    n, width = 24, rng.uniform(0.08, 0.2)
    t = np.linspace(-0.5, 0.5, n)
    y = rng.uniform(0.02, 0.12) * np.sin(t * rng.uniform(4, 14) + rng.uniform(0, 6))
    z = 0.006 + 0.012 * (1 + np.sin(t * rng.uniform(20, 50)))
    x = t * rng.uniform(0.4, 0.9)
    vertices = [(x[i], y[i] + s * width, z[i]) for i in range(n) for s in (-0.5, 0.5)]
    return mesh(
        "scarf",
        vertices,
        [(2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1) for i in range(n - 1)],
        _paint(rng, 0.9),
    )


def _cable(rng: np.random.Generator) -> bpy.types.Object:
    """A loosely coiled cable of square section."""
    n, r = 90, rng.uniform(0.003, 0.007)
    a = np.linspace(0, rng.uniform(2, 7) * np.pi, n)
    radius = rng.uniform(0.05, 0.14) * (1 + 0.2 * np.sin(a * rng.uniform(0.2, 0.7))) + np.linspace(
        0, rng.uniform(0, 0.1), n
    )
    x, y = radius * np.cos(a), radius * np.sin(a)
    x, y = x - (x.max() + x.min()) / 2, y - (y.max() + y.min()) / 2
    out = np.stack([np.cos(a), np.sin(a)], 1)
    vertices = [
        (x[i] + s * r * out[i, 0], y[i] + s * r * out[i, 1], z)
        for i in range(n)
        for s, z in ((-1, 0), (1, 0), (1, 2 * r), (-1, 2 * r))
    ]
    faces = [
        (4 * i + k, 4 * i + (k + 1) % 4, 4 * i + 4 + (k + 1) % 4, 4 * i + 4 + k)
        for i in range(n - 1)
        for k in range(4)
    ]
    return mesh("cable", vertices, faces, _paint(rng))


def _stick(rng: np.random.Generator) -> bpy.types.Object:
    """A pen, a cutlery handle, a drumstick, a cigarette: a thin bar lying down."""
    length, r = rng.uniform(0.08, 0.4), rng.uniform(0.004, 0.016)
    return box("stick", (-length / 2, -r, 0), (length / 2, r, 2 * r), _paint(rng))


def _cushion(rng: np.random.Generator) -> bpy.types.Object:
    return _lump("cushion", rng, rng.uniform(0.15, 0.25), rng.uniform(0.25, 0.4), 0.03)


LITTER: dict[str, Callable[[np.random.Generator], bpy.types.Object]] = {
    "bottle": _bottle,
    "can": _can,
    "cup": _cup,
    "plate": _plate,
    "ball": _ball,
    "carton": _carton,
    "book": _book,
    "paper": _paper,
    "crumpled paper": _crumpled,
    "bag": _bag,
    "cloth": _cloth,
    "scarf": _scarf,
    "cable": _cable,
    "stick": _stick,
    "cushion": _cushion,
}
"""Things that people leave behind, each with random sizes and colours."""
