"""Planning: who, where, when, and a link that lasts long enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from asfound.domain.visit import Stage
from asfound.errors import BadVisitValue, PlaceNotFound
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import resolve_link
from asfound.workflows.visits.visit.planning import plan_visit, visits_of
from tests.unit.workflows.visits.kit import Stay
from tests.web.kit import Clock, make_account


def test_a_link_lasts_until_two_weeks_after_leaving(stay: Stay, clock: Clock) -> None:
    visit, token = plan_visit(
        stay.context,
        stay.host,
        stay.made.place.id,
        guest="  Team \u202eA\u202c ",
        language="ja",
        arrives_on="2026-09-01",
        leaves_on="2026-09-20",
    )
    link = resolve_link(stay.context, token).link

    assert (visit.guest, visit.language, visit.stage) == ("Team A", "ja", Stage.PLANNED)
    assert link.expires_at.date().isoformat() == "2026-10-04"
    assert stay.access.link.expires_at == clock.now + timedelta(days=30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"guest": " "},
        {"guest": "x" * 201},
        {"language": "tlh"},
        {"arrives_on": "tomorrow"},
        {"arrives_on": "2026-09-20", "leaves_on": "2026-09-01"},
    ],
)
def test_what_cannot_be_is_refused(stay: Stay, wrong: dict[str, str]) -> None:
    with pytest.raises(BadVisitValue):
        plan_visit(
            stay.context,
            stay.host,
            stay.made.place.id,
            **({"guest": "Japan"} | wrong),
        )
    assert len(visits_of(stay.context, stay.host).visits) == 1


def test_nobody_plans_at_anothers_place(stay: Stay) -> None:
    stranger = make_account(stay.context, "other@example.org", "Other")
    for place in (stay.made.place.id, "nowhere"):
        with pytest.raises(PlaceNotFound):
            plan_visit(stay.context, by_account(stranger), place, guest="Me")


def test_a_list_goes_on_page_by_page(stay: Stay, clock: Clock) -> None:
    for number in range(4):
        clock.turn(minutes=1)
        plan_visit(stay.context, stay.host, stay.made.place.id, guest=f"Guest {number}")
    first = visits_of(stay.context, stay.host, limit=3)
    second = visits_of(stay.context, stay.host, limit=3, after=first.after)

    names = [each.visit.guest for each in (*first.visits, *second.visits)]
    assert names == ["Guest 3", "Guest 2", "Guest 1", "Guest 0", "Japan"]
    assert second.after is None
