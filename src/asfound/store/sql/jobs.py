"""The durable queue of comparisons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from asfound.domain.job import Job, JobState
from asfound.errors import RowMissing
from asfound.store.sql import mapping
from asfound.store.sql.summaries import PENDING, is_newest
from asfound.store.sql.tables import job_photos, jobs
from asfound.store.sql.visits import lock_visit

MAX_CLOCK_SKEW = timedelta(minutes=1)
"""Difference of clocks that servers of one database tolerate."""


@dataclass(frozen=True)
class Jobs:
    """Comparisons in a durable queue."""

    connection: Connection

    def add(self, job: Job) -> Job:
        """Store a job and make it the view's newest; a known id returns the stored job."""
        if not lock_visit(self.connection, job.visit):
            raise RowMissing("visit", job.visit)
        asked = (
            select(func.coalesce(func.max(jobs.c.asked), 0) + 1)
            .where(jobs.c.visit == job.visit)
            .scalar_subquery()
        )
        known = self.get(job.id)
        if known:
            self.connection.execute(update(jobs).where(jobs.c.id == job.id).values(asked=asked))
            return known
        row = mapping.values(job) | {"asked": asked, "verdict": _verdict(job.result)}
        self.connection.execute(insert(jobs).values(row))
        photos = [{"job": job.id, "digest": one} for one in {*job.before, job.after}]
        self.connection.execute(insert(job_photos), photos)
        return job

    def get(self, job: str) -> Job | None:
        return mapping.fetch_one(self.connection, Job, select(jobs).where(jobs.c.id == job))

    def newest(self, visit: str) -> tuple[Job, ...]:
        """The job of each view that was asked for last."""
        return mapping.fetch_all(
            self.connection,
            Job,
            select(jobs).where(jobs.c.visit == visit, is_newest()).order_by(jobs.c.view),
        )

    def of_visit(self, visit: str) -> tuple[Job, ...]:
        """All jobs of a visit, oldest first."""
        return mapping.fetch_all(
            self.connection,
            Job,
            select(jobs).where(jobs.c.visit == visit).order_by(jobs.c.queued_at, jobs.c.asked),
        )

    def take(self, now: datetime, lease_until: datetime) -> Job | None:
        """Lease the oldest job that is queued or whose lease expired; no two callers get one job.

        Its ``attempts`` counts this time already.
        """
        # A lease further ahead than any new one was given before the clock was set back.
        over = or_(jobs.c.leased_until <= now, jobs.c.leased_until > lease_until + MAX_CLOCK_SKEW)
        free = or_(jobs.c.state == JobState.QUEUED, and_(jobs.c.state == JobState.RUNNING, over))
        oldest = select(jobs.c.id).where(free).order_by(jobs.c.queued_at, jobs.c.id).limit(1)
        job = self.connection.scalar(oldest.with_for_update(skip_locked=True))
        if job is None:
            return None
        row = self.connection.execute(
            update(jobs)
            .where(jobs.c.id == job)
            .values(state=JobState.RUNNING, attempts=jobs.c.attempts + 1, leased_until=lease_until)
            .returning(*mapping.columns(Job, jobs))
        ).mappings()
        return mapping.build(Job, row.one())

    def renew(self, job: str, attempts: int, lease_until: datetime) -> bool:
        """Extend the lease of this attempt; False when another attempt took over."""
        renewed = self.connection.execute(
            update(jobs)
            .where(jobs.c.id == job, jobs.c.attempts == attempts, jobs.c.state == JobState.RUNNING)
            .values(leased_until=lease_until)
        )
        return renewed.rowcount == 1

    def finish(self, job: str, result: str, at: datetime) -> bool:
        """Store the result; False when there is one already, which stays."""
        self._lock(job)
        # The first result wins, even after its lease expired: it depends on the photos only.
        finished = self.connection.execute(
            update(jobs)
            .where(jobs.c.id == job, jobs.c.result.is_(None))
            .values(
                state=JobState.DONE,
                result=result,
                verdict=_verdict(result),
                error=None,
                leased_until=None,
                ended_at=at,
            )
        )
        return finished.rowcount == 1

    def fail(self, job: str, error: str, at: datetime, *, for_good: bool) -> None:
        """Return the job to the queue, or fail it for good."""
        self._lock(job)
        self.connection.execute(
            update(jobs)
            .where(jobs.c.id == job, jobs.c.state != JobState.DONE)
            .values(
                state=JobState.FAILED if for_good else JobState.QUEUED,
                error=error,
                leased_until=None,
                ended_at=at if for_good else None,
            )
        )

    def count_pending(self) -> int:
        """Number of jobs that are queued or running."""
        count = select(func.count()).where(jobs.c.state.in_(PENDING))
        return self.connection.scalar(count) or 0

    def _lock(self, job: str) -> None:
        visit = self.connection.scalar(select(jobs.c.visit).where(jobs.c.id == job))
        if visit is None or not lock_visit(self.connection, visit):
            raise RowMissing("job", job)


def _verdict(result: str | None) -> str | None:
    """The verdict in a result, for lists."""
    if result is None:
        return None
    view = json.loads(result)
    verdict = view.get("verdict") if isinstance(view, dict) else None
    return verdict if isinstance(verdict, str) else None
