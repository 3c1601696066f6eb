"""Weighing: cues to one answer, by a logistic regression whose weights ship."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from asfound.vision.image.backbone import WEIGHTS

Numbers = NDArray[np.float64]

MOST = 30.0
"""Log odds beyond which the answer is as sure as can be."""


@dataclass(frozen=True)
class Weighing:
    """What cues weigh.

    Attributes:
        mean: Of each cue, where it was fitted.
        spread: Standard deviation of each cue there.
        weights: Of each cue in units of its spread; the last is the constant.
    """

    mean: Numbers
    spread: Numbers
    weights: Numbers

    def level(self, cues: Numbers) -> Numbers:
        """Log odds, shape (…), of cues of shape (…, n)."""
        odds = (cues - self.mean) / self.spread @ self.weights[:-1] + self.weights[-1]
        return np.asarray(odds, np.float64)

    def likely(self, cues: Numbers) -> Numbers:
        """How likely it is, 0..1, to four digits; see level."""
        odds = np.clip(self.level(cues), -MOST, MOST)
        return np.asarray(np.round(1 / (1 + np.exp(-odds)), 4), np.float64)


@cache
def weighing(name: str) -> Weighing:
    """What ships in a file of the folder of weights."""
    found = json.loads((WEIGHTS / name).read_text(encoding="utf-8"))
    return Weighing(*(np.array(found[key], float) for key in ("mean", "spread", "weights")))
