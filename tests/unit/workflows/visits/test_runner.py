"""Comparisons survive whatever is killed, and each has one result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from asfound.domain.comparison import Reason, Verdict
from asfound.domain.job import Job, JobState
from asfound.engine.distributed import distributed_engine
from asfound.engine.local import InProcess
from asfound.errors import StoreError, StoreUnreachable
from asfound.store.base import Store
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.comparison import queue
from asfound.workflows.visits.comparison.worker import MAX_STARTS, WorkerContext, run_job
from asfound.workflows.visits.runner import Runner
from asfound.workflows.visits.snapshot.state import ViewProgress
from tests.cluster import Cluster
from tests.unit.workflows.visits.kit import DEMO, Stay, running, settled
from tests.unit.workflows.visits.kit import stay as make_stay
from tests.web.kit import make_context

ROOT = Path(__file__).parents[4]


def hands(patience: Any = lambda error: False) -> WorkerContext:
    return WorkerContext(InProcess(), is_cluster=False, should_retry=patience)


def taken(context: AppContext, lease: timedelta = timedelta(seconds=30)) -> Job:
    now = context.clock()
    with context.store.records.begin() as tx:
        job = tx.jobs.take(now, now + lease)
    assert job
    return job


def done(stay: Stay) -> list[str]:
    with stay.context.store.records.read() as tx:
        return [e.what for e in tx.events.of_visit(stay.visit.id) if e.what.startswith("job.")]


@contextmanager
def other_process(folder: Path, what: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.unit.workflows.visits.process", str(folder), what]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_runner_killed_in_the_middle_is_resumed_by_another(tmp_path: Path) -> None:
    """SIGKILL to the whole server while it compares; its worker ends with it."""
    stay = make_stay(make_context(tmp_path), ("table",))
    job = stay.take("table", "left-behind")
    assert job
    with other_process(tmp_path, "run") as server:
        settled(stay, lambda snapshot: snapshot.views[0].progress is not ViewProgress.WAITING)
        workers = psutil.Process(server.pid).children(recursive=True)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        psutil.wait_procs(workers, timeout=30)
        assert not [worker for worker in workers if worker.is_running()]
    assert stay.snapshot.views[0].progress is ViewProgress.COMPARING, (
        "it was killed too late to tell"
    )

    with running(stay.context, lease_s=2):
        snapshot = settled(stay)
    with stay.context.store.records.read() as tx:
        kept = tx.jobs.get(job.id)

    assert kept
    assert (kept.state, kept.attempts) == (JobState.DONE, 2)
    assert snapshot.verdict is Verdict.DIFFERS
    assert done(stay) == ["job.done"]
    stay.context.store.records.close()


@pytest.mark.slow
def test_two_runners_do_not_produce_two_results(stay: Stay) -> None:
    """One whose lease ran out goes on all the same: the first result is the result."""
    stay.take("table", "left-behind")
    slow = taken(stay.context, timedelta(seconds=-1))
    quick = taken(stay.context)
    assert (slow.id, slow.attempts, quick.attempts) == (quick.id, 1, 2)
    with stay.context.store.records.begin() as tx:
        later = stay.context.clock() + timedelta(minutes=5)
        assert not tx.jobs.renew(slow.id, slow.attempts, later), "it was taken over"

    run_job(stay.context, quick, hands())
    first = stay.snapshot.views[0].job
    run_job(stay.context, slow, hands())

    assert stay.snapshot.views[0].job == first
    assert done(stay) == ["job.done"]


@pytest.mark.slow
def test_close_ups_and_masks_are_there_with_the_result(stay: Stay) -> None:
    stay.take("table", "left-behind")
    run_job(stay.context, taken(stay.context), hands())
    view, blobs = stay.snapshot.views[0], stay.context.store.blobs
    assert view.after
    assert view.job

    for finding in view.findings:
        for side in ("before", "after"):
            picture = blobs.rendition(view.after.digest, finding.close_up(side))  # type: ignore[arg-type]
            assert picture
            assert picture[8:12] == b"WEBP"
    assert view.findings


@pytest.mark.slow
def test_on_a_cluster_the_photos_come_along(stay: Stay, cluster: Cluster) -> None:
    """Its workers see none of our files, and say the same."""
    stay.take("table", "left-behind")
    with distributed_engine(cluster.address) as engine:
        run_job(
            stay.context,
            taken(stay.context),
            WorkerContext(engine, is_cluster=True, should_retry=bool),
        )
    there = stay.snapshot.views[0].job
    assert there

    with stay.context.store.records.begin() as tx:
        asked = replace(there, id="here", state=JobState.QUEUED, result=None, attempts=0)
        tx.jobs.add(asked)
    run_job(stay.context, taken(stay.context), hands())
    with stay.context.store.records.read() as tx:
        here = tx.jobs.get("here")
    assert here
    assert here.result
    assert there.result
    assert here.result.replace("here-", "") == there.result.replace(f"{there.id[:16]}-", "")


def test_a_photo_that_is_gone_fails_for_good_and_can_be_asked_for_again(stay: Stay) -> None:
    asked = stay.take("table", "left-behind")
    assert asked
    stay.context.store.blobs.delete(asked.after)
    run_job(stay.context, taken(stay.context), hands())
    view = stay.snapshot.views[0]

    assert (view.progress, view.reason) == (ViewProgress.FAILED, Reason.UNREADABLE)
    assert view.verdict is Verdict.CANNOT_TELL
    assert done(stay) == ["job.failed"]

    again = stay.take("table", "left-behind")
    assert again
    assert again.id != asked.id
    assert again.state is JobState.QUEUED


def test_nothing_is_tried_for_ever(stay: Stay) -> None:
    stay.take("table", "left-behind")
    for _ in range(MAX_STARTS):
        taken(stay.context, timedelta(seconds=-1))
    job = taken(stay.context)
    run_job(stay.context, job, hands())

    assert stay.snapshot.views[0].progress is ViewProgress.FAILED
    with stay.context.store.records.read() as tx:
        kept = tx.jobs.get(job.id)
    assert kept
    assert (kept.error or "").startswith("engine.worker-lost")


class Away:
    """Photos that cannot be had the first times they are asked for."""

    def __init__(self, blobs: Any, times: int) -> None:
        self._blobs, self.times = blobs, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)

    def local(self, digest: str) -> Any:
        if self.times:
            self.times -= 1
            raise StoreUnreachable("the photos", "connection refused")
        return self._blobs.local(digest)


@pytest.mark.slow
def test_a_store_that_is_away_for_a_while_costs_no_attempt(stay: Stay) -> None:
    store = stay.context.store
    context = replace(stay.context, store=Store(store.records, Away(store.blobs, 3)))
    waited: list[str] = []

    def patience(error: StoreError) -> bool:
        waited.append(error.code)
        return True

    stay.take("bench", "put-right")
    run_job(context, taken(context), hands(patience))

    assert waited == ["store.unreachable"] * 3
    assert stay.snapshot.views[1].verdict is Verdict.AS_FOUND


def test_asking_twice_is_one_job_and_other_settings_another(stay: Stay) -> None:
    first = stay.take("table", "left-behind")
    table = stay.view("table")
    with stay.context.store.records.begin() as tx:
        again = queue.enqueue(tx, stay.context, stay.visit.id, table)
        view = tx.places.view(table)
        assert view
        tx.places.change_view(replace(view, ignored=(((0, 0), (0.5, 0), (0.5, 0.5)),)))
        other = queue.enqueue(tx, stay.context, stay.visit.id, table)

    assert first
    assert again
    assert other
    assert first.id == again.id != other.id
    job = stay.snapshot.views[0].job
    assert job
    assert job.id == other.id


def test_without_a_photo_of_both_sides_there_is_no_job(stay: Stay) -> None:
    with stay.context.store.records.begin() as tx:
        assert queue.enqueue(tx, stay.context, stay.visit.id, stay.view("table")) is None


def test_a_runner_stops_at_once_when_there_is_nothing_to_do(context: AppContext) -> None:
    runner = Runner(context)
    runner.start()
    runner.stop(timeout_s=30)
    assert DEMO.is_dir()
    assert not [thread for thread in runner._threads if thread.is_alive()]
