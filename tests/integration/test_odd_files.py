"""Photos that can be used although something about them is odd: judged, and told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image

from tests.command import asfound, checked
from tests.scenes import jpeg, place, save, taken_again, with_bag

BEFORE = place(0, size=(480, 360))
AFTER = taken_again(BEFORE, seed=3)
BEFORE_LARGE = place(1)
AFTER_LARGE = taken_again(BEFORE_LARGE, seed=3)


def told(value: dict[str, Any]) -> dict[str, str]:
    """File name -> code of its problem."""
    return {Path(problem["file"]).name: problem["code"] for problem in value["problems"]}


def with_time(photo: bytes, written: str) -> bytes:
    """The photo with this as the camera's time."""
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = {int(ExifTags.Base.DateTimeOriginal): written}
    file = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(file, "jpeg", quality="keep", exif=exif)
    return file.getvalue()


def test_times_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    before.write_bytes(with_time(jpeg(BEFORE), "2026-11-28T18:02:03+01:00"))
    after.write_bytes(with_time(jpeg(AFTER), "the day after"))

    value = checked(before, after)
    done = asfound("inspect", after)

    assert value["verdict"] == "as-found"
    assert told(value) == {"after.jpg": "photo.time-unreadable"}
    assert "the day after" in value["problems"][0]["message"]
    assert "[photo.time-unreadable]" in done.stderr
    assert done.returncode == 0


def test_a_file_without_an_end_is_compared_whole(tmp_path: Path) -> None:
    save(tmp_path / "whole" / "before.jpg", BEFORE_LARGE)
    save(tmp_path / "odd" / "before.jpg", BEFORE_LARGE)
    whole = save(tmp_path / "whole" / "after.jpg", with_bag(AFTER_LARGE))
    odd = tmp_path / "odd" / "after.jpg"
    odd.write_bytes(whole.read_bytes()[:-2] + b"MotionPhoto_Data\xff\xbd\x00\x00")

    right, found = (
        checked(folder / "before.jpg", folder / "after.jpg")
        for folder in (tmp_path / "whole", tmp_path / "odd")
    )

    assert found["verdict"] == right["verdict"] == "differs"
    assert found["views"][0]["score"] == right["views"][0]["score"]
    assert told(right) == {}
    assert told(found) == {"after.jpg": "photo.mended"}


def test_rows_that_were_cut_off_are_not_compared(tmp_path: Path) -> None:
    before = save(tmp_path / "before.jpg", BEFORE_LARGE)
    whole = jpeg(AFTER_LARGE)
    after = tmp_path / "after.jpg"
    after.write_bytes(whole[: len(whole) * 3 // 4])

    value = checked(before, after, "--masks", tmp_path / "masks")

    (view,) = value["views"]
    assert view["verdict"] == "as-found"
    assert 0.5 < view["compared"] < 0.75
    assert told(value) == {"after.jpg": "photo.rows-missing"}
    mask = np.asarray(Image.open(tmp_path / "masks" / view["compared_after"]))
    assert not mask[mask.shape[0] * 4 // 5 :].any()
    assert mask[: mask.shape[0] // 2].any()


def test_too_little_of_a_photo_is_no_view(tmp_path: Path) -> None:
    before = save(tmp_path / "before.jpg", BEFORE_LARGE)
    whole = jpeg(AFTER_LARGE)
    after = tmp_path / "after.jpg"
    after.write_bytes(whole[: len(whole) // 4])

    done = asfound("check", before, after)

    assert done.returncode == 2
    assert "of 600 rows are there" in done.stderr
