"""The engine protocol, and how one item of work is run.

A task is a function at the top of a module. It takes one small item (names of photos rather than
their pixels) and returns a value that can be pickled. Every item has one outcome; an error costs
that item only.
"""

from __future__ import annotations

import ctypes
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

from threadpoolctl import threadpool_limits

from asfound.errors import AsfoundError, TaskFailed, WorkerLost

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Failure:
    """Why an item failed.

    Attributes:
        code: The stable code of the error.
        message: The sentence for people.
        trace: Traceback of a bug; None for expected errors.
    """

    code: str
    message: str
    trace: str | None = None

    @classmethod
    def of(cls, error: AsfoundError, trace: str | None = None) -> Failure:
        """The error as plain text, which can be sent between processes."""
        return cls(error.code, error.message, trace)


LOST = Failure.of(WorkerLost())


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """The outcome of one item: a value or a failure."""

    value: Result | None = None
    failure: Failure | None = None


class Engine(Protocol):
    """Runs work. A context manager: its workers end with the block."""

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """Run the task on each item; outcomes come in the order of the items.

        Only a few items are taken ahead of the outcomes consumed, so that memory does not grow
        with their number.
        """

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exception: object) -> None: ...


def run_item(task: Callable[[Item], Result], item: Item) -> Outcome[Result]:
    """Run one item in this process; errors become its outcome."""
    try:
        with one_thread():
            return Outcome(task(item))
    except AsfoundError as error:
        return Outcome(failure=Failure.of(error))
    except MemoryError:
        return Outcome(failure=LOST)
    except Exception as error:  # noqa: BLE001  an unexpected error costs that item only
        detail = traceback.format_exception_only(error)[-1].strip()
        return Outcome(failure=Failure.of(TaskFailed(detail), traceback.format_exc()))
    finally:
        release_memory()


def release_memory() -> None:
    """Return freed memory to the system.

    glibc retains freed memory between used blocks: after a pair of photos some 40 MB a process,
    on top of which the next pair would peak.
    """
    trim = getattr(_libc(), "malloc_trim", None)
    if trim:
        trim(0)


@cache
def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit the numeric libraries to one thread inside the block.

    Work is spread over photos, not within one. Sums are then equal, bit for bit, with one process
    and with many.
    """
    import cv2

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        cv2.setNumThreads(threads)
