"""Photos of strangers are opened in processes of their own, which may have little and end early.

A picture can be made to take gigabytes or hours to open. Here that costs this picture: memory and
processor time are limited by the system, waiting by a clock, and a process that ended is replaced.
The processes are few and are used again; they step back a little behind the pages.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import queue
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from asfound.engine.base import release_memory
from asfound.errors import (
    AsfoundError,
    PhotoBreaksDecoder,
    PhotoRefused,
    PhotoTooHeavy,
    PhotoTooSlow,
)
from asfound.imaging.decode import decode
from asfound.imaging.encode import webp
from asfound.imaging.header import photo
from asfound.imaging.metadata import capture_facts
from asfound.imaging.resize import fit

if sys.platform != "win32":
    import resource

MAX_PROCESSES = 2

STEPS_BACK = 3
"""Of priority: behind pages, before comparisons; somebody waits until their photo is safe."""


@dataclass(frozen=True)
class DecodeLimits:
    """What opening one photo may take.

    Attributes:
        memory_bytes: Data of the process as a whole. 48 megapixels of HEIC take half of it; two
            processes at their limit are rare, as most photos are JPEG and take a tenth.
        processor_s: Of computing, whole seconds; 120 megapixels take about five.
        wait_s: By the clock, for a machine with much else to do.
    """

    memory_bytes: int = 700_000_000
    processor_s: int = 30
    wait_s: float = 180.0


@dataclass(frozen=True)
class Decoded:
    """What was found in a photo, and smaller copies of it.

    Attributes:
        format: ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``.
        width, height: Upright full size, pixels.
        captured_at, device: The camera's claims.
        has_location: Whether the camera wrote where it was.
        sizes: WebP files by their longer side, upright, without EXIF.
    """

    format: str
    width: int
    height: int
    captured_at: str | None
    device: str | None
    has_location: bool
    sizes: dict[int, bytes]


_Answer: TypeAlias = Decoded | tuple[str, str]
"""What a process sends back: the photo, or a code and a sentence."""

_TOO_HEAVY = PhotoTooHeavy.code


class Decoders:
    """A few processes that open photos; a process is started when it is first needed."""

    def __init__(self, *, most: int = MAX_PROCESSES, limits: DecodeLimits | None = None) -> None:
        self._limits = limits or DecodeLimits()
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(None)

    def decode(self, file: Path, sizes: Sequence[int]) -> Decoded:
        """Open a photo; waits for a free process.

        Args:
            file: Only read.
            sizes: Longer sides of the copies, pixels; a smaller photo is not enlarged.

        Raises:
            PhotoRefused: It is no photo, damaged, too large or too small; the code says which.
            PhotoTooHeavy, PhotoTooSlow: It takes more than the limits allow.
            PhotoBreaksDecoder: The process ended over it, twice.
        """
        with self._process() as process:
            answer = process.ask(file, sizes)
        if answer is None:  # it may have been somebody else's fault: once more, in a new process
            with self._process() as process:
                answer = process.ask(file, sizes)
        if answer is None:
            raise PhotoBreaksDecoder
        if isinstance(answer, Decoded):
            return answer
        if answer[0] == _TOO_HEAVY:
            raise PhotoTooHeavy(self._limits.memory_bytes)
        raise PhotoRefused(*answer)

    @contextmanager
    def _process(self) -> Iterator[_Process]:
        """A process for one photo; it goes back when it lives, and leaves its place otherwise."""
        process = self._free.get()
        try:
            if process is None or not process.alive:
                process = _Process(self._limits)
            yield process
        finally:
            self._free.put(process if process is not None and process.alive else None)

    def close(self) -> None:
        """End the processes that are free."""
        while not self._free.empty():
            process = self._free.get()
            if process is not None:
                process.end()


@cache
def decoders() -> Decoders:
    """The processes of this server."""
    shared = Decoders()
    atexit.register(shared.close)
    return shared


class _Process:
    """One process and the pipe to it."""

    def __init__(self, limits: DecodeLimits) -> None:
        # Never a plain fork: the server has threads, and locks that a fork would copy shut.
        methods = multiprocessing.get_all_start_methods()
        method = "forkserver" if "forkserver" in methods else "spawn"
        context: Any = multiprocessing.get_context(method)  # typeshed's base has no Process
        self._limits = limits
        self._pipe, theirs = context.Pipe()
        # A process reads this when it loads NumPy; more threads take more memory and gain nothing.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._process = context.Process(target=_open_photos, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        return bool(self._process.is_alive())

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def ask(self, file: Path, sizes: Sequence[int]) -> _Answer | None:
        """What it says; None when it ended over the photo.

        Raises:
            PhotoTooSlow: It took too long, and was ended.
        """
        try:
            self._pipe.send((file, tuple(sizes)))
            if not self._pipe.poll(self._limits.wait_s):
                self.end()
                raise PhotoTooSlow(self._limits.wait_s)
            answer: _Answer = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            if self._process.exitcode == -signal.SIGXCPU:
                raise PhotoTooSlow(self._limits.processor_s) from None
            return None
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _open_photos(pipe: Connection, limits: DecodeLimits) -> None:
    """What a process does until the server ends: it then finds the pipe closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    os.nice(STEPS_BACK)
    import cv2  # before memory is limited, and before the first photo waits for it

    cv2.setNumThreads(1)
    _limit_memory(limits.memory_bytes)
    while True:
        try:
            file, sizes = pipe.recv()
        except EOFError:
            return
        _limit_time(limits.processor_s)
        pipe.send(_answer(file, sizes))


def _answer(file: Path, sizes: Sequence[int]) -> _Answer:
    try:
        return _decoded(file, sizes)
    except MemoryError:
        return _TOO_HEAVY, ""
    except AsfoundError as error:
        heavy = isinstance(error.__cause__, MemoryError)
        return (_TOO_HEAVY, "") if heavy else (error.code, error.message)
    finally:
        release_memory()


def _decoded(file: Path, sizes: Sequence[int]) -> Decoded:
    with photo(file, "the photo") as opened:
        size, kind, capture = opened.size, opened.kind, capture_facts(opened)
    picture = decode(file, long_side=max(sizes))
    made = {}
    for side in sorted(sizes, reverse=True):
        picture = fit(picture, side)
        made[side] = webp(picture, effort=2)
    return Decoded(
        format=kind,
        width=size[0],
        height=size[1],
        captured_at=capture.taken_at,
        device=capture.device,
        has_location=capture.place is not None,
        sizes=made,
    )


def _limit_memory(most_bytes: int) -> None:
    """Data, and not address space: libraries reserve much of that and use little."""
    if sys.platform == "win32":  # there the clock alone protects
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, hard))


def _limit_time(more_s: int) -> None:
    """So many more seconds of computing; the system ends the process after that (SIGXCPU)."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(used.ru_utime + used.ru_stime) + 1 + more_s
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))
