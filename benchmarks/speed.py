"""How fast, and in how much memory: ratios of paired runs, not seconds.

    python benchmarks/speed.py                      everything, about ten minutes
    python benchmarks/speed.py pair help            some of it

pair     one pair of 12 MP JPEG photos, end to end without report, on one core, against decoding
         both in full with simplejpeg on the same core: the floor that any program pays; once
         with things left behind, which are cut out and named, and once where nothing differs
visit    a visit of 20 views, 12 MP each, with one job against two
memory   peak of the proportional set sizes of the whole process tree over that visit, two jobs;
         and over one of twice as many views, as it should not grow with them
help     asfound --help against the same of a Typer program of two commands

Runs that are compared alternate, and the median of their ratios counts. The photos are those of
the demo place, enlarged to 4000 x 3000 with fresh sensor noise, 3 to 4 MB each; they are made in a
folder for temporary files, and removed.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy is loaded

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import simplejpeg
from PIL import Image

from asfound.workflows.commands.check import CheckOptions, check

PLACE = Path(__file__).parent.parent / "examples" / "demo-place"
SIZE = (4000, 3000)
FILE_BYTES = (3_000_000, 4_000_000)
VIEWS = 20

TYPER_PROGRAM = """
import typer
app = typer.Typer()

@app.command()
def one(path: str, often: int = 1) -> None:
    '''Do one thing.'''

@app.command()
def two(path: str, often: int = 1) -> None:
    '''Do another thing.'''

app()
"""
ASFOUND = "from asfound.cli.main import run; run()"


@dataclass(frozen=True)
class Figure:
    """One measured figure and its limit."""

    name: str
    value: float
    limit: float
    at_least: bool = False
    unit: str = "x"

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "kept" if self.kept else "MISSED"
        return f"{self.name:<58} {self.value:8.2f} {self.unit:<2} {sign} {self.limit:g}  {verdict}"


def main() -> None:
    """Measure, print a table, and leave with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--runs", type=int, default=9, help="paired runs; visits take a third")
    options = parser.parse_args()
    figures = []
    for name in options.parts or PARTS:
        for figure in PARTS[name](options.runs):
            print(figure, flush=True)
            figures.append(figure)
    sys.exit(not all(figure.kept for figure in figures))


def measure_pair(runs: int) -> Iterator[Figure]:
    """Comparing a pair against decoding it, where things were left and where nothing differs."""
    for state, what, limit in (
        ("left-behind", "12 MP pair, looked at twice", 14),
        ("put-right", "12 MP pair, nothing differs", 8),
    ):
        with photos(1, state) as (before, after):
            value = _against_decoding((next(before.iterdir()), next(after.iterdir())), runs)
        yield Figure(f"{what} / decoding both photos in full", value, limit)


def _against_decoding(pair: tuple[Path, Path], runs: int) -> float:
    def decode() -> None:
        for path in pair:
            simplejpeg.decode_jpeg(path.read_bytes(), "RGB")

    def compare() -> None:
        check(*pair, options=CheckOptions(jobs=1))

    return ratio(compare, decode, runs)


def measure_visit(runs: int) -> Iterator[Figure]:
    """A visit with one job against two."""
    with photos(VIEWS) as folders:

        def with_jobs(jobs: int) -> Callable[[], object]:
            return lambda: check(*folders, options=CheckOptions(jobs=jobs))

        value = ratio(with_jobs(1), with_jobs(2), max(1, runs // 3), warm=False)
    yield Figure(f"visit of {VIEWS} views, one job / two jobs", value, 1.7, at_least=True)


def measure_memory(_runs: int) -> Iterator[Figure]:
    """The largest sum of proportional set sizes of the command and its workers."""
    peaks = []
    for views in (VIEWS, 2 * VIEWS):
        with photos(views) as folders:
            peaks.append(peak_pss(["check", *map(str, folders), "--no-report", "--jobs", "2"]))
    yield Figure(f"peak memory of a visit of {VIEWS} views, MB", peaks[0] / 1e6, 700, unit="MB")
    yield Figure("the same of twice as many views", peaks[1] / peaks[0], 1.15)


def measure_help(runs: int) -> Iterator[Figure]:
    """The list of commands against that of a small program."""

    def started(program: str) -> Callable[[], object]:
        command = [sys.executable, "-c", program, "--help"]
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    value = ratio(started(ASFOUND), started(TYPER_PROGRAM), 2 * runs)
    yield Figure("asfound --help / that of a Typer program of two commands", value, 1.5)


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "pair": measure_pair,
    "visit": measure_visit,
    "memory": measure_memory,
    "help": measure_help,
}


def ratio(
    one: Callable[[], object], other: Callable[[], object], runs: int, *, warm: bool = True
) -> float:
    """Median of the ratios of how long both take, run in turns."""
    if warm:
        one()
        other()
    return statistics.median(seconds(one) / seconds(other) for _ in range(runs))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_pss(arguments: list[str]) -> int:
    """Bytes; sampled as often as the kernel can add them up."""
    command = [sys.executable, "-c", ASFOUND, *arguments]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, tree_pss(root))
            time.sleep(0.02)
    if process.returncode not in (0, 1, 3):
        raise SystemExit(f"the visit ended with status {process.returncode}")
    return peak


def tree_pss(root: psutil.Process) -> int:
    """The sum over a process and everything that it started, bytes."""
    total = 0
    try:
        for process in (root, *root.children(recursive=True)):
            total += process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0  # one ended while it was asked: the next sample has it
    return total


@contextmanager
def photos(views: int, left: str = "left-behind") -> Iterator[tuple[Path, Path]]:
    """Folders of as-found and as-left photos of 12 MP; ``left`` is a state of the demo place."""
    states = [sorted((PLACE / state).glob("*.jpg")) for state in ("as-found", left)]
    with tempfile.TemporaryDirectory() as place:
        folders = Path(place) / "before", Path(place) / "after"
        for folder, originals in zip(folders, states, strict=True):
            folder.mkdir()
            for view in range(views):
                path = folder / f"view{view:03}.jpg"
                path.write_bytes(enlarged(originals[view % len(originals)], view, len(originals)))
        yield folders


def enlarged(original: Path, view: int, originals: int) -> bytes:
    """The photo at 4000 x 3000; the second time round another view, turned upside down."""
    with Image.open(original) as opened:
        image = opened.convert("RGB")
    if view // originals % 2:
        image = image.transpose(Image.Transpose.ROTATE_180)
    if view // originals // 2 % 2:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    large = np.asarray(image.resize(SIZE, Image.Resampling.BICUBIC), np.int16)
    rng = np.random.default_rng(view)
    grain = rng.normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(np.int16)
    pixels = Image.fromarray(np.clip(large + grain, 0, 255).astype(np.uint8))
    for quality in (88, 84, 80, 75, 70, 92, 95):
        file = io.BytesIO()
        pixels.save(file, "jpeg", quality=quality)
        if FILE_BYTES[0] <= file.tell() <= FILE_BYTES[1]:
            return file.getvalue()
    raise SystemExit(f"{original}: no quality makes a file of 3 to 4 MB")


if __name__ == "__main__":
    main()
