"""Which photos make a view: paired by appearance, by name, or as they were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from asfound.domain.comparison import Problem, Reason, Verdict, ViewResult
from asfound.domain.photo import PhotoFile
from asfound.engine.base import one_thread
from asfound.vision.retrieve.view_matching import ImageDescriptor, match_views
from asfound.workflows.compare.load import PhotoSummary, remarks_on
from asfound.workflows.compare.request import RequestPhoto


class PairBy(StrEnum):
    """How the photos of two folders find each other."""

    LOOK = "look"
    NAME = "name"


@dataclass(frozen=True)
class PhotoSet:
    """The photos of one side, in the order of their names.

    Attributes:
        photos: Each with its name and file.
        summaries: What each is; None where it could not be opened.
        problems: Why not, by name.
    """

    photos: tuple[RequestPhoto, ...]
    summaries: tuple[PhotoSummary | None, ...]
    problems: dict[str, Problem] = field(default_factory=dict)

    def readable(self) -> list[int]:
        """Which photos could be opened."""
        return [at for at, one in enumerate(self.summaries) if one]

    def facts(self, at: int | None) -> PhotoFile | None:
        """The facts of the photo at a place, if there is one and it could be opened."""
        summary = None if at is None else self.summaries[at]
        return summary.photo if summary else None

    def remarks(self) -> Iterator[Problem]:
        """What people should know about photos that can be used."""
        for summary in self.summaries:
            if summary:
                yield from remarks_on(summary.photo.path, summary.photo.remarks)

    def without_descriptors(self) -> PhotoSet:
        """The same without descriptors: once photos are paired, they only take memory."""
        return replace(
            self, summaries=tuple(one and replace(one, descriptor=None) for one in self.summaries)
        )

    def part(self, places: Sequence[int]) -> PhotoSet:
        """Some of the photos, in this order."""
        photos = tuple(self.photos[at] for at in places)
        names = {photo.name for photo in photos}
        problems = {name: problem for name, problem in self.problems.items() if name in names}
        return PhotoSet(photos, tuple(self.summaries[at] for at in places), problems)

    def names(self, places: Sequence[int]) -> tuple[str, ...]:
        """What the result calls the photos."""
        return tuple(self.photos[at].name for at in places)


@dataclass(frozen=True)
class Match:
    """The photos of one view, as places in the lists of their sides.

    Attributes:
        before: The before photo to use.
        after: The after photo to use; None where none shows the view.
        other_before: Further shots of the view.
        other_after: Further shots of the view.
    """

    before: int
    after: int | None
    other_before: tuple[int, ...] = ()
    other_after: tuple[int, ...] = ()

    @property
    def all_before(self) -> tuple[int, ...]:
        """All before photos of the view, the one to use first."""
        return self.before, *self.other_before

    @property
    def all_after(self) -> tuple[int, ...]:
        """All after photos of the view, the one that fits best first."""
        return () if self.after is None else (self.after, *self.other_after)


@dataclass(frozen=True)
class Arrangement:
    """All views in the order of their before photos, and after photos that show none of them."""

    matches: tuple[Match, ...]
    unpaired_after: tuple[int, ...] = ()


def arrange(before: PhotoSet, after: PhotoSet, pair_by: PairBy, *, threads: int = 1) -> Arrangement:
    """Find the photos that belong together.

    Every before photo ends up in exactly one view, every after photo in one view or in none; a
    photo that could not be opened has a view of its own before, and is in none after.
    """
    by_name = pair_by is PairBy.NAME
    found = _by_name(before, after) if by_name else _by_appearance(before, after, threads)
    return Arrangement(
        tuple(sorted(found.matches, key=lambda match: match.before)),
        tuple(at for at in found.unpaired_after if after.summaries[at]),
    )


def _by_name(before: PhotoSet, after: PhotoSet) -> Arrangement:
    """Views by the name without its ending; of several of one name a readable one comes first.

    Where a name is in several folders of one side, its path counts.
    """
    by_path = _is_in_two_folders(before) or _is_in_two_folders(after)
    shots_before, shots_after = _stems(before, by_path), _stems(after, by_path)
    matches = []
    for stem, places in shots_before.items():
        first, *rest = places
        match = shots_after.pop(stem, [])
        other = tuple(match[1:])
        matches.append(Match(first, match[0] if match else None, tuple(rest), other))
    return Arrangement(tuple(matches), tuple(at for left in shots_after.values() for at in left))


def _is_in_two_folders(side: PhotoSet) -> bool:
    folders: dict[str, PurePosixPath] = {}
    return any(
        folders.setdefault(photo.path.stem, photo.path.parent) != photo.path.parent
        for photo in side.photos
    )


def _stems(side: PhotoSet, by_path: bool) -> dict[PurePosixPath, list[int]]:
    stems: dict[PurePosixPath, list[int]] = {}
    for at, photo in enumerate(side.photos):
        path = photo.path.with_suffix("")
        stems.setdefault(path if by_path else PurePosixPath(path.name), []).append(at)
    return {
        stem: sorted(places, key=lambda at: (side.summaries[at] is None, at))
        for stem, places in stems.items()
    }


def _by_appearance(before: PhotoSet, after: PhotoSet, threads: int) -> Arrangement:
    """Views by what the photos show; one that could not be opened is a view of its own."""
    readable, others = before.readable(), after.readable()
    with one_thread():
        descriptors = _descriptors(before, readable), _descriptors(after, others)
        found = match_views(*descriptors, threads=threads)
    matches = [
        Match(
            readable[used],
            None if partner is None else others[partner],
            tuple(readable[shot] for shot in more_before),
            tuple(others[shot] for shot in more_after),
        )
        for used, partner, more_before, more_after in found.views
    ]
    broken = [Match(at, None) for at, one in enumerate(before.summaries) if one is None]
    return Arrangement((*matches, *broken), tuple(others[at] for at in found.unmatched_after))


def _descriptors(side: PhotoSet, places: Sequence[int]) -> list[ImageDescriptor]:
    found = [side.summaries[at] for at in places]
    return [one.descriptor for one in found if one and one.descriptor]


def unpaired_view(before: PhotoSet, after: PhotoSet, match: Match) -> ViewResult:
    """The view of photos that cannot be compared, as there is no after photo, or one is broken."""
    photo_before, photo_after = before.facts(match.before), after.facts(match.after)
    path_before = before.photos[match.before].name
    path_after = None if match.after is None else after.photos[match.after].name
    problems = [before.problems.get(path_before), after.problems.get(path_after or "")]
    return ViewResult(
        before=photo_before,
        after=photo_after,
        verdict=Verdict.CANNOT_TELL,
        reason=_reason([problem.code for problem in problems if problem]),
        unread_before=None if photo_before else path_before,
        unread_after=None if photo_after else path_after,
    )


def _reason(codes: list[str]) -> Reason:
    if not codes:
        return Reason.NOT_PHOTOGRAPHED
    small = all(code == "photo.too-small" for code in codes)
    return Reason.TOO_SMALL if small else Reason.UNREADABLE
