"""Which after photos of a view are evidence of leaving, and which one decides.

A photo that was there on arrival proves nothing about leaving and is set aside. Of the others, a
view is as found only if none differs; the rate of false alarms is divided among them (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from asfound.domain.comparison import AfterShot, Problem, Reason, Remark, Verdict, ViewResult
from asfound.domain.photo import PhotoFile
from asfound.errors import (
    AsfoundError,
    PhotoCopyOfArrival,
    PhotoFiltered,
    PhotoMirrored,
    PhotoOrderUnknown,
    PhotoRepeating,
    PhotoSameFile,
    PhotoTakenBeforeArrival,
)
from asfound.workflows.compare.load import OpenedPhoto
from asfound.workflows.compare.request import AfterPolicy

_RANK = {Verdict.DIFFERS: 2, Verdict.AS_FOUND: 1, Verdict.CANNOT_TELL: 0}

_REMARKS: Mapping[Remark, Callable[[], AsfoundError]] = {
    Remark.MIRRORED: PhotoMirrored,
    Remark.REPEATING: PhotoRepeating,
    Remark.FILTERED: PhotoFiltered,
}

CompareShot = Callable[[OpenedPhoto, int], ViewResult]
"""Compares one after photo, given how many share the rate of false alarms."""


@dataclass(frozen=True)
class JudgedShot:
    """An after photo and its result; ``set_aside`` says why it has none that counts."""

    photo: OpenedPhoto
    view: ViewResult
    set_aside: AsfoundError | None = None

    def as_after_shot(self) -> AfterShot:
        """What the result says of the shot."""
        facts = self.photo.facts
        shot = AfterShot(facts.path, facts.digest, facts.capture.taken_at)
        if self.set_aside:
            return replace(shot, set_aside=self.set_aside.code)
        return replace(
            shot, verdict=self.view.verdict, reason=self.view.reason, score=self.view.score
        )


def judge_shots(
    before: Sequence[OpenedPhoto],
    after: Sequence[OpenedPhoto],
    policy: AfterPolicy,
    compare_shot: CompareShot,
) -> tuple[ViewResult, tuple[Problem, ...]]:
    """Compare every after photo that is evidence, and let the policy choose.

    Args:
        before: The before photos that could be read, at least one.
        after: The after photos that could be read, at least one.
        policy: Whether every after photo must be as found, or the latest.
        compare_shot: Compares one after photo with the before photos.

    Returns:
        The result of the shot that decides, with all of them as ``after_shots``, and remarks.
    """
    views = _compare_evidence(before, after, compare_shot)
    judged = [_judge(before, photo, view) for photo, view in zip(after, views, strict=True)]
    chosen, remarks = _chosen(judged, policy)
    view = replace(chosen.view, after_shots=tuple(shot.as_after_shot() for shot in judged))
    return view, (*_remarks(before, judged), *remarks)


def _compare_evidence(
    before: Sequence[OpenedPhoto], after: Sequence[OpenedPhoto], compare_shot: CompareShot
) -> list[ViewResult]:
    """The result of every after photo; copies of a before photo have no part of the rate.

    Which photos are copies is known only once they were compared, which takes no network; the
    others are then compared again, with the parts that the copies leave them.
    """
    views = {at: _not_photographed(before, photo) for at, photo in enumerate(after)}
    evidence = [at for at, photo in enumerate(after) if not same_file(photo, before)]
    while evidence:
        compared = {at: compare_shot(after[at], len(evidence)) for at in evidence}
        views |= compared
        left = [at for at in evidence if Remark.COPY_OF_ARRIVAL not in compared[at].remarks]
        if len(left) == len(evidence):
            break
        evidence = left
    return [views[at] for at in range(len(after))]


def same_file(after: OpenedPhoto, before: Sequence[OpenedPhoto]) -> OpenedPhoto | None:
    """The before photo that an after photo is byte for byte; None where it is none."""
    same = (photo for photo in before if photo.facts.digest == after.facts.digest)
    return next(same, None)


def set_aside(
    after: OpenedPhoto, before: Sequence[OpenedPhoto], view: ViewResult
) -> AsfoundError | None:
    """Why an after photo is no evidence of leaving: it was there before; None where it is."""
    same = same_file(after, before)
    if same:
        return PhotoSameFile(same.facts.path)
    if Remark.COPY_OF_ARRIVAL in view.remarks and view.before:
        return PhotoCopyOfArrival(view.before.path)
    return None


def _judge(before: Sequence[OpenedPhoto], photo: OpenedPhoto, view: ViewResult) -> JudgedShot:
    """A photo older than those of arrival can show a difference, never that there is none."""
    why = set_aside(photo, before, view)
    if why is None and view.verdict is Verdict.AS_FOUND and _is_older(photo.facts, before):
        view = replace(view, verdict=Verdict.CANNOT_TELL, reason=Reason.NOT_PHOTOGRAPHED)
    return JudgedShot(photo, view, why)


def _not_photographed(before: Sequence[OpenedPhoto], after: OpenedPhoto) -> ViewResult:
    return ViewResult(
        before=before[0].facts,
        after=after.facts,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.NOT_PHOTOGRAPHED,
        other_before=tuple(photo.facts.path for photo in before[1:]),
    )


def _chosen(
    judged: Sequence[JudgedShot], policy: AfterPolicy
) -> tuple[JudgedShot, tuple[Problem, ...]]:
    evidence = [shot for shot in judged if shot.set_aside is None] or list(judged)
    if policy is AfterPolicy.LATEST and len(evidence) > 1:
        times = _times_in_one_order([shot.photo.facts for shot in evidence])
        if times:
            return evidence[times.index(max(times))], ()
        return _strongest(evidence), (_problem(evidence[0].photo, PhotoOrderUnknown()),)
    return _strongest(evidence), ()


def _strongest(shots: Sequence[JudgedShot]) -> JudgedShot:
    """The shot with the highest score; one that differs before all others."""
    return max(shots, key=lambda shot: (_RANK[shot.view.verdict], shot.view.score or 0.0))


def _remarks(before: Sequence[OpenedPhoto], judged: Sequence[JudgedShot]) -> tuple[Problem, ...]:
    aside = (_problem(shot.photo, shot.set_aside) for shot in judged if shot.set_aside)
    seen = (
        _problem(shot.photo, _REMARKS[remark]())
        for shot in judged
        if not shot.set_aside
        for remark in shot.view.remarks
    )
    older = (
        _problem(shot.photo, PhotoTakenBeforeArrival(shot.photo.facts.capture.taken_at or ""))
        for shot in judged
        if not shot.set_aside and _is_older(shot.photo.facts, before)
    )
    return (*aside, *seen, *older)


def _problem(photo: OpenedPhoto, error: AsfoundError) -> Problem:
    return Problem(photo.facts.path, error.code, error.message)


def _is_older(after: PhotoFile, before: Sequence[OpenedPhoto]) -> bool:
    """Whether the camera claims that a photo is older than every before photo that it took."""
    times = _times_in_one_order([after, *(photo.facts for photo in before)])
    return bool(times) and times[0] < min(times[1:])


def _times_in_one_order(photos: Sequence[PhotoFile]) -> list[datetime]:
    """The times that one camera claims; empty where they cannot be ordered."""
    devices = {photo.capture.device for photo in photos}
    claims = [photo.capture.taken_at for photo in photos]
    if len(devices) != 1 or None in devices or not all(claims):
        return []
    times = [datetime.fromisoformat(claim) for claim in claims if claim]
    with_zone = {time.tzinfo is not None for time in times}
    return times if len(with_zone) == 1 else []
