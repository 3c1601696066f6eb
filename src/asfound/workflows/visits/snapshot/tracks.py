"""Findings over time: the same thing keeps its name through every retake of a view.

A finding's own id depends on the two photos, so each retake gives new ones. What people said of a
bottle must stay with the bottle: findings of one kind that lie over each other in the frame of the
before photo are one *thing*, known by the id under which it was first seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from asfound.domain.comparison import ViewResult
from asfound.domain.finding import Finding
from asfound.domain.finding_geometry import outline_on_before
from asfound.domain.geometry import bounding_box, matrix_or_scaling

Share: TypeAlias = tuple[float, float, float, float]
"""(left, top, right, bottom) as shares of the before photo's width and height."""

# Cameras stand elsewhere at each retake, and outlines are no surveys: a third in common is much.
_MIN_OVERLAP = 0.3
# A thing seen in part lies within what was seen of it before.
_MIN_INSIDE = 0.7
_MAX_SIZE_RATIO = 5.0


@dataclass(frozen=True)
class Track:
    """One thing as it was last seen.

    Attributes:
        id: Of the finding under which it was first seen.
        finding: As last seen.
        job: Of the comparison that last saw it.
        number: In that comparison, from 1.
        where: In the frame of the before photo; None where it cannot be told.
    """

    id: str
    finding: Finding
    job: str
    number: int
    where: Share | None


@dataclass(frozen=True)
class TrackHistory:
    """All things of a view, in the order in which they were first seen, and which are there now."""

    known: tuple[Track, ...]
    present: tuple[Track, ...]

    @property
    def gone(self) -> tuple[Track, ...]:
        """Seen once, and no longer."""
        here = {thing.id for thing in self.present}
        return tuple(thing for thing in self.known if thing.id not in here)


def associate(comparisons: Iterable[tuple[str, ViewResult]]) -> TrackHistory:
    """The things of a view.

    Args:
        comparisons: Id of the job and what it said, oldest first.
    """
    known: dict[str, Track] = {}
    present: tuple[Track, ...] = ()
    for job, result in comparisons:
        present = tuple(_match(_tracks_of(job, result), tuple(known.values())))
        known |= {thing.id: thing for thing in present}
    return TrackHistory(tuple(known.values()), present)


def _tracks_of(job: str, result: ViewResult) -> list[Track]:
    return [
        Track(finding.id, finding, job, number, _where(finding, result))
        for number, finding in enumerate(result.findings, start=1)
    ]


def _where(finding: Finding, result: ViewResult) -> Share | None:
    before, after = result.before, result.after
    if before is None or after is None:
        return None
    transform = matrix_or_scaling(result.transform_after_from_before, before.size, after.size)
    outline, _ = outline_on_before(finding, transform, before.size)
    box = bounding_box(outline, before.size)
    if box is None:
        return None
    (x, y, width, height), (across, down) = box, before.size
    return x / across, y / down, (x + width) / across, (y + height) / down


def _match(found: Sequence[Track], known: Sequence[Track]) -> list[Track]:
    """The same, each under the id of the known thing that it fits best; each one used once."""
    fits = sorted(
        (
            (-_overlap(new, old), at, old.id)
            for at, new in enumerate(found)
            for old in known
            if _overlap(new, old) > 0
        ),
    )
    names: dict[int, str] = {}
    for _, at, name in fits:
        if at not in names and name not in names.values():
            names[at] = name
    return [replace(thing, id=names.get(at, thing.id)) for at, thing in enumerate(found)]


def _overlap(new: Track, old: Track) -> float:
    """How sure it is that both are one thing, 0..1."""
    if new.finding.id == old.finding.id:
        return 1.0
    if new.finding.kind is not old.finding.kind or new.where is None or old.where is None:
        return 0.0
    shared = _area(_intersection_area(new.where, old.where))
    if not shared:
        return 0.0
    smaller, larger = sorted((_area(new.where), _area(old.where)))
    overlap = shared / (smaller + larger - shared)
    inside = shared / smaller >= _MIN_INSIDE and larger / smaller <= _MAX_SIZE_RATIO
    return overlap if overlap >= _MIN_OVERLAP or inside else 0.0


def _intersection_area(one: Share, other: Share) -> Share:
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _area(box: Share) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
