"""Marks: stains, scratches, writing and wet patches, painted as masks and laid on flat surfaces."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import cv2
import numpy as np
from mathutils import Matrix, Vector

from pairs.materials import any_colour, decal, painted, soaked
from pairs.shapes import sheet
from pairs.spots import HEIGHT, WIDTH, Spot
from pairs.stage import Hit, Stage, Thing

SIZE = 256
LIFT = 0.0015
"""Metres between a surface and the mark on it."""


def _noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Smooth noise in 0..1, float32 (SIZE, SIZE)."""
    return cv2.resize(
        rng.uniform(0, 1, (cells, cells)).astype(np.float32),
        (SIZE, SIZE),
        interpolation=cv2.INTER_CUBIC,
    )


def _blob(rng: np.random.Generator) -> np.ndarray:
    """An irregular patch with some drops around it; alpha in 0..1."""
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    field = (
        0.62
        - np.hypot(x, y * rng.uniform(1, 2))
        + 0.5 * (_noise(rng, 6) - 0.5)
        + 0.15 * (_noise(rng, 24) - 0.5)
    )
    for _ in range(rng.integers(0, 6)):
        cx, cy = rng.uniform(-0.85, 0.85, 2)
        field = np.maximum(field, rng.uniform(0.03, 0.1) - np.hypot(x - cx, y - cy))
    return np.clip(field * 14, 0, 1).astype(np.float32)


def _strokes(rng: np.random.Generator, width: int) -> np.ndarray:
    """Writing: letters in a hand, or a scrawl; alpha in 0..1."""
    canvas = np.zeros((SIZE, SIZE), np.uint8)
    if rng.uniform() < 0.6:
        text = "".join(
            rng.choice(
                list("ABCDEFGHKLMNRSTUVWXYZabdeghkmnorstuvxyz0123456789!?"), int(rng.integers(2, 6))
            )
        )
        face = int(
            rng.choice(
                [
                    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
                    cv2.FONT_HERSHEY_SIMPLEX,
                    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
                ]
            )
        )
        (w, h), _ = cv2.getTextSize(text, face, 1.0, width)
        scale = 0.85 * SIZE / max(w, h)
        cv2.putText(
            canvas,
            text,
            (int(0.06 * SIZE), int(SIZE / 2 + h * scale / 2)),
            face,
            scale,
            255,
            width,
            cv2.LINE_AA,
        )
        return canvas.astype(np.float32) / 255
    t = np.linspace(0, 1, 120)
    x = 0.5 + 0.38 * np.sin(t * rng.uniform(3, 14) + rng.uniform(0, 6)) * (0.4 + 0.6 * t)
    y = 0.5 + 0.38 * np.cos(t * rng.uniform(3, 14) + rng.uniform(0, 6))
    cv2.polylines(
        canvas, [np.stack([x, y], 1).dot(SIZE).astype(np.int32)], False, 255, width, cv2.LINE_AA
    )
    return canvas.astype(np.float32) / 255


def _scratches(rng: np.random.Generator) -> np.ndarray:
    """A few nearly parallel thin lines; alpha in 0..1."""
    canvas = np.zeros((SIZE, SIZE), np.uint8)
    slope, count = rng.uniform(-1, 1), int(rng.integers(2, 6))
    for _ in range(count):
        y, bend = rng.uniform(0.25, 0.75) * SIZE, rng.normal(0, 12)
        x = np.linspace(rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95), 30) * SIZE
        line = y + slope * (x - SIZE / 2) * 0.4 + bend * np.sin(x / SIZE * 3)
        cv2.polylines(
            canvas,
            [np.stack([x, line], 1).astype(np.int32)],
            False,
            255,
            int(rng.integers(5, 10)),
            cv2.LINE_AA,
        )
    return canvas.astype(np.float32) / 255


def _picture(alpha: np.ndarray, colour: tuple[float, ...], rng: np.random.Generator) -> np.ndarray:
    pixels = np.empty((SIZE, SIZE, 4), np.float32)
    pixels[..., :3] = np.array(colour[:3]) * (0.75 + 0.5 * _noise(rng, 12))[..., None]
    pixels[..., 3] = alpha
    return np.clip(pixels, 0, 1)


def _stain(stage: Stage, _: bpy.types.Material) -> bpy.types.Material:
    rng = stage.rng
    browns = [
        (0.12, 0.06, 0.03),
        (0.35, 0.2, 0.08),
        (0.3, 0.02, 0.05),
        (0.08, 0.08, 0.08),
        (0.5, 0.45, 0.3),
    ]
    colour = browns[rng.integers(len(browns))] if rng.uniform() < 0.7 else any_colour(rng, 0.9)
    alpha = _blob(rng) * rng.uniform(0.6, 0.95)
    return decal(painted(_picture(alpha, colour, rng), "stain"), rng.uniform(0.2, 0.9))


def _writing(stage: Stage, _: bpy.types.Material) -> bpy.types.Material:
    rng = stage.rng
    inks = [
        (0.02, 0.02, 0.02),
        (0.02, 0.04, 0.4),
        (0.6, 0.02, 0.03),
        (0.02, 0.3, 0.08),
        (0.9, 0.9, 0.9),
    ]
    alpha = _strokes(rng, int(rng.integers(10, 22))) * rng.uniform(0.85, 1.0)
    return decal(painted(_picture(alpha, inks[rng.integers(len(inks))], rng), "writing"), 0.5)


def _scratch(stage: Stage, _: bpy.types.Material) -> bpy.types.Material:
    rng = stage.rng
    value = rng.choice([0.03, 0.15, 0.75, 0.9])
    return decal(
        painted(_picture(_scratches(rng) * 0.95, (value, value, value), rng), "scratch"), 0.6
    )


def _wet(stage: Stage, dry: bpy.types.Material) -> bpy.types.Material:
    mask = painted(_picture(_blob(stage.rng), (1, 1, 1), stage.rng), "wet")
    return soaked(dry, mask, stage.rng.uniform(0.35, 0.65))


MARKS: dict[str, Callable[[Stage, bpy.types.Material], bpy.types.Material]] = {
    "stain": _stain,
    "writing": _writing,
    "scratch": _scratch,
    "wet": _wet,
}


def make_mark(stage: Stage, spot: Spot, tries: int = 60) -> Thing | None:
    """Lay a random mark on a flat surface in view; None when no try finds one.

    Wet patches lie on structure only, whose pattern the patch can continue.
    """
    for _ in range(tries):
        x, y = stage.rng.uniform(0.08, 0.92) * WIDTH, stage.rng.uniform(0.15, 0.92) * HEIGHT
        hit = stage.cast(Vector(spot.eye), spot.ray(x, y))
        if (
            hit is None
            or not 0.7 < hit.distance < 6
            or not hit.object.data.materials
            or (hit.thing and hit.thing.leaving)
        ):
            continue
        kinds = [
            "stain",
            "writing",
            "scratch",
            *(["wet"] if hit.thing is None and hit.normal.z > 0.9 else []),
        ]
        kind = str(stage.rng.choice(kinds))
        size = hit.distance * stage.rng.uniform(0.11, 0.34)
        frame = _frame(hit, spot)
        if abs(hit.normal.dot(spot.ray(x, y))) < 0.3 or not _flat(stage, hit, frame, size):
            continue
        obj = sheet(
            kind,
            (-size / 2, -size / 2, 0),
            (size, 0, 0),
            (0, size, 0),
            MARKS[kind](stage, hit.object.data.materials[0]),
        )
        obj.matrix_world = frame
        if hit.thing is not None:
            hit.thing.burdened = True
        thing = stage.enter(obj, kind, movable=False)
        stage.settle()
        return thing
    return None


def _frame(hit: Hit, spot: Spot) -> Matrix:
    """A frame just above the surface, its y axis up the wall or away from the camera."""
    z = hit.normal.normalized()
    up = Vector((0, 0, 1)) if abs(z.z) < 0.7 else Vector(spot.rotation[2])
    y = (up - z * up.dot(z)).normalized()
    x = y.cross(z)
    frame = Matrix((x, y, z)).transposed().to_4x4()
    frame.translation = hit.point + z * LIFT
    return frame


def _flat(stage: Stage, hit: Hit, frame: Matrix, size: float) -> bool:
    """Whether one flat object lies under the whole mark and nothing stands on it."""
    for x, y in (
        (-1, -1),
        (-1, 1),
        (1, -1),
        (1, 1),
        (0, 0),
        (0, 0.7),
        (0.7, 0),
        (-0.7, 0),
        (0, -0.7),
    ):
        above = frame @ Vector((x * size * 0.45, y * size * 0.45, 0.03))
        under = stage.cast(above, -hit.normal, 0.06)
        if under is None or under.object != hit.object or abs(under.distance - 0.03 - LIFT) > 0.002:
            return False
    return True
