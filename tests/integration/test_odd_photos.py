"""Photos that can be used although something about them is odd: judged, and told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

from tests.command import asfound, checked
from tests.scenes import jpeg, place, taken_again

BEFORE = place(0, size=(480, 360))
AFTER = taken_again(BEFORE, seed=3)


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
