"""A place learns from its visits what unchanged views look like there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from asfound.domain.comparison import Calibration
from asfound.domain.finding import Kind
from asfound.domain.job import Job
from asfound.domain.visit import Act
from asfound.vision.image.backbone import model_digest
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.comparison import place_calibration
from asfound.workflows.visits.comparison.place_calibration import (
    calibration,
    refresh,
    sample_count,
)
from asfound.workflows.visits.comparison.worker import run_job
from asfound.workflows.visits.snapshot import results
from asfound.workflows.visits.snapshot.results import view_text
from asfound.workflows.visits.snapshot.view_state import ViewState
from asfound.workflows.visits.visit.hand_over import hand_over
from asfound.workflows.visits.visit.planning import plan_visit
from asfound.workflows.visits.visit.statements import add_statement
from tests.unit.workflows.visits.kit import Stay
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, result
from tests.unit.workflows.visits.test_runner import hands, taken
from tests.web.kit import Clock

SEEN = Calibration("all", 400, conditions="other-light/near")


def over(stay: Stay, *, says: Actor | None, score: float = 0.61) -> None:
    """A visit in which something seems to differ, until it is handed over."""
    job = stay.take("table", "left-behind")
    assert job
    view = replace(result("a", (Kind.ADDED, BAG)), score=score, calibration=SEEN)
    with stay.context.store.records.begin() as tx:
        tx.jobs.finish(job.id, view_text(view, job.id), stay.context.clock())
    if says:
        seen = stay.snapshot.views[0]
        dismiss(stay, says, seen.view.id, seen.findings[0].id)
    hand_over(stay.context, stay.host, stay.visit.id)


def compared(stay: Stay) -> ViewState:
    """The first view, really compared."""
    asked(stay)
    run_job(stay.context, taken(stay.context), hands())
    return stay.snapshot.views[0]


def dismiss(stay: Stay, who: Actor, view: str, finding: str) -> None:
    add_statement(
        stay.context,
        who,
        stay.visit.id,
        Act.NOT_A_DIFFERENCE,
        view=view,
        finding=finding,
        words="The light.",
    )


def next_visit(stay: Stay) -> Stay:
    visit, token = plan_visit(
        stay.context, stay.host, stay.made.place.id, guest="Senegal", language="en"
    )
    return replace(stay, visit=visit, token=token)


def asked(stay: Stay) -> Job:
    job = stay.take("table", "left-behind")
    assert job
    return job


@pytest.mark.slow
def test_what_the_host_dismissed_stands_behind_the_next_comparison(stay: Stay) -> None:
    place, context = stay.made.place.id, stay.context
    first = compared(stay)
    for each in first.findings:
        dismiss(stay, stay.host, first.view.id, each.id)
    hand_over(context, stay.host, stay.visit.id)
    second = compared(next_visit(stay))

    assert first.result
    assert second.result
    assert second.job
    assert first.result.calibration
    assert second.result.calibration
    assert first.result.calibration.own == 0
    assert second.result.calibration.own == 1
    assert sample_count(context, place) == 1
    with context.store.records.read() as tx:
        kept = calibration(tx, place, second.job.calibration)
    assert kept
    assert kept.scores == {second.result.calibration.conditions: (first.result.score,)}
    assert json.loads(second.job.result or "")["model"] == model_digest()


@pytest.mark.parametrize("who", ["guest", "nobody"])
def test_what_the_host_did_not_dismiss_teaches_nothing(stay: Stay, who: str) -> None:
    over(stay, says=stay.guest if who == "guest" else None)
    job = asked(next_visit(stay))

    assert job.calibration is None
    assert sample_count(stay.context, stay.made.place.id) == 0


def test_a_visit_that_goes_on_teaches_nothing_yet(stay: Stay) -> None:
    assert asked(stay).calibration is None


def test_what_other_weights_scored_teaches_nothing(
    stay: Stay, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(results, "model_digest", lambda: "sha256:other")
        over(stay, says=stay.host)

    assert asked(next_visit(stay)).calibration is None


def test_it_is_worked_out_once_after_each_hand_over(
    stay: Stay, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, records = stay.made.place.id, stay.context.store.records
    over(stay, says=stay.host)
    second, third = next_visit(stay), next_visit(stay)
    first_job = asked(second)
    with monkeypatch.context() as looked:
        looked.setattr(
            place_calibration, "snapshot_in", lambda *_: pytest.fail("it was worked out again")
        )
        assert asked(third).calibration == first_job.calibration
    clock.turn(days=1)
    over(second, says=second.host, score=0.7)

    job = asked(third)
    assert job.calibration != first_job.calibration
    assert job.id != first_job.id
    assert sample_count(stay.context, place) == 2
    with records.begin() as tx:
        assert refresh(tx, place) == job.calibration
        earlier = calibration(tx, place, first_job.calibration)
        assert earlier, "comparisons that are made again find what they rested on"
        assert earlier.n == 1
        tx.places.delete(place)
    with records.read() as tx:
        assert tx.places.calibration(place) is None
