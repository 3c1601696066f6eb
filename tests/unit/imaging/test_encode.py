"""What leaves the program are pixels, and nothing that a camera wrote."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from asfound.domain.photo import CaptureFacts
from asfound.imaging import encode
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from tests.unit.imaging.pictures import distance, scene


def test_pictures_come_back() -> None:
    assert distance(decode(encode.jpeg(scene(), quality=95)), scene()) < 1
    assert distance(decode(encode.webp(scene(), quality=95)), scene()) < 2
    assert np.array_equal(decode(encode.png(scene())), scene())


def test_parts_of_pictures_are_encoded_too() -> None:
    """A part is a view into the whole: its rows do not follow each other in memory."""
    part = scene()[20:120, 30:200]

    for data in (encode.jpeg(part, quality=95), encode.webp(part, quality=95), encode.png(part)):
        assert distance(decode(data), part) < 2


def test_masks_say_yes_as_255() -> None:
    mask = scene()[:, :, 0] > 100

    image = Image.open(io.BytesIO(encode.png(mask)))

    assert image.mode == "L"
    assert np.array_equal(np.asarray(image), np.where(mask, 255, 0))


def test_nothing_but_pixels() -> None:
    for data in (encode.jpeg(scene()), encode.webp(scene()), encode.png(scene())):
        assert examine(data, name="x").capture == CaptureFacts()
        assert not Image.open(io.BytesIO(data)).getexif()


def test_lower_quality_is_smaller() -> None:
    assert len(encode.jpeg(scene(), quality=40)) < len(encode.jpeg(scene(), quality=90))
    assert len(encode.webp(scene(), quality=40)) < len(encode.webp(scene(), quality=90))
