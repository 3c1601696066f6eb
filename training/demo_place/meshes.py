"""Shapes as plain vertices and faces, in metres, each standing on its own origin."""

import math
import random
from collections.abc import Callable, Sequence

import bmesh
import bpy
from mathutils import Vector

Point = tuple[float, float, float]


def mesh_of(
    points: Sequence[Point], faces: Sequence[Sequence[int]], sharp: float = 40.0
) -> bpy.types.Mesh:
    """A smooth-shaded mesh whose edges above ``sharp`` degrees stay sharp."""
    mesh = bpy.data.meshes.new("shape")
    mesh.from_pydata(points, [], faces)
    mesh.validate()
    return _shade(mesh, sharp)


def _shade(mesh: bpy.types.Mesh, sharp: float) -> bpy.types.Mesh:
    mesh.shade_smooth()
    mesh.set_sharp_from_angle(angle=math.radians(sharp))
    return mesh


def box(x: float, y: float, z: float, bevel: float = 0.004, segments: int = 2) -> bpy.types.Mesh:
    """A box with rounded edges, centred in x and y, standing on z = 0."""
    work = bmesh.new()
    bmesh.ops.create_cube(work, size=1.0)
    for vertex in work.verts:
        vertex.co.x *= x
        vertex.co.y *= y
        vertex.co.z = (vertex.co.z + 0.5) * z
    reach = min(bevel, 0.45 * min(x, y, z))
    if reach > 0:
        bmesh.ops.bevel(
            work, geom=work.edges[:], offset=reach, segments=segments, profile=0.5, affect="EDGES"
        )
    mesh = bpy.data.meshes.new("box")
    work.to_mesh(mesh)
    work.free()
    return _shade(mesh, 50.0)


def lathe(
    profile: Sequence[tuple[float, float]], segments: int = 40, sharp: float = 45.0
) -> bpy.types.Mesh:
    """The (radius, height) profile turned about z; radius 0 at an end closes it."""
    points: list[Point] = []
    for radius, height in profile:
        for k in range(segments):
            angle = 2 * math.pi * k / segments
            points.append((radius * math.cos(angle), radius * math.sin(angle), height))
    faces = []
    for row in range(len(profile) - 1):
        for k in range(segments):
            a, b = row * segments + k, row * segments + (k + 1) % segments
            faces.append((a, b, b + segments, a + segments))
    return mesh_of(points, faces, sharp)


def cylinder(
    radius: float, height: float, bevel: float = 0.003, segments: int = 32
) -> bpy.types.Mesh:
    b = min(bevel, radius * 0.4, height * 0.4)
    return lathe(
        [
            (0, 0),
            (radius - b, 0),
            (radius, b),
            (radius, height - b),
            (radius - b, height),
            (0, height),
        ],
        segments,
    )


def ring(inner: float, outer: float, height: float, segments: int = 40) -> bpy.types.Mesh:
    """A flat ring such as a roll of tape."""
    b = min(0.002, height * 0.2)
    return lathe(
        [
            (inner, 0),
            (outer - b, 0),
            (outer, b),
            (outer, height - b),
            (outer - b, height),
            (inner, height),
            (inner, 0),
        ],
        segments,
    )


def tube(
    path: Sequence[Point], radius: float | Sequence[float], segments: int = 10, closed: bool = False
) -> bpy.types.Mesh:
    """A round bar along ``path``, capped unless closed."""
    spine = [Vector(p) for p in path]
    n = len(spine)
    radii = [radius] * n if isinstance(radius, float | int) else list(radius)
    normal = Vector((0.0, 0.0, 1.0))
    points: list[Point] = []
    for k in range(n):
        ahead = spine[(k + 1) % n] if closed or k + 1 < n else spine[k]
        behind = spine[k - 1] if closed or k else spine[k]
        along = (ahead - behind).normalized()
        if abs(along.dot(normal)) > 0.95:
            normal = Vector((1.0, 0.0, 0.0)) if abs(along.x) < 0.9 else Vector((0.0, 1.0, 0.0))
        normal = (normal - along * along.dot(normal)).normalized()
        side = along.cross(normal)
        for j in range(segments):
            angle = 2 * math.pi * j / segments
            offset = (normal * math.cos(angle) + side * math.sin(angle)) * radii[k]
            points.append(tuple(spine[k] + offset))
    faces: list[Sequence[int]] = []
    for k in range(n if closed else n - 1):
        for j in range(segments):
            a, b = k * segments + j, k * segments + (j + 1) % segments
            c, d = (k + 1) % n * segments + (j + 1) % segments, (k + 1) % n * segments + j
            faces.append((a, b, c, d))
    if not closed:
        faces += [list(range(segments))[::-1], list(range((n - 1) * segments, n * segments))]
    return mesh_of(points, faces, 60.0)


def sheet(
    nx: int, ny: int, where: Callable[[float, float], Point], sharp: float = 80.0
) -> bpy.types.Mesh:
    """A grid bent by ``where(u, v)`` with u, v in [0, 1]; UV coordinates are u, v."""
    points = [where(i / nx, j / ny) for j in range(ny + 1) for i in range(nx + 1)]
    faces = []
    for j in range(ny):
        for i in range(nx):
            a = j * (nx + 1) + i
            faces.append((a, a + 1, a + nx + 2, a + nx + 1))
    mesh = mesh_of(points, faces, sharp)
    layer = mesh.uv_layers.new(name="uv")
    for loop in mesh.loops:
        j, i = divmod(loop.vertex_index, nx + 1)
        layer.data[loop.index].uv = (i / nx, j / ny)
    return mesh


def prism(
    outline: Sequence[tuple[float, float]], height: float, bevel: float = 0.0
) -> bpy.types.Mesh:
    """A flat outline raised from z = 0 to ``height``."""
    n = len(outline)
    points = [(x, y, 0.0) for x, y in outline] + [(x, y, height) for x, y in outline]
    faces: list[Sequence[int]] = [list(range(n))[::-1], list(range(n, 2 * n))]
    faces += [(k, (k + 1) % n, n + (k + 1) % n, n + k) for k in range(n)]
    work = bmesh.new()
    verts = [work.verts.new(p) for p in points]
    for face in faces:
        work.faces.new([verts[k] for k in face])
    if bevel:
        rims = [e for e in work.edges if abs(e.verts[0].co.z - e.verts[1].co.z) < 1e-6]
        bmesh.ops.bevel(work, geom=rims, offset=bevel, segments=2, profile=0.5, affect="EDGES")
    mesh = bpy.data.meshes.new("prism")
    work.to_mesh(mesh)
    work.free()
    return _shade(mesh, 35.0)


def sweep(
    profile: Sequence[tuple[float, float]],
    width: float,
    steps: int = 1,
    sag: Callable[[float, float], float] | None = None,
) -> bpy.types.Mesh:
    """The (y, z) profile drawn out over ``width`` in x; ``sag(u, t)`` moves points along z."""
    n = len(profile) - 1

    def where(u: float, v: float) -> Point:
        k = min(int(v * n + 0.5), n)
        y, z = profile[k]
        return ((u - 0.5) * width, y, z + (sag(u, v) if sag else 0.0))

    return sheet(max(steps, 1), n, where, 50.0)


def blob(
    radius: float, rng: random.Random, *, lobes: int = 5, rough: float = 0.3, squash: float = 1.0
) -> bpy.types.Mesh:
    """A flat irregular patch; vertex attribute ``rim`` is 1 inside and 0 at the edge."""
    waves = [(k, rng.uniform(0, 6.28), rng.gauss(0, rough) / k) for k in range(2, 2 + lobes * 2)]
    count, rings = 72, 5
    points: list[Point] = [(0.0, 0.0, 0.0)]
    rim = [1.0]
    for r in range(1, rings + 1):
        for k in range(count):
            angle = 2 * math.pi * k / count
            reach = (
                radius
                * max(0.35, 1 + sum(a * math.sin(w * angle + p) for w, p, a in waves))
                * r
                / rings
            )
            points.append((reach * math.cos(angle), squash * reach * math.sin(angle), 0.0))
            rim.append(1 - r / rings)
    faces: list[Sequence[int]] = [(0, 1 + k, 1 + (k + 1) % count) for k in range(count)]
    for r in range(rings - 1):
        for k in range(count):
            a, b = 1 + r * count + k, 1 + r * count + (k + 1) % count
            faces.append((a, a + count, b + count, b))
    mesh = mesh_of(points, faces)
    layer = mesh.attributes.new("rim", "FLOAT", "POINT")
    layer.data.foreach_set("value", rim)
    return mesh


def ripple(
    rng: random.Random, count: int = 9, low: float = 6, high: float = 40
) -> Callable[[float, float], float]:
    """A smooth random field of about unit height made of a few plane waves."""
    waves = []
    for _ in range(count):
        size = rng.uniform(low, high)
        angle = rng.uniform(0, 2 * math.pi)
        waves.append(
            (size * math.cos(angle), size * math.sin(angle), rng.uniform(0, 6.28), low / size)
        )

    def field(x: float, y: float) -> float:
        return sum(a * math.sin(p * x + q * y + f) for p, q, f, a in waves) / math.sqrt(count)

    return field
