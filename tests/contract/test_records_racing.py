"""What every database promises to those who come at the same moment, or die in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from asfound.domain.job import Job, JobState
from asfound.domain.visit import Event, Side
from asfound.errors import RowMissing
from asfound.store.open import open_records
from asfound.store.records import Records, Transaction
from tests.store_kit import DAY, MINUTE, NOW, filled, job, shot, visit

RACERS = 8
Result = TypeVar("Result")


def race(records: Records, act: Callable[[Transaction, int], Result]) -> list[Result]:
    """What each of several threads gets that act at the same moment, each in a transaction."""
    start = threading.Barrier(RACERS)

    def run(number: int) -> Result:
        start.wait()
        with records.begin() as tx:
            return act(tx, number)

    with ThreadPoolExecutor(RACERS) as threads:
        return list(threads.map(run, range(RACERS)))


def queued(records: Records, names: Sequence[str]) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add_shot(shot("shot"))
        for number, name in enumerate(names):
            tx.jobs.add(replace(job(name), queued_at=NOW + number * MINUTE))


def test_no_two_takers_get_one_job(records: Records) -> None:
    names = [f"job {number}" for number in range(RACERS - 2)]
    queued(records, names)
    taken = race(records, lambda tx, _: tx.jobs.take(NOW + DAY, NOW + 2 * DAY))
    ids = sorted(one.id for one in taken if one)
    assert ids == names
    assert taken.count(None) == 2


def test_the_oldest_job_is_taken_first(records: Records) -> None:
    queued(records, ["b", "a"])
    with records.begin() as tx:
        first, second = (tx.jobs.take(NOW, NOW + MINUTE) for _ in range(2))
        assert first is not None
        assert second is not None
        assert (first.id, second.id) == ("b", "a")
        assert (first.state, first.attempts) == (JobState.RUNNING, 1)
        assert first.leased_until == NOW + MINUTE
        assert tx.jobs.take(NOW, NOW + MINUTE) is None


def test_a_lease_runs_out_and_is_prolonged(records: Records) -> None:
    queued(records, ["job"])

    def take(now: datetime) -> Job | None:
        with records.begin() as tx:
            return tx.jobs.take(now, now + MINUTE)

    assert take(NOW) is not None
    assert take(NOW) is None
    with records.begin() as tx:
        assert tx.jobs.renew("job", 1, NOW + 2 * MINUTE)
    assert take(NOW + MINUTE) is None
    again = take(NOW + 2 * MINUTE)
    assert again is not None
    assert again.attempts == 2
    with records.begin() as tx:
        assert not tx.jobs.renew("job", 1, NOW + DAY)  # somebody else has it now
        assert tx.jobs.renew("job", 2, NOW + DAY)


def test_a_lease_from_before_the_clock_was_set_back_does_not_hold_a_job_for_so_long(
    records: Records,
) -> None:
    queued(records, ["job"])
    with records.begin() as tx:
        assert tx.jobs.take(NOW, NOW + MINUTE) is not None
    earlier = NOW - timedelta(hours=1)
    with records.begin() as tx:
        again = tx.jobs.take(earlier, earlier + MINUTE)
        assert again is not None
        assert again.attempts == 2
        # now the lease is of this clock again; servers whose clocks differ by less leave it alone
        slow = earlier - timedelta(seconds=50)
        assert tx.jobs.take(slow, slow + MINUTE) is None


def test_the_first_result_stays(records: Records) -> None:
    queued(records, ["job"])
    kept = race(
        records, lambda tx, number: tx.jobs.finish("job", f'{{"by": {number}}}', NOW + MINUTE)
    )
    assert kept.count(True) == 1
    with records.begin() as tx:
        found = tx.jobs.get("job")
        assert found is not None
        assert found.result == f'{{"by": {kept.index(True)}}}'
        assert (found.state, found.ended_at) == (JobState.DONE, NOW + MINUTE)
        tx.jobs.fail("job", "too late", NOW, for_good=True)
        assert tx.jobs.get("job") == found
        assert tx.jobs.take(NOW + DAY, NOW + DAY) is None
        with pytest.raises(RowMissing):
            tx.jobs.finish("nothing", "{}", NOW)


def test_a_failed_job_is_tried_again_until_it_is_for_good(records: Records) -> None:
    queued(records, ["job"])
    with records.begin() as tx:
        tx.jobs.take(NOW, NOW + DAY)
        tx.jobs.fail("job", "engine.worker-lost: once", NOW, for_good=False)
        assert tx.jobs.count_pending() == 1
        again = tx.jobs.take(NOW, NOW + DAY)
        assert again is not None
        assert again.attempts == 2
        tx.jobs.fail("job", "engine.worker-lost: twice", NOW, for_good=True)
        assert tx.jobs.count_pending() == 0
        (failed,) = tx.jobs.newest("visit")
        assert (failed.state, failed.error) == (JobState.FAILED, "engine.worker-lost: twice")
        assert tx.jobs.finish("job", '{"verdict": "as-found"}', NOW)  # a late one still counts


def test_asking_again_for_an_old_job_makes_it_the_newest(records: Records) -> None:
    queued(records, ["first", "second"])
    with records.begin() as tx:
        assert [one.id for one in tx.jobs.newest("visit")] == ["second"]
        tx.jobs.finish("first", "{}", NOW)
        given = tx.jobs.add(replace(job("first"), after="sha256:another"))
        assert given.result == "{}"
        assert [one.id for one in tx.jobs.newest("visit")] == ["first"]
        assert [one.id for one in tx.jobs.of_visit("visit")] == ["first", "second"]


def test_shots_that_come_together_get_a_number_each(records: Records) -> None:
    filled(records)
    kept = race(records, lambda tx, number: tx.visits.add_shot(shot(f"shot {number}")))
    assert sorted(one.number for one in kept) == list(range(1, RACERS + 1))


def test_one_shot_sent_several_times_at_once_is_one_shot(records: Records) -> None:
    filled(records)
    kept = race(records, lambda tx, _: tx.visits.add_shot(shot("shot")))
    assert {one.number for one in kept} == {1}
    with records.read() as tx:
        assert len(tx.visits.shots("visit")) == 1


def test_a_job_asked_for_several_times_at_once_is_one_job(records: Records) -> None:
    queued(records, [])
    race(records, lambda tx, _: tx.jobs.add(job("job")))
    with records.read() as tx:
        assert len(tx.jobs.of_visit("visit")) == 1


def test_no_event_becomes_visible_behind_a_later_one(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add(visit("second"))
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        while True:
            last_round = done.is_set()
            with records.read() as tx:
                seen.extend(one.number for one in tx.events.since(seen[-1] if seen else 0))
            if last_round:
                return

    def write(number: int) -> None:
        for _ in range(10):
            with records.begin() as tx:
                of = "visit" if number % 2 else "second"
                tx.events.add(Event("shot.received", str(number), NOW, visit=of))

    follower = threading.Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(RACERS) as threads:
        list(threads.map(write, range(RACERS)))
    done.set()
    follower.join()
    assert len(seen) == 10 * RACERS
    assert seen == sorted(seen)


def test_whoever_locks_a_visit_waits_for_the_one_before(records: Records) -> None:
    filled(records)

    def count_up(tx: Transaction, _: int) -> None:
        tx.visits.lock("visit")
        tx.set_setting("count", str(int(tx.setting("count") or 0) + 1))

    race(records, count_up)
    with records.read() as tx:
        assert tx.setting("count") == str(RACERS)


KILLED = """
import sys
from asfound.store.open import open_records
from tests.store_kit import shot
records = open_records(sys.argv[1])
number = 0
while True:
    number += 1
    with records.begin() as tx:
        tx.visits.add_shot(shot(f"a{number}"))
        tx.visits.add_shot(shot(f"b{number}", view="table"))
    print(number, flush=True)  # acknowledged
"""


def test_a_killed_writer_leaves_what_was_acknowledged_and_nothing_half(
    database: str, records: Records
) -> None:
    filled(records)
    records.close()
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, database], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    acknowledged = int((told + writer.stdout.read().split())[-1])
    writer.wait()
    writer.stdout.close()
    reopened = open_records(database)
    with reopened.begin() as tx:  # may write at once: nobody's lock is left
        kept = tx.visits.shots("visit")
        tx.visits.add_shot(shot("after"))
    reopened.close()
    doors, tables = (
        [one.number for one in kept if one.view == view and one.side is Side.AFTER]
        for view in ("door", "table")
    )
    assert doors == tables == list(range(1, len(doors) + 1))
    assert len(doors) in (acknowledged, acknowledged + 1)
