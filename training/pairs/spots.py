"""Where the camera stands: base spot, a hand's shake from it, and up to two steps aside.

Poses follow computer vision's habit: x right, y down, z into the picture; a pixel's centre is at
whole coordinates, so the principal point of a picture of width w is (w - 1) / 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Vector

from pairs.places import Place
from pairs.stage import Hit, Stage

WIDTH, HEIGHT = 448, 336
SENSOR_MM = 34.6
"""Width of a 4:3 picture with the diagonal of 35 mm film; focal lengths are equivalents."""
MIN_WORTH = 0.1
"""Of ``_worth``: below it a view shows bare floor or bare sky."""
IN_THE_FACE, IN_THE_FACE_CLOSE = 0.55, 0.3
"""Metres: nearer than this nothing may be to a camera that looks at a room; at one piece of it."""
COARSE = 4
"""Pixels per ray where the view is only judged."""


@dataclass(frozen=True)
class Spot:
    """One camera: where, the world's axes turned into its frame, focal length in pixels."""

    eye: tuple[float, float, float]
    rotation: tuple[tuple[float, float, float], ...]
    focal: float

    @property
    def matrix(self) -> np.ndarray:
        """World to camera, float64 (4, 4)."""
        turn = np.array(self.rotation)
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = turn, -turn @ np.array(self.eye)
        return matrix

    def facts(self, times: int = 1) -> dict[str, object]:
        """Intrinsics and pose for ``scene.json``, of a picture so many times as large."""
        focal, width, height = (times * side for side in (self.focal, WIDTH, HEIGHT))
        k = [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]]
        return {"intrinsics": k, "world_to_camera": self.matrix.tolist()}

    def ray(self, x: float, y: float) -> Vector:
        """The unit direction, in the world, of pixel (x, y)."""
        direction = np.array(
            ((x - (WIDTH - 1) / 2) / self.focal, (y - (HEIGHT - 1) / 2) / self.focal, 1.0)
        )
        return Vector(np.array(self.rotation).T @ direction).normalized()

    def project(self, point: Vector) -> tuple[float, float, float]:
        """Pixel (x, y) and depth in metres of a point in the world."""
        p = np.array(self.rotation) @ (np.array(point) - np.array(self.eye))
        depth = max(float(p[2]), 1e-6)
        return (
            float(p[0] / depth * self.focal + (WIDTH - 1) / 2),
            float(p[1] / depth * self.focal + (HEIGHT - 1) / 2),
            float(p[2]),
        )


def looking(eye: np.ndarray, target: np.ndarray, focal: float, roll: float = 0.0) -> Spot:
    """A camera at ``eye`` that has ``target`` in its middle, rolled by some radians."""
    ahead = target - eye
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, (0, 0, 1.0))
    right = right / np.linalg.norm(right)
    down = np.cross(ahead, right)
    c, s = np.cos(roll), np.sin(roll)
    rows = np.stack([c * right + s * down, c * down - s * right, ahead])
    return Spot(tuple(map(float, eye)), tuple(tuple(map(float, r)) for r in rows), focal)


def survey(stage: Stage, spot: Spot, step: int = COARSE) -> list[list[Hit | None]]:
    """One ray for every ``step`` x ``step`` pixels, row by row."""
    eye = Vector(spot.eye)
    return [
        [stage.cast(eye, spot.ray(x, y)) for x in range(step // 2, WIDTH, step)]
        for y in range(step // 2, HEIGHT, step)
    ]


def find_base(stage: Stage, place: Place, tries: int = 40) -> tuple[Spot, np.ndarray]:
    """The best of some random cameras: nothing in its face, much to put things on in view.

    Returns:
        the camera, and the point in the world it looks at.
    """
    best: tuple[float, Spot, np.ndarray] | None = None
    for _ in range(tries):
        eye, target = _aim_close(stage, place) if place.close else _aim(stage, place)
        spot = looking(
            eye, target, stage.rng.uniform(24, 31) / SENSOR_MM * WIDTH, stage.rng.normal(0, 0.02)
        )
        worth = _worth(survey(stage, spot, 28), place.close)
        if best is None or worth > best[0]:
            best = (worth, spot, target)
    if best is None or best[0] <= MIN_WORTH:
        raise Unusable(f"no camera of {tries} sees enough of this {place.kind}")
    return best[1], best[2]


class Unusable(Exception):
    """The dice fell badly: this scene cannot be photographed; draw another."""


def _aim(stage: Stage, place: Place) -> tuple[np.ndarray, np.ndarray]:
    """A random eye and a random target somewhat below it."""
    rng = stage.rng
    w, d, _ = place.size
    if place.kind == "stand":
        y = -d / 2 + rng.uniform(1.5, d - 2.2)
        floor = stage.cast(Vector((0.01, y, 30)), Vector((0, 0, -1)))
        eye = np.array(
            (
                rng.uniform(-w / 3, w / 3),
                y,
                (floor.point.z if floor else 0) + rng.uniform(*place.eyes),
            )
        )
        target = eye + np.array(
            (
                rng.uniform(-2, 2),
                rng.choice([1, 1, -0.6]) * rng.uniform(1.2, 3),
                -rng.uniform(0.5, 1.4),
            )
        )
        return eye, target
    eye = np.array((*(rng.uniform(-0.5, 0.5, 2) * (w - 0.5, d - 0.5)), rng.uniform(*place.eyes)))
    heading, reach = rng.uniform(0, 2 * np.pi), rng.uniform(1.6, 3.6)
    target = eye + np.array(
        (reach * np.cos(heading), reach * np.sin(heading), -rng.uniform(0.3, 1.2))
    )
    return eye, np.array(
        (np.clip(target[0], -w / 2, w / 2), np.clip(target[1], -d / 2, d / 2), max(target[2], 0.1))
    )


def _aim_close(stage: Stage, place: Place) -> tuple[np.ndarray, np.ndarray]:
    """A random point on something level, mostly a table or a shelf, seen from one or two arms away.

    That is how a kitchen's top, a desk, a bench or a shelf is photographed by itself.
    """
    rng = stage.rng
    for _ in range(60):
        x, y = rng.uniform(-0.5, 0.5, 2) * (np.array(place.size[:2]) - 0.3)
        top = 30.0 if place.kind == "stand" else rng.uniform(0.4, 1.5)
        hit = stage.cast(Vector((x, y, top)), Vector((0, 0, -1)))
        if hit is None or hit.normal.z < 0.95 or (hit.thing is None and rng.uniform() < 0.8):
            continue
        target = np.array(hit.point) + np.array((0, 0, rng.uniform(0, 0.25)))
        reach, rise = rng.uniform(0.75, 2.0), np.radians(rng.uniform(12, 50))
        heading = rng.uniform(0, 2 * np.pi)
        flat = reach * np.cos(rise)
        step = (flat * np.cos(heading), flat * np.sin(heading), reach * np.sin(rise))
        eye = target + step
        if (np.abs(eye[:2]) < np.array(place.size[:2]) / 2 - 0.1).all() and eye[2] > 0.3:
            return eye, target
    return _aim(stage, place)


def _worth(rays: list[list[Hit | None]], close: bool) -> float:
    """How much a view has to show: ground to put things on, several things; 0 when blocked."""
    hits = [h for row in rays for h in row if h]
    total = sum(len(row) for row in rays)
    nearest, low, high = (IN_THE_FACE_CLOSE, 0.4, 2.5) if close else (IN_THE_FACE, 0.8, 4.5)
    if min((h.distance for h in hits), default=0.0) < nearest or len(hits) < 0.55 * total:
        return 0.0
    fit = (
        sum(h.normal.z > 0.95 and low < h.distance < high and 0 <= h.point.z < 1.6 for h in hits)
        / total
    )
    near = [h for h in hits if h.distance < 7]
    things = (
        len({h.thing.index for h in near if h.thing})
        + len({h.object.name for h in near if not h.thing}) / 4
    )
    crowd = sum(h.thing is not None for h in near) / total
    return 0.0 if fit < 0.12 else min(fit, 0.3) * min(things, 8) * (0.2 + min(crowd, 0.45))


def shaken(rng: np.random.Generator, spot: Spot, target: np.ndarray, scale: float = 1.0) -> Spot:
    """The same spot held again by hand: 1 to 5 cm off, about a degree turned."""
    offset = rng.normal(size=3)
    eye = np.array(spot.eye) + offset / np.linalg.norm(offset) * rng.uniform(0.01, 0.05) * scale
    off = np.linalg.norm(target - eye) * np.tan(np.radians(rng.uniform(0, 1.0)))
    turn = rng.normal(size=3)
    return looking(
        eye, target + turn / np.linalg.norm(turn) * off, spot.focal, rng.normal(0, 0.012)
    )


def aside(stage: Stage, place: Place, spot: Spot, target: np.ndarray, tries: int = 20) -> Spot:
    """Up to two steps aside (30 to 120 cm, less where all is close), looking at the same thing."""
    rng = stage.rng
    shortest, nearest = (0.08, IN_THE_FACE_CLOSE) if place.close else (0.3, 0.6)
    share, least = (0.35, 0.2) if place.close else (0.4, 0.5)
    best: tuple[float, Spot] | None = None
    depth = float(np.median([h.distance for row in survey(stage, spot, 28) for h in row if h]))
    for _ in range(tries):
        farthest = np.clip(share * depth, least, 1.2)
        reach, heading = rng.uniform(shortest, farthest), rng.uniform(0, 2 * np.pi)
        step = np.array((reach * np.cos(heading), reach * np.sin(heading), rng.normal(0, 0.06)))
        eye = np.array(spot.eye) + step
        if place.indoors and (np.abs(eye[:2]) > np.array(place.size[:2]) / 2 - 0.15).any():
            continue
        other = looking(eye, target + rng.normal(0, 0.12, 3), spot.focal, rng.normal(0, 0.03))
        hits = [h for row in survey(stage, other, 28) for h in row if h]
        near = min((h.distance for h in hits), default=0.0)
        if near > nearest:
            return other
        if best is None or near > best[0]:
            best = (near, other)
    if best is None or best[0] < 0.25:
        raise Unusable("no free spot beside the camera")
    return best[1]


def put_camera(spot: Spot) -> None:
    """Make ``spot`` the scene's camera."""
    scene = bpy.context.scene
    if scene.camera is None:
        camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(camera)
        scene.camera = camera
    scene.camera.data.sensor_width, scene.camera.data.sensor_fit = SENSOR_MM, "HORIZONTAL"
    scene.camera.data.lens = spot.focal / WIDTH * SENSOR_MM
    scene.camera.data.clip_start, scene.camera.data.clip_end = 0.02, 500
    flip = np.diag((1.0, -1.0, -1.0))
    pose = Matrix((flip @ np.array(spot.rotation)).T.tolist()).to_4x4()
    pose.translation = spot.eye
    scene.camera.matrix_world = pose
