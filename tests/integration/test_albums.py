"""Photos as albums and cameras hand them out: zips, sub-folders, companions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.command import asfound_here, checked
from tests.integration.test_after_shots import dated
from tests.scenes import jpeg, place, save, taken_again, with_bag

DOOR, SILL = place(4), place(7)


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    """Two views in the sub-folders of two cameras, under one name; a bag was left at the first."""
    for side, door, sill in (
        ("before", DOOR, SILL),
        ("after", taken_again(with_bag(DOOR), seed=3), taken_again(SILL, seed=2)),
    ):
        save(tmp_path / side / "DCIM" / "100APPLE" / "IMG_1.jpg", door)
        save(tmp_path / side / "DCIM" / "101APPLE" / "IMG_1.jpg", sill)
    return tmp_path


def packed(folder: Path) -> Path:
    """The folder as a zip beside it."""
    path = folder.with_suffix(".zip")
    with ZipFile(path, "w", ZIP_DEFLATED) as to:
        for file in sorted(folder.rglob("*")):
            to.write(file, file.relative_to(folder).as_posix())
    return path


@pytest.mark.parametrize("pair_by", ["look", "name"])
def test_two_zips_give_what_their_folders_give(visit: Path, pair_by: str) -> None:
    before, after = packed(visit / "before"), packed(visit / "after")
    found = checked(before, after, "--pair-by", pair_by)
    of_folders = checked(visit / "before", visit / "after", "--pair-by", pair_by, "--recursive")

    names = [f"{side}/DCIM/10{n}APPLE/IMG_1.jpg" for side in (before, after) for n in (0, 1)]
    assert [view["before"] for view in found["views"]] == names[:2]
    assert [view["after"] for view in found["views"]] == names[2:]
    assert [view["verdict"] for view in found["views"]] == ["differs", "as-found"]
    for key in ("digest_before", "digest_after", "findings", "score", "size_after"):
        assert [view[key] for view in found["views"]] == [view[key] for view in of_folders["views"]]
    assert found["problems"] == of_folders["problems"] == []
    assert sorted(path.name for path in visit.iterdir()) == [
        "after",
        "after.zip",
        "before",
        "before.zip",
    ]


def test_a_zip_is_shown_in_the_report(visit: Path) -> None:
    before, after = packed(visit / "before"), packed(visit / "after")
    out, masks = visit / "report", visit / "masks"
    done = asfound_here("check", before, after, "--out", out, "--masks", masks)

    assert done.returncode == 1, done.stderr
    assert f"{before}/DCIM/100APPLE/IMG_1.jpg" in done.stdout
    assert (out / "index.html").read_text(encoding="utf-8").count("data:image/") >= 4
    assert (masks / "IMG_1.before.png").exists()
    assert (masks / "IMG_1-2.before.png").exists()


def test_a_roll_may_be_a_zip(visit: Path) -> None:
    roll = visit / "roll"
    for side, day in (("before", "06:30"), ("after", "07:02")):
        for n in (0, 1):
            name = visit / side / "DCIM" / f"10{n}APPLE" / "IMG_1.jpg"
            dated(name, f"2026:{day} 10:0{n}:00")
            (roll / side).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, roll / side / f"{n}.jpg")
    done = asfound_here("check", packed(roll), "--no-report")

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("one roll: arrival 2026-06-30 10:00")


def test_sub_folders_ask_for_recursive(visit: Path) -> None:
    done = asfound_here("check", visit / "before", visit / "after", "--no-report")

    assert done.returncode == 2
    assert "Add --recursive: there are 2 photos in sub-folders" in done.stderr


def test_masks_never_lie_among_photos_that_are_searched(visit: Path) -> None:
    masks = visit / "after" / "masks"
    done = asfound_here(
        "check", visit / "before", visit / "after", "--recursive", "--no-report", "--masks", masks
    )

    assert done.returncode == 2
    assert "holds the photos that are compared" in done.stderr
    assert not masks.exists()


def test_companions_are_one_quiet_line(visit: Path) -> None:
    for side in ("before", "after"):
        folder = visit / side / "DCIM" / "100APPLE"
        (folder / "IMG_1.MOV").write_bytes(b"\0\0\0\x14ftypqt  ")
        (folder / "IMG_1.AAE").write_text("<plist/>")
    edited = visit / "after" / "DCIM" / "100APPLE" / "IMG_1~2.jpg"
    edited.write_bytes(jpeg(DOOR))  # somebody painted the bag out
    found = visit / "result.json"

    done = asfound_here(
        *("check", visit / "before", visit / "after", "--recursive"),
        *("--no-report", "--json", found),
    )

    assert done.returncode == 1
    assert done.stdout.count("left out") == 1
    assert "left out beside their photos: 1 edited copy, 2 videos, 2 lists of edits" in done.stdout
    assert done.stderr == ""
    assert json.loads(found.read_text())["companions"] == {"edited": 1, "video": 2, "edits": 2}


def test_areas_are_named_by_path_where_a_name_is_there_twice(visit: Path) -> None:
    ignore = visit / "views.json"
    ignore.write_text(json.dumps({"DCIM/100APPLE/IMG_1.jpg": [[0, 0, 800, 600]]}))

    value = checked(
        visit / "before", visit / "after", "--recursive", "--ignore", ignore, "--pair-by", "name"
    )

    assert [view["verdict"] for view in value["views"]] == ["cannot-tell", "as-found"]


def test_a_refused_zip_ends_the_run(visit: Path) -> None:
    with ZipFile(visit / "album.zip", "w") as to:
        to.writestr("../IMG_1.jpg", jpeg(DOOR))
    done = asfound_here("check", visit / "album.zip", visit / "after", "--no-report")

    assert done.returncode == 2
    assert "[zip.unsafe-name]" in done.stderr
    assert not (visit.parent / "IMG_1.jpg").exists()


def test_inspect_reads_zips_and_sub_folders(visit: Path) -> None:
    for path in (visit / "before", packed(visit / "before")):
        done = asfound_here("inspect", path, "--recursive", "--json", "-")
        names = [photo["photo"] for photo in json.loads(done.stdout)["photos"]]
        assert names == [f"{path}/DCIM/10{n}APPLE/IMG_1.jpg" for n in (0, 1)]


def test_a_record_is_made_of_files(visit: Path) -> None:
    key = visit / "guest.key"
    assert asfound_here("keys", "new", key, "--name", "Guest").returncode == 0
    done = asfound_here(
        *("hand-over", packed(visit / "before"), visit / "after", "--recursive", "--place", "Hall"),
        *("--country", "DE", "--guest", "Guest", "--host", "Host", "--key", key),
        *("--out", visit / "visit.record"),
    )

    assert done.returncode == 2
    assert "[zip.not-taken]" in done.stderr


def test_no_result_takes_the_place_of_a_zip(visit: Path) -> None:
    before, after = packed(visit / "before"), packed(visit / "after")
    content = after.read_bytes()
    done = asfound_here("check", before, after, "--no-report", "--json", after)

    assert done.returncode == 2
    assert "[output.photo-in-the-way]" in done.stderr
    assert after.read_bytes() == content
