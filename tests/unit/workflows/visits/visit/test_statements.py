"""What both sides say: added and never changed, by who may, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from asfound.domain.finding import Kind
from asfound.domain.visit import Act, Role, Side
from asfound.errors import (
    BadVisitValue,
    FindingNotFound,
    LinkRevoked,
    NotForThisLink,
    PhotoNotYours,
    TooManyStatements,
    VisitNotFound,
    WordsMissing,
)
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_account
from asfound.workflows.visits.access.links import make_link, resolve_link, revoke
from asfound.workflows.visits.snapshot.results import view_text
from asfound.workflows.visits.snapshot.status import FindingStatus
from asfound.workflows.visits.snapshot.timeline import timeline
from asfound.workflows.visits.visit import statements
from asfound.workflows.visits.visit.statements import add_statement
from tests.unit.workflows.visits.kit import DEMO, Stay, receive
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, BOTTLE, result
from tests.web.kit import keep, make_account


@pytest.fixture
def told(stay: Stay) -> Stay:
    """A visit whose table differs by a bottle and a bag, as a comparison would have said."""
    for name in ("a", "b"):
        job = stay.take("table", "left-behind" if name == "a" else "put-right")
        assert job
        said = result(name, (Kind.ADDED, BOTTLE), (Kind.ADDED, BAG))
        with stay.context.store.records.begin() as tx:
            tx.jobs.finish(job.id, view_text(said, job.id), stay.context.clock())
    return stay


def spoken(stay: Stay, who: Actor, act: Act, finding: str = "f_a0", words: str = "") -> None:
    table = stay.view("table")
    add_statement(stay.context, who, stay.visit.id, act, view=table, finding=finding, words=words)


def test_words_stay_with_the_thing_through_retakes(told: Stay) -> None:
    spoken(told, told.guest, Act.DISPUTE, "f_b0", "It was there. كان هنا من قبل")
    spoken(told, told.host, Act.ACCEPT, "f_a0")
    bottle, bag = told.snapshot.views[0].findings

    assert (bottle.id, bottle.finding.id) == ("f_a0", "f_b0")
    assert [said.act for said in bottle.statements] == [Act.DISPUTE, Act.ACCEPT]
    assert bottle.status is FindingStatus.DISPUTED
    assert bag.status is FindingStatus.OPEN
    assert told.snapshot.views[0].open_findings == 1


def test_everything_said_is_a_line_of_the_time_line(told: Stay) -> None:
    spoken(told, told.guest, Act.REPAIRED, words="Wiped.")
    line = timeline(told.context, told.snapshot)[-1]

    assert (line.event.what, line.event.by, line.view) == ("statement.made", "Japan", "table")
    assert line.statement
    assert line.statement.words == "Wiped."


def test_sending_twice_is_saying_once(told: Stay) -> None:
    for _ in range(2):
        add_statement(
            told.context,
            told.guest,
            told.visit.id,
            Act.ACCEPT,
            view=told.view("table"),
            finding="f_a0",
            statement_id="0" * 32,
        )
    assert len(told.snapshot.statements) == 1
    assert [e.event.what for e in timeline(told.context, told.snapshot)].count(
        "statement.made"
    ) == 1


def test_many_speak_at_once_and_all_are_heard(told: Stay) -> None:
    guest, host = told.guest, told.host
    with ThreadPoolExecutor(8) as people:
        list(
            people.map(
                lambda n: spoken(told, guest if n % 2 else host, Act.DISPUTE, words=f"Word {n}"),
                range(24),
            )
        )
    assert {said.words for said in told.snapshot.statements} == {f"Word {n}" for n in range(24)}


def test_a_dispute_needs_words_and_a_finding_that_is_there(told: Stay) -> None:
    with pytest.raises(WordsMissing):
        spoken(told, told.guest, Act.DISPUTE, words=" \u200f ")
    with pytest.raises(FindingNotFound):
        spoken(told, told.guest, Act.ACCEPT, "f_nothing")
    with pytest.raises(FindingNotFound):
        add_statement(told.context, told.guest, told.visit.id, Act.ACCEPT, view=told.view("table"))
    with pytest.raises(BadVisitValue):
        spoken(told, told.guest, Act.AGREE)
    with pytest.raises(BadVisitValue):
        spoken(told, told.guest, Act.DISPUTE, words="x" * 4001)
    assert told.snapshot.statements == ()


def test_only_who_has_a_say_is_heard(told: Stay) -> None:
    stranger = by_account(make_account(told.context, "other@example.org", "Other"))
    with pytest.raises(VisitNotFound):
        spoken(told, stranger, Act.ACCEPT)
    with pytest.raises(VisitNotFound):
        spoken(told, replace(told.guest, link=replace(told.access.link, id="made-up")), Act.ACCEPT)
    with pytest.raises(VisitNotFound):
        spoken(told, replace(told.guest, role=Role.HOST), Act.NOT_A_DIFFERENCE)

    guest = told.guest
    revoke(told.context, told.host, told.visit.id, told.access.link.id)
    with pytest.raises(LinkRevoked):
        spoken(told, guest, Act.ACCEPT)


def test_a_crew_speaks_of_its_area_only(told: Stay) -> None:
    _, token = make_link(
        told.context,
        told.host,
        told.visit.id,
        role=Role.CREW,
        name="Crew",
        area=told.made.area.id,
    )
    crew = resolve_link(told.context, token).actor
    spoken(told, crew, Act.REPAIRED)
    with pytest.raises(NotForThisLink):
        add_statement(told.context, crew, told.visit.id, Act.COMMENT, words="All done.")


def test_a_photo_must_have_come_in_this_visit(told: Stay, context: AppContext) -> None:
    elsewhere = keep(context, DEMO / "as-found" / "whiteboard.jpg")
    with pytest.raises(PhotoNotYours):
        add_statement(
            context, told.guest, told.visit.id, Act.COMMENT, words="See.", photo=elsewhere
        )
    receive(told, told.view("bench"), DEMO / "as-found" / "bench.jpg", Side.BEFORE)
    ours = told.snapshot.views[1].arrived[0].digest
    said = add_statement(context, told.guest, told.visit.id, Act.COMMENT, words="See.", photo=ours)
    assert said.photo == ours


def test_a_visit_holds_only_so_many_words(told: Stay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MAX_STATEMENTS", 1)
    spoken(told, told.guest, Act.ACCEPT)
    with pytest.raises(TooManyStatements):
        spoken(told, told.guest, Act.ACCEPT, "f_a1")
