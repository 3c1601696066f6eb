"""The links of a visit, as its host manages them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from asfound.domain.place import Area, Place
from asfound.domain.visit import Link, Visit
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.ownership import require_owner


@dataclass(frozen=True)
class VisitLinks:
    """The links of a visit, and what a new one can open.

    Attributes:
        visit, place: Themselves.
        links: Oldest first, expired and revoked ones too.
        areas: Of the place, in their order.
        opened: When each link was opened first, by link id, UTC; without those never opened.
    """

    visit: Visit
    place: Place
    links: tuple[Link, ...]
    areas: tuple[Area, ...]
    opened: Mapping[str, datetime]


def visit_links(context: AppContext, actor: Actor, visit_id: str) -> VisitLinks:
    """The links of a visit with all that the page about them shows.

    Raises:
        VisitNotFound: There is no such visit of this account.
    """
    with context.store.records.read() as tx:
        visit, place = require_owner(tx, actor, visit_id)
        links, areas = tx.visits.links(visit.id), tx.places.areas(place.id)
        events = tx.events.of_visit(visit.id)
    opened = {e.details.get("link", ""): e.at for e in events if e.what == "link.opened"}
    return VisitLinks(visit, place, links, areas, opened)


def links_of(context: AppContext, actor: Actor, visit_id: str) -> tuple[Link, ...]:
    """The links of a visit alone, oldest first.

    Raises:
        VisitNotFound: There is no such visit of this account.
    """
    with context.store.records.read() as tx:
        return tx.visits.links(require_owner(tx, actor, visit_id)[0].id)


def valid_links(context: AppContext, visit_id: str) -> int:
    """How many links open a visit now; authority is the caller's to check."""
    with context.store.records.read() as tx:
        links = tx.visits.links(visit_id)
    return sum(link.is_valid(context.clock()) for link in links)
