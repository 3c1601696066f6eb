"""A comparison to be made: a durable row, so that a killed server goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """Compare the newest after photo of a view with all its before photos.

    Attributes:
        id: SHA-256 over visit, view, photos and settings: asking twice is one job.
        shot: The after shot it judges.
        before: Digests of the as-found photos.
        after: Digest of the as-left photo.
        state: How far it is.
        attempts: How often it was begun.
        leased_until: Until when the process that runs it is believed to live, UTC.
        result: The view in the form of ``asfound.check/1``, once done; written once.
        error: Stable code and sentence of what went wrong for good.
        queued_at, ended_at: UTC.
        calibration: Digest of the place's own calibration that it rests on; None for none.
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
