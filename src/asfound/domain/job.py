"""A comparison in the durable queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """The state of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """Compare the newest after photo of a view with all its before photos.

    Attributes:
        id: SHA-256 over visit, view, photos and settings: equal requests are one job.
        shot: The after shot to judge.
        before: Digests of the as-found photos.
        after: Digest of the as-left photo.
        state: Queued, running, done or failed.
        attempts: Number of times it was started.
        leased_until: When the running process loses the job unless it renews the lease, UTC.
        result: The view in the form of ``asfound.check/1``, once done; written once.
        error: Stable code and message of the final error.
        queued_at, ended_at: UTC.
        calibration: Digest of the place's own calibration that it uses; None for none.
    """

    id: str
    visit: str
    view: str
    shot: str
    before: tuple[str, ...]
    after: str
    queued_at: datetime
    state: JobState = JobState.QUEUED
    attempts: int = 0
    leased_until: datetime | None = None
    result: str | None = None
    error: str | None = None
    ended_at: datetime | None = None
    calibration: str | None = None
