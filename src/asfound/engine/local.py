"""The engines on this machine: in this process, or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TypeVar

from asfound.engine.base import LOST, Engine, Outcome, run_item

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items per worker that are running or done but not consumed: enough that no worker waits for a
# slow one, few enough that results do not pile up.
MAX_AHEAD = 3

_PRELOADED = {
    "OPENBLAS_NUM_THREADS": "1",  # see one_thread for why
    # Return large blocks to the system: glibc raises its thresholds with the first large block
    # freed, and would retain all smaller ones. Saves a tenth of a visit's memory and costs no
    # time (16 MB each; 1 MB saves a quarter, but costs a tenth of the time).
    "MALLOC_MMAP_THRESHOLD_": str(16 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
}
"""Environment of the workers when they load their libraries."""


def local_engine(jobs: int, *, preload: tuple[str, ...] = ()) -> Engine:
    """An engine on this machine.

    Args:
        jobs: Number of items at a time; with 1 the work runs in this process.
        preload: Modules that every worker needs; loaded once where the system allows it.
    """
    return InProcess() if jobs <= 1 else Processes(jobs, preload=preload)


class InProcess:
    """Runs items in this process, one by one, when their outcome is consumed."""

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """See Engine."""
        return (run_item(task, item) for item in items)

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was opened."""


class Processes:
    """Runs items in several processes of this machine.

    A killed worker breaks the whole pool of the standard library, so all running items are retried,
    each alone in a process of its own: only an item whose process is killed again is lost.
    """

    def __init__(
        self,
        jobs: int,
        *,
        preload: tuple[str, ...] = (),
        nice: int = 0,
        tasks_per_process: int | None = None,
    ) -> None:
        """Prepare; processes start with the first item.

        Args:
            jobs: Number of processes.
            preload: Modules that every worker needs; loaded once where the system allows it.
            nice: Niceness of the processes, 0..19.
            tasks_per_process: Number of items after which a process is replaced, which bounds
                leaks of libraries; None for never.
        """
        self._jobs = jobs
        self._nice, self._tasks = nice, tasks_per_process
        # No plain fork: numeric libraries have threads, and a fork would copy their locks locked.
        methods = multiprocessing.get_all_start_methods()
        method = "forkserver" if "forkserver" in methods else "spawn"
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(list(preload))
        self._pool: ProcessPoolExecutor | None = None

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """See Engine."""
        under_way: deque[tuple[Item, Future[Outcome[Result]]]] = deque()
        for item in items:
            under_way.append((item, self._submit(task, item)))
            if len(under_way) >= MAX_AHEAD * self._jobs:
                yield self._outcome(task, *under_way.popleft())
        while under_way:
            yield self._outcome(task, *under_way.popleft())

    def _submit(self, task: Callable[[Item], Result], item: Item) -> Future[Outcome[Result]]:
        if self._pool is None:
            self._pool = self._workers(self._jobs)
        try:
            return self._pool.submit(run_item, task, item)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._workers(self._jobs)
            return self._pool.submit(run_item, task, item)

    def _outcome(
        self, task: Callable[[Item], Result], item: Item, future: Future[Outcome[Result]]
    ) -> Outcome[Result]:
        try:
            return future.result()
        except BrokenProcessPool:
            return self._retry_alone(task, item)

    def _retry_alone(self, task: Callable[[Item], Result], item: Item) -> Outcome[Result]:
        with self._workers(1) as alone:
            try:
                return alone.submit(run_item, task, item).result()
            except BrokenProcessPool:
                return Outcome(failure=LOST)

    def _workers(self, count: int) -> ProcessPoolExecutor:
        for name, value in _PRELOADED.items():
            os.environ.setdefault(name, value)
        return ProcessPoolExecutor(
            count,
            mp_context=self._context,
            initializer=_start_worker,
            initargs=(self._nice,),
            max_tasks_per_child=self._tasks,
        )

    def stop_workers(self) -> None:
        """End the workers until there is more to do: idle ones use memory."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *exception: object) -> None:
        """End the workers; items not started are cancelled."""
        if self._pool is not None:
            self._pool.shutdown(wait=exception[0] is None, cancel_futures=True)
            self._pool = None


def _start_worker(nice: int) -> None:
    """Let a worker end with the program; Ctrl-C reaches the program, which then ends the worker."""
    if nice:
        os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with, args=(parent.sentinel,), daemon=True).start()


def _exit_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
