"""What comparing each photo of leaving said: the newest one counts, the earlier ones are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.domain.job import Job, JobState
from asfound.domain.visit import Shot
from asfound.workflows.visits.snapshot.results import job_result


@dataclass(frozen=True)
class ShotOutcome:
    """A photo of leaving, and what its newest comparison said.

    Attributes:
        shot: The photo.
        job: Its newest comparison; None where there was no photo to compare it with.
        result: What that said; None until it is there.
    """

    shot: Shot
    job: Job | None
    result: ViewResult | None

    @property
    def verdict(self) -> Verdict | None:
        """None while it is being compared, or where it was not."""
        if self.job and self.job.state is JobState.FAILED:
            return Verdict.CANNOT_TELL
        return self.result.verdict if self.result else None

    @property
    def reason(self) -> Reason | None:
        """Why one cannot tell."""
        if self.job and self.job.state is JobState.FAILED:
            return Reason.UNREADABLE
        return self.result.reason if self.result else None

    @property
    def set_aside(self) -> str | None:
        """Stable code of why it proves nothing about leaving; None where it does."""
        shots = self.result.after_shots if self.result else ()
        return next((shot.set_aside for shot in shots if shot.set_aside), None)

    @property
    def findings(self) -> int:
        """How many things differ."""
        return len(self.result.findings) if self.result else 0


def shot_outcomes(left: Sequence[Shot], jobs: Sequence[Job]) -> tuple[ShotOutcome, ...]:
    """The photos of leaving of one view, oldest first.

    Args:
        left: The photos, oldest first.
        jobs: The comparisons of the view, by when they were asked for.
    """
    newest = {job.shot: job for job in jobs}
    return tuple(_outcome(shot, newest.get(shot.id)) for shot in left)


def _outcome(shot: Shot, job: Job | None) -> ShotOutcome:
    result = job_result(job.result).view if job and job.result else None
    return ShotOutcome(shot, job, result)
