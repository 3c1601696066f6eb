"""Facts of the file, and apart from them what the camera claims."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from asfound.domain.photo import CaptureFacts
from asfound.imaging.digest import digest
from asfound.imaging.metadata import examine
from tests.unit.imaging.pictures import FORMATS, saved, scene

ROSTOV = (47.2094417, 39.7377694)


def camera_exif(**changes: object) -> Image.Exif:
    """What a phone writes, as EXIF; changed or, with None, left out by the names of the tags."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Fujitsu", "F-04K"
    exif[ExifTags.Base.DateTime] = "2018:07:03 09:00:00"
    camera: dict[str, object] = {
        "DateTimeOriginal": "2018:07:02 23:15:00",
        "OffsetTimeOriginal": "+03:00",
    }
    gps: dict[str, object] = {
        "GPSLatitude": tuple(IFDRational(*p) for p in ((47, 1), (12, 1), (3399, 100))),
        "GPSLatitudeRef": "N",
        "GPSLongitude": tuple(IFDRational(*p) for p in ((39, 1), (44, 1), (1597, 100))),
        "GPSLongitudeRef": "E",
    }
    for known, names in ((camera, ExifTags.Base), (gps, ExifTags.GPS)):
        known |= {name: value for name, value in changes.items() if name in names.__members__}
    exif[ExifTags.IFD.Exif] = _tags(camera, ExifTags.Base)
    exif[ExifTags.IFD.GPSInfo] = _tags(gps, ExifTags.GPS)
    return exif


def _tags(named: dict[str, object], names: type) -> dict[int, object]:
    return {int(names[name]): value for name, value in named.items() if value is not None}  # type: ignore[index]


def claims(kind: str = "jpeg", /, **changes: object) -> CaptureFacts:
    exif = camera_exif(**changes)
    data = saved(kind, scene(), exif=exif.tobytes())
    return examine(data, name="photo").capture


@pytest.mark.parametrize("kind", FORMATS)
def test_what_the_camera_wrote_is_kept(kind: str) -> None:
    facts = claims(kind)

    assert facts.taken_at == "2018-07-02T23:15:00+03:00"
    assert facts.device == "Fujitsu F-04K"
    assert facts.place == pytest.approx(ROSTOV, abs=1e-5)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_exif_no_claims(kind: str) -> None:
    assert examine(saved(kind, scene()), name="photo").capture == CaptureFacts()


def test_places_south_and_west_are_negative() -> None:
    place = claims(GPSLatitudeRef="S", GPSLongitudeRef="W").place

    assert place == pytest.approx((-ROSTOV[0], -ROSTOV[1]), abs=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"GPSLatitudeRef": None},
        {"GPSLatitudeRef": "E"},
        {"GPSLongitude": (IFDRational(0, 0),) * 3},
        {"GPSLongitude": (IFDRational(181, 1), IFDRational(0, 1), IFDRational(0, 1))},
        {"GPSLatitude": None},
    ],
)
def test_half_a_place_is_none(changes: dict[str, object]) -> None:
    assert claims(**changes).place is None


def test_a_maker_is_not_named_twice() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Canon\x00  ", "Canon EOS R6"

    assert examine(saved("jpeg", scene(), exif=exif), name="x").capture.device == "Canon EOS R6"


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.parametrize(
    "damage",
    [
        b"Exif\x00\x00",
        b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x01\x12\x00\x03\xff\xff\xff\xff" * 9,
        b"Exif\x00\x00not a directory at all",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x63\x00\x00\x00",
    ],
    ids=["nothing", "far away", "garbage", "text", "orientation 99"],
)
def test_damaged_exif_costs_only_the_facts(kind: str, damage: bytes) -> None:
    found = examine(saved(kind, scene(), exif=damage), name="photo")

    assert found.capture == CaptureFacts()
    assert found.size == (300, 200)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_size_is_upright_and_the_format_from_the_content(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(kind, scene(), exif=exif.tobytes())

    found = examine(data, name="door.gif")

    assert (found.size, found.format, found.path) == ((200, 300), kind, "door.gif")


def test_file_facts_and_digest(tmp_path: Path) -> None:
    data = saved("jpeg", scene())
    path = tmp_path / "door.jpg"
    path.write_bytes(data)
    os.utime(path, (0, 1_530_561_600))

    found = examine(path, name="door.jpg")

    assert found.file.modified_at == "2018-07-02T20:00:00+00:00"
    assert found.file.size_bytes == len(data)
    assert found.digest == "sha256:" + hashlib.sha256(data).hexdigest() == digest(path)
    assert examine(data, name="door.jpg").file.modified_at is None
    assert path.read_bytes() == data
    assert path.stat().st_mtime == 1_530_561_600
