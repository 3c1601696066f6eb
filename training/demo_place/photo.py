"""What a phone does to a picture: vignette, sensor noise, sharpening, JPEG with EXIF."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

MOSCOW = timezone(timedelta(hours=3))
JPEG_QUALITY = 88
_EXIF_IFD = 0x8769


def develop(source: Path, target: Path, taken: datetime, rng: np.random.Generator) -> None:
    """Write the render ``source`` as the photo ``target``.

    Args:
        source: 8-bit sRGB render.
        target: JPEG to write; replaced as a whole.
        taken: Camera time, with its offset.
        rng: Where the sensor noise comes from.
    """
    with Image.open(source) as opened:
        pixels = np.asarray(opened.convert("RGB"), dtype=np.float32)
    noisy = _noise(pixels * _vignette(*pixels.shape[:2]), rng)
    picture = Image.fromarray(np.clip(noisy + 0.5, 0, 255).astype(np.uint8))
    picture = picture.filter(ImageFilter.UnsharpMask(radius=1.2, percent=45, threshold=2))
    part = target.with_name(target.name + ".part")
    picture.save(part, "JPEG", quality=JPEG_QUALITY, exif=_exif(taken), optimize=True)
    part.replace(target)


def _vignette(height: int, width: int) -> np.ndarray:
    """Gain per pixel, shape (H, W, 1): 1 in the middle, 0.86 in the corners."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return (1 - 0.07 * (x * x + y * y)).astype(np.float32)[..., None]


def _noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Grain in brightness, a little in colour, stronger in the shadows (after gamma)."""
    height, width = pixels.shape[:2]
    spread = 1.7 - 0.8 * pixels.mean(axis=2, keepdims=True) / 255
    grey = rng.normal(0, 1, (height, width, 1))
    colour = rng.normal(0, 0.45, (height, width, 3))
    return pixels + (spread * (grey + colour)).astype(np.float32)


def _exif(taken: datetime) -> Image.Exif:
    exif = Image.Exif()
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    offset = taken.strftime("%z")
    exif[0x010F], exif[0x0110] = "asfound", "rendered demo place"
    exif[0x0112] = 1
    exif[0x0132] = stamp
    exif.get_ifd(_EXIF_IFD).update(
        {0x9003: stamp, 0x9004: stamp, 0x9011: f"{offset[:3]}:{offset[3:]}"}
    )
    return exif
