"""Where results may go: together in one folder, and never in the place of a photo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import asfound_here
from tests.scenes import place, save, taken_again

VIEW = place(0, size=(480, 360))


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        save(tmp_path / "before" / "door.jpg", VIEW),
        save(tmp_path / "after" / "1.jpg", taken_again(VIEW)),
    ]


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_all_results_fit_into_the_folder_of_the_report(photos: list[Path], tmp_path: Path) -> None:
    places = ("--out", "all", "--masks", "all/masks", "--json", "all/check.json")
    options = (*places, "--pdf", "all/report.pdf")

    for _ in range(2):
        done = asfound_here("check", "before", "after", *options, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")

    assert {".asfound", "index.html", "check.json", "report.pdf"} <= set(names(tmp_path / "all"))
    value = json.loads((tmp_path / "all" / "check.json").read_text())
    assert value["views"][0]["mask_before"] == "masks/door.before.png"
    assert (tmp_path / "all" / "masks" / "door.before.png").is_file()


def test_a_run_that_fails_leaves_no_empty_folders(photos: list[Path], tmp_path: Path) -> None:
    there = names(tmp_path)

    done = asfound_here(
        "check", "before", "gone", "--out", "all", "--masks", "all/deep/masks", cwd=tmp_path
    )

    assert done.stderr.startswith("error: [input.missing]")
    assert names(tmp_path) == there


def test_a_folder_that_a_failing_run_made_is_taken_again(
    photos: list[Path], tmp_path: Path
) -> None:
    save(tmp_path / "elsewhere" / "x.jpg", place(7, size=(480, 360)))
    options = ("--out", "all", "--json", "all/check.json")

    assert asfound_here("check", "before", "elsewhere", *options, cwd=tmp_path).returncode == 2
    assert names(tmp_path / "all") == [".asfound", "check.json"]
    assert asfound_here("check", "before", "after", *options, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "before", "after", "--json", "after/1.jpg"),
        ("check", "before", "after", "--pdf", "before/door.jpg"),
        ("check", "before", "after", "--masks", "before"),
        ("check", "before", "after", "--masks", "./after/"),
        ("inspect", "before", "--json", "before/door.jpg"),
        ("calibrate", ".", "--out", "before/door.jpg"),
    ],
)
def test_a_photo_is_never_written_over(
    arguments: tuple[str, ...], photos: list[Path], tmp_path: Path
) -> None:
    there, contents = names(tmp_path), [photo.read_bytes() for photo in photos]

    done = asfound_here(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("error: [output.photo-in-the-way]"), done.stderr
    assert names(tmp_path) == there
    assert [photo.read_bytes() for photo in photos] == contents


def test_a_mask_does_not_get_the_name_of_a_photo_beside_it(tmp_path: Path) -> None:
    before = save(tmp_path / "door.jpg", VIEW)
    after = save(tmp_path / "door.after.png", taken_again(VIEW))
    content = after.read_bytes()

    done = asfound_here("check", before, after, "--masks", ".", "--no-report", cwd=tmp_path)

    assert done.stderr.startswith("error: [output.photo-in-the-way]"), done.stderr
    assert after.read_bytes() == content
