"""One view in a visit: how far it is, its verdict, what differs, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.domain.finding import Finding
from asfound.domain.job import Job, JobState
from asfound.domain.place import Area, AsFoundPhoto, View
from asfound.domain.visit import Confirmation, Shot, Side, Statement
from asfound.workflows.visits.snapshot.results import job_result, picture_name
from asfound.workflows.visits.snapshot.shot_outcomes import ShotOutcome, shot_outcomes
from asfound.workflows.visits.snapshot.status import FindingStatus, status_of_finding
from asfound.workflows.visits.snapshot.tracks import Track, TrackHistory, associate


class ViewProgress(StrEnum):
    """How far a view is."""

    NO_BEFORE = "no-before"  # nobody photographed it as it should be found
    NOT_PHOTOGRAPHED = "not-photographed"
    WAITING = "waiting"
    COMPARING = "comparing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class FindingState:
    """A finding, and what both sides say of it.

    Attributes:
        id: The same through all retakes.
        number: In its comparison, from 1.
        finding: As it was last seen.
        job: The comparison that last saw it.
        present: Whether the newest comparison sees it; else it was put right since.
        statements: Oldest first.
        stand: What follows from them.
    """

    id: str
    number: int
    finding: Finding
    job: str
    present: bool
    statements: tuple[Statement, ...]
    status: FindingStatus

    def close_up(self, side: Side) -> str:
        """What its close-up is called, among the sizes of the after photo."""
        return picture_name(self.job, f"{self.number}-{side}.webp")


@dataclass(frozen=True)
class ViewState:
    """A view in a visit.

    Attributes:
        view, area: Of the place.
        number: In the place, from 1.
        as_found: The host's photos, the first one first.
        arrived: The visit's before shots, oldest first; the newest counts.
        left: The visit's after shots, likewise.
        outcomes: What each of them said, in the same order.
        confirmed: Who said on arrival that it looks as the host's photos show.
        progress: How far it is.
        job: The comparison that counts: the newest one of the newest after shot.
        result: What it said; None until it is there.
        verdict: None while it is being compared.
        reason: Why one cannot tell.
        findings: What differs now.
        put_right: What differed in an earlier photo of this visit, and no longer does.
    """

    view: View
    area: Area
    number: int
    as_found: tuple[AsFoundPhoto, ...]
    arrived: tuple[Shot, ...]
    left: tuple[Shot, ...]
    outcomes: tuple[ShotOutcome, ...]
    confirmed: tuple[Confirmation, ...]
    progress: ViewProgress
    job: Job | None
    result: ViewResult | None
    verdict: Verdict | None
    reason: Reason | None
    findings: tuple[FindingState, ...]
    put_right: tuple[FindingState, ...]

    @property
    def after(self) -> Shot | None:
        """The after shot that counts."""
        return self.left[-1] if self.left else None

    @property
    def set_aside(self) -> str | None:
        """Code of why that shot proves nothing about leaving; None where it does."""
        return self.outcomes[-1].set_aside if self.outcomes else None

    @property
    def before(self) -> tuple[str, ...]:
        """Digests of the photos that it is compared with; see :mod:`..jobs`."""
        photos = [photo.digest for photo in self.as_found]
        photos += [self.arrived[-1].digest] if self.arrived else []
        return tuple(dict.fromkeys(photos))

    @property
    def shown_before(self) -> str | None:
        """Digest of the before photo to show: the one that was compared, where one was."""
        if self.result and self.result.before:
            return self.result.before.digest
        photos = self.before
        return photos[-1] if self.arrived else next(iter(photos), None)

    @property
    def is_pending(self) -> bool:
        """Whether its verdict is on its way."""
        return self.progress in {ViewProgress.WAITING, ViewProgress.COMPARING}

    @property
    def open_findings(self) -> int:
        """How many present findings nobody has taken a stand on."""
        return sum(finding.status is FindingStatus.OPEN for finding in self.findings)


@dataclass(frozen=True)
class ViewRows:
    """The rows that belong to one view."""

    shots: tuple[Shot, ...]
    jobs: tuple[Job, ...]
    confirmed: tuple[Confirmation, ...]
    statements: tuple[Statement, ...]

    def on(self, side: Side) -> tuple[Shot, ...]:
        """The shots of one side of the stay."""
        return tuple(shot for shot in self.shots if shot.side is side)


def view_state(
    view: View, area: Area, number: int, as_found: tuple[AsFoundPhoto, ...], rows: ViewRows
) -> ViewState:
    """A view in a visit, from its rows."""
    left = rows.on(Side.AFTER)
    outcomes = shot_outcomes(left, rows.jobs)
    job, result = (outcomes[-1].job, outcomes[-1].result) if outcomes else (None, None)
    seen = _history(rows.jobs, left, job)
    progress = _progress(bool(as_found or rows.on(Side.BEFORE)), left, job)
    return ViewState(
        view=view,
        area=area,
        number=number,
        as_found=as_found,
        arrived=rows.on(Side.BEFORE),
        left=left,
        outcomes=outcomes,
        confirmed=rows.confirmed,
        progress=progress,
        job=job,
        result=result,
        verdict=_view_verdict(progress, result),
        reason=_reason(progress, result),
        findings=_states(seen.present if result else (), rows.statements, present=True),
        put_right=_states(seen.gone if result else (), rows.statements, present=False),
    )


def _history(jobs: Sequence[Job], left: Sequence[Shot], counting: Job | None) -> TrackHistory:
    """The things of the view: by the order of the shots, the comparison that counts last."""
    order = {shot.id: shot.number for shot in left}
    done = [job for job in jobs if job.result and job is not counting]
    done.sort(key=lambda job: order.get(job.shot, 0))  # stable: of one shot, as they were asked
    done += [counting] if counting and counting.result else []
    return associate((job.id, job_result(job.result).view) for job in done if job.result)


def _progress(has_before: bool, left: Sequence[Shot], job: Job | None) -> ViewProgress:
    if not has_before:
        return ViewProgress.NO_BEFORE
    if not left:
        return ViewProgress.NOT_PHOTOGRAPHED
    state = job.state if job else JobState.QUEUED
    return {
        JobState.QUEUED: ViewProgress.WAITING,
        JobState.RUNNING: ViewProgress.COMPARING,
        JobState.DONE: ViewProgress.DONE,
        JobState.FAILED: ViewProgress.FAILED,
    }[state]


def _view_verdict(progress: ViewProgress, result: ViewResult | None) -> Verdict | None:
    if progress in {ViewProgress.WAITING, ViewProgress.COMPARING}:
        return None
    return result.verdict if result else Verdict.CANNOT_TELL


def _reason(progress: ViewProgress, result: ViewResult | None) -> Reason | None:
    if progress in {ViewProgress.NO_BEFORE, ViewProgress.NOT_PHOTOGRAPHED}:
        return Reason.NOT_PHOTOGRAPHED
    if progress is ViewProgress.FAILED:
        return Reason.UNREADABLE
    return result.reason if result else None


def _states(
    things: Sequence[Track], statements: Sequence[Statement], *, present: bool
) -> tuple[FindingState, ...]:
    return tuple(_state(thing, statements, present=present) for thing in things)


def _state(thing: Track, statements: Sequence[Statement], *, present: bool) -> FindingState:
    said = tuple(statement for statement in statements if statement.finding == thing.id)
    return FindingState(
        id=thing.id,
        number=thing.number,
        finding=thing.finding,
        job=thing.job,
        present=present,
        statements=said,
        status=status_of_finding(said),
    )
