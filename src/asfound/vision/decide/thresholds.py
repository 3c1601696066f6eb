"""The limits of a pair: above which scores it differs, and what else is listed when it does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.vision.decide.pair_analysis import Pair
from asfound.vision.detect.conformal import SECOND_SHARE, Scores, Threshold, threshold

LISTED = 0.6
"""Belief from which a view that differs lists a change: where one thing was left behind, others are
likely, and what raises no alarm alone may well be real. Of what the called views of rendered scenes
list that nothing learned from, 0.96 is real (small photos) and 0.91 (large ones)."""

OWN_LISTED = 5
"""Where a place has scores of its own for a group, what is listed must also be believed more than
what differs there without a reason at so many times the rate: a curtain is no finding beside a real
one."""


@dataclass(frozen=True)
class Limits:
    """What raises an alarm, and what is listed beside it, by a first and by a second look.

    Attributes:
        alarm: The score above which a pair differs.
        also: The score above which a change is listed when it does; never above the alarm's.
        second: The same of what a second look finds; None where no second look is taken.
    """

    alarm: Threshold
    also: float
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
    second = _limits(scores, group, part, own)
    first = _limits(scores, pair.group, (1 - SECOND_SHARE) * false_alarms, own)
    return replace(first, second=second)


def _limits(scores: Scores, group: str, false_alarms: float, own: Scores | None) -> Limits:
    alarm, least = threshold(scores, group, false_alarms, own=own), LISTED
    mine = (own or {}).get(group)
    if mine:
        rate = max(false_alarms, min(OWN_LISTED * false_alarms, 0.2))
        least = max(least, threshold({group: mine}, group, rate).value)
    return Limits(alarm, min(alarm.value, least))
