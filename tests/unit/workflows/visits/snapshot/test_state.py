"""The board: one look, the same rule as a check, and no more queries for more views."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from asfound.domain.comparison import Reason, Verdict
from asfound.domain.visit import Side, Stage
from asfound.errors import VisitClosed, VisitNotFound
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.state import ViewProgress, load_snapshot
from asfound.workflows.visits.visit.confirm import agree, confirm_view
from tests.unit.workflows.visits.kit import DEMO, Stay, receive, running, settled, stay


def test_a_new_visit_has_nothing_to_tell(stay: Stay) -> None:
    found = stay.snapshot

    assert [view.view.name for view in found.views] == ["table", "bench"]
    assert {view.progress for view in found.views} == {ViewProgress.NOT_PHOTOGRAPHED}
    assert {view.reason for view in found.views} == {Reason.NOT_PHOTOGRAPHED}
    assert found.verdict is Verdict.CANNOT_TELL
    assert not found.judged


def test_there_is_no_board_of_no_visit(context: AppContext) -> None:
    with pytest.raises(VisitNotFound):
        load_snapshot(context, "nothing")


def test_arriving_and_leaving_move_the_visit_on_and_never_back(stay: Stay) -> None:
    confirm_view(stay.context, stay.guest, stay.visit.id, stay.view("table"))
    confirm_view(stay.context, stay.guest, stay.visit.id, stay.view("table"))
    assert stay.snapshot.visit.stage == "arrived"
    assert len(stay.snapshot.views[0].confirmed) == 1

    stay.take("table", "left-behind")
    stay.take("bench", "as-found", Side.BEFORE)
    assert stay.snapshot.visit.stage == "leaving"


def test_the_newest_photo_counts_and_history_stays(stay: Stay) -> None:
    first = stay.take("table", "left-behind")
    second = stay.take("table", "put-right")
    view = stay.snapshot.views[0]

    assert first
    assert second
    assert first.id != second.id
    assert view.job
    assert view.job.id == second.id
    assert [shot.number for shot in view.left] == [1, 2]
    assert view.progress is ViewProgress.WAITING
    assert view.verdict is None


def test_who_agreed_is_asked_anew_after_a_further_photo(stay: Stay) -> None:
    clock = stay.context.clock
    stay.take("table", "put-right")
    agree(stay.context, stay.guest, stay.visit.id)
    assert list(stay.snapshot.agreed) == ["guest"]

    clock.turn(minutes=1)  # type: ignore[attr-defined]
    stay.take("table", "left-behind")
    assert stay.snapshot.agreed == {}


def test_the_photo_from_arriving_is_compared_too(stay: Stay, tmp_path: Path) -> None:
    arrived = tmp_path / "arrived.jpg"
    arrived.write_bytes((DEMO / "put-right" / "table.jpg").read_bytes())
    receive(stay, stay.view("table"), arrived, Side.BEFORE)
    job = stay.take("table", "left-behind")
    view = stay.snapshot.views[0]

    assert job
    assert job.before == (*(photo.digest for photo in view.as_found), view.arrived[0].digest)
    assert view.shown_before == view.arrived[0].digest


@pytest.mark.slow
def test_the_verdict_follows_the_rule_of_a_check(stay: Stay) -> None:
    with running(stay.context):
        stay.take("bench", "put-right")
        found = settled(stay)
        assert found.views[1].verdict is Verdict.AS_FOUND
        assert found.verdict is Verdict.CANNOT_TELL, "the table was not photographed"

        stay.take("table", "left-behind")
        found = settled(stay)
    assert found.verdict is Verdict.DIFFERS
    assert found.count(Verdict.DIFFERS) == 1
    assert found.judged


def test_more_views_take_no_more_queries(context: AppContext) -> None:
    small = stay(context, ("table",))
    large = stay(context, ("table", "bench", "locker-7"), small.account)
    for name in ("table", "bench", "locker-7"):
        large.take(name, "left-behind")
    counts = []
    for each in (small, large):
        asked: list[str] = []

        def note(*told: object, asked: list[str] = asked) -> None:
            asked.append(str(told[2]))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            load_snapshot(context, each.visit.id)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        counts.append(len([query for query in asked if query.startswith("SELECT")]))

    assert counts[0] == counts[1], "the number of queries grows with the views"
    assert counts[0] <= 12


def test_nothing_is_photographed_after_the_hand_over(stay: Stay) -> None:
    with stay.context.store.records.begin() as tx:
        tx.visits.change(replace(stay.visit, stage=Stage.HANDED_OVER))
    with pytest.raises(VisitClosed):
        stay.take("table", "left-behind")
    with pytest.raises(VisitClosed):
        confirm_view(stay.context, stay.guest, stay.visit.id, stay.view("table"))
    assert stay.snapshot.views[0].left == ()
