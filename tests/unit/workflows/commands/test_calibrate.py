"""A place's own calibration: what it is made of, what it does, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from asfound.domain.calibration import PlaceCalibration, decode_calibration, encode_calibration
from asfound.domain.comparison import Calibration, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.errors import (
    BadCalibration,
    CalibrationOfOtherModel,
    NoUnchangedVisits,
    PathMissing,
    TooFewUnchanged,
)
from asfound.vision.image.backbone import model_digest
from asfound.workflows.commands.calibrate import (
    calibrate,
    unchanged_in,
)
from asfound.workflows.commands.check import CheckOptions
from asfound.workflows.compare.calibration_file import read_calibration
from asfound.workflows.compare.own_calibration import AnsweredView, calibration_from_answers
from asfound.workflows.compare.python_api import compare
from tests.scenes import place, save, taken_again

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PHOTO = PhotoFile("a.jpg", "sha256:" + "a" * 64, (800, 600), "jpeg", CaptureFacts(), FileFacts(1))
FOUND = Finding("f_1", Kind.ADDED, 0.97, box_after=(1, 1, 9, 9))
AS_FOUND = ViewResult(
    PHOTO,
    PHOTO,
    Verdict.AS_FOUND,
    score=0.3,
    threshold=0.9,
    calibration=Calibration("all", 400, conditions="other-light/near"),
)
DIFFERS = replace(
    AS_FOUND,
    verdict=Verdict.DIFFERS,
    score=0.97,
    findings=(FOUND, replace(FOUND, id="f_2", score=0.95)),
)
OWN = PlaceCalibration(
    model_digest(), "1", "2026-05-01T12:00:00+00:00", {"same-light/near": (0.1,)}
)


def test_what_people_called_no_difference_teaches_a_place() -> None:
    views = [
        AnsweredView(AS_FOUND),
        AnsweredView(DIFFERS, frozenset({"f_1", "f_2"})),
        AnsweredView(DIFFERS, frozenset({"f_1"})),  # something else did change
        AnsweredView(replace(AS_FOUND, verdict=Verdict.CANNOT_TELL)),
        AnsweredView(AS_FOUND, model="sha256:" + "0" * 64),
    ]

    own = calibration_from_answers(views, now=NOW)

    assert own is not None
    assert own.scores == {"other-light/near": (0.3, 0.97)}
    assert (own.n, own.n_undecided) == (2, 1)
    assert own.made_at == "2026-05-01T12:00:00+00:00"
    assert own.model == model_digest()
    assert calibration_from_answers(views[2:3]) is None


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(encode_calibration(OWN))

    assert read_calibration(path) == OWN
    assert read_calibration(path).digest == OWN.digest


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "Expecting"),
        (b"[]", "schema"),
        (b'{"schema": "asfound.calibration/2"}', "schema"),
        (encode_calibration(OWN).replace(b'"model"', b'"muddle"'), "model"),
        (encode_calibration(OWN).replace(b"0.1\n", b"1.1\n"), "same-light/near"),
        (encode_calibration(OWN).replace(b"0.1\n", b"true\n"), "same-light/near"),
        (b"\xff", "decode"),
        (b"[" * 100_000, "deep"),
    ],
)
def test_what_is_no_calibration_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(content)

    with pytest.raises(BadCalibration, match=why):
        read_calibration(path)
    with pytest.raises(PathMissing):
        read_calibration(tmp_path / "none.json")


def test_scores_of_other_weights_are_refused(tmp_path: Path) -> None:
    other = replace(OWN, model="sha256:" + "0" * 64)
    path = tmp_path / "calibration.json"
    path.write_bytes(encode_calibration(other))

    with pytest.raises(CalibrationOfOtherModel, match="000"):
        read_calibration(path)
    with pytest.raises(CalibrationOfOtherModel):
        compare(place(1), place(1), calibration=other)
    assert decode_calibration(path.read_bytes()) == other


K_BEFORE, K_AFTER = "Ku\u0308che_before.jpg", "K\u00fcche_after.jpg"
"""Of a Mac, and of another system."""


def test_visits_and_pairs_are_found(tmp_path: Path) -> None:
    for name in ("a/before", "a/after", "b/before", "c"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("door_before.jpg", "door_after.png", "hall_before.jpg", K_BEFORE, K_AFTER):
        (tmp_path / "c" / name).touch()

    assert unchanged_in(tmp_path) == [
        (tmp_path / "a/before", tmp_path / "a/after"),
        (tmp_path / "c" / K_BEFORE, tmp_path / "c" / K_AFTER),
        (tmp_path / "c/door_before.jpg", tmp_path / "c/door_after.png"),
    ]
    assert unchanged_in(tmp_path / "a") == [(tmp_path / "a/before", tmp_path / "a/after")]
    with pytest.raises(NoUnchangedVisits, match="before and after"):
        unchanged_in(tmp_path / "b")
    with pytest.raises(PathMissing):
        unchanged_in(tmp_path / "nowhere")


def test_too_few_views_are_refused(tmp_path: Path) -> None:
    picture = place(1)
    save(tmp_path / "door_before.jpg", picture)
    save(tmp_path / "door_after.jpg", taken_again(picture))

    with pytest.raises(TooFewUnchanged, match="1 unchanged views could be judged"):
        calibrate(tmp_path, options=CheckOptions())


def test_enough_own_views_replace_the_shipped_ones() -> None:
    before = place(1)
    again = taken_again(before)
    few = replace(OWN, scores={"same-light/near": (0.999,) * 5})
    many = replace(OWN, scores={"same-light/near": tuple(i / 200 for i in range(99))})

    plain = compare(before, again)
    pooled, alone = (compare(before, again, calibration=own) for own in (few, many))

    assert plain.calibration is not None
    assert pooled.calibration is not None
    assert plain.calibration.conditions == "same-light/near"
    assert plain.calibration.own == 0
    assert pooled.calibration.own == 5
    assert pooled.calibration.n == plain.calibration.n + 5
    assert alone.calibration == Calibration("same-light/near", 99, 99, "same-light/near")
    assert alone.threshold == 98 / 200
