"""A real Dask cluster on this machine: one scheduler and two worker processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_TIMEOUT_S = 60


@dataclass(frozen=True)
class Cluster:
    """Where the scheduler listens."""

    address: str


@contextmanager
def local_cluster(workers: int = 2) -> Iterator[Cluster]:
    """Start a scheduler and its workers, as their users do, and end them afterwards."""
    with tempfile.TemporaryDirectory() as place:
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        log = Path(place) / "log"
        with log.open("w") as file:
            scheduler = _start(
                ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
                file.fileno(),
                environment,
            )
            processes = [scheduler]
            try:
                address = _address(log, scheduler)
                for _ in range(workers):
                    options = ["--nthreads", "1", "--no-dashboard", "--no-nanny"]
                    options += ["--local-directory", place]
                    processes.append(
                        _start(["worker", address, *options], file.fileno(), environment)
                    )
                yield Cluster(address)
            finally:
                for process in reversed(processes):
                    process.kill()
                    process.wait()


def _start(arguments: list[str], log: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:]]
    return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


def _address(log: Path, scheduler: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and scheduler.poll() is None:
        found = re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the scheduler did not start:\n{log.read_text()}")
