"""What engines do with one photo or one pair: module-level functions that take names, not pixels.

Photos are opened where the work is done, and only small values travel back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asfound.domain.calibration import OwnCalibration
from asfound.domain.comparison import Problem, Reason, Verdict, ViewResult
from asfound.domain.geometry import Mask, Pixels
from asfound.domain.photo import PhotoFile
from asfound.errors import AsfoundError
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from asfound.vision import several
from asfound.vision import view as vision
from asfound.vision.pairing import PAIRING_SIDE_PX, Signature, describe
from asfound.vision.view import PHOTO_SIDE_PX
from asfound.workflows.ignoring import Boxes, IgnoredAreas


@dataclass(frozen=True)
class Looked:
    """A photo that was opened, and how it is recognised; None where nobody asked."""

    photo: PhotoFile
    signature: Signature | None = None


@dataclass(frozen=True)
class Pair:
    """The photos of one view, and how to compare them.

    Attributes:
        before: The as-found photo that fits best, as far as is known before comparing.
        after: The as-left photo.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        ignored: What is not compared of both.
        more: Further as-found photos of the view, and what is not compared of each.
        smallest: Findings smaller than this share of the photo's width are left out.
        own: The place's own calibration.
    """

    before: PhotoFile
    after: PhotoFile
    false_alarms: float
    ignored: IgnoredAreas
    more: tuple[tuple[PhotoFile, Boxes], ...] = ()
    smallest: float | None = None
    own: OwnCalibration | None = None


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
    """Compare the photos of a view; where one side turns out to be damaged, it has no verdict."""
    after, trouble = _pixels(pair.after)
    opened = [_pixels(photo) for photo, _ in _befores(pair)]
    problems = tuple(
        problem for problem in (*(problem for _, problem in opened), trouble) if problem
    )
    pixels = [picture for picture, _ in opened]
    if after is None or all(picture is None for picture in pixels):
        return Judged(unread(pair.before, pair.after, problems), problems)
    return Judged(judge_pixels(pair, pixels, after), problems)


def _befores(pair: Pair) -> tuple[tuple[PhotoFile, Boxes], ...]:
    """All as-found photos of a pair."""
    return (pair.before, pair.ignored.before), *pair.more


def judge_pixels(
    pair: Pair, before: Sequence[Pixels | None], after: Pixels, *, hidden: Mask | None = None
) -> ViewResult:
    """Compare photos that are decoded.

    Args:
        pair: What is known of them.
        before: Pixels of the before photo and of the further ones; None where one is broken.
        after: Pixels of the after photo.
        hidden: What of the first before photo is never compared, of its aspect ratio.
    """
    known = [
        (photo, vision.Photo(pixels, photo.size, photo.digest, areas))
        for (photo, areas), pixels in zip(_befores(pair), before, strict=True)
        if pixels is not None
    ]
    at, view = several.compare_all(
        [photo for _, photo in known],
        vision.Photo(after, pair.after.size, pair.after.digest, pair.ignored.after),
        asked=several.Asked(
            pair.false_alarms, pair.smallest, own=pair.own.scores if pair.own else None
        ),
        hidden=hidden,
    )
    used = known[at][0]
    others = tuple(photo.path for photo, _ in _befores(pair) if photo is not used)
    return replace(view, before=used, after=pair.after, other_before=others)


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
