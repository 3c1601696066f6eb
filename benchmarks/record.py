"""Sealing and verifying next to plain tools; memory with 10 GB; ten thousand mutations.

    python -m benchmarks.record             20 photos of 4 MB: times and ratios
    python -m benchmarks.record --large     a record of 10 GB: memory (needs 25 GB of disk)
    python -m benchmarks.record --fuzz N    N mutations of a record

Each time is the best of five, of a process of its own, on a warm cache.
What came out is in LOG.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.evidence.facts import Facts, PhotoFacts
from asfound.evidence.keys import Signer
from asfound.evidence.record import NO_WISHES
from asfound.evidence.seal import Source, seal
from asfound.evidence.values import format_json
from asfound.evidence.verify import verify
from tests.fuzzing import Fuzzer
from tests.record_kit import SEALED_AT, VISIT, full_record, people

ROUNDS = 5


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of the processor; the latter hardly changes on a busy machine."""

    wall_s: float
    cpu_s: float

    def __add__(self, other: Cost) -> Cost:
        """One after the other."""
        return Cost(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)


def main() -> None:
    """Measure what was asked for, and print it."""
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--large", action="store_true")
    wishes.add_argument("--fuzz", type=int, metavar="N")
    wishes.add_argument("--seal", nargs=2, type=Path, help=argparse.SUPPRESS)
    wishes.add_argument("--verify", type=Path, help=argparse.SUPPRESS)
    wishes.add_argument("--folder", type=Path, help="where to put what is made")
    asked = wishes.parse_args()
    if asked.seal:
        _seal(*asked.seal)
    elif asked.verify:
        verify(asked.verify)
        _tell_memory("verifying")
    else:
        with TemporaryDirectory(dir=asked.folder) as name:
            folder = Path(name)
            if asked.fuzz:
                _fuzz(folder, asked.fuzz)
            elif asked.large:
                _large(folder)
            else:
                _ratios(folder)


def _ratios(folder: Path) -> None:
    photos = folder / "photos"
    photos.mkdir()
    for number in range(20):
        (photos / f"{number:02}.jpg").write_bytes(os.urandom(4_000_000))
    people(folder)
    files, record = sorted(photos.iterdir()), folder / "visit.zip"
    own = [sys.executable, "-m", "benchmarks.record"]
    plain = _best(lambda: _run(["sha256sum", *map(str, files)]))
    zipped = _best(lambda: _run(["zip", "-q", "-0", "-r", str(folder / "plain.zip"), str(photos)]),
                   before=lambda: (folder / "plain.zip").unlink(missing_ok=True))  # fmt: skip
    sealed = _best(lambda: _run([*own, "--seal", str(photos), str(record)]),
                   before=lambda: record.unlink(missing_ok=True))  # fmt: skip
    verified = _best(lambda: _run([*own, "--verify", str(record)]))
    command = _best(lambda: _run([sys.executable, "-m", "asfound", "verify", str(record)]))
    both = plain + zipped
    print("                    seconds  of processor   ratio  of processor")
    for name, cost, to in (
        ("sha256sum", plain, None),
        ("zip -0", zipped, None),
        ("sealing", sealed, both),
        ("verifying", verified, plain),
        ("asfound verify", command, plain),
    ):
        ratio = "" if to is None else f"{cost.wall_s / to.wall_s:8.2f}{cost.cpu_s / to.cpu_s:14.2f}"
        print(f"{name:<16}{cost.wall_s:11.3f}{cost.cpu_s:14.3f}{ratio}")


def _large(folder: Path) -> None:
    photos = folder / "photos"
    photos.mkdir()
    for number in range(2):
        with (photos / f"{number}.jpg").open("wb") as file:
            file.truncate(5_000_000_000)  # a hole: zeros that take no room
    people(folder)
    own = [sys.executable, "-m", "benchmarks.record"]
    _run([*own, "--seal", str(photos), str(folder / "visit.zip")], quiet=False)
    _run([*own, "--verify", str(folder / "visit.zip")], quiet=False)


def _fuzz(folder: Path, mutations: int) -> None:
    who = people(folder)
    fuzzer = Fuzzer(full_record(folder / "visit.zip", who), who, folder, NO_WISHES)
    faults = [fault for seed in range(mutations) if (fault := fuzzer.run(seed))]
    print(f"{mutations} mutations, {len(faults)} faults")
    print("\n".join(faults[:20]))


def _seal(photos: Path, out: Path) -> None:
    from asfound.evidence.keys import load_signer  # noqa: PLC0415 - only in this process

    signer = load_signer(photos.parent / "guest.key")
    files = {f"before/{path.name}": path for path in sorted(photos.iterdir())}
    sources = {path: Source(file) for path, file in files.items()}
    sources["check.json"] = Source(format_json({"schema": "asfound.check/1", "views": []}))
    seal(out, sources, _facts(files, signer), [signer])
    _tell_memory("sealing")


def _facts(files: dict[str, Path], signer: Signer) -> Facts:
    import hashlib  # noqa: PLC0415 - only in this process

    def digest(file: Path) -> str:
        with file.open("rb") as stream:
            return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()

    photos = tuple(
        PhotoFacts(path, file.name, digest(file), None, None, "2018-07-02T21:50:00Z", False)
        for path, file in files.items()
    )
    signers = ((signer.name, signer.public.fingerprint),)
    return Facts(VISIT, SEALED_AT, "0.1.0", "sha256:" + "0" * 64, {}, signers, photos)


def _tell_memory(doing: str) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{doing:<10} at most {most:.0f} MB of memory")


def _best(work: Callable[[], None], before: Callable[[], None] = lambda: None) -> Cost:
    costs = []
    for _ in range(ROUNDS):
        before()
        started, used = time.perf_counter(), _cpu_s()
        work()
        costs.append(Cost(time.perf_counter() - started, _cpu_s() - used))
    return Cost(min(cost.wall_s for cost in costs), min(cost.cpu_s for cost in costs))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: list[str], *, quiet: bool = True) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL if quiet else None)


if __name__ == "__main__":
    main()
