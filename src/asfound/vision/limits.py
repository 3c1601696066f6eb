"""The limits of a pair: above which scores it differs, and what else is listed when it does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.vision.calibration import SECOND_SHARE, Scores, Threshold, threshold
from asfound.vision.pair import Pair

ALSO_LISTED = 5
"""A view that differs also lists what would raise an alarm alone at five times the rate: where one
thing was left behind, others are likely. Of rendered scenes that nothing learned from, 0.91 of what
is listed so is real (0.98 at the rate itself, 0.86 at ten times)."""

SECOND_ALSO_LISTED = 50
"""The same of second looks, in times of their part of the rate: 0.94 of what is listed is real."""


@dataclass(frozen=True)
class Limits:
    """What raises an alarm, and what is listed beside it, by a first and by a second look.

    Attributes:
        alarm: The score above which a pair differs.
        also: The score above which a change is listed when it does.
        second: The same of what a second look finds; None where no second look is taken.
    """

    alarm: Threshold
    also: Threshold
    second: Limits | None = None


def limits_of(
    pair: Pair, scores: Scores, false_alarms: float, *, own: Scores | None = None
) -> Limits:
    """The limits of a pair, for a stated rate of false alarms.

    Args:
        pair: What was measured.
        scores: Scores of unchanged pairs by group.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        own: Scores of the place's own unchanged pairs by group.
    """
    if not pair.conditions.large:
        return _limits(scores, pair.group, false_alarms, own)
    part, group = SECOND_SHARE * false_alarms, pair.conditions.second_look
    second = _limits(scores, group, part, own, SECOND_ALSO_LISTED)
    first = _limits(scores, pair.group, (1 - SECOND_SHARE) * false_alarms, own)
    return replace(first, second=second)


def _limits(
    scores: Scores, group: str, false_alarms: float, own: Scores | None, times: float = ALSO_LISTED
) -> Limits:
    also = max(false_alarms, min(times * false_alarms, 0.2))
    limit = threshold(scores, group, false_alarms, own=own)
    # Own scores may be enough for the one and not for the other; what is listed raises no alarm.
    listed = min(limit, threshold(scores, group, also, own=own), key=lambda found: found.value)
    return Limits(limit, listed)
