"""Names of files in two Unicode forms: a Mac writes ü as two characters, others as one."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from asfound.evidence.paths import safe_name
from tests.command import asfound_here, checked
from tests.scenes import BAG, place, save, taken_again, with_bag

NFC, NFD = (unicodedata.normalize(form, "Küche.jpg") for form in ("NFC", "NFD"))
PICTURE = place(6)


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    """One view whose photos have one name in two forms; a bag was left."""
    save(tmp_path / "before" / NFD, PICTURE)
    save(tmp_path / "after" / NFC, taken_again(with_bag(PICTURE)))
    return tmp_path


def ignoring(visit: Path, *names: str) -> Path:
    x, y, width, height = BAG
    box = [x - 40, y - 40, width + 80, height + 80]
    file = visit / "views.json"
    file.write_text(json.dumps({name: [box] for name in names}, ensure_ascii=False))
    return file


def by_name(visit: Path, *options: str | Path) -> dict[str, Any]:
    return checked(visit / "before", visit / "after", "--pair-by", "name", *options)


def test_two_forms_of_a_name_pair(visit: Path) -> None:
    value = by_name(visit)

    (view,) = value["views"]
    assert (Path(view["before"]).name, Path(view["after"]).name) == (NFD, NFC)
    assert view["verdict"] == "differs"
    assert value["problems"] == []


@pytest.mark.parametrize("form", [NFC, NFD])
def test_an_area_is_ignored_in_either_form(visit: Path, form: str) -> None:
    assert by_name(visit, "--ignore", ignoring(visit, form))["verdict"] == "as-found"


@pytest.mark.parametrize("name", ["Kuche.jpg", NFC.lower(), "küche.jpeg"])
def test_an_area_of_no_photo_ends_the_run(visit: Path, name: str) -> None:
    out = visit / "report"
    done = asfound_here(
        "check",
        visit / "before",
        visit / "after",
        "--ignore",
        ignoring(visit, NFC, name),
        "--out",
        out,
    )

    assert done.returncode == 2
    assert "[input.no-such-view]" in done.stderr
    assert name in done.stderr
    assert not out.exists()


def test_two_forms_of_a_name_in_one_file_are_refused(visit: Path) -> None:
    done = asfound_here(
        "check",
        visit / "before",
        visit / "after",
        "--no-report",
        "--ignore",
        ignoring(visit, NFC, NFD),
    )

    assert done.returncode == 2
    assert "[input.bad-ignore-file]" in done.stderr


def test_case_still_tells_names_apart(visit: Path) -> None:
    (visit / "after" / NFC).rename(visit / "after" / NFC.upper())

    done = asfound_here(
        "check", visit / "before", visit / "after", "--pair-by", "name", "--no-report"
    )

    assert "[input.nothing-judged]" in done.stderr


def test_equal_names_in_one_folder_are_told_and_both_used(visit: Path) -> None:
    save(visit / "after" / NFD, taken_again(PICTURE, seed=3))

    value = by_name(visit)

    (view,) = value["views"]
    assert {Path(shot["path"]).name for shot in view["after_shots"]} == {NFC, NFD}
    assert view["verdict"] == "differs"
    (problem,) = value["problems"]
    assert problem["code"] == "photo.name-twice"
    assert str(visit / "after") in problem["file"]


def test_a_record_calls_both_forms_the_same() -> None:
    assert safe_name(NFC, ()) == safe_name(NFD, ())
