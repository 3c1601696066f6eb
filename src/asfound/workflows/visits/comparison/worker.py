"""One job: photos are fetched, compared elsewhere, and what came out is kept, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.job import Job
from asfound.engine.base import Engine, Failure, Outcome
from asfound.errors import (
    BlobMissing,
    RowMissing,
    StoreError,
    VisitNotFound,
    WorkerLost,
)
from asfound.store.base import Blobs
from asfound.store.records import Transaction
from asfound.workflows.compare.request import CompareRequest, RequestPhoto
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.comparison.compare_job import CompareJob, CompareOutput, run
from asfound.workflows.visits.comparison.place_calibration import calibration

MAX_ATTEMPTS = 3
"""Of a comparison whose process ended over it; the last one is for good."""

MAX_STARTS = 10
"""Times that a job is begun when servers died with it. They died of something else, as a rule, so
there are more; but not without end, as it may have been the photos that took all their memory."""

log = logging.getLogger("asfound.jobs")


@dataclass(frozen=True)
class WorkerContext:
    """What does the work.

    Attributes:
        engine: Where comparisons run.
        elsewhere: Whether that is a machine that does not see our files.
        patience: Called with each trouble of the store; says whether to go on trying.
    """

    engine: Engine
    is_cluster: bool
    should_retry: Callable[[StoreError], bool]


def run_job(context: AppContext, job: Job, hands: WorkerContext) -> None:
    """Do a job that was taken. Nothing is raised: whatever happens is kept with the job.

    Trouble of the store is waited out, as the photos are fetched as well as when the result is
    kept; a result that cannot be kept in the end is made again when the lease has run out.
    """
    if job.attempts > MAX_STARTS:
        _failed(context, job, hands, Failure.of(WorkerLost()), for_good=True)
        return
    outcome = _compared(context, job, hands)
    if outcome is None:
        return
    if outcome.value is not None:
        value = outcome.value
        _retry_while_store_is_down(hands, lambda: _keep(context, job, value))
        return
    failure = outcome.failure or Failure("engine", "no outcome")
    # What is wrong with a photo is so tomorrow, too; a process that was killed may be lucky then.
    lasts = not failure.code.startswith("engine.") or job.attempts >= MAX_ATTEMPTS
    _failed(context, job, hands, failure, for_good=lasts)


def _compared(context: AppContext, job: Job, hands: WorkerContext) -> Outcome[CompareOutput] | None:
    while True:
        try:
            with _job_input(context, job, elsewhere=hands.is_cluster) as asked:
                return next(hands.engine.map(run, [asked]))
        except (BlobMissing, VisitNotFound) as error:
            return Outcome(failure=Failure.of(error))
        except StoreError as error:
            if not hands.should_retry(error):
                return None


@contextmanager
def _job_input(context: AppContext, job: Job, *, elsewhere: bool) -> Iterator[CompareJob]:
    """The comparison with its photos, which are at hand as long as the block lasts."""
    with context.store.records.read() as tx:
        visit, view = tx.visits.get(job.visit), tx.places.view(job.view)
        if visit is None or view is None:
            raise VisitNotFound
        own = calibration(tx, visit.place, job.calibration)
    blobs = context.store.blobs
    with ExitStack() as opened:
        *before, after = (
            RequestPhoto(digest, blobs.read(digest) if elsewhere else _local(opened, blobs, digest))
            for digest in (*job.before, job.after)
        )
        request = CompareRequest(
            tuple(before),
            (after,),
            false_alarms=DEFAULT_FALSE_ALARM_RATE,
            ignored=view.ignored,
            smallest=view.smallest,
            calibration=own,
        )
        yield CompareJob(job.id, request)


def _local(opened: ExitStack, blobs: Blobs, digest: str) -> Path:
    return opened.enter_context(blobs.local(digest))


def _keep(context: AppContext, job: Job, made: CompareOutput) -> None:
    """Pictures first: who sees the result finds them there."""
    for name, data in made.pictures.items():
        context.store.blobs.put_rendition(job.after, name, data)
    now = context.clock()
    with context.store.records.begin() as tx:
        if tx.jobs.finish(job.id, made.view, now):
            _record(tx, "job.done", job, now, differs=str(made.differs).lower())


def _failed(
    context: AppContext, job: Job, hands: WorkerContext, failure: Failure, *, for_good: bool
) -> None:
    log.warning("a comparison failed", extra={"job": job.id, "code": failure.code})
    if failure.trace:
        log.error("a fault: %s", failure.trace)

    def keep() -> None:
        now = context.clock()
        with context.store.records.begin() as tx:
            tx.jobs.fail(job.id, f"{failure.code} {failure.message}", now, for_good=for_good)
            if for_good:
                _record(tx, "job.failed", job, now, code=failure.code)

    _retry_while_store_is_down(hands, keep)


def _retry_while_store_is_down(hands: WorkerContext, keep: Callable[[], None]) -> None:
    """Keep something, however long the store takes to come back."""
    while True:
        try:
            keep()
        except RowMissing:
            return  # the visit was deleted meanwhile: nobody waits for this any more
        except StoreError as error:
            if not hands.should_retry(error):
                return
        else:
            return


def _record(tx: Transaction, what: str, job: Job, now: datetime, **details: str) -> None:
    visit = tx.visits.get(job.visit)
    tx.events.record(what, "", now, visit, view=job.view, job=job.id, **details)
