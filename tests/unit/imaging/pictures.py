"""Pictures made for the tests of reading: smooth, so that every decoder agrees on them."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

from asfound.domain.geometry import Pixels

FORMATS = ("jpeg", "png", "webp", "tiff", "heic", "avif")


def scene(width: int = 300, height: int = 200) -> Pixels:
    """Colours that differ at every place and under every turn, shape (height, width, 3), uint8."""
    y, x = np.mgrid[0:height, 0:width]
    red, green = 255 * x / max(width - 1, 1), 255 * y / max(height - 1, 1)
    blue = 127 + 60 * np.sin(x / 17) + 60 * np.cos(y / 11)
    return np.stack([red, green, blue], axis=-1).round().astype(np.uint8)


def textured(width: int = 300, height: int = 200) -> Pixels:
    """The scene with noise of a fixed seed, so that a file of it has many bytes everywhere."""
    noise = np.random.default_rng(7).normal(0, 12, (height, width, 3))
    return (scene(width, height) + noise).clip(0, 255).astype(np.uint8)


def saved(kind: str, picture: Image.Image | Pixels, **options: Any) -> bytes:
    """The bytes of a file of this format, almost without loss."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    if kind == "heic":
        pillow_heif.from_pillow(image).save(file, quality=95, **options)
    else:
        options = {"quality": 95, **options} if kind in ("jpeg", "webp", "avif") else options
        image.save(file, kind, **options)
    return file.getvalue()


def distance(first: Pixels, second: Pixels) -> float:
    """Mean difference in levels; infinite for different shapes."""
    if first.shape != second.shape:
        return float("inf")
    return float(np.abs(first.astype(np.int16) - second.astype(np.int16)).mean())
