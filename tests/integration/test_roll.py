"""``asfound check ROLL``: the photos of both days in one folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from asfound.domain.check_json import check_schema
from tests.command import asfound_here, checked
from tests.integration.test_after_shots import codes, dated
from tests.scenes import place, save, taken_again, with_bag

DOOR, SILL = place(4), place(7)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """Two views on two days; at one of them a bag was left. One photo came by a messenger."""
    folder = tmp_path / "roll"
    for name, picture, day in (
        ("IMG_1.jpg", DOOR, "06:30 15:00:00"),
        ("IMG_2.jpg", SILL, "06:30 15:05:00"),
        ("IMG_3.jpg", taken_again(SILL, seed=2), "07:02 10:00:00"),
        ("IMG_4.jpg", taken_again(with_bag(DOOR), seed=3), "07:02 10:04:00"),
    ):
        dated(save(folder / name, picture), f"2026:{day}")
    save(folder / "messenger.jpg", taken_again(DOOR, seed=5))
    return folder


def test_a_roll_is_split_and_compared(roll: Path, tmp_path: Path) -> None:
    found = tmp_path / "result.json"
    done = asfound_here("check", roll, "--no-report", "--json", found)

    assert done.stdout.splitlines()[0] == (
        "one roll: arrival 2026-06-30 15:00 to 15:05, leaving 2026-07-02 10:00 to 10:04, "
        "by its cameras"
    )
    assert done.returncode == 1
    value = json.loads(found.read_text())
    jsonschema.Draft202012Validator(check_schema()).validate(value)
    said = {Path(view["before"]).name: view for view in value["views"]}
    assert {name: view["verdict"] for name, view in said.items()} == {
        "IMG_1.jpg": "differs",
        "IMG_2.jpg": "as-found",
    }
    assert [Path(view["after"]).name for view in said.values()] == ["IMG_4.jpg", "IMG_3.jpg"]
    assert value["roll"]["leaving"] == ["2026-07-02T10:00:00", "2026-07-02T10:04:00"]
    assert [(Path(one["file"]).name, one["code"]) for one in value["problems"]] == [
        ("messenger.jpg", "photo.no-time")
    ]


def test_the_first_day_and_the_whole_roll_give_the_same(roll: Path, tmp_path: Path) -> None:
    (roll / "messenger.jpg").unlink()
    first = tmp_path / "first"
    first.mkdir()
    for name in ("IMG_1.jpg", "IMG_2.jpg"):
        shutil.copyfile(roll / name, first / name)

    value = checked(first, roll)

    assert [view["verdict"] for view in value["views"]] == ["differs", "as-found"]
    assert [Path(view["after"]).name for view in value["views"]] == ["IMG_4.jpg", "IMG_3.jpg"]
    assert codes(value) == {"photo.same-file"}
    assert value["roll"] is None


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], "input.no-times", "Give two folders"),
        (["--split-at", "noon"], "input.bad-setting", "2026-07-02T15:00"),
        (["--split-at", "2026-07-01"], "input.no-times", "messengers take the times out"),
    ],
)
def test_without_times_people_read_what_to_do(
    tmp_path: Path, options: list[str], code: str, words: str
) -> None:
    folder = save(tmp_path / "roll" / "1.jpg", place(4, size=(480, 360))).parent
    save(folder / "2.jpg", place(4, size=(480, 360)))

    done = asfound_here("check", folder, "--no-report", *options)

    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert words in done.stderr


def test_a_roll_of_one_day_is_split_where_people_say(roll: Path) -> None:
    for name in ("IMG_1.jpg", "IMG_2.jpg"):
        dated(roll / name, "2026:07:02 09:00:00")
    done = asfound_here("check", roll, "--no-report")
    assert done.returncode == 2
    assert "[input.roll-not-split]" in done.stderr
    assert "--split-at" in done.stderr

    done = asfound_here("check", roll, "--no-report", "--split-at", "2026-07-02 09:30")
    assert done.returncode == 1
    assert "arrival 2026-07-02 09:00 to 09:00, leaving 2026-07-02 10:00" in done.stdout


def test_what_is_no_roll_is_refused(roll: Path) -> None:
    alone = asfound_here("check", roll / "IMG_1.jpg", "--no-report")
    assert "[input.roll-not-split]" in alone.stderr
    both = asfound_here("check", roll, roll, "--no-report", "--split-at", "2026-07-01")
    assert "[input.bad-setting]" in both.stderr
    same = asfound_here("check", roll, roll, "--no-report")
    assert (same.returncode, "[input.same-folder]" in same.stderr) == (2, True)


def test_areas_are_ignored_by_names_of_the_first_day(roll: Path, tmp_path: Path) -> None:
    ignore = tmp_path / "views.json"
    ignore.write_text(json.dumps({"IMG_4.jpg": [[0, 0, 10, 10]]}))

    done = asfound_here("check", roll, "--no-report", "--ignore", ignore)

    assert "[input.no-such-view]" in done.stderr
    assert "'IMG_1.jpg', 'IMG_2.jpg'" in done.stderr
