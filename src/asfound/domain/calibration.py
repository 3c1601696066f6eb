"""A place's own calibration: what unchanged views score there, schema ``asfound.calibration/1``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "asfound.calibration/1"


@dataclass(frozen=True)
class PlaceCalibration:
    """Scores of a place's own unchanged views.

    Attributes:
        model: Digest of the weights that gave the scores; those of others mean something else.
        version: Of the program.
        made_at: ISO 8601, UTC.
        scores: Scores by the conditions of the pair, sorted.
        not_told: Unchanged views that the program could not judge; they are no part of it.
    """

    model: str
    version: str
    made_at: str
    scores: Mapping[str, tuple[float, ...]]
    not_told: int = 0

    @property
    def n(self) -> int:
        """How many unchanged views stand behind it."""
        return sum(map(len, self.scores.values()))

    @property
    def digest(self) -> str:
        """Of its file, as ``sha256:…``."""
        return "sha256:" + hashlib.sha256(encoded(self)).hexdigest()


def encoded(calibration: PlaceCalibration) -> bytes:
    """The file of a calibration, UTF-8."""
    value = {
        "schema": SCHEMA,
        "model": calibration.model,
        "version": calibration.version,
        "made_at": calibration.made_at,
        "n": calibration.n,
        "not_told": calibration.not_told,
        "scores": {group: list(scores) for group, scores in calibration.scores.items()},
    }
    return (json.dumps(value, indent=1) + "\n").encode()


def decoded(content: bytes) -> PlaceCalibration:
    """The calibration in a file.

    Raises:
        ValueError: It is no calibration; the sentence says why.
    """
    try:
        value = json.loads(content)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise ValueError(f'its "schema" is not {SCHEMA!r}')
    not_told = value.get("not_told", 0)
    if type(not_told) is not int:
        raise ValueError('its "not_told" is no whole number')
    return PlaceCalibration(
        model=_text(value, "model"),
        version=_text(value, "version"),
        made_at=_text(value, "made_at"),
        scores=_scores(value.get("scores")),
        not_told=not_told,
    )


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str):
        raise ValueError(f'its "{name}" is missing or no text')
    return found


def _scores(value: Any) -> dict[str, tuple[float, ...]]:
    if not isinstance(value, dict):
        raise ValueError('it has no "scores"')
    for group, scores in value.items():
        if not isinstance(scores, list) or not all(_is_score(score) for score in scores):
            raise ValueError(f"the scores of {group!r} are no numbers from 0 to 1")
    return {group: tuple(sorted(map(float, scores))) for group, scores in value.items()}


def _is_score(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1
