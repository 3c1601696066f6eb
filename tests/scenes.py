"""Photos made in the test: drawn places with enough structure to be recognised and aligned."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from asfound.domain.geometry import Pixels

SIZE = (800, 600)


def place(seed: int, *, size: tuple[int, int] = SIZE) -> Pixels:
    """One view of a place; every seed is another view."""
    rng = np.random.default_rng(seed)
    width, height = size
    coarse = rng.integers(60, 190, (height // 50, width // 50, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        colour = [int(value) for value in rng.integers(20, 235, 3)]
        x, y = int(rng.integers(width)), int(rng.integers(height))
        w, h = (int(value) for value in rng.integers(15, 110, 2))
        if rng.random() < 0.6:
            cv2.rectangle(picture, (x, y), (x + w, y + h), colour, -1)
        else:
            cv2.ellipse(picture, (x, y), (w // 2, h // 2), w, 0, 360, colour, -1)
    grain = rng.normal(0, 6, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)


def taken_again(picture: Pixels, *, seed: int = 0, turn_px: float = 6) -> Pixels:
    """The same view from a hand that is not quite where it was, with other sensor noise."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = (corners + rng.uniform(-turn_px, turn_px, (4, 2))).astype(np.float32)
    transform = cv2.getPerspectiveTransform(corners, moved)
    again = cv2.warpPerspective(picture, transform, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(again + rng.normal(0, 3, again.shape), 0, 255), np.uint8)


BAG = (380, 260, 160, 200)
"""Where :func:`with_bag` puts it: x, y, width, height."""


def with_bag(picture: Pixels) -> Pixels:
    """The view with a large thing of many colours that was not there before."""
    rng = np.random.default_rng(5)
    x, y, width, height = BAG
    coarse = rng.integers(0, 255, (10, 8, 3), dtype=np.uint8)
    changed = picture.copy()
    changed[y : y + height, x : x + width] = cv2.resize(
        coarse, (width, height), interpolation=cv2.INTER_NEAREST
    )
    return changed


def jpeg(picture: Pixels, *, quality: int = 92) -> bytes:
    """The picture as a file's bytes."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "jpeg", quality=quality)
    return file.getvalue()


def save(path: Path, picture: Pixels) -> Path:
    """Write the picture as JPEG, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(picture))
    return path


def visit(folder: Path, *, views: int = 3, changed: tuple[int, ...] = (1,)) -> tuple[Path, Path]:
    """Folders ``before`` and ``after`` of a visit; names and order of the two do not agree."""
    for seed in range(views):
        picture = place(seed)
        save(folder / "before" / f"view{seed}.jpg", picture)
        after = with_bag(picture) if seed in changed else picture
        save(folder / "after" / f"IMG_{9 - seed}.jpg", taken_again(after, seed=seed))
    return folder / "before", folder / "after"
