"""Colours of every kind of picture to sRGB."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from asfound.domain.geometry import Pixels
from asfound.errors import NotAPhoto
from asfound.imaging.source import DECODER_ERRORS

_PLAIN = frozenset({"L", "RGB", "CMYK"})
_SIXTEEN_BIT = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})
_STRIP_PX = 1 << 22
"""Pixels that are converted at a time, so that a large picture is not held four times."""

_SAME_LEVELS = 1
"""A profile that moves no colour by more than this many of 255 levels is sRGB by another name."""


def plain(image: Image.Image) -> Image.Image:
    """The picture as ``L``, ``RGB`` or ``CMYK``: palettes looked up, 8 bits, alpha over white.

    Args:
        image: Of any mode that the readers give.

    Raises:
        NotAPhoto: It holds 32-bit numbers, not colours.
    """
    if "transparency" in image.info or image.mode in ("LA", "PA", "La"):
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "RGBa"):
        return _over_white(image.convert("RGBA"))
    if image.mode in _SIXTEEN_BIT:
        return Image.fromarray(_eight_bits(np.asarray(image)))
    if image.mode in ("I", "F"):
        raise NotAPhoto("a picture of 32-bit numbers")
    if image.mode == "LAB":
        return ImageCms.applyTransform(image, _lab_to_srgb()) or image.convert("RGB")
    if image.mode in _PLAIN:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(colours: NDArray[np.uint8], profile: bytes | None) -> Pixels:
    """The picture in sRGB.

    Args:
        colours: Shape (height, width, channels), uint8; 1 channel is grey, 3 RGB, 4 CMYK with
            255 for full ink.
        profile: The ICC profile that says what the numbers mean; a broken one, or one of other
            colours, is ignored.

    Returns:
        Shape (height, width, 3), uint8, sRGB.
    """
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours.shape[2]]
    transform = _transform(profile, mode) if profile else None
    if mode == "RGB" and transform is None:
        return colours
    height, width = colours.shape[:2]
    found, rows = np.empty((height, width, 3), np.uint8), max(1, _STRIP_PX // width)
    for top in range(0, height, rows):
        strip = colours[top : top + rows]
        found[top : top + rows] = _converted(strip, mode, transform)
    return found


def _converted(
    colours: NDArray[np.uint8], mode: str, transform: ImageCms.ImageCmsTransform | None
) -> NDArray[np.uint8]:
    size = colours.shape[1], colours.shape[0]
    image = Image.frombytes(mode, size, np.ascontiguousarray(colours).data)
    converted = ImageCms.applyTransform(image, transform) if transform else None
    return np.asarray(converted or image.convert("RGB"), np.uint8)


def _over_white(image: Image.Image) -> Image.Image:
    """The picture laid over white paper, as browsers show it."""
    colours = image.convert("RGB")
    white = Image.new("RGB", image.size, (255, 255, 255))
    return Image.composite(colours, white, image.getchannel("A"))


def _eight_bits(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """16-bit grey to 8 bits: 65535 / 255 is 257, rounded."""
    return ((grey.astype(np.uint32) + 128) // 257).astype(np.uint8)


@lru_cache(maxsize=1)
def _lab_to_srgb() -> ImageCms.ImageCmsTransform:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB")


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the profile's colours to sRGB; None when it is broken, of other colours, or sRGB.

    Relative colorimetric with black-point compensation, as browsers and photo programs do.
    """
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return None if mode == "RGB" and _changes_nothing(transform) else transform
    except (ImageCms.PyCMSError, *DECODER_ERRORS):
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    lattice = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    moved = ImageCms.applyTransform(Image.fromarray(lattice), transform)
    change = np.abs(np.asarray(moved, np.int16) - lattice.astype(np.int16))
    return int(change.max()) <= _SAME_LEVELS
