"""The photos of a visit, opened, as those of arrival and those of leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from asfound.domain.comparison import Problem, RollSplit
from asfound.engine.base import Engine, Failure
from asfound.errors import PhotoNameTwice
from asfound.workflows.compare.arrange import PhotoSet
from asfound.workflows.compare.load import PhotoSummary
from asfound.workflows.compare.request import RequestPhoto
from asfound.workflows.progress import READING, Progress


@dataclass(frozen=True)
class VisitPhotos:
    """Both sides of a visit.

    Attributes:
        before: The as-found photos.
        after: The as-left photos.
        roll: Where one roll was split into the two; None where there were two folders.
        problems: Photos that are on neither side.
    """

    before: PhotoSet
    after: PhotoSet
    roll: RollSplit | None = None
    problems: tuple[Problem, ...] = ()

    def without_descriptors(self) -> VisitPhotos:
        """The same without descriptors: once photos are paired, they only take memory."""
        before, after = self.before.without_descriptors(), self.after.without_descriptors()
        return VisitPhotos(before, after, self.roll, self.problems)

    def unusable(self) -> tuple[Problem, ...]:
        """What could not be used or told apart, in the order in which the photos are."""
        return (
            *self.before.problems.values(),
            *self.after.problems.values(),
            *self.before.remarks(),
            *self.after.remarks(),
            *self.problems,
            *_equal_names(self.before),
            *_equal_names(self.after),
        )


def read_all(
    engine: Engine,
    reader: Callable[[RequestPhoto], PhotoSummary],
    photos: Sequence[RequestPhoto],
    progress: Progress,
) -> PhotoSet:
    """Open every photo; one that cannot be opened is a problem."""
    summaries, problems = [], {}
    progress(READING, 0, len(photos))
    for photo, outcome in zip(photos, engine.map(reader, photos), strict=True):
        summaries.append(outcome.value)
        if outcome.failure:
            problems[photo.name] = problem_of(photo.name, outcome.failure)
        progress(READING, len(summaries), len(photos))
    return PhotoSet(tuple(photos), tuple(summaries), problems)


def two_sides(photos: PhotoSet, n_before: int) -> VisitPhotos:
    """The sides of photos of which the first ones are those of arrival."""
    total = len(photos.photos)
    return VisitPhotos(photos.part(range(n_before)), photos.part(range(n_before, total)))


def problem_of(file: str, failure: Failure) -> Problem:
    """What went wrong with a photo, as the result tells it."""
    return Problem(file, failure.code, failure.message)


def _equal_names(side: PhotoSet) -> Iterator[Problem]:
    """Photos whose names differ only in their Unicode form."""
    known: dict[str, str] = {}
    for photo in side.photos:
        other = known.setdefault(str(photo.path), photo.name)
        if other != photo.name:
            error = PhotoNameTwice(other)
            yield Problem(photo.name, error.code, error.message)
