"""Above which scores does a pair differ, and what else is listed when it does?

Conformal thresholds of the pair's stratum (Vovk et al., 2005). The rate is divided between the
first pass and the fine pass (Bonferroni), so that both together keep it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.vision.decide.pair_analysis import PairAnalysis
from asfound.vision.detect.conformal import ScoreThreshold, StratumScores, conformal_threshold

FINE_PASS_ALPHA = 0.2
"""Share of the rate that the fine pass gets where the photos have the pixels for it. The first pass
gets the rest, so that both together keep the rate (Bonferroni)."""

MIN_LISTED_CONFIDENCE = 0.6
"""Confidence from which a view that differs lists a change: where one thing was left behind, others
are likely, and what raises no alarm alone may well be real. Of the changes so listed in rendered
scenes that nothing learned from, 0.96 are real (small photos) and 0.91 (large ones)."""

OWN_LISTING_RATE_FACTOR = 5
"""Where a place has scores of its own for a stratum, a listed change must also exceed the place's
threshold at this many times the rate: a curtain is no finding beside a real one."""


@dataclass(frozen=True)
class Thresholds:
    """What raises an alarm, and what is listed beside it, in the first pass and in the fine pass.

    Attributes:
        alarm: The score above which a pair differs.
        listing_threshold: The score above which a change is listed when the pair differs; at most
            the alarm's.
        fine_pass: The same for the fine pass; None without one.
    """

    alarm: ScoreThreshold
    listing_threshold: float
    fine_pass: Thresholds | None = None


def thresholds_for(
    pair: PairAnalysis,
    scores: StratumScores,
    false_alarms: float,
    *,
    place_scores: StratumScores | None = None,
) -> Thresholds:
    """The thresholds of a pair, for a stated rate of false alarms.

    Args:
        pair: The analysed pair.
        scores: Scores of unchanged pairs by stratum.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        place_scores: Scores of the place's own unchanged pairs by stratum.
    """
    if not pair.conditions.is_large:
        return _stratum_thresholds(scores, pair.stratum, false_alarms, place_scores)
    fine_alpha, fine_stratum = FINE_PASS_ALPHA * false_alarms, pair.conditions.fine_pass_stratum
    fine_pass = _stratum_thresholds(scores, fine_stratum, fine_alpha, place_scores)
    coarse = _stratum_thresholds(
        scores, pair.stratum, (1 - FINE_PASS_ALPHA) * false_alarms, place_scores
    )
    return replace(coarse, fine_pass=fine_pass)


def _stratum_thresholds(
    scores: StratumScores, stratum: str, false_alarms: float, place_scores: StratumScores | None
) -> Thresholds:
    alarm, min_listed = (
        conformal_threshold(scores, stratum, false_alarms, place_scores=place_scores),
        MIN_LISTED_CONFIDENCE,
    )
    own_scores = (place_scores or {}).get(stratum)
    if own_scores:
        rate = max(false_alarms, min(OWN_LISTING_RATE_FACTOR * false_alarms, 0.2))
        min_listed = max(
            min_listed, conformal_threshold({stratum: own_scores}, stratum, rate).value
        )
    return Thresholds(alarm, min(alarm.value, min_listed))
