"""Installations with something in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from asfound.domain.visit import Act, Confirmation, Event, Link, Role, Side, Stage
from asfound.store.base import Store
from asfound.store.open import open_blobs, open_records
from tests import servers
from tests.store_kit import DAY, NOW, digest, hall, job, put, shot, statement, visit

RESULT = {
    "verdict": "differs",
    "reason": None,
    "findings": [{"id": "f_1", "kind": "added", "score": 0.93, "label": "bottle"}],
}


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Callable[[str, str], Store]]:
    """Opens an empty store in a folder, with a database of this kind."""
    with ExitStack() as stack:

        def opened(name: str, kind: str = "sqlite") -> Store:
            folder = tmp_path / name
            folder.mkdir()
            file = f"sqlite:///{folder / 'asfound.sqlite'}"
            records = open_records(file if kind == "sqlite" else servers.postgres())
            stack.callback(records.close)
            records.migrate()
            return Store(records, open_blobs((folder / "photos").as_uri()))

        yield opened


def fill(store: Store, folder: Path) -> None:
    """The hall, with a visit that was handed over and one that goes on."""
    with store.records.begin() as tx:
        hall(tx)
        tx.visits.add(visit("open"))
    for name in ("as-found 1", "as-found 2", "shot", "said", "record", "open shot"):
        put(store, folder, name, NOW - 5 * DAY)
    with store.records.begin() as tx:
        tx.photos.delete([digest("record")])  # a record is no photo
        tx.visits.add_link(Link("link", "s3cret", "visit", Role.GUEST, "Guest", NOW, NOW + DAY))
        tx.visits.add_shot(shot("shot"))
        tx.visits.add_shot(replace(shot("open shot"), visit="open", side=Side.BEFORE))
        tx.visits.confirm(Confirmation("visit", "door", "Guest", NOW))
        tx.visits.add_statement(replace(statement("one", Act.DISPUTE), photo=digest("said")))
        tx.jobs.add(job("job"))
        tx.jobs.finish("job", json.dumps(RESULT), NOW)
        handed = replace(visit(), stage=Stage.HANDED_OVER, ended_at=NOW, record=digest("record"))
        tx.visits.change(handed)
        tx.events.add(Event("visit.handed-over", "Guest", NOW, "visit", "hall", "host"))
        tx.set_setting("name", "Test")


@pytest.fixture
def store(opening: Callable[[str], Store], tmp_path: Path) -> Store:
    """One that is filled."""
    opened = opening("first")
    fill(opened, tmp_path)
    return opened
