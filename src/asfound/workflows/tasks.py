"""What engines do with one photo or one pair: module-level functions that take names, not pixels.

Photos are opened where the work is done, and only small values travel back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from asfound.domain.comparison import Problem, Reason, Verdict, ViewResult
from asfound.domain.geometry import Pixels
from asfound.domain.photo import PhotoFile
from asfound.errors import AsfoundError
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from asfound.vision import view as vision
from asfound.vision.pairing import PAIRING_SIDE_PX, Signature, describe
from asfound.vision.view import PHOTO_SIDE_PX
from asfound.workflows.ignoring import IgnoredAreas


@dataclass(frozen=True)
class Looked:
    """A photo that was opened, and how it is recognised; None where nobody asked."""

    photo: PhotoFile
    signature: Signature | None = None


@dataclass(frozen=True)
class Pair:
    """The photos of one view, and how to compare them."""

    before: PhotoFile
    after: PhotoFile
    false_alarms: float
    ignored: IgnoredAreas


@dataclass(frozen=True)
class Judged:
    """What comparing one pair said, and which of its photos could not be decoded."""

    view: ViewResult
    problems: tuple[Problem, ...] = ()


def look(path: Path) -> Looked:
    """Open a photo: its facts and digest, no pixels."""
    return Looked(examine(path, name=str(path)))


def look_closely(path: Path) -> Looked:
    """Open a photo, and describe what it shows, to recognise the view."""
    photo = examine(path, name=str(path))
    return Looked(photo, describe(decode(path, long_side=PAIRING_SIDE_PX)))


def judge(pair: Pair) -> Judged:
    """Compare a pair of photos; one that turns out to be damaged makes it a view of no verdict."""
    before, trouble_before = _pixels(pair.before)
    after, trouble_after = _pixels(pair.after)
    if before is None or after is None:
        problems = tuple(trouble for trouble in (trouble_before, trouble_after) if trouble)
        return Judged(unread(pair.before, pair.after, problems), problems)
    return Judged(judge_pixels(pair, before, after))


def judge_pixels(pair: Pair, before: Pixels, after: Pixels) -> ViewResult:
    """Compare photos that are decoded."""
    view = vision.compare(
        vision.Photo(before, pair.before.size, pair.before.digest, pair.ignored.before),
        vision.Photo(after, pair.after.size, pair.after.digest, pair.ignored.after),
        false_alarms=pair.false_alarms,
    )
    return replace(view, before=pair.before, after=pair.after)


def unread(
    before: PhotoFile | None, after: PhotoFile | None, problems: tuple[Problem, ...]
) -> ViewResult:
    """The view of a pair of which a photo could not be read."""
    broken = {problem.file for problem in problems}
    lost_before = before is not None and before.path in broken
    lost_after = after is not None and after.path in broken
    return ViewResult(
        before=None if lost_before else before,
        after=None if lost_after else after,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.UNREADABLE,
        unread_before=before.path if before and lost_before else None,
        unread_after=after.path if after and lost_after else None,
    )


def _pixels(photo: PhotoFile) -> tuple[Pixels | None, Problem | None]:
    try:
        return decode(Path(photo.path), long_side=PHOTO_SIDE_PX), None
    except AsfoundError as error:
        return None, Problem(photo.path, error.code, error.message)
