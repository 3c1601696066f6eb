"""What every engine promises, and how one item of work is done, wherever that is.

A task is a function at the top of a module that takes one small item, names of photos rather than
their pixels, and returns a value that can be pickled. Every item has one outcome; what goes wrong
with it never costs another one.
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
    """Why an item has no value.

    Attributes:
        code: The stable code of the error.
        message: The sentence for people.
        trace: Where a fault of the program happened; None for what was foreseen.
    """

    code: str
    message: str
    trace: str | None = None

    @classmethod
    def of(cls, error: AsfoundError, trace: str | None = None) -> Failure:
        """The error as plain text, which crosses process borders whole."""
        return cls(error.code, error.message, trace)


LOST = Failure.of(WorkerLost())


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What became of one item: a value, or a failure."""

    value: Result | None = None
    failure: Failure | None = None


class Engine(Protocol):
    """Where work runs. Used as a context manager; nothing of it stays behind."""

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """Do the task with each item; outcomes come in the order of the items, as they are ready.

        Items are taken only a few ahead of the outcomes that were asked for, so that memory does
        not grow with their number.
        """

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exception: object) -> None: ...


def run_item(task: Callable[[Item], Result], item: Item) -> Outcome[Result]:
    """Do one item of work here and now; whatever happens becomes its outcome."""
    try:
        with one_thread():
            return Outcome(task(item))
    except AsfoundError as error:
        return Outcome(failure=Failure.of(error))
    except MemoryError:
        return Outcome(failure=LOST)
    except Exception as error:  # noqa: BLE001  one photo that no code foresaw costs that photo
        detail = traceback.format_exception_only(error)[-1].strip()
        return Outcome(failure=Failure.of(TaskFailed(detail), traceback.format_exc()))
    finally:
        release_memory()


def release_memory() -> None:
    """Return freed memory to the system.

    glibc keeps what lies between blocks still in use: after a pair of photos some 40 MB a process,
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
    """Let the numeric libraries use one thread, and give back what was set before.

    Work is spread over photos, not within one. And sums come out the same, bit for bit, on one
    process as on many, because each is made by one thread.
    """
    import cv2

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        cv2.setNumThreads(threads)
