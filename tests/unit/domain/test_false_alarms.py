"""What is said about false alarms: of a visit, and how sure a counted share is."""

from __future__ import annotations

import jsonschema
import pytest

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.chance import clopper_pearson
from asfound.domain.check_json import check_schema, from_json, to_json
from asfound.domain.comparison import Calibration, CheckResult, Reason, Verdict, ViewResult
from asfound.report.wording import Wording

OWN = PlaceCalibration("sha256:" + "0" * 64, "1", "2026-05-01T12:00:00+00:00", {"a/b": (0.1, 0.2)})


def visit(*known: int, rate: float = 0.01) -> CheckResult:
    """A visit whose views rest on so many unchanged pairs each; one was not judged."""
    views = [
        ViewResult(None, None, Verdict.AS_FOUND, calibration=Calibration("all", n, 2, "a/b"))
        for n in known
    ]
    unseen = ViewResult(None, None, Verdict.CANNOT_TELL, Reason.NO_OVERLAP)
    return CheckResult((*views, unseen), rate, "1", "sha256:" + "0" * 64, 1.0, own_calibration=OWN)


def test_the_rates_of_the_views_add_up() -> None:
    found = visit(1000, 1000, 1000).visit_false_alarms

    assert found.views == 3
    assert found.expected == pytest.approx(0.03)
    assert found.at_most == pytest.approx(0.03)


def test_a_rate_that_too_few_pairs_promise_is_not_claimed() -> None:
    """49 pairs promise no less than one in fifty, whatever was asked for."""
    assert visit(49, 49, rate=0.001).visit_false_alarms.expected == pytest.approx(0.04)
    assert visit(*[9] * 20).visit_false_alarms.expected == pytest.approx(2)
    assert visit(*[9] * 20).visit_false_alarms.at_most == 1
    assert visit().visit_false_alarms.expected == 0


def test_json_says_it_and_follows_the_schema() -> None:
    value = to_json(visit(1000, 49))

    jsonschema.Draft202012Validator(check_schema()).validate(value)
    assert value["visit_false_alarms"] == {"views": 2, "expected": 0.03, "at_most": 0.03}
    assert value["own_calibration"] == {"digest": OWN.digest, "made_at": OWN.made_at, "n": 2}
    assert value["views"][0]["calibration"] == {
        "group": "all",
        "n": 1000,
        "own": 2,
        "conditions": "a/b",
    }
    back = from_json(value)
    assert back.views[0].calibration == Calibration("all", 1000, 2, "a/b")
    for view in value["views"][:2]:  # as programs wrote it that knew of no own calibration
        for key in ("own", "conditions"):
            view["calibration"].pop(key)
    value.pop("visit_false_alarms")
    value.pop("own_calibration")
    jsonschema.Draft202012Validator(check_schema()).validate(value)
    assert from_json(value).views[0].calibration == Calibration("all", 1000)


@pytest.mark.parametrize(
    ("known", "rate", "said"),
    [
        ([1000] * 12, 0.01, "Of 100 visits of 12 views in which nothing changed, at most 12 would"),
        ([9999] * 5, 0.0005, "Of 1,000 visits of 5 views in which nothing changed, at most 2.5"),
        (
            [9] * 20,
            0.01,
            "In a visit of 20 views in which nothing changed, at most 2 of them",
        ),
        ([1000], 0.01, ""),
    ],
)
def test_people_are_told_in_one_sentence(known: list[int], rate: float, said: str) -> None:
    sentence = Wording.of("en").visit_calibration(visit(*known, rate=rate))

    assert sentence.startswith(said)
    assert bool(sentence) == bool(said)


def test_the_report_tells_how_many_pairs_are_the_places_own() -> None:
    assert Wording.of("en").basis(Calibration("all", 40, 3)).endswith("3 of them from this place")
    assert "place" not in Wording.of("en").basis(Calibration("all", 40))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [  # by the quantiles of the beta distribution, SciPy 1.16
        (4, 91, 0.0121046, 0.1087349),
        (0, 91, 0, 0.0397265),
        (91, 91, 0.9602735, 1),
        (10, 1000, 0.0048059, 0.0183133),
    ],
)
def test_the_interval_of_a_share(hits: int, of: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, of) == pytest.approx((low, high), abs=1e-6)
