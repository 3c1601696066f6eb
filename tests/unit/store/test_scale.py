"""Lists take as many queries for very many visits as for few, and walk along an index."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from asfound.domain.visit import Stage
from asfound.store.open import open_records
from asfound.store.records import Records, Transaction
from tests import servers

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import app_scale

FEW, MANY = 60, 600


def opened(kind: str, folder: Path, visits: int) -> Records:
    url = f"sqlite:///{folder / str(visits)}" if kind == "sqlite" else servers.postgres()
    records = open_records(url)
    records.migrate()
    app_scale.fill(records, visits)
    return records


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_number_of_queries_does_not_grow(kind: str, tmp_path: Path) -> None:
    found = {}
    for visits in (FEW, MANY):
        records = opened(kind, tmp_path, visits)
        timed = app_scale.timed(records, app_scale.lists(visits), rounds=1)
        found[visits] = {one.name: one.queries for one in timed}
        records.close()
    assert found[FEW] == found[MANY]
    more = {name: count for name, count in found[MANY].items() if count != 1}
    # these two ask for the newest number themselves
    assert more == {"events.since, last ones": 2, "events.since, of an account": 2}


PAGES: dict[str, Callable[[Transaction], Any]] = {
    "all": lambda tx: tx.visits.of_host("host-0"),
    "next": lambda tx: tx.visits.of_host("host-0", after="visit-00000300"),
    "place": lambda tx: tx.visits.of_host("host-0", place="place-000"),
    "stage": lambda tx: tx.visits.of_host("host-0", stage=Stage.LEAVING),
    "both": lambda tx: tx.visits.of_host("host-0", place="place-000", stage=Stage.LEAVING),
    "places": lambda tx: tx.places.of_host("host-0"),
    "time line": lambda tx: tx.events.of_visit("visit-00000300"),
    "audit": lambda tx: tx.events.audit(account="host-0"),
    "records": lambda tx: tx.visits.sealed_records("host-0"),
    "link": lambda tx: tx.visits.link_by_secret("secret"),
    "unused": lambda tx: tx.photos.unused(older_than=app_scale.START),
    "unsealed": lambda tx: tx.visits.unsealed(),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_reads_a_whole_table(name: str, tmp_path: Path) -> None:
    plans = plans_of(PAGES[name], tmp_path)
    assert plans
    big = ("visits", "shots", "jobs", "events", "links", "photos", "sealed", "statements")
    whole = [plan for plan in plans for table in big if plan == f"SCAN {table}"]
    assert whole == []
    # the rows of one page are put in order once more, after they were counted for
    assert sum("TEMP B-TREE FOR ORDER BY" in plan for plan in plans) <= 1


def test_what_is_to_be_sealed_is_all_that_its_query_reads(tmp_path: Path) -> None:
    """It is asked every few seconds; most visits without a record are not waiting for one."""
    plans = plans_of(PAGES["unsealed"], tmp_path)
    assert plans == ["SEARCH visits USING INDEX ix_visits_unsealed (record=?)"]


def plans_of(look: Callable[[Transaction], Any], folder: Path) -> list[str]:
    """How SQLite means to answer the queries of a look."""
    records = opened("sqlite", folder, FEW)
    plans: list[str] = []

    def explain(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN")):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    event.listen(records.engine, "before_cursor_execute", explain)
    with records.read() as tx:
        look(tx)
    records.close()
    return plans
