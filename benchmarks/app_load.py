"""Many phones that send photos at once to one server: nothing lost, pages quick, memory bounded.

    python benchmarks/app_load.py                          50 phones, 20 photos of 4 MB each
    python benchmarks/app_load.py --phones 10 --photos 5   a smaller house

Starts ``asfound serve`` with SQLite and a folder. Each phone is a guest of a visit of their own who
sends 12 MP photos, one after the other, in pieces of 1 MB, by the protocol of docs/phone.md, and
keeps the page that tells of verdicts open (server-sent events). A process of its own asks for pages
of guests and of the host meanwhile, five times a second. Comparisons are on. In the end every byte
that was acknowledged is looked for.

The phones run on the same processors as the server, so what they take is printed, and what other
programs of the machine took: a busy machine falsifies times.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import httpx
import psutil
from app_kit import Phone, Server, Told, Visiting, distinct, lost, results, seed, settle, sign_in
from speed import PLACE, Figure, enlarged, tree_pss

from asfound.settings import read_serve_settings
from asfound.web.main import opened

VIEWS, PICTURES = 12, 4  # of the place; they take turns
PAGES_EVERY_S = 0.2
P95_MS, PEAK_MB = 300, 1000


def main() -> None:
    """Measure, print a table, and leave with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phones", type=int, default=50)
    parser.add_argument("--photos", type=int, default=20, help="of each phone")
    parser.add_argument("--settle", type=float, default=0, help="seconds to wait for comparisons")
    parser.add_argument("--folder", type=Path, help="where the installation is made, and removed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        figures = _measured(Path(folder), options.phones, options.photos, options.settle)
    for figure in figures:
        print(figure)
    sys.exit(not all(figure.kept for figure in figures))


def _measured(folder: Path, phones: int, photos: int, settle_s: float) -> list[Figure]:
    environment = {"ASFOUND_DATA": str(folder / "data")}
    bases = _bases()
    visiting = seed(environment, phones, VIEWS, PICTURES)
    server = Server(environment, folder / "log")
    server.start()
    told, memory, others = Told(), Memory(server), Others(server)
    try:
        with memory, others, Pages(server.url, visiting) as pages:
            began = time.monotonic()
            asyncio.run(_all_phones(server.url, visiting, bases, photos, told))
            seconds = time.monotonic() - began
            server_s = others.own()
        with_results = len(_done(environment, visiting))
        if settle_s:
            print(f"comparisons came to rest after {settle(environment, settle_s):.0f} s more")
        faults = (folder / "log").read_text().count('"level": "error"')
    finally:
        server.stop()
    done = len(_done(environment, visiting))
    size = sum(len(base) for base in bases) / len(bases) / 1e6
    print(f"{phones} phones, {photos} photos of {size:.1f} MB each: {seconds:.0f} s,")
    print(f"{phones * photos / seconds:.1f} photos and {phones * photos * size / seconds:.0f} MB a")
    print(f"second; {with_results} comparisons made meanwhile, {done} in the end")
    print(f"answers: {dict(told.answers)}; errors in the log: {faults}")
    print(f"processors: {others.said(server_s)}")
    for name, times in sorted(pages.by_name().items()):
        print(f"  {name:<24} median {_at(times, 50):6.0f} ms   p95 {_at(times, 95):6.0f} ms")
    print(*Counter(pages.refused).items())
    troubles = lost(environment, visiting, told)
    for trouble in troubles[:20]:
        print("TROUBLE:", trouble)
    times = [took for _, took in pages.times]
    return [
        Figure("photos acknowledged and kept", len(told.kept), phones * photos, True, ""),
        Figure("shots on record, each once", len(told.shots), phones * photos, True, ""),
        Figure("lost, by half, or twice", len(troubles), 0, unit=""),
        Figure("pages that were refused", len(pages.refused), 0, unit=""),
        Figure(f"p95 of {len(times)} pages meanwhile", _at(times, 95), P95_MS, unit="ms"),
        Figure("peak memory of the server's processes", memory.peak / 1e6, PEAK_MB, unit="MB"),
    ]


def _done(environment: dict[str, str], visiting: list[Visiting]) -> dict[str, str]:
    app_context = opened(read_serve_settings(environment))
    try:
        return results(app_context, visiting)
    finally:
        app_context.store.records.close()


def _bases() -> list[bytes]:
    """Photos of 12 MP as guests leave the place, some 4 MB each."""
    return [
        enlarged(photo, view, 12)
        for view, photo in enumerate(sorted((PLACE / "left-behind").glob("*.jpg"))[:PICTURES])
    ]


async def _all_phones(
    url: str, visiting: list[Visiting], bases: list[bytes], photos: int, told: Told
) -> None:
    listeners = [asyncio.create_task(_listen(url, one)) for one in visiting]
    await asyncio.gather(*(_phone(url, one, bases, photos, told) for one in visiting))
    for listener in listeners:
        listener.cancel()


async def _phone(url: str, visiting: Visiting, bases: list[bytes], photos: int, told: Told) -> None:
    for number in range(photos):  # one at a time, so that the files need not all be in memory
        at = number % VIEWS
        data = distinct(bases[number % PICTURES], f"{visiting.visit} {number}")
        one = Visiting(visiting.visit, visiting.token, visiting.views[at : at + 1])
        await Phone(url, one, told).send([data])


async def _listen(url: str, visiting: Visiting) -> None:
    async with (
        httpx.AsyncClient(base_url=url, timeout=None) as client,  # noqa: S113  for ever
        client.stream("GET", f"/v/{visiting.token}/events") as events,
    ):
        async for _ in events.aiter_bytes():
            pass


def _at(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1] if len(times) > 1 else float("nan")


class Pages:
    """Asks for pages in a process of its own, as long as the block lasts."""

    def __init__(self, url: str, visiting: list[Visiting]) -> None:
        context = multiprocessing.get_context("spawn")
        self._over = context.Event()
        self._found, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_ask, args=(url, visiting[:5], self._over, theirs))
        self.times: list[tuple[str, float]] = []
        self.refused: list[str] = []

    def __enter__(self) -> Pages:
        self._process.start()
        self._found.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.times, self.refused = self._found.recv()
        self._process.join()

    def by_name(self) -> dict[str, list[float]]:
        """Milliseconds, by the page."""
        found: dict[str, list[float]] = {}
        for name, took in self.times:
            found.setdefault(name, []).append(took)
        return found


def _ask(url: str, visiting: list[Visiting], over: Event, found: Any) -> None:
    host = sign_in(url)
    guest = httpx.Client(base_url=url, headers={"accept": "text/html"}, timeout=60)
    asked: list[tuple[str, httpx.Client, str]] = [("host: places", host, "/")]
    asked.append(("host: visits", host, "/visits"))
    for one in visiting:
        asked += [
            ("host: board", host, f"/visits/{one.visit}"),
            ("guest: overview", guest, f"/v/{one.token}/"),
            ("guest: leave", guest, f"/v/{one.token}/leave"),
            ("guest: what differs", guest, f"/v/{one.token}/findings"),
            ("guest: camera", guest, f"/v/{one.token}/camera/{one.views[0]}?side=after"),
        ]
    found.send("ready")
    times: list[tuple[str, float]] = []
    refused: list[str] = []
    number = 0
    while not over.is_set():
        name, client, address = asked[number % len(asked)]
        began = time.perf_counter()
        status = client.get(address).status_code
        took = time.perf_counter() - began
        if status >= 400:
            refused.append(f"{name}: {status}")
        times.append((name, took * 1000))
        number += 1
        over.wait(max(0.0, PAGES_EVERY_S - took))
    found.send((times, refused))


class Memory:
    """The largest sum of proportional set sizes of the server's tree, while the block lasts."""

    def __init__(self, server: Server) -> None:
        self._root, self._over = server.root, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.peak = 0

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.peak = max(self.peak, tree_pss(self._root))

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


class Others:
    """Who had the processors while the block lasted: the server, the phones, other programs."""

    def __init__(self, server: Server) -> None:
        self._root = server.root

    def own(self) -> float:
        """Seconds of processors that the server's tree has used."""
        total = 0.0
        for process in (self._root, *self._root.children(recursive=True)):
            try:
                used = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += used.user + used.system
        return total

    def __enter__(self) -> Others:
        self._server, self._phones, self._all = self.own(), _self_s(), _busy_s()
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self._whole = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        self._phones, self._all = _self_s() - self._phones, _busy_s() - self._all

    def said(self, server_s: float) -> str:
        """Shares of the processors' time."""
        server = server_s - self._server
        others = max(0.0, self._all - server - self._phones)
        shares = (("server", server), ("phones", self._phones), ("other programs", others))
        return ", ".join(f"{name} {used / self._whole:.0%}" for name, used in shares)


def _self_s() -> float:
    used = psutil.Process().cpu_times()
    return used.user + used.system


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


if __name__ == "__main__":
    main()
