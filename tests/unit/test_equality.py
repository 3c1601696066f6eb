"""The script that compares what two versions of the program say."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.scenes import place, save, taken_again, with_bag

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import equality


@pytest.fixture
def made() -> dict[str, Any]:
    """A file as ``make`` writes it, small."""
    problem = {"file": "a.jpg", "code": "photo.not-a-photo", "message": "This is no photo."}
    view = {"score": 0.25, "findings": [{"id": "f_1", "box_after": [1, 2, 3, 4]}], "reason": None}
    result = {"seconds": 1.5, "views": [view, {**view, "findings": []}], "problems": [problem]}
    return {"demo": {"put right": {"status": 1, "result": result, "masks": {"a.png": "0f"}}}}


def paths(one: Any, other: Any) -> list[str]:
    return [path for path, _, _ in equality.differences(one, other)]


def test_the_same_is_equal(made: dict[str, Any]) -> None:
    assert paths(made, deepcopy(made)) == []


def test_time_and_sentences_of_problems_may_differ(made: dict[str, Any]) -> None:
    other = deepcopy(made)
    result = other["demo"]["put right"]["result"]
    result["seconds"] = 99.0
    result["problems"][0]["message"] = "Not a photo."
    assert paths(made, other) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda check: check.update(status=0), ".status"),
        (lambda check: check["masks"].update({"a.png": "10"}), '.masks["a.png"]'),
        (lambda check: check["masks"].clear(), '.masks["a.png"]'),
        (lambda check: check["result"]["views"].pop(), ".result.views[1]"),
        (
            lambda check: check["result"]["views"][0].update(score=0.2500001),
            ".result.views[0].score",
        ),
        (lambda check: check["result"]["views"][0].update(reason=False), ".result.views[0].reason"),
        (lambda check: check["result"]["views"][0].update(more=None), ".result.views[0].more"),
        (
            lambda check: check["result"]["views"][0]["findings"][0]["box_after"].reverse(),
            ".result.views[0].findings[0].box_after[0]",
        ),
        (
            lambda check: check["result"]["problems"][0].update(code="photo.truncated"),
            ".result.problems[0].code",
        ),
        (lambda check: check["result"].update(problems={}), ".result.problems"),
    ],
)
def test_anything_else_is_named(made: dict[str, Any], change: Any, path: str) -> None:
    other = deepcopy(made)
    change(other["demo"]["put right"])
    assert paths(made, other)[0] == f'demo["put right"]{path}'
    assert paths(other, made)[0] == f'demo["put right"]{path}'


def test_the_exit_status_says_it(
    made: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(json.dumps(made))
    made["demo"]["put right"]["status"] = 3
    other.write_text(json.dumps(made))
    assert equality.compare(one, one) == 0
    assert capsys.readouterr().out == "equal\n"
    assert equality.compare(one, other) == 1
    assert 'demo["put right"].status: 1 -> 3' in capsys.readouterr().out


def test_added_keys_may_be_allowed(made: dict[str, Any], tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(json.dumps(made))
    made["demo"]["put right"]["result"]["views"][0]["more"] = 1
    other.write_text(json.dumps(made))
    assert equality.compare(one, other) == 1
    assert equality.compare(one, other, allow_added=True) == 0
    assert equality.compare(other, one, allow_added=True) == 1
    made["demo"]["put right"]["result"]["views"].append({})
    other.write_text(json.dumps(made))
    assert equality.compare(one, other, allow_added=True) == 1


@pytest.mark.slow
def test_sets_of_pairs_are_checked(tmp_path: Path) -> None:
    picture = place(1)
    save(tmp_path / "kitchen" / "01_before.jpg", picture)
    save(tmp_path / "kitchen" / "01_after.jpg", taken_again(with_bag(picture)))
    found = equality.pairs(tmp_path)["kitchen"]
    view = found["result"]["views"][0]
    assert (found["status"], view["before"], view["verdict"]) == (1, "before/01.jpg", "differs")
    assert view["mask_after"].removeprefix("masks/") in found["masks"]
