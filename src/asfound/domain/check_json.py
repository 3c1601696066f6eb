"""The result of a check as plain values for JSON, schema ``asfound.check/1``, and back.

``check.schema.json`` beside this file says the same for machines. Readers ignore keys that they do
not know; within /1 keys are only added. Exchanging the photos of a pair exchanges every key that
ends in ``before`` with its twin.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from asfound.domain.comparison import (
    AfterShot,
    Alignment,
    Calibration,
    CheckResult,
    Problem,
    Reason,
    Remark,
    RollSplit,
    Verdict,
    ViewResult,
)
from asfound.domain.finding import Finding, Kind
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile

SCHEMA = "asfound.check/1"
_SIDES = ("before", "after")


@dataclass(frozen=True)
class MaskNames:
    """Where the masks of a view are, as the JSON names them."""

    before: str
    after: str
    compared_before: str
    compared_after: str


def to_json(result: CheckResult, masks: Sequence[MaskNames | None] | None = None) -> dict[str, Any]:
    """The result as dictionaries, lists, strings and numbers.

    Args:
        result: What checking said.
        masks: Where each view's masks were written; None where they were not.
    """
    names = masks if masks is not None else [None] * len(result.views)
    return {
        "schema": SCHEMA,
        "verdict": str(result.verdict),
        "false_alarms": result.false_alarms,
        "visit_false_alarms": _visit_false_alarms(result),
        "own_calibration": _own_calibration(result),
        "roll": _roll(result.roll),
        "companions": dict(result.companions),
        "version": result.version,
        "model": result.model,
        "seconds": round(result.seconds, 3),
        "views": [view_to_json(view, name) for view, name in zip(result.views, names, strict=True)],
        "unpaired": {"before": list(result.unpaired_before), "after": list(result.unpaired_after)},
        "problems": [
            {"file": problem.file, "code": problem.code, "message": problem.message}
            for problem in result.problems
        ],
    }


def encode_json(value: Mapping[str, Any]) -> bytes:
    """JSON for files and pipes, UTF-8.

    File names that are not text (bytes of another encoding) come as escaped surrogates, which
    JSON allows, so that any reader can load the rest.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def from_json(value: Mapping[str, Any]) -> CheckResult:
    """The result that a JSON file describes, as far as it does: no masks, no facts of the files.

    Args:
        value: What :func:`to_json` made; keys that are not known are passed over.

    Raises:
        ValueError: It is of another schema.
        KeyError: A key is missing.
    """
    if value["schema"] != SCHEMA:
        raise ValueError(f"schema is {value['schema']!r}, {SCHEMA!r} is read")
    return CheckResult(
        views=tuple(view_from_json(view) for view in value["views"]),
        false_alarms=value["false_alarms"],
        version=value["version"],
        model=value["model"],
        seconds=value["seconds"],
        unpaired_before=tuple(value["unpaired"]["before"]),
        unpaired_after=tuple(value["unpaired"]["after"]),
        problems=tuple(
            Problem(problem["file"], problem["code"], problem["message"])
            for problem in value["problems"]
        ),
    )


def check_schema() -> dict[str, Any]:
    """The JSON Schema of a check, draft 2020-12."""
    text = files(__package__).joinpath("check.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def view_to_json(view: ViewResult, masks: MaskNames | None = None) -> dict[str, Any]:
    """One view of a check, as an element of ``views``.

    Args:
        view: What comparing gave.
        masks: Where its masks were written; None where they were not.
    """
    before, after = view.before, view.after
    return {
        "before": view.path_before,
        "after": view.path_after,
        "digest_before": before.digest if before else None,
        "digest_after": after.digest if after else None,
        "size_before": list(before.size) if before else None,
        "size_after": list(after.size) if after else None,
        "other_before": list(view.other_before),
        "other_after": list(view.other_after),
        "after_shots": [_after_shot(shot) for shot in view.after_shots],
        "verdict": str(view.verdict),
        "reason": str(view.reason) if view.reason else None,
        "score": view.score,
        "threshold": view.threshold,
        "calibration": _calibration(view.calibration),
        "compared": view.compared,
        "registration_error_px": view.registration_error_px,
        "after_from_before": list(view.alignment.after_from_before) if view.alignment else None,
        "before_from_after": list(view.alignment.before_from_after) if view.alignment else None,
        "mask_before": masks.before if masks else None,
        "mask_after": masks.after if masks else None,
        "compared_before": masks.compared_before if masks else None,
        "compared_after": masks.compared_after if masks else None,
        "findings": [_finding(finding) for finding in view.findings],
        "remarks": [str(remark) for remark in view.remarks],
    }


def _after_shot(shot: AfterShot) -> dict[str, Any]:
    return {
        "path": shot.path,
        "digest": shot.digest,
        "taken_at": shot.taken_at,
        "verdict": str(shot.verdict) if shot.verdict else None,
        "reason": str(shot.reason) if shot.reason else None,
        "score": shot.score,
        "set_aside": shot.set_aside,
    }


def _calibration(calibration: Calibration | None) -> dict[str, Any] | None:
    if calibration is None:
        return None
    return {
        "group": calibration.group,
        "n": calibration.n,
        "own": calibration.own,
        "conditions": calibration.conditions,
    }


def _visit_false_alarms(result: CheckResult) -> dict[str, Any]:
    found = result.visit_false_alarms
    expected, at_most = (float(f"{value:.6g}") for value in (found.expected, found.at_most))
    return {"views": found.views, "expected": expected, "at_most": at_most}


def _own_calibration(result: CheckResult) -> dict[str, Any] | None:
    own = result.own_calibration
    return {"digest": own.digest, "made_at": own.made_at, "n": own.n} if own else None


def _roll(roll: RollSplit | None) -> dict[str, Any] | None:
    return {"arrival": list(roll.arrival), "leaving": list(roll.leaving)} if roll else None


def _finding(finding: Finding) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": finding.id,
        "kind": str(finding.kind),
        "score": finding.score,
        "label": finding.label,
    }
    for name in ("box", "outline"):
        for side in _SIDES:
            corners = getattr(finding, f"{name}_{side}")
            value[f"{name}_{side}"] = _plain(corners)
    return value


def _plain(numbers: Any) -> Any:
    """Tuples, however deep, as lists."""
    return [_plain(number) for number in numbers] if isinstance(numbers, tuple) else numbers


def view_from_json(view: Mapping[str, Any]) -> ViewResult:
    """The view that :func:`view_to_json` described: no masks, no facts of the files.

    Raises:
        KeyError: A key is missing.
    """
    photos = {side: _photo_from(view, side) for side in _SIDES}
    unread = {side: None if photos[side] else view[side] for side in _SIDES}
    calibration = view["calibration"]
    return ViewResult(
        before=photos["before"],
        after=photos["after"],
        verdict=Verdict(view["verdict"]),
        reason=Reason(view["reason"]) if view["reason"] else None,
        score=view["score"],
        threshold=view["threshold"],
        calibration=_calibration_from(calibration) if calibration else None,
        compared=view["compared"],
        registration_error_px=view["registration_error_px"],
        alignment=_alignment_from(view),
        findings=tuple(_finding_from(finding) for finding in view["findings"]),
        other_before=tuple(view["other_before"]),
        other_after=tuple(view["other_after"]),
        unread_before=unread["before"],
        unread_after=unread["after"],
        after_shots=tuple(_after_shot_from(shot) for shot in view.get("after_shots", ())),
        remarks=tuple(Remark(remark) for remark in view.get("remarks", ())),
    )


def _after_shot_from(value: Mapping[str, Any]) -> AfterShot:
    return AfterShot(
        path=value["path"],
        digest=value["digest"],
        taken_at=value["taken_at"],
        verdict=Verdict(value["verdict"]) if value["verdict"] else None,
        reason=Reason(value["reason"]) if value["reason"] else None,
        score=value["score"],
        set_aside=value["set_aside"],
    )


def _calibration_from(value: Mapping[str, Any]) -> Calibration:
    """The calibration; older programs knew of no other than their own scores."""
    return Calibration(value["group"], value["n"], value.get("own", 0), value.get("conditions"))


def _alignment_from(view: Mapping[str, Any]) -> Alignment | None:
    """The alignment; records of programs that did not tell it have none."""
    there, back = view.get("after_from_before"), view.get("before_from_after")
    return Alignment(tuple(there), tuple(back)) if there and back else None


def _photo_from(view: Mapping[str, Any], side: str) -> PhotoFile | None:
    digest = view[f"digest_{side}"]
    if digest is None:
        return None
    width, height = view[f"size_{side}"]
    return PhotoFile(view[side], digest, (width, height), "", CaptureFacts(), FileFacts(0))


def _finding_from(finding: Mapping[str, Any]) -> Finding:
    boxes = {
        f"{name}_{side}": _tuples(finding[f"{name}_{side}"])
        for name in ("box", "outline")
        for side in _SIDES
    }
    kind = Kind(finding["kind"])
    return Finding(finding["id"], kind, finding["score"], finding["label"], **boxes)


def _tuples(numbers: Any) -> Any:
    """Lists, however deep, as tuples."""
    return tuple(_tuples(number) for number in numbers) if isinstance(numbers, list) else numbers
