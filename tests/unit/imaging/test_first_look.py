"""Every format comes back upright, in colour, at the size that was asked for."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from asfound.domain.geometry import Pixels
from asfound.imaging.decode import decode, decode_area


def scene(width: int, height: int) -> Pixels:
    """A smooth coloured picture that differs at every place and under every turn."""
    y, x = np.mgrid[0:height, 0:width]
    red, green = 255 * x / max(width - 1, 1), 255 * y / max(height - 1, 1)
    blue = 127 + 60 * np.sin(x / 17) + 60 * np.cos(y / 11)
    return np.stack([red, green, blue], axis=-1).round().astype(np.uint8)


def saved(kind: str, image: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpeg_is_turned_as_its_exif_says(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved("JPEG", Image.fromarray(scene(300, 200)), quality=95, exif=exif)
    truth = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))), np.int16)

    whole = decode(data)
    x, y, width, height = 30, 20, 101, 83
    part = decode_area(data, (x, y, width, height), long_side=400)

    assert whole.shape == truth.shape
    assert np.abs(whole - truth).mean() < 1
    assert np.abs(part - truth[y : y + height, x : x + width]).mean() < 1
