"""A place's own calibration: scores of its unchanged views, schema ``asfound.calibration/1``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SCHEMA = "asfound.calibration/1"


@dataclass(frozen=True)
class PlaceCalibration:
    """Scores of a place's own unchanged views.

    Attributes:
        model: Digest of the weights that gave the scores; they are valid for these weights only.
        version: Of the program.
        made_at: ISO 8601, UTC.
        scores: Scores by the conditions of the pair, sorted.
        n_undecided: Number of unchanged views that could not be judged; they give no score.
    """

    model: str
    version: str
    made_at: str
    scores: Mapping[str, tuple[float, ...]]
    n_undecided: int = 0

    @property
    def n(self) -> int:
        """Number of unchanged views it rests on."""
        return sum(map(len, self.scores.values()))

    @property
    def digest(self) -> str:
        """Digest of its file, as ``sha256:…``."""
        return "sha256:" + hashlib.sha256(encode_calibration(self)).hexdigest()


@dataclass(frozen=True)
class StoredCalibration:
    """A place's calibration as it was after one of its visits.

    Attributes:
        digest: Of the content.
        visits: How many visits had been handed over.
        newest: When the last of them was handed over, UTC.
        content: In the form of ``asfound.calibration/1``; empty when nothing was measured.
    """

    digest: str
    visits: int
    newest: datetime
    content: str


def encode_calibration(calibration: PlaceCalibration) -> bytes:
    """The file of a calibration, UTF-8."""
    value = {
        "schema": SCHEMA,
        "model": calibration.model,
        "version": calibration.version,
        "made_at": calibration.made_at,
        "n": calibration.n,
        "not_told": calibration.n_undecided,
        "scores": {group: list(scores) for group, scores in calibration.scores.items()},
    }
    return (json.dumps(value, indent=1) + "\n").encode()


def decode_calibration(content: bytes) -> PlaceCalibration:
    """The calibration in a file.

    Raises:
        ValueError: It is not a calibration; the message says why.
    """
    try:
        value = json.loads(content)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise ValueError(f'its "schema" is not {SCHEMA!r}')
    n_undecided = value.get("not_told", 0)
    if type(n_undecided) is not int:
        raise ValueError('its "not_told" is no whole number')
    return PlaceCalibration(
        model=_text(value, "model"),
        version=_text(value, "version"),
        made_at=_text(value, "made_at"),
        scores=_scores(value.get("scores")),
        n_undecided=n_undecided,
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
