"""What people really send: turned, mirrored and grey photos, and copies of the arrival photo."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.command import checked

DEMO = Path(__file__).parents[2] / "examples" / "demo-place"
SIDE_PX = 960


def shown(state: str, view: str) -> Image.Image:
    with Image.open(DEMO / state / f"{view}.jpg") as image:
        image.thumbnail((SIDE_PX, SIDE_PX))
        return image.convert("RGB")


def saved(path: Path, image: Image.Image, quality: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=quality)
    return path


def codes(value: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in value["problems"]}


@pytest.mark.parametrize("view", ["stand-row-3", "whiteboard"])
@pytest.mark.parametrize(
    ("turned", "remarks"),
    [
        (lambda image: image.transpose(Image.Transpose.ROTATE_90), set()),
        (ImageOps.mirror, {"photo.mirrored"}),
        (ImageOps.grayscale, {"photo.filtered"}),
    ],
)
def test_a_turned_mirrored_or_grey_photo_is_compared(
    tmp_path: Path, view: str, turned: Any, remarks: set[str]
) -> None:
    saved(tmp_path / "before" / "1.jpg", shown("as-found", view))
    size = saved(tmp_path / "after" / "2.jpg", turned(shown("left-behind", view)))

    value = checked(tmp_path / "before", tmp_path / "after")

    (told,) = value["views"]
    assert told["verdict"] == "differs"
    assert set(told["remarks"]) == codes(value) == remarks
    with Image.open(size) as image:
        assert told["size_after"] == list(image.size)


def test_a_copy_of_the_arrival_photo_never_takes_the_place_of_a_photo_of_leaving(
    tmp_path: Path,
) -> None:
    arrival = shown("as-found", "table")
    saved(tmp_path / "before" / "1.jpg", arrival)
    small = arrival.resize((arrival.width * 2 // 3, arrival.height * 2 // 3))
    saved(tmp_path / "after" / "1.jpg", small, 60)
    saved(tmp_path / "after" / "2.jpg", shown("left-behind", "table"))

    value = checked(tmp_path / "before", tmp_path / "after")

    (told,) = value["views"]
    assert told["verdict"] == "differs"
    assert Path(told["after"]).name == "2.jpg"
    aside = {Path(shot["path"]).name: shot["set_aside"] for shot in told["after_shots"]}
    assert aside == {"1.jpg": "photo.copy-of-arrival", "2.jpg": None}
    assert codes(value) == {"photo.copy-of-arrival"}


def test_copies_alone_are_no_photo_of_leaving(tmp_path: Path) -> None:
    saved(tmp_path / "before" / "1.jpg", shown("as-found", "table"))
    with Image.open(tmp_path / "before" / "1.jpg") as image:
        again = io.BytesIO()
        image.save(again, "jpeg", quality=70)
    (tmp_path / "after").mkdir()
    (tmp_path / "after" / "WA1.jpg").write_bytes(again.getvalue())

    value = checked(tmp_path / "before", tmp_path / "after")

    (told,) = value["views"]
    assert (told["verdict"], told["reason"]) == ("cannot-tell", "not-photographed")
    assert codes(value) == {"photo.copy-of-arrival"}


def test_the_same_photo_again_is_told_by_its_old_code(tmp_path: Path) -> None:
    first = saved(tmp_path / "before" / "1.jpg", shown("as-found", "table"))
    (tmp_path / "after").mkdir()
    shutil.copyfile(first, tmp_path / "after" / "1.jpg")

    assert codes(checked(tmp_path / "before", tmp_path / "after")) == {"photo.same-file"}
