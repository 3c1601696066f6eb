"""One sentence says what the visit came to, in every language."""

from dataclasses import replace

import pytest

from asfound.domain.comparison import CheckResult, Reason, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.language.catalogues import LANGUAGES
from asfound.report.wording import Wording

VIEW = ViewResult(None, None, Verdict.AS_FOUND)


def visit(as_found: int, differs: int, cannot_tell: int) -> CheckResult:
    views = (
        [VIEW] * as_found
        + [replace(VIEW, verdict=Verdict.DIFFERS)] * differs
        + [replace(VIEW, verdict=Verdict.CANNOT_TELL, reason=Reason.BLURRED)] * cannot_tell
    )
    return CheckResult(tuple(views), 0.01, "0", "sha256:0", 0)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1, 0, 0), "Yes: the 1 view is as found."),
        ((12, 0, 0), "Yes: all 12 views are as found."),
        ((11, 1, 0), "Not yet: 1 of 12 views differs."),
        ((5, 5, 2), "Not yet: 5 of 12 views differ."),
        ((10, 0, 2), "Cannot tell: 2 of 12 views could not be judged; the others are as found."),
        ((0, 0, 2), "Cannot tell: none of the 2 views could be judged."),
        ((0, 0, 0), "Cannot tell: there was no view to compare."),
    ],
)
def test_the_verdict_of_the_visit(counts: tuple[int, int, int], sentence: str) -> None:
    assert Wording.of("en").visit(visit(*counts)) == sentence


def test_what_could_not_be_judged_is_said_beside_what_differs() -> None:
    assert Wording.of("en").unjudged(visit(5, 5, 2)) == "2 more views could not be judged."
    assert Wording.of("en").unjudged(visit(5, 0, 2)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_can_be_said(language: str) -> None:
    wording = Wording.of(language)
    said = [wording.reason(each) for each in Reason] + [wording.advice(each) for each in Reason]
    said += [wording.verdict(each) for each in Verdict] + [wording.kind(each) for each in Kind]
    said += [wording.meaning(each) for each in Kind]
    assert all(said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("rate", "statement"),
    [
        (0.01, "Of 100 unchanged views, about 1 would be called different."),
        (0.05, "Of 100 unchanged views, about 5 would be called different."),
        (0.025, "Of 100 unchanged views, about 2.5 would be called different."),
        (0.001, "Of 1,000 unchanged views, about 1 would be called different."),
    ],
)
def test_the_false_alarm_rate_in_views(rate: float, statement: str) -> None:
    assert Wording.of("en").calibration(rate) == statement


def test_a_label_is_translated_and_an_unknown_one_kept() -> None:
    finding = Finding("f", Kind.ADDED, 0.9, "backpack")
    assert Wording.of("de").label(finding) == "vermutlich: Rucksack"
    assert Wording.of("de").label(replace(finding, label="zither")) == "vermutlich: zither"
    assert Wording.of("de").label(replace(finding, label=None)) == ""
