"""Faults around a server that are cheap to have; the dear ones are in benchmarks/app_faults.py."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from asfound.domain.job import JobState
from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from tests.unit.workflows.visits.kit import DEMO, Stay, running, settled, stay
from tests.web.kit import Clock, TestClient, make_context

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import app_faults


@contextmanager
def full(context: AppContext) -> Iterator[None]:
    """The database may not grow by one more page: SQLite then says that its disk is full."""
    records = context.store.records

    def no_more(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # that is: as large as it is

    def as_before(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    event.listen(records.engine, "begin", no_more)
    try:
        yield
    finally:
        event.remove(records.engine, "begin", no_more)
        event.listen(records.engine, "begin", as_before)


def sent(browser: TestClient, here: Stay, photo: bytes, shot: str) -> int:
    """One try of a phone to send a photo of the table; the status where it ended."""
    link, digest = f"/v/{here.token}", f"sha256:{hashlib.sha256(photo).hexdigest()}"
    begun = browser.post(f"{link}/uploads", json={"digest": digest, "length": len(photo)})
    if begun.status_code != 201:
        return int(begun.status_code)
    offset = begun.json()["offset"]
    if not begun.json()["complete"]:
        head = {"upload-offset": str(offset)}
        answer = browser.patch(f"{link}/uploads/{digest}", content=photo[offset:], headers=head)
        if answer.status_code != 204:
            return int(answer.status_code)
    body = {"id": shot, "view": here.view("table"), "side": "after", "digest": digest}
    return int(browser.post(f"{link}/shots", json=body).status_code)


def test_a_full_disk_keeps_nothing_by_half_and_phones_go_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    context = make_context(tmp_path)
    here = stay(context)
    photo = (DEMO / "left-behind" / "table.jpg").read_bytes()
    shots = [str(uuid4()) for _ in range(30)]
    with TestClient(create_app(context), raise_server_exceptions=False) as browser:
        browser.get(f"/v/{here.token}/")
        with full(context):
            # pages of the database have some room left: one of so many shots does not fit any more
            tries = {shot: sent(browser, here, photo, shot) for shot in shots}
        refused = [shot for shot, status in tries.items() if status != 201]
        assert {tries[shot] for shot in refused} == {507}
        with context.store.records.read() as tx:
            kept = [shot.id for shot in tx.visits.shots(here.visit.id)]
        assert sorted(kept) == sorted(set(shots) - set(refused))

        assert {sent(browser, here, photo, shot) for shot in shots} == {201}
    with context.store.records.read() as tx:
        assert sorted(shot.id for shot in tx.visits.shots(here.visit.id)) == sorted(shots)
        told = [
            one.details["shot"]
            for one in tx.events.of_visit(here.visit.id)
            if one.what == "shot.received"
        ]
    assert sorted(told) == sorted(shots)


@pytest.mark.slow
def test_a_job_goes_on_whose_servers_were_killed_while_the_clock_was_set_back(
    tmp_path: Path,
) -> None:
    clock = Clock()
    context = replace(make_context(tmp_path), clock=clock)
    here = stay(context)
    here.take("table", "left-behind")
    for _ in range(4):  # servers took it, and were killed: that is no fault of the photos
        with context.store.records.begin() as tx:
            assert tx.jobs.take(clock.now, clock.now + timedelta(seconds=30))
        clock.turn(hours=-1)
    with running(context):
        found = settled(here)
    with context.store.records.read() as tx:
        [job] = tx.jobs.of_visit(here.visit.id)
    assert (job.state, job.attempts) == (JobState.DONE, 5)
    assert str(found.views[0].verdict) == "differs"


@pytest.mark.slow
def test_what_was_acknowledged_outlives_kill_9(tmp_path: Path) -> None:
    came = app_faults.kill_server(tmp_path, app_faults.Size(phones=2, photos=2), times=1)
    assert came.troubles == []
    assert (len(came.told.kept), len(came.told.shots), came.done) == (4, 4, 4)
