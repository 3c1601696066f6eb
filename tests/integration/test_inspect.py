"""``asfound inspect``: which as-found photos are good enough to compare with later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from asfound.domain.geometry import Pixels
from tests.command import asfound_here
from tests.scenes import place, save

VIEW = place(0)
WIDE = place(1, size=(1200, 600))


def bare_wall() -> Pixels:
    """Plaster: sharp, as its grain shows, and nothing that could be found again."""
    grain = np.random.default_rng(0).normal(0, 1.5, (600, 800, 1))
    return np.asarray(np.clip(190 + grain, 0, 255).repeat(3, axis=2), np.uint8)


def plain_door() -> Pixels:
    """A wall as a phone smooths it, and the sharp edge of a door: hardly any detail."""
    wall = np.full((600, 800, 3), (196, 190, 180), np.uint8)
    wall[140:, 420:] -= 70
    return wall


PHOTOS = {
    "door.jpg": VIEW,
    "wall-left.jpg": np.ascontiguousarray(WIDE[:, :800]),
    "wall-right.jpg": np.ascontiguousarray(WIDE[:, 400:]),
    "shaken.jpg": np.asarray(cv2.blur(VIEW, (41, 1)), np.uint8),
    "night.jpg": np.asarray(VIEW * 0.04, np.uint8),
    "sun.jpg": np.asarray(np.clip(VIEW * 12.0, 0, 255), np.uint8),
    "plain.jpg": bare_wall(),
    "plain-door.jpg": plain_door(),
    "plain-door-shaken.jpg": np.asarray(cv2.blur(plain_door(), (25, 1)), np.uint8),
    "stamp.jpg": np.asarray(cv2.resize(VIEW, (80, 60), interpolation=cv2.INTER_AREA), np.uint8),
}  # fmt: skip
FAULTS = {
    "shaken.jpg": "blurred",
    "night.jpg": "too-dark",
    "sun.jpg": "over-exposed",
    "plain.jpg": "too-little-structure",
    "plain-door.jpg": "too-little-structure",
    "plain-door-shaken.jpg": "blurred",
    "stamp.jpg": "too-small",
    "torn.jpg": "unreadable",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arrival")
    for name, pixels in PHOTOS.items():
        save(folder / name, pixels)
    (folder / "torn.jpg").write_bytes((folder / "door.jpg").read_bytes()[:5000])
    return folder


@pytest.fixture(scope="module")
def value(folder: Path) -> dict[str, Any]:
    done = asfound_here("inspect", folder, "--json", "-")
    assert done.returncode == 1
    assert done.stderr.startswith("problem: ")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_each_photo_is_told_why_it_should_be_taken_again(value: dict[str, Any]) -> None:
    faults = {Path(photo["photo"]).name: photo["fault"] for photo in value["photos"]}

    assert faults == {name: FAULTS.get(name) for name in (*PHOTOS, "torn.jpg")}
    assert not value["good"]
    codes = {Path(problem["file"]).name: problem["code"] for problem in value["problems"]}
    assert codes == {"stamp.jpg": "photo.too-small", "torn.jpg": "photo.truncated"}


def test_photos_that_show_a_part_of_the_same_are_told(value: dict[str, Any]) -> None:
    shared = {
        Path(photo["photo"]).name: {Path(path).name for path in photo["overlaps"]}
        for photo in value["photos"]
    }

    assert shared["wall-left.jpg"] == {"wall-right.jpg"}
    assert shared["wall-right.jpg"] == {"wall-left.jpg"}
    assert "wall-left.jpg" not in shared["door.jpg"]


def test_people_get_a_line_for_each_photo_and_what_to_do(folder: Path) -> None:
    done = asfound_here("inspect", folder)

    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) == len(PHOTOS) + 1 + 2
    night = next(line for line in lines if "night.jpg" in line)
    assert night.startswith("take again")
    assert "too-dark: switch on the light" in night
    assert "8 of 11 photos should be taken again" in lines


def test_good_photos_are_called_good(folder: Path, tmp_path: Path) -> None:
    for name in ("wall-left.jpg", "wall-right.jpg"):
        save(tmp_path / name, PHOTOS[name])

    many = asfound_here("inspect", tmp_path, "--json", tmp_path / "all.json")
    one = asfound_here("inspect", tmp_path / "wall-left.jpg")
    silent = asfound_here("inspect", tmp_path, "--quiet")

    assert (many.returncode, many.stdout.splitlines()[-1]) == (0, "2 photos, all good")
    assert json.loads((tmp_path / "all.json").read_text())["schema"] == "asfound.inspect/1"
    assert (one.returncode, one.stdout.splitlines()[-1]) == (0, "the photo is good")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")
