"""One roll of both days: split where the clocks of the cameras show the longest pause.

Claims are ordered as instants where all of them have a zone, else by the clocks on the wall: the
cameras of one visit are in one place. Among such, a claim at zero offset may be the time of a
satellite; it counts only where no zone of the world would change its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from asfound.domain.comparison import Problem, RollSplit
from asfound.errors import NoTimes, PhotoWithoutTime, RollNotSplit
from asfound.workflows.compare.arrange import PhotoSet
from asfound.workflows.compare.sides import VisitPhotos

MIN_PAUSE = timedelta(hours=6)
"""A walk through a place takes no such pause; a night in it takes a longer one."""

MAX_OFFSET = timedelta(hours=14)
"""No zone is farther from UTC."""


@dataclass(frozen=True)
class _Claim:
    """When a photo was taken: its place in the roll, what its camera wrote, and that as a time."""

    at: int
    text: str
    moment: datetime


def split_roll(roll: PhotoSet, name: str, split_at: datetime | None = None) -> VisitPhotos:
    """Tell the photos of arrival from those of leaving by their cameras' claims.

    Args:
        roll: The photos of both days. Of one that cannot be opened nobody knows the day: it counts
            as one of arrival, so that its view cannot be told.
        name: What messages call the roll.
        split_at: The first moment of leaving; None for the end of the longest pause.

    Raises:
        NoTimes: No photo has a time.
        RollNotSplit: There is no pause of :data:`MIN_PAUSE`, no longest one, or nothing on a side.
    """
    claims = _claims(roll)
    if not claims:
        raise NoTimes(name, len(roll.photos))
    sure, unsure = _by_one_clock(claims, split_at)
    end, start = (split_at, split_at) if split_at else _longest_pause(sure, name)
    end, start = _plain_as(sure, end), _plain_as(sure, start)
    before = [claim for claim in sure if claim.moment < start]
    before += [claim for claim in unsure if claim.moment + MAX_OFFSET < start]
    after = [claim for claim in sure if claim.moment >= start]
    after += [claim for claim in unsure if claim.moment - MAX_OFFSET > end]
    if not before or not after:
        raise RollNotSplit(name, f"no photo was taken {'after' if before else 'before'} {start}")
    return _sides(roll, before, after)


def _claims(roll: PhotoSet) -> list[_Claim]:
    found = []
    for at in roll.readable():
        facts = roll.facts(at)
        if facts and facts.capture.taken_at:
            text = facts.capture.taken_at
            found.append(_Claim(at, text, datetime.fromisoformat(text)))
    return found


def _by_one_clock(
    claims: Sequence[_Claim], split_at: datetime | None
) -> tuple[list[_Claim], list[_Claim]]:
    """The claims with times that can be compared, and those that may be off by a zone."""
    zones = {claim.moment.utcoffset() for claim in claims}
    if None not in zones and (split_at is None or split_at.tzinfo):
        return [_Claim(one.at, one.text, one.moment.astimezone(UTC)) for one in claims], []
    walls = [_Claim(one.at, one.text, one.moment.replace(tzinfo=None)) for one in claims]
    if zones == {timedelta(0)}:
        return walls, []
    is_unsure = [one.moment.utcoffset() == timedelta(0) for one in claims]
    sure = [wall for wall, unsure in zip(walls, is_unsure, strict=True) if not unsure]
    return sure, [wall for wall, unsure in zip(walls, is_unsure, strict=True) if unsure]


def _longest_pause(claims: Sequence[_Claim], name: str) -> tuple[datetime, datetime]:
    times = sorted(claim.moment for claim in claims)
    pauses = sorted(((there - here), here, there) for here, there in pairwise(times))
    length, here, there = pauses[-1] if pauses else (timedelta(0), times[0], times[0])
    if length < MIN_PAUSE:
        raise RollNotSplit(name, f"the longest pause between two photos is {length}, needed: 6 h")
    if len(pauses) > 1 and pauses[-2][0] == length:
        raise RollNotSplit(name, f"two pauses of {length} are the longest ones")
    return here, there


def _plain_as(claims: Sequence[_Claim], moment: datetime) -> datetime:
    """The moment with a zone where the claims have one, else as the clock on the wall."""
    if claims[0].moment.tzinfo:
        return moment.astimezone(UTC)
    return moment.replace(tzinfo=None)


def _sides(roll: PhotoSet, before: Sequence[_Claim], after: Sequence[_Claim]) -> VisitPhotos:
    broken = [at for at, one in enumerate(roll.summaries) if one is None]
    first, last = (sorted(side, key=lambda claim: claim.moment) for side in (before, after))
    used = {claim.at for claim in (*before, *after)} | set(broken)
    unknown = [photo for at, photo in enumerate(roll.photos) if at not in used]
    error = PhotoWithoutTime()
    return VisitPhotos(
        before=roll.part(sorted([*(claim.at for claim in before), *broken])),
        after=roll.part(sorted(claim.at for claim in after)),
        roll=RollSplit(
            arrival=(first[0].text, first[-1].text), leaving=(last[0].text, last[-1].text)
        ),
        problems=tuple(Problem(photo.name, error.code, error.message) for photo in unknown),
    )
