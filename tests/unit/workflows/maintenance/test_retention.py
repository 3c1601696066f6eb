"""What goes when its time is over, what stays, and who may come between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from asfound.domain.place import Retention
from asfound.domain.visit import Side, Stage
from asfound.errors import StoreBusy
from asfound.store.base import Store
from asfound.workflows.maintenance.retention import (
    GRACE,
    RetentionSummary,
    apply_retention,
    collect_garbage,
)
from asfound.workflows.maintenance.scheduler import once_a_day
from asfound.workflows.server.app_context import AppContext
from tests.store_kit import DAY, NOW, digest, photo, place, put, shot, visit
from tests.unit.workflows.maintenance.conftest import fill

LATER = NOW + 31 * DAY


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, opening: Callable[..., Store], tmp_path: Path) -> Store:
    opened = opening("first", request.param)
    fill(opened, tmp_path)
    return opened


def rule(store: Store, photos: int | None, visits: int | None) -> None:
    with store.records.begin() as tx:
        tx.places.change(place(retention=Retention(photos, visits)))


def aged(store: Store, *names: str) -> None:
    """Put long ago, as the file itself tells."""
    for name in names:
        with store.blobs.local(digest(name)) as path:
            long_ago = (NOW - 9 * DAY).timestamp()
            os.utime(path, (long_ago, long_ago))


def kept(store: Store) -> set[str]:
    every = ("as-found 1", "as-found 2", "shot", "said", "record", "open shot", "stranger")
    return {name for name in every if store.blobs.has(digest(name))}


ALL = {"as-found 1", "as-found 2", "shot", "said", "record", "open shot"}


def test_without_rules_everything_stays(store: Store) -> None:
    aged(store, *ALL)
    assert apply_retention(store, NOW + 10_000 * DAY) == RetentionSummary()
    assert kept(store) == ALL


def test_photos_go_and_what_was_said_stays(store: Store) -> None:
    aged(store, *ALL)
    rule(store, 30, None)
    assert (
        apply_retention(store, NOW + 30 * DAY) == RetentionSummary()
    )  # not before the days are over
    assert apply_retention(store, LATER) == RetentionSummary(photos_of=1, files=2)
    assert kept(store) == ALL - {"shot", "said"}
    with store.records.read() as tx:
        (gone,) = tx.visits.shots("visit")
        assert not gone.kept
        assert len(tx.visits.statements("visit")) == 1
        (job,) = tx.jobs.newest("visit")
        assert job.result
        assert tx.photos.get(digest("shot")) is None
        (event,) = [e for e in tx.events.audit() if e.what == "retention.applied"]
        assert event.details == {"visits": "0", "photos_of": "1"}
    assert apply_retention(store, LATER) == RetentionSummary()


def test_visits_go_whole_but_for_their_sealed_record(store: Store) -> None:
    aged(store, *ALL)
    rule(store, None, 30)
    assert apply_retention(store, LATER) == RetentionSummary(visits=1, files=2)
    assert kept(store) == ALL - {"shot", "said"}
    with store.records.read() as tx:
        assert tx.visits.get("visit") is None
        assert tx.visits.get("open") is not None
        assert tx.events.of_visit("visit") == ()
        assert [record.digest for record in tx.visits.sealed_records("host")] == [digest("record")]


def test_a_visit_that_nobody_handed_over_ends_with_its_day(store: Store) -> None:
    rule(store, None, 30)
    with store.records.begin() as tx:
        tx.visits.change(replace(visit("open"), leaves_on=NOW.date().isoformat()))
        tx.visits.add(replace(visit("later"), leaves_on=LATER.date().isoformat()))
    apply_retention(store, LATER)
    with store.records.read() as tx:
        assert tx.visits.get("open") is None
        assert tx.visits.get("later") is not None


def test_what_waits_to_be_sealed_stays(store: Store) -> None:
    aged(store, *ALL)
    rule(store, 1, 1)
    with store.records.begin() as tx:
        tx.visits.change(replace(visit("open"), stage=Stage.HANDED_OVER, ended_at=NOW))
    assert apply_retention(store, LATER).visits == 1
    assert "open shot" in kept(store)
    with store.records.read() as tx:
        assert tx.visits.get("open") is not None


def test_a_photo_that_something_else_names_stays(store: Store) -> None:
    aged(store, *ALL)
    rule(store, None, 30)
    with store.records.begin() as tx:
        again = shot("again", side=Side.BEFORE, visit="open", photo="shot")
        tx.visits.add_shot(again)
    apply_retention(store, LATER)
    assert "shot" in kept(store)


def test_deleting_a_place_deletes_its_photos_but_not_the_sealed_record(store: Store) -> None:
    aged(store, *ALL)
    with store.records.begin() as tx:
        tx.places.delete("hall")
    assert collect_garbage(store, NOW) == 5
    assert kept(store) == {"record"}
    assert list(store.blobs.digests()) == [digest("record")]


def test_what_has_just_come_in_is_left_alone(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "stranger", NOW)
    aged(store, "stranger")
    assert collect_garbage(store, NOW + GRACE / 2) == 0
    assert collect_garbage(store, NOW + 2 * GRACE) == 1
    assert "stranger" not in kept(store)


def test_a_file_whose_transaction_never_came_goes_too(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "stranger", NOW)
    with store.records.begin() as tx:
        tx.photos.delete([digest("stranger")])
    assert collect_garbage(store, NOW) == 0
    aged(store, "stranger")
    assert collect_garbage(store, NOW) == 1
    assert kept(store) == ALL


def test_coming_again_starts_the_grace_anew(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "stranger", NOW - 9 * DAY)
    aged(store, "stranger")
    with store.records.begin() as tx:
        tx.photos.add(photo("stranger", NOW))
    assert collect_garbage(store, NOW + GRACE / 2) == 0
    assert "stranger" in kept(store)


def test_nobody_names_a_photo_while_its_file_goes(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "stranger", NOW - 9 * DAY)
    aged(store, "stranger")
    delete, told = store.blobs.delete, []

    def come_between(name: str) -> None:
        with pytest.raises(StoreBusy), store.records.begin() as tx:
            tx.photos.add(photo("stranger", NOW))
        told.append(name)
        delete(name)

    store.blobs.delete = come_between  # type: ignore[assignment,method-assign]
    assert collect_garbage(store, NOW) == 1
    assert told == [digest("stranger")]
    put(store, tmp_path, "stranger", NOW)  # afterwards it may come again
    assert "stranger" in kept(store)


def test_a_collection_that_was_stopped_is_gone_on_with(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "stranger", NOW - 9 * DAY)
    aged(store, "stranger")
    with store.records.begin() as tx:
        assert tx.photos.mark_for_deletion([digest("stranger")], older_than=NOW) == (
            digest("stranger"),
        )
    assert collect_garbage(store, NOW) == 1
    put(store, tmp_path, "stranger", NOW)


def test_what_was_put_away_goes_with_the_last_visit_that_shows_it(store: Store) -> None:
    with store.records.begin() as tx:
        tx.places.delete_area("entrance")  # its door is in the visits
    rule(store, None, 30)
    apply_retention(store, LATER)
    with store.records.read() as tx:
        assert tx.places.view("door") is not None  # the open visit shows it
    with store.records.begin() as tx:
        tx.visits.delete("open")
    apply_retention(store, LATER)
    with store.records.read() as tx:
        assert tx.places.view("door") is None
        assert tx.places.area("entrance") is None


def test_once_a_day_is_once_a_day(store: Store, tmp_path: Path) -> None:
    moment = [NOW]
    context = AppContext(store, tmp_path, clock=lambda: moment[0])
    assert once_a_day(context) == RetentionSummary()
    assert once_a_day(context) is None
    moment[0] = NOW - DAY  # the clock was set back
    assert once_a_day(context) is None
    moment[0] = NOW + DAY
    assert once_a_day(context) == RetentionSummary()
    moment[0] = NOW - timedelta(days=400)  # it had been far ahead
    assert once_a_day(context) == RetentionSummary()


def test_the_keeper_works_beside_the_server(store: Store, tmp_path: Path) -> None:
    from asfound.workflows.maintenance.scheduler import Scheduler  # noqa: PLC0415

    keeper = Scheduler(AppContext(store, tmp_path, clock=lambda: NOW), look_s=0.01)
    keeper.start()
    for _ in range(1000):
        with store.records.read() as tx:
            if tx.setting("retention.last"):
                break
        time.sleep(0.05)
    keeper.stop()
    with store.records.read() as tx:
        assert tx.setting("retention.last") == NOW.date().isoformat()
