"""The JSON of a check: what its schema promises, there and back."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from asfound.domain.check_json import MaskNames, check_schema, encode_json, from_json, to_json
from asfound.domain.comparison import (
    Calibration,
    CheckResult,
    Problem,
    Reason,
    Verdict,
    ViewResult,
)
from asfound.domain.finding import Finding, Kind, finding_id
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile

BEFORE = PhotoFile(
    "before/door.jpg", "sha256:" + "a" * 64, (4032, 3024), "", CaptureFacts(), FileFacts(0)
)
AFTER = replace(BEFORE, path="after/IMG_2.jpg", digest="sha256:" + "b" * 64)
BOX = (812, 1204, 96, 230)
OUTLINE = ((812, 1230), (860, 1204), (907, 1433))
ADDED = Finding(
    finding_id(BEFORE.digest, AFTER.digest, Kind.ADDED, None, BOX),
    Kind.ADDED,
    0.93,
    "water bottle",
    box_after=BOX,
    outline_after=OUTLINE,
)
MOVED = replace(ADDED, kind=Kind.MOVED, label=None, box_before=BOX, outline_before=OUTLINE)
DIFFERS = ViewResult(
    before=BEFORE,
    after=AFTER,
    verdict=Verdict.DIFFERS,
    score=0.93,
    threshold=0.61,
    calibration=Calibration("same-light/near", 1240),
    compared=0.91,
    registration_error_px=1.2,
    findings=(ADDED, MOVED),
    other_after=("after/IMG_3.jpg",),
)
ALONE = ViewResult(BEFORE, None, Verdict.CANNOT_TELL, Reason.NOT_PHOTOGRAPHED)
BROKEN = ViewResult(
    None, AFTER, Verdict.CANNOT_TELL, Reason.UNREADABLE, unread_before="before/x.jpg"
)
RESULT = CheckResult(
    views=(DIFFERS, ALONE, BROKEN),
    false_alarms=0.01,
    version="0.1.0",
    model="sha256:" + "0" * 64,
    seconds=1.9,
    unpaired_after=("after/cat.jpg",),
    problems=(Problem("before/x.jpg", "photo.truncated", "the picture ends too early"),),
)
NAMES = MaskNames("m/door.before.png", "m/door.after.png", "m/door.cb.png", "m/door.ca.png")


def validate(value: object) -> None:
    jsonschema.Draft202012Validator(check_schema()).validate(value)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(check_schema())


def test_a_result_follows_the_schema() -> None:
    value = to_json(RESULT, [NAMES, None, None])

    validate(json.loads(encode_json(value)))
    assert value["verdict"] == "differs"
    view = value["views"][0]
    assert view["mask_after"] == "m/door.after.png"
    assert view["compared_before"] == "m/door.cb.png"
    assert view["findings"][0]["box_before"] is None
    assert view["findings"][0]["box_after"] == [812, 1204, 96, 230]
    assert view["findings"][0]["outline_after"][0] == [812, 1230]
    assert value["views"][2]["before"] == "before/x.jpg"
    assert value["views"][2]["digest_before"] is None


def test_there_and_back_is_the_same() -> None:
    assert from_json(json.loads(encode_json(to_json(RESULT)))) == RESULT


def test_unknown_keys_are_passed_over_and_other_schemas_refused() -> None:
    value = to_json(RESULT)
    value["colour"] = value["views"][0]["colour"] = "blue"
    validate(value)
    assert from_json(value) == RESULT

    value["schema"] = "asfound.check/2"
    with pytest.raises(ValueError, match=r"asfound\.check/2"):
        from_json(value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value.pop("problems"),
        lambda value: value["views"][0].pop("score"),
        lambda value: value["views"][0].update(verdict="as-found"),  # with findings
        lambda value: value["views"][0].update(findings=[]),  # differs without any
        lambda value: value["views"][1].update(reason=None),
        lambda value: value["views"][1].update(reason="no idea"),
        lambda value: value["views"][0]["findings"][0].update(box_before=[1, 1, 1, 1]),
        lambda value: value["views"][0]["findings"][1].update(box_before=None),
        lambda value: value["views"][0]["findings"][0].update(box_after=[-1, 0, 5, 5]),
        lambda value: value["views"][0].update(digest_after="md5:0"),
    ],
)
def test_the_schema_refuses_what_breaks_the_contract(spoil) -> None:
    value = to_json(RESULT)
    spoil(value)

    with pytest.raises(jsonschema.ValidationError):
        validate(value)


def test_names_that_are_no_text_are_escaped_and_come_back() -> None:
    name = "before/\udcff\n写真.jpg"
    view = replace(ALONE, before=replace(BEFORE, path=name))

    content = encode_json(to_json(replace(RESULT, views=(view,))))

    content.decode("utf-8")
    assert json.loads(content)["views"][0]["before"] == name


def test_a_visit_is_judged_when_one_pair_was_looked_at_together() -> None:
    blurred = replace(DIFFERS, verdict=Verdict.CANNOT_TELL, reason=Reason.BLURRED, findings=())
    failed = replace(blurred, reason=Reason.UNREADABLE)  # opened, but the work on it was killed

    assert replace(RESULT, views=(ALONE, failed, blurred)).judged
    assert not replace(RESULT, views=(ALONE, BROKEN, failed)).judged
