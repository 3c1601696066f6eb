"""Links: unguessable, scoped, ending; and what who holds which token is told."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import replace

import pytest

from asfound.domain.visit import Role
from asfound.errors import (
    BadVisitValue,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    NotForThisLink,
    VisitNotFound,
)
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import (
    make_link,
    resolve_link,
    revoke,
    secret_of,
)
from asfound.workflows.visits.access.ownership import require_view
from tests.unit.workflows.visits.kit import Stay
from tests.web.kit import Clock, make_account, make_place


def test_a_token_opens_its_visit_and_is_kept_nowhere(stay: Stay) -> None:
    assert resolve_link(stay.context, stay.token).visit.id == stay.visit.id
    assert len(stay.token) == 43  # 256 bits

    everything = b"".join(
        path.read_bytes() for path in stay.context.data.rglob("*") if path.is_file()
    )
    assert stay.token.encode() not in everything
    assert secret_of(stay.token).encode() in everything


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "é" * 43, "a" * 44])
def test_what_is_no_token_opens_nothing(stay: Stay, token: str) -> None:
    with pytest.raises(LinkUnknown):
        resolve_link(stay.context, token)


def test_a_guess_and_a_digest_are_told_the_same(stay: Stay) -> None:
    told = set()
    for guess in (secrets.token_urlsafe(32), secret_of(stay.token)[:43]):
        with pytest.raises(LinkUnknown) as refusal:
            resolve_link(stay.context, guess)
        told.add(refusal.value.message)

    assert len(told) == 1


def test_who_holds_a_link_is_told_why_it_ended(stay: Stay, clock: Clock) -> None:
    crew, token = make_link(
        stay.context, stay.host, stay.visit.id, role=Role.CREW, name="Crew", days=1
    )
    revoke(stay.context, stay.host, stay.visit.id, crew.id)
    with pytest.raises(LinkRevoked, match="Stadium office"):
        resolve_link(stay.context, token)

    clock.turn(days=31)
    with pytest.raises(LinkExpired, match="Stadium office"):
        resolve_link(stay.context, stay.token)


def test_a_revoked_link_stays_revoked_when_its_time_is_over(stay: Stay, clock: Clock) -> None:
    link = stay.access.link
    first = revoke(stay.context, stay.host, stay.visit.id, link.id)
    clock.turn(days=60)

    assert revoke(stay.context, stay.host, stay.visit.id, link.id).id == first.id
    with pytest.raises(LinkRevoked):
        resolve_link(stay.context, stay.token)


def test_others_can_neither_make_nor_revoke(stay: Stay) -> None:
    stranger = make_account(stay.context, "other@example.org", "Other")
    with pytest.raises(VisitNotFound):
        make_link(stay.context, by_account(stranger), stay.visit.id, role=Role.GUEST, name="Me")
    with pytest.raises(VisitNotFound):
        revoke(stay.context, by_account(stranger), stay.visit.id, stay.access.link.id)

    elsewhere = make_place(stay.context, stranger, ("table",))
    with pytest.raises(VisitNotFound):
        make_link(
            stay.context,
            stay.host,
            stay.visit.id,
            role=Role.CREW,
            name="Crew",
            area=elsewhere.area.id,
        )


@pytest.mark.parametrize(
    ("name", "role", "days"),
    [
        ("", Role.GUEST, 3),
        ("\u202e\u200f", Role.GUEST, 3),
        ("Crew", Role.HOST, 3),
        ("A", Role.CREW, 0),
    ],
)
def test_links_that_cannot_be_are_refused(stay: Stay, name: str, role: Role, days: int) -> None:
    with pytest.raises(BadVisitValue):
        make_link(stay.context, stay.host, stay.visit.id, role=role, name=name, days=days)


def test_a_crew_sees_its_area_only(stay: Stay) -> None:
    _, token = make_link(
        stay.context,
        stay.host,
        stay.visit.id,
        role=Role.CREW,
        name="Crew",
        area=stay.made.area.id,
    )
    access = resolve_link(stay.context, token)
    elsewhere = make_place(stay.context, stay.account, ("table",))
    with stay.context.store.records.read() as tx:
        require_view(tx, access.actor, access.place, stay.view("table"))
        with pytest.raises(VisitNotFound):
            require_view(tx, access.actor, access.place, elsewhere.views[0].id)


def test_the_area_is_what_decides(stay: Stay) -> None:
    access = stay.access
    crew = replace(access, link=replace(access.link, area="another"))
    with stay.context.store.records.read() as tx, pytest.raises(NotForThisLink):
        require_view(tx, crew.actor, crew.place, stay.view("table"))


def test_opening_is_on_record_once(stay: Stay) -> None:
    for _ in range(3):
        resolve_link(stay.context, stay.token)
    with stay.context.store.records.read() as tx:
        told = [event.what for event in tx.events.of_visit(stay.visit.id)]

    assert told == ["visit.planned", "link.opened"]


def test_the_database_compares_bytes(stay: Stay) -> None:
    """A collation that takes capitals for small letters must not open anything."""
    with sqlite3.connect(stay.context.data / "asfound.sqlite") as database:
        kept = database.execute("select secret from links").fetchone()[0]
    assert kept == secret_of(stay.token)
    with pytest.raises(LinkUnknown):
        resolve_link(stay.context, stay.token.swapcase())
