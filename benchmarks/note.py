"""How long a note takes: the whole command from a cold start, and one more in a running program.

    python benchmarks/note.py [--runs 5]

The promise is at most 1 s. Prints the median and the slowest of every case.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from asfound.note.card import Size
from asfound.workflows.documents.note import NoteRequest, write_note

PROMISE_S = 1.0
COLD = "from asfound.cli.note import app; app()"

CASES: dict[str, tuple[NoteRequest, str, Size]] = {
    "one language, A6": (NoteRequest("RU", guest="Japan"), ".pdf", "a6"),
    "one language, phone": (NoteRequest("JP", guest="Brazil"), ".png", "phone"),
    "Urdu and English, A6": (NoteRequest("PK", guest="Japan"), ".pdf", "a6"),
    "four languages, A6": (NoteRequest("SG", guest="Japan"), ".pdf", "a6"),
    "eleven languages, A6": (NoteRequest("ZA", every_language=True), ".pdf", "a6"),
    "eight cards on A4": (NoteRequest("CH", guest="Japan"), ".pdf", "a4"),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        # As after an installation: every module is compiled once, not at every start.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        _cold(*next(iter(CASES.values()))[::2], Path(folder) / "first.pdf")()
        for name, (request, kind, size) in CASES.items():
            out = Path(folder) / f"note{kind}"
            slowest = max(slowest, _report(f"cold  {name}", _cold(request, size, out), runs))
        for name, (request, kind, size) in CASES.items():
            out = Path(folder) / f"note{kind}"
            sized = NoteRequest(**{**vars(request), "size": size})
            slowest = max(slowest, _report(f"warm  {name}", partial(write_note, sized, out), runs))
    verdict = "kept" if slowest <= PROMISE_S else "BROKEN"
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}")
    print(f"at most {PROMISE_S:g} s a note: {verdict} (slowest {slowest:.2f} s)")


def _cold(request: NoteRequest, size: Size, out: Path) -> Callable[[], object]:
    command = [sys.executable, "-c", COLD, "--country", request.country or "", "--size", size]
    command += ["--guest", request.guest, "--out", str(out)]
    command += ["--all-languages"] if request.every_language else []
    return lambda: subprocess.run(command, check=True, capture_output=True)


def _report(name: str, work: Callable[[], object], runs: int) -> float:
    """Print a case: the promise is on wall time, but others on the machine change only that."""
    wall, processor = [], []
    for _ in range(runs):
        start, busy = time.perf_counter(), _processor_s()
        work()
        wall.append(time.perf_counter() - start)
        processor.append(_processor_s() - busy)
    print(
        f"{name:<30} median {statistics.median(wall):5.2f} s  slowest {max(wall):5.2f} s"
        f"  processor {statistics.median(processor):5.2f} s"
    )
    return max(wall)


def _processor_s() -> float:
    """Processor time of this process and of those that it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
