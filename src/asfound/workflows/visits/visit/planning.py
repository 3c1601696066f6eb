"""Plan a visit: a place, a guest, and the link that lets the guest in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from asfound.domain.visit import Role, Stage, Visit, VisitSummary
from asfound.errors import BadVisitValue, PlaceNotFound
from asfound.language.catalogues import LANGUAGES
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.links import MAX_DAYS, new_link
from asfound.workflows.visits.access.text import name

LINK_DAYS = 30
# A guest may still answer, and fetch the record, for two weeks after leaving.
_DAYS_AFTER = 14


def plan_visit(  # noqa: PLR0913  what a host fills in
    context: AppContext,
    actor: Actor,
    place_id: str,
    *,
    guest: str,
    language: str | None = None,
    arrives_on: str | None = None,
    leaves_on: str | None = None,
) -> tuple[Visit, str]:
    """A new visit, and the token of the guest's link, which is never to be had again.

    Args:
        context: The server.
        actor: Who keeps the place.
        place_id: Of the place.
        guest: Who will stay.
        language: Of the guest's pages, BCP 47; None for what their browser asks for.
        arrives_on: ISO date; None where nobody knows.
        leaves_on: Likewise.

    Raises:
        PlaceNotFound: There is no such place of this account.
        BadVisitValue: A value cannot be used.
    """
    now = context.clock()
    visit = Visit(
        id=uuid4().hex,
        place=place_id,
        guest=name(guest, "the guest's name"),
        stage=Stage.PLANNED,
        created_at=now,
        language=_language(language),
        arrives_on=_day("the day of arrival", arrives_on),
        leaves_on=_day("the day of leaving", leaves_on),
    )
    _in_order(visit)
    with context.store.records.begin() as tx:
        place = tx.places.get(place_id)
        if place is None or not actor.keeps(place):
            raise PlaceNotFound
        tx.visits.add(visit)
        _, token = new_link(tx, visit, Role.GUEST, visit.guest, now, _days(visit, now.date()))
        tx.events.record("visit.planned", actor.name, now, visit, guest=visit.guest)
    context.changes.notify()
    return visit, token


@dataclass(frozen=True)
class VisitPage:
    """A page of the list of visits; ``after`` leads to the next one, None on the last."""

    visits: tuple[VisitSummary, ...]
    after: str | None


def visits_of(
    context: AppContext,
    actor: Actor,
    *,
    place: str | None = None,
    stage: Stage | None = None,
    after: str | None = None,
    limit: int = 50,
) -> VisitPage:
    """The visits to a host's places, newest first."""
    with context.store.records.read() as tx:
        found = tx.visits.of_host(
            actor.host.id, place=place, stage=stage, after=after, limit=limit + 1
        )
    more = len(found) > limit
    return VisitPage(found[:limit], found[limit - 1].visit.id if more else None)


def _language(tag: str | None) -> str | None:
    if not tag:
        return None
    if tag not in LANGUAGES:
        raise BadVisitValue("the language", tag, f"it should be one of {', '.join(LANGUAGES)}")
    return tag


def _day(what: str, text: str | None) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadVisitValue(what, text, "it should be a date such as 2026-11-30") from error


def _in_order(visit: Visit) -> None:
    if visit.arrives_on and visit.leaves_on and visit.leaves_on < visit.arrives_on:
        raise BadVisitValue("the day of leaving", visit.leaves_on, "it is before the arrival")


def _days(visit: Visit, today: date) -> int:
    """How long the guest's link is good."""
    if not visit.leaves_on:
        return LINK_DAYS
    last = date.fromisoformat(visit.leaves_on) + timedelta(days=_DAYS_AFTER)
    return min(max((last - today).days, _DAYS_AFTER), MAX_DAYS)
