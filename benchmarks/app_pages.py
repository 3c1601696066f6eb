"""A hundred thousand visits: how many queries and how long for each page, through the real app.

    python benchmarks/app_pages.py                      SQLite, and PostgreSQL where installed
    python benchmarks/app_pages.py --visits 10000

Fills an empty database as app_scale.py does and asks the app itself for its pages, without a
network. Printed is the median of the time that this process worked on a page, and the shortest by
the clock; the goal is 100 ms on a quiet machine. With PostgreSQL the server's work is in the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import app_scale
import httpx
import structlog
from sqlalchemy import update

from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.domain.visit import Role
from asfound.store.base import Store
from asfound.store.open import open_blobs, open_records
from asfound.store.records import Records
from asfound.store.sql import tables
from asfound.web.app import create_app
from asfound.workflows.accounts.sessions import begin_session
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import new_link
from asfound.workflows.visits.snapshot.results import view_text

ROUNDS = 15
GOAL_MS = 100


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--visits", type=int, default=100_000)
    parser.add_argument("--database", help="an empty one; default SQLite and PostgreSQL")
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)  # a line for each page else
    structlog.configure(wrapper_class=quiet)
    with tempfile.TemporaryDirectory() as folder:
        known = app_scale._databases(Path(folder))
        for url in [options.database] if options.database else known:
            records = filled(url, options.visits)
            print(f"\n{records.engine.dialect.name}: {options.visits} visits")
            print(f"{'page':<34}{'queries':>8}{'kB':>6}{'worked ms':>11}{'clock ms':>10}")
            for one in asked(records, Path(folder), options.visits, ROUNDS):
                kept = "" if one.shortest < GOAL_MS else "  MISSED"
                size = f"{one.rows / 1000:>6.0f}"
                times = f"{one.worked:>11.1f}{one.shortest:>10.1f}"
                print(f"{one.name:<34}{one.queries:>8}{size}{times}{kept}", flush=True)
            records.close()


def filled(url: str, visits: int) -> Records:
    """A database with so many visits, whose comparisons have results as pages read them."""
    records = open_records(url)
    records.migrate()
    app_scale.fill(records, visits)
    unsure = ViewResult(None, None, Verdict.CANNOT_TELL, Reason.NOT_PHOTOGRAPHED)
    with records.begin() as tx:
        values = {"result": view_text(unsure, "0" * 64), "verdict": str(unsure.verdict)}
        tx.connection.execute(update(tables.jobs).values(values))
    with records.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("ANALYZE")
    return records


def asked(records: Records, folder: Path, visits: int, rounds: int) -> Iterator[app_scale.Timed]:
    """Ask for each page some times; ``rows`` is the length of the page in bytes."""
    blobs = open_blobs((folder / "photos").as_uri())
    context = AppContext(store=Store(records, blobs), data=folder)
    with records.begin() as tx:
        account = tx.accounts.get("host-0")
        visit = tx.visits.get(f"visit-{visits - 2:08d}")
        assert account  # noqa: S101  it was filled in
        assert visit  # noqa: S101
        session, _ = begin_session(tx, context, account)
        _, token = new_link(tx, visit, Role.GUEST, "Guest", context.clock(), 30)
    app, cookies = create_app(context), {"asfound-session": session}
    for name, address in pages(visit.id, visit.place, token, visits).items():
        yield replace(asyncio.run(_one(app, records, cookies, address, rounds)), name=name)


def pages(visit: str, place: str, token: str, visits: int) -> dict[str, str]:
    """Every page that shows what grows."""
    middle = f"visit-{visits // 2 // 2 * 2:08d}"
    return {
        "places": "/",
        "a place": f"/places/{place}",
        "visits": "/visits",
        "visits, in the middle": f"/visits?after={middle}",
        "visits of a place": f"/visits?place={place}",
        "visits that go on": "/visits?stage=leaving",
        "a visit": f"/visits/{visit}",
        "its view": f"/visits/{visit}/views/{place}-0-0",
        "its links": f"/visits/{visit}/links",
        "audit": "/audit",
        "guest: overview": f"/v/{token}/",
        "guest: camera": f"/v/{token}/camera/{place}-0-0?side=after",
        "guest: what differs": f"/v/{token}/findings",
    }


async def _one(
    app: object, records: Records, cookies: dict[str, str], address: str, rounds: int
) -> app_scale.Timed:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    headers = {"accept": "text/html"}
    times: list[float] = []
    worked: list[float] = []
    queries = size = 0
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", cookies=cookies, headers=headers
    ) as client:
        for _ in range(rounds + 1):  # the first one makes ready what stays
            with app_scale.counted(records) as count:
                began, busy = time.perf_counter(), time.process_time()
                answer = await client.get(address)
                times.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - busy) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code} {answer.text[:300]}")
            queries, size = count[0], len(answer.content)
    return app_scale.Timed(address, queries, size, statistics.median(worked[1:]), min(times[1:]))


if __name__ == "__main__":
    main()
