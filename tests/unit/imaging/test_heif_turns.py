"""HEIC turned and mirrored by its own boxes, with and without EXIF: upright once, never twice."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageOps

from asfound.domain.geometry import Pixels
from asfound.imaging.decode import decode, decode_area
from asfound.imaging.metadata import examine
from tests.unit.imaging.heif_boxes import IMIR, IROT, OF_ORIENTATION, Properties, with_properties
from tests.unit.imaging.pictures import distance, saved, scene


def turned(orientation: int) -> Pixels:
    """The scene as a viewer shows it that honours this EXIF orientation."""
    image = Image.fromarray(scene())
    image.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


def photo(boxes: Properties, orientation: int | None) -> bytes:
    """The scene with these boxes, and with this orientation in its EXIF."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 1, "Acme"
    data = saved("heic", scene(), **({"exif": exif.tobytes()} if orientation else {}))
    if orientation:
        entry = struct.pack(">HHIH", 0x0112, 3, 1, 1)
        assert data.count(entry) == 1
        data = data.replace(entry, struct.pack(">HHIH", 0x0112, 3, 1, orientation))
    return with_properties(data, boxes)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("with_exif", [False, True])
def test_boxes_turn_once_whatever_exif_says_as_well(orientation: int, with_exif: bool) -> None:
    """Phones write both; the boxes count (ISO/IEC 23008-12, 6.5.10 and 6.5.12)."""
    data = photo(OF_ORIENTATION[orientation], orientation if with_exif else None)
    truth = turned(orientation)
    x, y, width, height = 31, 20, 101, 83

    assert distance(decode(data), truth) < 2
    assert examine(data, name="photo").size == (truth.shape[1], truth.shape[0])
    part = decode_area(data, (x, y, width, height), long_side=400)
    assert distance(part, truth[y : y + height, x : x + width]) < 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_alone_turns_nothing(orientation: int) -> None:
    """In HEIC it is a note of how the sensor was held; phones and browsers do not turn by it."""
    assert distance(decode(photo((), orientation)), scene()) < 2


def test_boxes_that_contradict_exif_count() -> None:
    assert distance(decode(photo(((IROT, 1),), 3)), turned(8)) < 2
    assert distance(decode(photo(((IMIR, 1),), 6)), turned(2)) < 2


def test_turns_and_mirrors_are_applied_in_their_order() -> None:
    one, other = (IROT, 1), (IMIR, 0)

    assert distance(decode(photo((one, other), None)), turned(5)) < 2
    assert distance(decode(photo((other, one), None)), turned(7)) < 2
