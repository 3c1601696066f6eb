"""Bad input of every kind: a clear line, a stable code, the right status, nothing half-written."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.command import asfound, asfound_here, checked
from tests.privileges import obeying_permissions
from tests.scenes import jpeg, place, save, taken_again

GOOD = place(0, size=(480, 360))
"""Small: these tests are about what cannot be compared."""


def bomb() -> bytes:
    """A PNG file that declares 30000 x 30000 pixels in 60 bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        total = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + total

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def one_pixel() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, "png")
    return file.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "empty.jpg": (b"", "photo.empty"),
    "letter.jpg": (b"Dear guests, welcome to our place.\n" * 40, "photo.not-a-photo"),
    "cut-off.jpg": (jpeg(GOOD)[:9000], "photo.truncated"),
    "bomb.png": (bomb(), "photo.too-large"),
    "dot.png": (one_pixel(), "photo.too-small"),
    "film.jpg": (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 500, "photo.not-a-photo"),
    "noise.jpg": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "photo.unreadable"),
}


def spoilt(folder: Path, names: list[str] | None = None) -> Path:
    """A folder with one good photo and these bad ones."""
    save(folder / "door.jpg", GOOD)
    for name in names or BAD:
        (folder / name).write_bytes(BAD[name][0])
    (folder / "missing.jpg").symlink_to("nowhere.jpg")
    (folder / "round.jpg").symlink_to("about.jpg")
    (folder / "about.jpg").symlink_to("round.jpg")
    return folder


def told(value: dict[str, Any]) -> dict[str, str]:
    """File name -> code of its problem."""
    return {Path(problem["file"]).name: problem["code"] for problem in value["problems"]}


LINKS = {
    "missing.jpg": "input.missing",
    "round.jpg": "input.not-readable",
    "about.jpg": "input.not-readable",
}
EXPECTED = {name: code for name, (_, code) in BAD.items()} | LINKS
UNCERTAIN = {"noise.jpg": {"photo.unreadable", "photo.truncated"}}


def agrees(found: dict[str, str]) -> bool:
    return set(found) == set(EXPECTED) and all(
        code in UNCERTAIN.get(name, {EXPECTED[name]}) for name, code in found.items()
    )


def test_a_bad_before_photo_costs_its_view_and_no_other(tmp_path: Path) -> None:
    before = spoilt(tmp_path / "before")
    after = save(tmp_path / "after" / "1.jpg", taken_again(GOOD)).parent

    value = checked(before, after)

    assert agrees(told(value)), told(value)
    views = {Path(view["before"]).name: view for view in value["views"]}
    assert views.pop("door.jpg")["verdict"] == "as-found"
    assert set(views) == set(EXPECTED)
    assert views.pop("dot.png")["reason"] == "too-small"
    assert {view["reason"] for view in views.values()} == {"unreadable"}
    assert all(view["digest_before"] is None for view in views.values())


def test_a_bad_after_photo_costs_nothing_but_itself(tmp_path: Path) -> None:
    before = save(tmp_path / "before" / "door.jpg", GOOD).parent
    after = spoilt(tmp_path / "after")
    (after / "door.jpg").write_bytes(jpeg(taken_again(GOOD)))

    value = checked(before, after)

    assert value["verdict"] == "as-found"
    assert agrees(told(value)), told(value)
    assert value["unpaired"]["after"] == []


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_single_bad_photo_is_trouble(tmp_path: Path, name: str, side: str) -> None:
    good, bad = save(tmp_path / "good.jpg", GOOD), tmp_path / name
    bad.write_bytes(BAD[name][0])

    done = asfound_here("check", *((bad, good) if side == "before" else (good, bad)), cwd=tmp_path)

    assert done.returncode == 2
    problem, error = done.stderr.splitlines()
    codes = UNCERTAIN.get(name, {BAD[name][1]})
    assert any(problem.startswith(f"problem: {bad}: [{code}]") for code in codes), problem
    assert error.startswith("error: [input.nothing-judged]")
    assert done.stdout == ""
    assert not (tmp_path / "report").exists()


def test_by_name_a_bad_photo_on_either_side_is_named_in_its_view(tmp_path: Path) -> None:
    for side, name in (("before", "a"), ("after", "b")):
        for stem in ("a", "b"):
            save(tmp_path / side / f"{stem}.jpg", GOOD)
        (tmp_path / side / f"{name}.jpg").write_bytes(BAD["cut-off.jpg"][0])

    value = checked(tmp_path / "before", tmp_path / "after", "--pair-by", "name", cwd=tmp_path)

    views = value["views"]
    assert [view["reason"] for view in views] == ["unreadable", "unreadable"]
    assert [Path(view["after"]).name for view in views] == ["a.jpg", "b.jpg"]
    assert [view["digest_before"] is None for view in views] == [True, False]
    assert [view["digest_after"] is None for view in views] == [False, True]
    assert value["unpaired"]["after"] == []


def test_a_wrong_ending_does_not_matter(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(GOOD).save(file, "png")
    (tmp_path / "door.jpg").write_bytes(file.getvalue())
    (tmp_path / "door.txt").write_bytes(jpeg(taken_again(GOOD)))

    value = checked(tmp_path / "door.jpg", tmp_path / "door.txt")

    assert value["verdict"] == "as-found"
    assert value["problems"] == []


def test_damaged_exif_costs_no_more_than_its_facts(tmp_path: Path) -> None:
    content = jpeg(GOOD)
    damaged = b"\xff\xe1" + struct.pack(">H", 2 + 6 + 40) + b"Exif\0\0" + b"MM\0*" + b"\xff" * 36
    (tmp_path / "before.jpg").write_bytes(content[:2] + damaged + content[2:])
    save(tmp_path / "after.jpg", taken_again(GOOD))

    value = checked(tmp_path / "before.jpg", tmp_path / "after.jpg")

    assert value["verdict"] == "as-found"
    assert value["problems"] == []


def test_a_very_long_panorama_is_no_trouble(tmp_path: Path) -> None:
    band = place(3, size=(20000, 200))
    before = save(tmp_path / "before.jpg", band)
    after = save(tmp_path / "after.jpg", taken_again(band, turn_px=2))

    value = checked(before, after)

    assert value["problems"] == []
    assert value["views"][0]["size_before"] == [20000, 200]
    assert value["verdict"] != "differs"


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    good = save(tmp_path / "good.jpg", GOOD)

    for arguments in ((good, tmp_path / "gone"), (tmp_path / "gone", good)):
        refused(asfound_here("check", *arguments, cwd=tmp_path), "input.missing", "gone")
    refused(asfound_here("inspect", "gone", cwd=tmp_path), "input.missing", "gone")


def test_an_empty_path_is_not_the_current_folder(tmp_path: Path) -> None:
    good = save(tmp_path / "good.jpg", GOOD)

    for arguments in (("check", "", good), ("check", good, ""), ("inspect", "")):
        refused(asfound_here(*arguments, cwd=tmp_path), "input.bad-setting", "path of the photos")


def refused(done: Any, code: str, name: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"error: [{code}] "), done.stderr
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_folders_without_photos_are_told(tmp_path: Path) -> None:
    good = save(tmp_path / "good" / "good.jpg", GOOD).parent
    (tmp_path / "empty").mkdir()
    (tmp_path / "papers").mkdir()
    for name in ("list.txt", "plan.pdf", "film.mp4"):
        (tmp_path / "papers" / name).write_bytes(b"no photo")

    refused(asfound_here("check", "empty", good, cwd=tmp_path), "input.no-photos", "it is empty")
    refused(asfound_here("check", good, "papers", cwd=tmp_path), "input.no-photos", "3 other files")


def test_a_link_that_leads_round_and_round_is_told(tmp_path: Path) -> None:
    good = save(tmp_path / "good.jpg", GOOD)
    (tmp_path / "round").symlink_to("about")
    (tmp_path / "about").symlink_to("round")

    refused(asfound_here("check", "round", good, cwd=tmp_path), "input.not-readable", "round")


def test_the_same_folder_twice_is_told(tmp_path: Path) -> None:
    folder = save(tmp_path / "visit" / "good.jpg", GOOD).parent
    (tmp_path / "link").symlink_to("visit")

    refused(asfound_here("check", folder, folder, cwd=tmp_path), "input.same-folder", "visit")
    refused(asfound_here("check", folder, "link", cwd=tmp_path), "input.same-folder", "visit")


def test_the_same_photo_on_both_sides_is_told(tmp_path: Path) -> None:
    before = save(tmp_path / "before" / "door.jpg", GOOD)
    after = save(tmp_path / "after" / "IMG_1.jpg", GOOD)

    value = checked(before.parent, after.parent)

    view = value["views"][0]
    assert (view["verdict"], view["reason"]) == ("cannot-tell", "not-photographed")
    assert told(value) == {"IMG_1.jpg": "photo.same-file"}
    assert str(before) in value["problems"][0]["message"]


def test_names_in_any_script_and_with_newlines_come_out_whole(tmp_path: Path) -> None:
    names = ["写真 №1 — ロッカー.jpg", "two\nlines\x1b[31m.jpg", "-q.jpg", "[bold]x.jpg"]
    raw = os.fsdecode(b"caf\xe9.jpg")  # Latin-1, no text in a UTF-8 world
    for seed, name in enumerate([*names, raw]):
        picture = place(seed, size=(480, 360))
        save(tmp_path / "before" / name, picture)
        save(tmp_path / "after" / name, taken_again(picture, seed=seed))

    value = checked("before", "after", "--masks", "masks", cwd=tmp_path)
    assert {Path(view["before"]).name for view in value["views"]} == {*names, raw}
    assert value["verdict"] == "as-found"
    masks = [view["mask_after"] for view in value["views"]]
    assert len(set(masks)) == len(masks)
    assert all((tmp_path / "masks" / mask).is_file() for mask in masks)

    done = asfound("check", "before", "after", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # One line for each view, then the verdict, how often it alarms for nothing, the report.
    assert len(done.stdout.splitlines()) == len(names) + 1 + 3
    assert "\x1b" not in done.stdout
    assert "two\\nlines\\x1b[31m.jpg" in done.stdout
    assert "写真 №1 — ロッカー.jpg" in done.stdout


@pytest.fixture
def closed(tmp_path: Path) -> Any:
    """Take all rights from paths, and give them back in the end so that they can be removed."""
    taken: list[Path] = []

    def close(path: Path, mode: int = 0) -> None:
        taken.append(path)
        path.chmod(mode)

    yield close
    for path in taken:
        path.chmod(0o700)


def test_a_photo_that_may_not_be_read_costs_its_view(
    tmp_path: Path, closed: Callable[..., None]
) -> None:
    before = save(tmp_path / "before" / "door.jpg", GOOD).parent
    closed(save(before / "secret.jpg", place(1)))
    after = save(tmp_path / "after" / "1.jpg", taken_again(GOOD)).parent

    done = asfound(
        "check", before, after, "--no-report", "--json", "-", before_start=obeying_permissions
    )

    assert done.returncode == 3, done.stderr
    value = json.loads(done.stdout)
    assert told(value) == {"secret.jpg": "input.not-readable"}
    assert [view["verdict"] for view in value["views"]] == ["as-found", "cannot-tell"]


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, closed: Callable[..., None]) -> None:
    good = save(tmp_path / "good.jpg", GOOD)
    inside = save(tmp_path / "secret" / "sub" / "x.jpg", GOOD).parent
    closed(inside.parent)

    for path in (inside.parent, inside):
        done = asfound("check", path, good, cwd=tmp_path, before_start=obeying_permissions)
        refused(done, "input.not-readable", "secret")


@pytest.mark.parametrize(
    "options", [["--out", "closed/report"], ["--json", "closed/x.json"], ["--masks", "closed/m"]]
)
def test_a_place_that_may_not_be_written_is_told_before_the_work(
    tmp_path: Path, closed: Callable[..., None], options: list[str]
) -> None:
    before = save(tmp_path / "before.jpg", GOOD)
    after = save(tmp_path / "after.jpg", taken_again(GOOD))
    (tmp_path / "closed").mkdir()
    closed(tmp_path / "closed", 0o500)

    done = asfound("check", before, after, *options, cwd=tmp_path, before_start=obeying_permissions)

    refused(done, "output.not-writable", "closed")
    assert list((tmp_path / "closed").iterdir()) == []
    assert not (tmp_path / "report").exists()


def test_a_file_where_the_report_should_be_is_told(tmp_path: Path) -> None:
    before = save(tmp_path / "before.jpg", GOOD)
    after = save(tmp_path / "after.jpg", taken_again(GOOD))
    (tmp_path / "report").write_text("mine")

    done = asfound_here("check", before, after, cwd=tmp_path)

    refused(done, "output.not-writable", "report")
    assert (tmp_path / "report").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "limit_bytes"),
    [(["--out", "out"], 30_000), (["--no-report", "--json", "x.json"], 400),
     (["--no-report", "--masks", "masks"], 100)],
)  # fmt: skip
def test_a_full_disk_is_told_and_nothing_half_written_left(
    tmp_path: Path, options: list[str], limit_bytes: int
) -> None:
    before = save(tmp_path / "before.jpg", GOOD)
    after = save(tmp_path / "after.jpg", taken_again(GOOD))
    there = {path.name for path in tmp_path.iterdir()}

    def no_larger_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    done = asfound(
        "check", before, after, *options, cwd=tmp_path, before_start=no_larger_files,
        environment={"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: [output.disk-full]"), done.stderr
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name not in there]
    assert left == []


def test_inspecting_nothing_readable_is_trouble(tmp_path: Path) -> None:
    spoilt(tmp_path / "before", ["empty.jpg"])
    (tmp_path / "before" / "door.jpg").unlink()

    done = asfound_here("inspect", "before", cwd=tmp_path)

    assert done.returncode == 2
    assert "error: [input.nothing-readable]" in done.stderr
    shutil.rmtree(tmp_path / "before")
