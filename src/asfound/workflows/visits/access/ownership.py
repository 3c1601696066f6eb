"""Whether a visit belongs to an actor, and what else an actor may do in it.

A visit to the place of another account gets the same answer as one that does not exist.
"""

from __future__ import annotations

from datetime import datetime

from asfound.domain.place import Place
from asfound.domain.visit import Link, Visit
from asfound.errors import LinkExpired, LinkRevoked, NotForThisLink, VisitNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor


def load(tx: Transaction, visit_id: str) -> tuple[Visit, Place]:
    """A visit, and the place it is to; authority is the caller's to check.

    Raises:
        VisitNotFound: There is none of this id.
    """
    visit = tx.visits.get(visit_id)
    place = tx.places.get(visit.place) if visit else None
    if visit is None or place is None:
        raise VisitNotFound
    return visit, place


def require_owner(tx: Transaction, actor: Actor, visit_id: str) -> tuple[Visit, Place]:
    """A visit to a place of this host, and the place.

    Raises:
        VisitNotFound: There is none of this id, or it is somebody else's.
    """
    visit, place = load(tx, visit_id)
    if not actor.keeps(place):
        raise VisitNotFound
    return visit, place


def owned_visit(context: AppContext, actor: Actor, visit_id: str) -> tuple[Visit, Place]:
    """The same in a transaction of its own.

    Raises:
        VisitNotFound: There is none of this id, or it is somebody else's.
    """
    with context.store.records.read() as tx:
        return require_owner(tx, actor, visit_id)


def require_actor(
    tx: Transaction, context: AppContext, actor: Actor, visit_id: str
) -> tuple[Visit, Place]:
    """A visit in which somebody may act, whatever page they came from, and the place.

    Raises:
        VisitNotFound: It is another host's, or their link is for another visit.
        LinkExpired, LinkRevoked: Their link is no longer good.
    """
    if actor.link is None:
        return require_owner(tx, actor, visit_id)
    visit, place = load(tx, visit_id)
    link = next((each for each in tx.visits.links(visit.id) if each.id == actor.link.id), None)
    if link is None or link.role is not actor.role:
        raise VisitNotFound
    require_valid(tx, link, place, context.clock())
    return visit, place


def require_valid(tx: Transaction, link: Link, place: Place, now: datetime) -> None:
    """Refuse a link whose time is over, or that was taken back.

    Raises:
        LinkExpired, LinkRevoked: If it has expired or was revoked.
    """
    if link.is_valid(now):
        return
    host = tx.accounts.get(place.host)
    name = host.name if host else place.name
    raise LinkRevoked(name) if link.revoked_at else LinkExpired(name)


def require_view(tx: Transaction, actor: Actor, place: Place, view_id: str) -> None:
    """Refuse a view that somebody may not see.

    Raises:
        VisitNotFound: The place has no such view.
        NotForThisLink: It is in another area than the crew's.
    """
    view = tx.places.view(view_id)
    area = tx.places.area(view.area) if view else None
    if area is None or area.place != place.id:
        raise VisitNotFound
    if not actor.sees(area.id):
        raise NotForThisLink("this view")
