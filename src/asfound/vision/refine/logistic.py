"""How likely is a statement, given a few measured features?

Logistic regression (Cox, JRSS B 1958) with standardised features; its weights ship as JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from asfound.vision.image.backbone import WEIGHTS_DIR

FloatArray = NDArray[np.float64]

MAX_LOG_ODDS = 30.0
"""Log odds are clipped here."""


@dataclass(frozen=True)
class LogisticModel:
    """A fitted logistic regression.

    Attributes:
        mean: Of each feature, in the data it was fitted to.
        std: Standard deviation of each feature there.
        weights: Of each standardised feature; the last is the intercept.
    """

    mean: FloatArray
    std: FloatArray
    weights: FloatArray

    def log_odds(self, features: FloatArray) -> FloatArray:
        """Log odds, shape (…), of features of shape (…, n)."""
        odds = (features - self.mean) / self.std @ self.weights[:-1] + self.weights[-1]
        return np.asarray(odds, np.float64)

    def predict_proba(self, features: FloatArray) -> FloatArray:
        """Probability, 0..1, to four digits, shape (…), of features of shape (…, n)."""
        odds = np.clip(self.log_odds(features), -MAX_LOG_ODDS, MAX_LOG_ODDS)
        return np.asarray(np.round(1 / (1 + np.exp(-odds)), 4), np.float64)


@cache
def load_model(name: str) -> LogisticModel:
    """The model in a file of the weights folder, whose keys are mean, spread (std) and weights."""
    stored = json.loads((WEIGHTS_DIR / name).read_text(encoding="utf-8"))
    return LogisticModel(*(np.array(stored[key], float) for key in ("mean", "spread", "weights")))
