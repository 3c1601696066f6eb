"""Actors: what each kind of proof makes of somebody, and what that may do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from asfound.domain.visit import Role, Side
from asfound.errors import LinkRevoked, NotForThisLink, PlaceNotFound, VisitNotFound
from asfound.workflows.places.create_place import PlaceDetails, make_place
from asfound.workflows.places.ownership import owned_place
from asfound.workflows.server.tokens import make_token
from asfound.workflows.visits.access.actor import by_account, by_token
from asfound.workflows.visits.access.links import make_link, resolve_link, revoke
from asfound.workflows.visits.access.ownership import owned_visit
from asfound.workflows.visits.visit.confirm import confirm_view
from asfound.workflows.visits.visit.planning import plan_visit
from asfound.workflows.visits.visit.shots import record_shot
from tests.unit.workflows.visits.kit import Stay
from tests.web.kit import make_account


def test_a_link_owns_nothing(stay: Stay) -> None:
    guest, place = stay.guest, stay.made.place.id

    with pytest.raises(PlaceNotFound):
        owned_place(stay.context, guest, place)
    with pytest.raises(VisitNotFound):
        owned_visit(stay.context, guest, stay.visit.id)
    with pytest.raises(PlaceNotFound):
        plan_visit(stay.context, guest, place, guest="B")
    with pytest.raises(NotForThisLink):
        make_place(stay.context, guest, PlaceDetails("Hall", "JP"), area="All")


def test_a_token_acts_for_its_account_and_is_named(stay: Stay) -> None:
    token, _ = make_token(stay.context, stay.account, name="t", scope="write", days=1)
    program = by_token(token, stay.account)

    assert owned_visit(stay.context, program, stay.visit.id)[0].id == stay.visit.id
    assert (program.role, program.name) == (Role.HOST, stay.account.name)
    assert program.came_by == f"token-{token.id}"
    assert stay.host.came_by is None
    assert stay.guest.came_by == stay.access.link.id


def test_what_somebody_else_keeps_is_not_there(stay: Stay) -> None:
    other = by_account(make_account(stay.context, "other@example.org", "Other"))

    with pytest.raises(VisitNotFound):
        owned_visit(stay.context, other, stay.visit.id)
    with pytest.raises(VisitNotFound):
        confirm_view(stay.context, other, stay.visit.id, stay.view("table"))


def test_a_link_that_was_revoked_a_moment_ago_puts_nothing_on_record(stay: Stay) -> None:
    guest, view = stay.guest, stay.view("table")
    revoke(stay.context, stay.host, stay.visit.id, stay.access.link.id)

    with pytest.raises(LinkRevoked):
        confirm_view(stay.context, guest, stay.visit.id, view)
    with pytest.raises(LinkRevoked):
        record_shot(
            stay.context, guest, stay.visit.id, shot_id=str(uuid4()), view=view, side=Side.AFTER,
            digest="sha256:" + "0" * 64, captured_at=None,
        )  # fmt: skip


def test_a_crew_sees_one_area(stay: Stay) -> None:
    area = stay.made.area.id
    _, token = make_link(
        stay.context, stay.host, stay.visit.id, role=Role.CREW, name="Crew", area=area
    )
    crew = resolve_link(stay.context, token).actor

    assert crew.sees(area)
    assert not crew.sees("elsewhere")
    assert stay.guest.sees("elsewhere")
    assert stay.host.sees(area)
