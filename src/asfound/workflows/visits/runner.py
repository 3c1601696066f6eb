"""Runs comparisons beside the pages: durable rows in, results out, whoever is killed meanwhile.

Each slot is a thread with a worker process of its own, or a place in the cluster. It takes a job
with a lease, which one more thread prolongs as long as this process lives. Who is killed prolongs
nothing: another runner, or the same one started again, takes the job when the lease has run out.
A result is kept once: the first one stays, and the second would be equal.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from asfound.domain.job import Job
from asfound.engine.base import Engine
from asfound.engine.distributed import distributed_engine
from asfound.engine.local import Processes
from asfound.errors import AsfoundError, EngineError, StoreError
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.comparison.worker import WorkerContext, run_job
from asfound.workflows.visits.sealing.sealer import delete_leftovers, seal_waiting

LEASE = timedelta(seconds=30)
# A look costs one query; new jobs of this process ring the bell, so this is for those of others.
POLL_S = 1.0
# Hand-overs are rare, and looked for by a query over all visits.
SEALING_POLL_S = 5.0
# After this long without work the worker processes end, which gives back some 300 MB each.
REST_AFTER_S = 120.0
NICE = 5
_TASKS_PER_PROCESS = 200
_PRELOAD = ("asfound.workflows.visits.comparison.compare_job", "cv2", "onnxruntime")
_MAX_WAIT_S = 10.0
log = logging.getLogger("asfound.jobs")


class Runner:
    """The comparisons, and the sealing of records, of one server process.

    Args:
        context: The server.
        slots: How many comparisons at a time; those of the server by default.
        lease: For how long a job is believed to be in good hands without being prolonged.
        nice: How much worker processes stand back, 0..19, so that pages stay quick.
    """

    def __init__(
        self,
        context: AppContext,
        *,
        slots: int | None = None,
        lease: timedelta = LEASE,
        nice: int = NICE,
    ) -> None:
        self._context, self._lease, self._nice = context, lease, nice
        self._slots = slots or max(1, context.jobs)
        self._stopping = threading.Event()
        self._news = threading.Condition()
        self._running: dict[str, Job] = {}
        self._threads: list[threading.Thread] = []
        self._unlisten: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        self._unlisten = self._context.changes.listen(self.wake)
        work = [(f"comparing-{slot}", self._compare) for slot in range(self._slots)]
        for name, target in [*work, ("sealing", self._seal), ("leases", self._prolong)]:
            thread = threading.Thread(target=target, name=f"asfound-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def alive(self) -> bool:
        """Whether all of it still runs."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """There may be something to do."""
        with self._news:
            self._news.notify_all()

    def stop(self, timeout_s: float = 20.0) -> None:
        """Finish what is being done and begin nothing new; what takes longer is done by others."""
        self._stopping.set()
        if self._unlisten:
            self._unlisten()
        self.wake()
        for thread in self._threads:
            thread.join(timeout_s)

    def _compare(self) -> None:
        """One slot. Its engine is made anew after anything that nobody foresaw."""
        while not self._stopping.is_set():
            try:
                with _engine(self._context, self._nice) as engine:
                    self._work_on(engine)
            except EngineError as error:
                log.warning("no comparisons can be made: %s", error.code)
            except Exception:
                log.exception("a slot stopped unforeseen")
            self._stopping.wait(_MAX_WAIT_S / 2)

    def _work_on(self, engine: Engine) -> None:
        hands = WorkerContext(engine, bool(self._context.engine), self._patience())
        idle_s = 0.0
        while not self._stopping.is_set():
            job = self._taken()
            if job is not None:
                idle_s = 0.0
                self._done(job, hands)
            elif self._wait(POLL_S):
                idle_s = 0.0
            else:
                idle_s = _rested(engine, idle_s + POLL_S)

    def _taken(self) -> Job | None:
        now = self._context.clock()
        try:
            with self._context.store.records.read() as tx:
                if not tx.jobs.count_pending():  # a look that keeps no writer waiting
                    return None
            with self._context.store.records.begin() as tx:
                job = tx.jobs.take(now, now + self._lease)
        except StoreError as error:
            log.warning("no jobs can be taken: %s", error.code)
            self._stopping.wait(_MAX_WAIT_S / 2)
            return None
        if job is not None:
            self._running[job.id] = job
        return job

    def _done(self, job: Job, hands: WorkerContext) -> None:
        try:
            run_job(self._context, job, hands)
        finally:
            self._running.pop(job.id, None)
        self._context.changes.notify()

    def _prolong(self) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / 4):
            for job in tuple(self._running.values()):
                until = self._context.clock() + self._lease
                with suppress(StoreError), self._context.store.records.begin() as tx:
                    tx.jobs.renew(job.id, job.attempts, until)

    def _seal(self) -> None:
        delete_leftovers(self._context)
        while not self._stopping.is_set():
            try:
                seal_waiting(self._context)
            except AsfoundError as error:
                log.warning("no record can be sealed: %s", error.code)
            except Exception:
                log.exception("sealing stopped unforeseen")
            self._wait(SEALING_POLL_S)

    def _patience(self) -> Callable[[StoreError], bool]:
        """Waits longer each time, as long as the server runs."""
        waits = _growing()

        def wait(error: StoreError) -> bool:
            log.warning("the store is in trouble: %s", error.code)
            return not self._stopping.wait(next(waits))

        return wait

    def _wait(self, seconds: float) -> bool:
        """Whether something happened before the time was over."""
        with self._news:
            return not self._stopping.is_set() and self._news.wait(seconds)


@contextmanager
def _engine(context: AppContext, nice: int) -> Iterator[Engine]:
    """Where one slot's comparisons run."""
    if context.engine:
        with distributed_engine(context.engine) as cluster:
            yield cluster
        return
    with Processes(
        1, preload=_PRELOAD, nice=nice, tasks_per_process=_TASKS_PER_PROCESS
    ) as processes:
        yield processes


def _rested(engine: Engine, idle_s: float) -> float:
    if idle_s < REST_AFTER_S:
        return idle_s
    if isinstance(engine, Processes):
        engine.stop_workers()
    return 0.0


def _growing() -> Iterator[float]:
    wait_s = 0.5
    while True:
        yield wait_s
        wait_s = min(wait_s * 2, _MAX_WAIT_S)
