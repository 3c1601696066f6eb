"""Several after photos of one view: all must be as found, and a photo of arrival proves nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.command import asfound_here, checked
from tests.scenes import place, save, taken_again, with_bag

PICTURE = place(4)


def by_name(folder: Path, *options: str | Path) -> dict[str, Any]:
    return checked(folder / "before", folder / "after", "--pair-by", "name", *options)


def dated(path: Path, taken_at: str, device: str = "Phone") -> None:
    """Let a camera claim when it took a photo."""
    with Image.open(path) as image:
        exif = image.getexif()
        exif[0x0110] = device
        exif.get_ifd(0x8769)[0x9003] = taken_at
        image.save(path, exif=exif, quality="keep")


def codes(value: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in value["problems"]}


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    """One view; the bag of the first after photo is gone in the second."""
    save(tmp_path / "before" / "door.jpg", PICTURE)
    bag = taken_again(with_bag(PICTURE), seed=2, turn_px=4)
    save(tmp_path / "after" / "door.jpeg", bag)
    save(tmp_path / "after" / "door.jpg", taken_again(PICTURE, seed=3, turn_px=3))
    return tmp_path


def test_a_view_is_as_found_only_if_no_shot_differs(visit: Path) -> None:
    (view,) = by_name(visit)["views"]

    assert view["verdict"] == "differs"
    assert Path(view["after"]).name == "door.jpeg"
    assert [Path(path).name for path in view["other_after"]] == ["door.jpg"]
    said = {Path(shot["path"]).suffix: shot["verdict"] for shot in view["after_shots"]}
    assert said == {".jpeg": "differs", ".jpg": "as-found"}


def test_people_read_which_shot_says_what(visit: Path) -> None:
    done = asfound_here(
        "check", visit / "before", visit / "after", "--pair-by", "name", "--no-report"
    )

    assert done.returncode == 1
    assert "the after photos disagree" in done.stdout
    assert "door.jpeg differs" in done.stdout
    assert "door.jpg as-found" in done.stdout


def test_the_latest_decides_where_one_camera_says_which_that_is(visit: Path) -> None:
    dated(visit / "before" / "door.jpg", "2026:05:01 10:00:00")
    dated(visit / "after" / "door.jpeg", "2026:05:03 10:00:00")
    dated(visit / "after" / "door.jpg", "2026:05:03 10:20:00")

    (view,) = by_name(visit, "--after", "latest")["views"]

    assert view["verdict"] == "as-found"
    assert Path(view["after"]).name == "door.jpg"
    assert len(view["after_shots"]) == 2


def test_without_one_order_all_decide(visit: Path) -> None:
    dated(visit / "after" / "door.jpeg", "2026:05:03 10:00:00")
    dated(visit / "after" / "door.jpg", "2026:05:03 10:20:00", device="Other phone")

    value = by_name(visit, "--after", "latest")

    assert value["views"][0]["verdict"] == "differs"
    assert codes(value) == {"photo.order-unknown"}


def test_a_photo_older_than_arrival_never_makes_a_view_as_found(visit: Path) -> None:
    (visit / "after" / "door.jpeg").unlink()
    dated(visit / "before" / "door.jpg", "2026:05:01 10:00:00")
    dated(visit / "after" / "door.jpg", "2026:04:30 10:00:00")

    value = by_name(visit)

    (view,) = value["views"]
    assert (view["verdict"], view["reason"]) == ("cannot-tell", "not-photographed")
    assert codes(value) == {"photo.taken-before-arrival"}


def test_a_photo_of_arrival_is_set_aside_and_the_others_count(visit: Path) -> None:
    (visit / "after" / "door.jpg").unlink()
    shutil.copyfile(visit / "before" / "door.jpg", visit / "after" / "door.jpg")

    value = by_name(visit)

    (view,) = value["views"]
    assert view["verdict"] == "differs"
    assert Path(view["after"]).name == "door.jpeg"
    aside = {Path(shot["path"]).name: shot["set_aside"] for shot in view["after_shots"]}
    assert aside == {"door.jpeg": None, "door.jpg": "photo.same-file"}
    assert codes(value) == {"photo.same-file"}


def test_nothing_but_photos_of_arrival_is_no_photo_of_leaving(visit: Path) -> None:
    shutil.rmtree(visit / "after")
    shutil.copytree(visit / "before", visit / "after")

    done = asfound_here("check", visit / "before", visit / "after", "--no-report")

    assert done.returncode == 3
    assert "not-photographed" in done.stdout
