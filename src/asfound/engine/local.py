"""This machine: in this process, or spread over several."""

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

from asfound.engine.base import LOST, Engine, Outcome, attempt

Item = TypeVar("Item")
Result = TypeVar("Result")

# How many items may be under way or done but not yet asked for, per worker: enough that nobody
# waits for a slow neighbour, few enough that results do not pile up.
AHEAD = 3

_PRELOADED = {
    "OPENBLAS_NUM_THREADS": "1",  # see one_thread for why
    # Photos and what is made of them are given back to the system, not kept for the next: glibc
    # would learn from the first large block to keep all that is smaller. Saves a tenth of a
    # visit's memory and costs no time (16 MB each; with 1 MB a quarter, but also a tenth of the
    # time).
    "MALLOC_MMAP_THRESHOLD_": str(16 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
}
"""What workers find in their environment when they load their libraries."""


def local_engine(jobs: int, *, preload: tuple[str, ...] = ()) -> Engine:
    """An engine on this machine.

    Args:
        jobs: How many items are worked on at a time; with 1 the work is done in this process.
        preload: Modules that every worker needs; loaded once, where the system allows it.
    """
    return InProcess() if jobs <= 1 else Processes(jobs, preload=preload)


class InProcess:
    """Work is done here, one item after the other, when its outcome is asked for."""

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """See Engine."""
        return (attempt(task, item) for item in items)

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was opened."""


class Processes:
    """Work is spread over processes of this machine.

    A worker that is killed takes the whole pool with it (that is how the standard library
    guards itself), so whatever was under way is done once more, each item alone in a process of
    its own: only an item whose process is killed then too is lost.
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
            jobs: How many processes.
            preload: Modules that every worker needs; loaded once, where the system allows it.
            nice: How much they stand back behind other programs, 0..19.
            tasks_per_process: After how many items a process is replaced by a fresh one, which
                bounds what libraries leak; None for never.
        """
        self._jobs = jobs
        self._nice, self._tasks = nice, tasks_per_process
        # Never a plain fork: numeric libraries have threads, and locks that a fork would copy shut.
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
            if len(under_way) >= AHEAD * self._jobs:
                yield self._outcome(task, *under_way.popleft())
        while under_way:
            yield self._outcome(task, *under_way.popleft())

    def _submit(self, task: Callable[[Item], Result], item: Item) -> Future[Outcome[Result]]:
        if self._pool is None:
            self._pool = self._workers(self._jobs)
        try:
            return self._pool.submit(attempt, task, item)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._workers(self._jobs)
            return self._pool.submit(attempt, task, item)

    def _outcome(
        self, task: Callable[[Item], Result], item: Item, future: Future[Outcome[Result]]
    ) -> Outcome[Result]:
        try:
            return future.result()
        except BrokenProcessPool:
            return self._once_more(task, item)

    def _once_more(self, task: Callable[[Item], Result], item: Item) -> Outcome[Result]:
        with self._workers(1) as alone:
            try:
                return alone.submit(attempt, task, item).result()
            except BrokenProcessPool:
                return Outcome(failure=LOST)

    def _workers(self, count: int) -> ProcessPoolExecutor:
        for name, value in _PRELOADED.items():
            os.environ.setdefault(name, value)
        return ProcessPoolExecutor(
            count,
            mp_context=self._context,
            initializer=_begin,
            initargs=(self._nice,),
            max_tasks_per_child=self._tasks,
        )

    def rest(self) -> None:
        """End the workers until there is more to do: idle ones hold memory."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *exception: object) -> None:
        """End the workers; what nobody asked for any more is not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=exception[0] is None, cancel_futures=True)
            self._pool = None


def _begin(nice: int) -> None:
    """Make a worker end with the program: Ctrl-C is for the program, which then ends the worker."""
    if nice:
        os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
