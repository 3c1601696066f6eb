"""Pixels to files in memory. Only pixels: no EXIF, place, time or thumbnail can travel along."""

from __future__ import annotations

import io

import numpy as np
import simplejpeg
from PIL import Image

from asfound.domain.geometry import Mask, Pixels


def jpeg(pixels: Pixels, *, quality: int = 85) -> bytes:
    """A JPEG file of a picture, shape (height, width, 3), sRGB, uint8; quality 1..100."""
    encoded: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(pixels), quality, "RGB", "420" if quality < 92 else "444"
    )
    return encoded


def webp(pixels: Pixels, *, quality: int = 80, effort: int = 4) -> bytes:
    """A WebP file of a picture, shape (height, width, 3), sRGB, uint8; quality 1..100.

    Effort is 0..6: 2 takes a third of the time of 4 for a twentieth more bytes.
    """
    return _saved(Image.fromarray(pixels), "WEBP", quality=quality, method=effort)


def png(pixels: Pixels | Mask) -> bytes:
    """A PNG file of a picture (height, width, 3) or a mask (height, width), yes as 255."""
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8) * 255
    return _saved(Image.fromarray(pixels), "PNG", optimize=True)


def _saved(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
