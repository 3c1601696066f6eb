"""``asfound calibrate``, and what ``check`` does with its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import asfound, checked
from tests.scenes import place, save, taken_again


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty views taken twice, nothing changed: a visit of two, and pairs."""
    folder = tmp_path_factory.mktemp("unchanged")
    for number in range(20):
        picture = place(number, size=(480, 360))
        again = taken_again(picture, seed=number)
        if number < 2:
            save(folder / "spring" / "before" / f"{number}.jpg", picture)
            save(folder / "spring" / "after" / f"IMG_{number}.jpg", again)
        else:
            save(folder / "pairs" / f"{number}_before.jpg", picture)
            save(folder / "pairs" / f"{number}_after.jpg", again)
    return folder


@pytest.mark.slow
def test_a_place_is_calibrated_and_checked_with_it(unchanged: Path, tmp_path: Path) -> None:
    out, visit = tmp_path / "own.json", unchanged / "spring"

    made = asfound("calibrate", str(unchanged), "--out", str(out), "--jobs", "1")

    assert made.returncode == 0, made.stderr
    assert "20 unchanged views of 19 visits" in made.stdout
    assert json.loads(out.read_text())["n"] == 20
    value = checked(
        visit / "before",
        visit / "after",
        *("--calibration", str(out), "--visit-false-alarms", "0.1", "--jobs", "1"),
    )
    assert value["own_calibration"]["n"] == 20
    assert value["false_alarms"] == 0.05
    assert value["visit_false_alarms"]["views"] == 2
    assert value["visit_false_alarms"]["at_most"] == pytest.approx(0.1)
    assert {view["calibration"]["own"] for view in value["views"]} == {20}
    assert {view["calibration"]["n"] for view in value["views"]} == {20}


def test_trouble_is_told_with_its_code(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text("{}")
    picture = place(1, size=(480, 360))
    before, after = (
        save(tmp_path / "a_before.jpg", picture),
        save(tmp_path / "a_after.jpg", picture),
    )

    few = asfound("calibrate", str(tmp_path), "--out", str(tmp_path / "new.json"))
    bad = asfound(
        "check", str(before), str(after), "--calibration", str(tmp_path / "own.json"), "--no-report"
    )
    rate = asfound("check", str(before), str(after), "--visit-false-alarms", "2", "--no-report")

    assert (few.returncode, bad.returncode, rate.returncode) == (2, 2, 2)
    assert "[calibration.too-few]" in few.stderr
    assert not (tmp_path / "new.json").exists()
    assert "[calibration.bad-file]" in bad.stderr
    assert "--visit-false-alarms" in rate.stderr
