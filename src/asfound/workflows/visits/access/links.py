"""Links: what lets people without an account into one visit.

A token is 256 random bits, and only its SHA-256 is kept: who reads the database opens nothing with
it. It opens one visit, for a crew one area of it, until it expires or the host takes it back. Who
tries tokens learns nothing; who holds one that was good is told why it no longer is.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from asfound.domain.place import Place
from asfound.domain.visit import Link, Role, Visit
from asfound.errors import (
    BadVisitValue,
    LinkUnknown,
    VisitNotFound,
)
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_link
from asfound.workflows.visits.access.ownership import require_owner, require_valid
from asfound.workflows.visits.access.text import name as checked_name

TOKEN_BYTES = 32
MAX_DAYS = 400
MAX_LINKS = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class LinkSession:
    """What a link opens."""

    link: Link
    visit: Visit
    place: Place

    @property
    def actor(self) -> Actor:
        """Who came by it."""
        return by_link(self.link)


def secret_of(token: str) -> str:
    """What is kept of a token: nothing leads back from it."""
    return sha256(token.encode()).hexdigest()


def make_link(  # noqa: PLR0913  what a link is made of
    context: AppContext,
    actor: Actor,
    visit_id: str,
    *,
    role: Role,
    name: str,
    area: str | None = None,
    days: int = 30,
) -> tuple[Link, str]:
    """Let somebody into a visit.

    Args:
        context: The server.
        actor: The host whose visit it is.
        visit_id: Of the visit.
        role: Guest or crew.
        name: Of who gets it, shown in the time line.
        area: The only one it opens; None for all.
        days: Until it expires, from now.

    Returns:
        The link, and its token, which is never to be had again.

    Raises:
        VisitNotFound: There is no such visit of this host, or no such area in its place.
        BadVisitValue: The name, the role or the days cannot be used.
    """
    with context.store.records.begin() as tx:
        visit, place = require_owner(tx, actor, visit_id)
        found = area and tx.places.area(area)
        if area and (not found or found.place != place.id):
            raise VisitNotFound
        made = new_link(tx, visit, role, name, context.clock(), days, area)
        _record(tx, "link.made", actor.name, visit, made[0], context.clock())
    context.changes.notify()
    return made


def new_link(  # noqa: PLR0913  what a link is made of
    tx: Transaction,
    visit: Visit,
    role: Role,
    name: str,
    now: datetime,
    days: int,
    area: str | None = None,
) -> tuple[Link, str]:
    """A link inside a transaction; see :func:`make_link`."""
    if role is Role.HOST:
        raise BadVisitValue("the role", role, "links are for guests and crews")
    if not 1 <= days <= MAX_DAYS:
        raise BadVisitValue("the number of days", str(days), f"it should be 1 to {MAX_DAYS}")
    if len(tx.visits.links(visit.id)) >= MAX_LINKS:
        raise BadVisitValue("the number of links", str(MAX_LINKS), "that is the most of a visit")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = Link(
        id=uuid4().hex,
        secret=secret_of(token),
        visit=visit.id,
        role=role,
        name=checked_name(name, "the name"),
        created_at=now,
        expires_at=now + timedelta(days=days),
        area=area,
    )
    tx.visits.add_link(link)
    return link, token


def resolve_link(context: AppContext, token: str) -> LinkSession:
    """What a token opens.

    Raises:
        LinkUnknown: It was never made.
        LinkExpired, LinkRevoked: It was good once; only who holds it hears that.
    """
    if not _TOKEN.fullmatch(token):
        raise LinkUnknown
    secret = secret_of(token)
    with context.store.records.read() as tx:
        link = tx.visits.link_by_secret(secret)
        # Found by its digest, so that no time tells how much of a guess was right; compared
        # once more in constant time, whatever the database's collation thinks is equal.
        if link is None or not hmac.compare_digest(link.secret, secret):
            raise LinkUnknown
        visit = tx.visits.get(link.visit)
        place = tx.places.get(visit.place) if visit else None
        if visit is None or place is None:
            raise LinkUnknown
        require_valid(tx, link, place, context.clock())
        first = link.id not in _seen and not _was_opened(tx, link)
    if first:
        _first_opened(context, visit, link)
    _seen.add(link.id)
    return LinkSession(link, visit, place)


def revoke(context: AppContext, actor: Actor, visit_id: str, link_id: str) -> Link:
    """Take a link back, for good; doing so twice is doing so once.

    Raises:
        VisitNotFound: There is no such visit of this host, or no such link in it.
    """
    with context.store.records.begin() as tx:
        visit, _ = require_owner(tx, actor, visit_id)
        link = next((each for each in tx.visits.links(visit.id) if each.id == link_id), None)
        if link is None:
            raise VisitNotFound
        if link.revoked_at is None:
            tx.visits.revoke_link(link.id, context.clock())
            _record(tx, "link.revoked", actor.name, visit, link, context.clock())
    context.changes.notify()
    return link


# Links of which this process knows that their first opening is on record.
_seen: set[str] = set()


def _was_opened(tx: Transaction, link: Link) -> bool:
    events = tx.events.of_visit(link.visit)
    return any(e.what == "link.opened" and e.details.get("link") == link.id for e in events)


def _first_opened(context: AppContext, visit: Visit, link: Link) -> None:
    with context.store.records.begin() as tx:
        tx.visits.lock(link.visit)
        if not _was_opened(tx, link):
            _record(tx, "link.opened", link.name, visit, link, context.clock())
    context.changes.notify()


def _record(tx: Transaction, what: str, by: str, visit: Visit, link: Link, now: datetime) -> None:
    tx.events.record(what, by, now, visit, link=link.id, name=link.name, role=str(link.role))
