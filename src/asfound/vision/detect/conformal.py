"""Above which score does a view differ, for a stated rate of false alarms?

Split conformal prediction (Vovk et al., Algorithmic Learning in a Random World, 2005; Angelopoulos
and Bates, arXiv 2107.07511, 2021), stratified as Mondrian conformal prediction is. Of n unchanged
pairs of a stratum, the threshold is the k-th smallest score with k = ceil((n + 1)(1 - a)). A
further unchanged pair from the same source then exceeds it with a probability of at most a. There
is one score per view, its largest region's, so neighbouring pixels need not be independent.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from asfound.domain.comparison import Calibration
from asfound.vision.detect.capture_conditions import (
    FINE_PASS_STRATA,
    FINE_PREFIX,
    LARGE_PREFIX,
    LARGE_STRATA,
    STRATA,
)

SCORES_FILE = Path(__file__).parents[1] / "calibration.json"
"""Scores of unchanged pairs by stratum, sorted. ``training/belief/fit.py`` makes those of small
photos, ``training/belief/large.py`` those of large photos and of the fine pass."""

POOLED = "all"
"""Name of the pooled strata of one kind, used where a stratum has too few pairs of its own."""

StratumScores: TypeAlias = Mapping[str, Sequence[float]]
"""Scores of unchanged pairs by stratum."""


@dataclass(frozen=True)
class ScoreThreshold:
    """A score above which a view differs, and the calibration it rests on."""

    value: float
    calibration: Calibration


def conformal_threshold(
    scores: StratumScores,
    stratum: str,
    false_alarms: float,
    *,
    place_scores: StratumScores | None = None,
) -> ScoreThreshold:
    """The conformal threshold of a stratum.

    A place's own scores stand alone as soon as there are enough for the rate asked for: they come
    from the very source that is judged, which the guarantee requires. While there are too few, they
    join the default scores of their stratum. The guarantee then holds as far as the place is like
    those that the default scores come from, and the place's scores shift it towards the place.

    The fine pass has thresholds of its own. A place's scores of it are those of alarms that a
    person dismissed, so they never stand alone.

    If a stratum has too few pairs for the rate, all strata of its kind (small photos, large photos,
    fine pass) are pooled and named ``all``. If those are too few as well, their largest score is
    the threshold: the guarantee is then 1 / (n + 1), and the stated n shows it.

    Args:
        scores: Scores of unchanged pairs by stratum.
        stratum: One of them.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        place_scores: Scores of the place's own unchanged pairs by stratum.
    """
    if _stratum_kind(stratum) == LARGE_PREFIX and not _pool(scores, stratum) + _pool(
        place_scores or {}, stratum
    ):
        # Scores of small photos are better than none.
        stratum = stratum.removeprefix(f"{LARGE_PREFIX}/")
    own_scores = list((place_scores or {}).get(stratum, ()))
    if is_enough(len(own_scores), false_alarms) and _stratum_kind(stratum) != FINE_PREFIX:
        return _quantile_threshold(
            own_scores,
            false_alarms,
            Calibration(stratum, len(own_scores), len(own_scores), stratum),
        )
    pooled, name = [*scores.get(stratum, ()), *own_scores], stratum
    if not is_enough(len(pooled), false_alarms):
        own_scores, kind = _pool(place_scores or {}, stratum), _stratum_kind(stratum)
        pooled, name = _pool(scores, stratum) + own_scores, f"{kind}/{POOLED}" if kind else POOLED
    return _quantile_threshold(
        pooled, false_alarms, Calibration(name, len(pooled), len(own_scores), stratum)
    )


def _stratum_kind(stratum: str) -> str:
    """Kind of a stratum: of large photos, of the fine pass, or (empty) of small photos."""
    first = stratum.split("/")[0]
    return first if first in (LARGE_PREFIX, FINE_PREFIX) else ""


def _pool(scores: StratumScores, stratum: str) -> list[float]:
    """The scores of all strata of this one's kind."""
    kind = _stratum_kind(stratum)
    return [s for other, some in scores.items() if _stratum_kind(other) == kind for s in some]


def is_enough(pairs: int, false_alarms: float) -> bool:
    """Whether this number of unchanged pairs can guarantee a rate: at least 1 / rate - 1."""
    return (pairs + 1) * false_alarms >= 1


def _quantile_threshold(
    scores: Sequence[float], false_alarms: float, calibration: Calibration
) -> ScoreThreshold:
    ordered = sorted(scores)
    rank = math.ceil((len(ordered) + 1) * (1 - false_alarms))
    return ScoreThreshold(ordered[min(rank, len(ordered)) - 1] if ordered else 1.0, calibration)


@cache
def default_scores() -> dict[str, list[float]]:
    """The scores that ship with the program, by stratum, those of the fine pass included."""
    stored = json.loads(SCORES_FILE.read_text())["scores"]
    strata = (*STRATA, *LARGE_STRATA, *FINE_PASS_STRATA)
    return {stratum: [float(score) for score in stored.get(stratum, ())] for stratum in strata}
