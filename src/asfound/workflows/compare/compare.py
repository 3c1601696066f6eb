"""The one door to vision: a view's photos are read, compared, and named in the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from asfound.domain.comparison import Problem, Reason, Verdict, ViewResult
from asfound.domain.geometry import Mask, Pixels
from asfound.engine.base import one_thread
from asfound.errors import AsfoundError
from asfound.vision.decide import multi_reference
from asfound.workflows.compare.after_shots import judge_shots
from asfound.workflows.compare.load import OpenedPhoto, open_photo, remarks_on
from asfound.workflows.compare.request import CompareOutcome, CompareRequest, Polygon, RequestPhoto


@dataclass(frozen=True)
class UnreadablePhoto:
    """A photo of the request that could not be read, and why."""

    name: str
    error: AsfoundError


Opened: TypeAlias = OpenedPhoto | UnreadablePhoto


def compare_view(request: CompareRequest) -> ViewResult:
    """Compare the photos of a view.

    Returns:
        The facts of the view, in the frame of the before photo that fits best; the others are
        ``other_before``. Of several after photos the one that decides is ``after``; see
        :mod:`asfound.workflows.compare.after_shots`. A photo that cannot be read costs nothing but
        itself, unless it is the last one of its side, or the first before photo and areas are
        ignored in its frame.

    Raises:
        PathMissing, NotReadable, PhotoError: No photo of a side can be read or used.
    """
    with one_thread():
        before, after = _open_all(request.before), _open_all(request.after)
        _refuse_unreadable(request, before, after)
        return _compare(request, before, after)[0]


def compare_reported(request: CompareRequest) -> CompareOutcome:
    """The same, for engines: a side that cannot be read is a result with problems, not an error."""
    with one_thread():
        before, after = _open_all(request.before), _open_all(request.after)
        unreadable = [one for one in (*before, *after) if isinstance(one, UnreadablePhoto)]
        problems = tuple(Problem(one.name, one.error.code, one.error.message) for one in unreadable)
        of_pixels = tuple(
            problem
            for one in (*_readable(before), *_readable(after))
            for problem in remarks_on(one.facts.path, one.remarks)
        )
        if not _readable(before) or not _readable(after):
            return CompareOutcome(unread_view(request, problems), problems)
        view, remarks = _compare(request, before, after)
        return CompareOutcome(view, (*problems, *of_pixels, *remarks))


def unread_view(request: CompareRequest, problems: Sequence[Problem]) -> ViewResult:
    """The view of a request of which no photo of a side could be read."""
    broken = {problem.file for problem in problems}
    before, after = request.before[0], request.after[0]
    lost_before, lost_after = before.name in broken, after.name in broken
    return ViewResult(
        before=None if lost_before else before.facts,
        after=None if lost_after else after.facts,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.UNREADABLE,
        unread_before=before.name if lost_before else None,
        unread_after=after.name if lost_after else None,
    )


def _open_all(photos: Sequence[RequestPhoto]) -> list[Opened]:
    return [_open(photo) for photo in photos]


def _open(photo: RequestPhoto) -> Opened:
    try:
        return open_photo(photo)
    except AsfoundError as error:
        return UnreadablePhoto(photo.name, error)


def _readable(photos: Sequence[Opened]) -> list[OpenedPhoto]:
    return [photo for photo in photos if isinstance(photo, OpenedPhoto)]


def _refuse_unreadable(
    request: CompareRequest, before: Sequence[Opened], after: Sequence[Opened]
) -> None:
    first = before[0]
    if request.ignored and isinstance(first, UnreadablePhoto):
        raise first.error
    for photos in (after, before):
        if not _readable(photos) and isinstance(photos[0], UnreadablePhoto):
            raise photos[0].error


def _compare(
    request: CompareRequest, before: Sequence[Opened], after: Sequence[Opened]
) -> tuple[ViewResult, tuple[Problem, ...]]:
    """The result of the after photo that decides, and what is to be said of the others."""
    known = _readable(before)

    def compare_shot(shot: OpenedPhoto, sharing: int) -> ViewResult:
        return _compare_shot(request, known, shot, request.false_alarms / sharing)

    return judge_shots(known, _readable(after), request.after_policy, compare_shot)


def _compare_shot(
    request: CompareRequest, before: Sequence[OpenedPhoto], after: OpenedPhoto, rate: float
) -> ViewResult:
    images = [photo.image for photo in before]
    hidden = ignore_mask(request.ignored, images[0].pixels) if request.ignored else None
    used, view = multi_reference.compare_view(
        images, after.image, options=_options(request, rate), ignore_mask=hidden
    )
    facts = before[used].facts
    others = tuple(photo.name for photo in request.before if photo.name != facts.path)
    return replace(view, before=facts, after=after.facts, other_before=others)


def _options(request: CompareRequest, rate: float) -> multi_reference.CompareOptions:
    own = request.calibration.scores if request.calibration else None
    return multi_reference.CompareOptions(rate, request.smallest, place_scores=own)


def ignore_mask(polygons: Sequence[Polygon], pixels: Pixels) -> Mask:
    """Polygons as a mask of a photo: bool, shape (H, W) of its pixels, True where one covers it."""
    import cv2

    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for polygon in polygons:
        corners = np.array(polygon, np.float64) * (width, height) - 0.5
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0
