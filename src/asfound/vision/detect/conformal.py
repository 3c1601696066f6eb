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

import numpy as np

from asfound.domain.comparison import Calibration
from asfound.domain.geometry import Pixels, Size
from asfound.vision.register.registration import Registration

SCORES_FILE = Path(__file__).parents[1] / "calibration.json"
"""Scores of unchanged pairs by group, sorted; made by ``training/belief/fit.py``."""

MAX_NEAR_PARALLAX = 0.02
"""Parallax beyond which a view counts as taken from another spot: share of the photo's width by
which nine in ten points miss the main surface. A hand's shake stays below a hundredth."""

MAX_SAME_LIGHT_SPREAD = 0.16
"""Spread of the local brightness ratio (standard deviation of its natural logarithm) beyond which
the light is another: an exposure changes all alike and leaves it below a tenth."""

POOLED = "all"
"""Stands for a group that has too few pairs of its own."""

STRATA = ("same-light/near", "other-light/near", "same-light/far", "other-light/far")

LARGE_PREFIX = "large"
"""Photos that have at least half as many pixels again, across, as are compared. Reduced, they are
sharp, and so is the edge of every shadow: such pairs score higher than those of small photos."""

MAX_SAME_LIGHT_SPREAD_LARGE = 0.05
"""The same for large photos. Of rendered pairs nine in ten under the same light stay below, and
three in four under another light lie above."""

LARGE_STRATA = tuple(f"{LARGE_PREFIX}/{group}" for group in STRATA)


FINE_PREFIX = "second-look"
"""The largest score that a second look gives an unchanged pair; 0 where it finds nothing, or
nothing to look at. These and those of large photos are made by ``training/belief/large.py``."""

FINE_PASS_STRATA = (f"{FINE_PREFIX}/same-light", f"{FINE_PREFIX}/other-light")

FINE_PASS_ALPHA = 0.2
"""Of the rate asked for, spent on second looks, where the photos have the pixels for them; the rest
is the first look's, so that both together keep it (Bonferroni)."""

StratumScores: TypeAlias = Mapping[str, Sequence[float]]
"""Scores of unchanged pairs by group."""


@dataclass(frozen=True)
class ScoreThreshold:
    """A score above which a view differs, and what it rests on."""

    value: float
    calibration: Calibration


@dataclass(frozen=True)
class CaptureConditions:
    """Under which the photos of a pair were taken, as far as the program itself can see.

    Attributes:
        parallax: Distance by which nine in ten points miss the main surface, share of the width,
            at most.
        light_spread: How unevenly the brightness changed: spread of its natural logarithm.
        is_large: Whether the photos have many more pixels than are compared.
    """

    parallax: float
    light_spread: float
    is_large: bool = False

    @property
    def stratum(self) -> str:
        """One of :data:`STRATA` or of :data:`LARGE_STRATA`."""
        group = f"{self._light_label}/{'far' if self.parallax > MAX_NEAR_PARALLAX else 'near'}"
        return f"{LARGE_PREFIX}/{group}" if self.is_large else group

    @property
    def fine_pass_stratum(self) -> str:
        """One of :data:`FINE_PASS_STRATA`."""
        return f"{FINE_PREFIX}/{self._light_label}"

    @property
    def _light_label(self) -> str:
        max_spread = MAX_SAME_LIGHT_SPREAD_LARGE if self.is_large else MAX_SAME_LIGHT_SPREAD
        return "other-light" if self.light_spread > max_spread else "same-light"


def measure_conditions(
    first: Pixels, second: Pixels, registration: Registration
) -> CaptureConditions:
    """The conditions of a pair, in working pixels."""
    size = (first.shape[1], first.shape[0])
    return CaptureConditions(
        measure_parallax(registration, size), measure_light_spread(first, second, registration)
    )


def measure_parallax(registration: Registration, size: Size) -> float:
    """Distance by which nine in ten points miss the main surface, share of the width, at most."""
    distances = np.linalg.norm(registration.residual_px, axis=1)
    finite = distances[np.isfinite(distances)]
    return float(np.percentile(finite, 90)) / max(size) if len(finite) else 1.0


def measure_light_spread(first: Pixels, second: Pixels, registration: Registration) -> float:
    """How unevenly the brightness changed, at the points that agree in both photos."""
    import cv2

    values = []
    for picture, positions in (
        (first, registration.first_points),
        (second, registration.second_points),
    ):
        grey = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (31, 31))
        column = np.clip(np.round(positions[:, 0]), 0, picture.shape[1] - 1).astype(int)
        row = np.clip(np.round(positions[:, 1]), 0, picture.shape[0] - 1).astype(int)
        values.append(np.log(np.asarray(grey)[row, column].astype(float) + 4.0))
    ratio = values[0] - values[1]
    low, high = np.percentile(ratio, [16, 84])
    return float(high - low) / 2


def conformal_threshold(
    scores: StratumScores,
    stratum: str,
    false_alarms: float,
    *,
    place_scores: StratumScores | None = None,
) -> ScoreThreshold:
    """The conformal threshold of a group.

    A place's own scores stand alone as soon as they are enough for the rate asked for: they are
    drawn from the very source that is judged, which is what the promise rests on. While they are
    too few, they join the shipped ones of their group; the promise then holds as far as the place
    is like those that the shipped scores come from, and own scores shift it towards the place.

    Second looks have a threshold of their own; a place's own scores of them are those of alarms
    that a person dismissed, so they never stand alone.

    Where a group has too few pairs for the rate asked for, all groups of its kind (of small photos,
    of large ones, of second looks) together stand in for it, and are named ``all``. Where those are
    too few as well, their largest score is the threshold: the guarantee is then 1 / (n + 1), which
    the stated n tells.

    Args:
        scores: Scores of unchanged pairs by group.
        stratum: One of them.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        place_scores: Scores of the place's own unchanged pairs by group.
    """
    if _stratum_kind(stratum) == LARGE_PREFIX and not _pool(scores, stratum) + _pool(
        place_scores or {}, stratum
    ):
        stratum = stratum.removeprefix(f"{LARGE_PREFIX}/")  # better those of small photos than none
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
    """What a group is one of: of large photos, of second looks, or (empty) of small photos."""
    first = stratum.split("/")[0]
    return first if first in (LARGE_PREFIX, FINE_PREFIX) else ""


def _pool(scores: StratumScores, stratum: str) -> list[float]:
    """The scores of all groups of this one's kind."""
    return [
        s
        for other, some in scores.items()
        if _stratum_kind(other) == _stratum_kind(stratum)
        for s in some
    ]


def is_enough(pairs: int, false_alarms: float) -> bool:
    """Whether so many unchanged pairs can promise a rate: at least 1 / rate - 1."""
    return (pairs + 1) * false_alarms >= 1


def _quantile_threshold(
    scores: Sequence[float], false_alarms: float, calibration: Calibration
) -> ScoreThreshold:
    ordered = sorted(scores)
    rank = math.ceil((len(ordered) + 1) * (1 - false_alarms))
    return ScoreThreshold(ordered[min(rank, len(ordered)) - 1] if ordered else 1.0, calibration)


@cache
def default_scores() -> dict[str, list[float]]:
    """The scores that come with the program, by group, those of second looks among them."""
    found = json.loads(SCORES_FILE.read_text())["scores"]
    groups = (*STRATA, *LARGE_STRATA, *FINE_PASS_STRATA)
    return {group: [float(score) for score in found.get(group, ())] for group in groups}
