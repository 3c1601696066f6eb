"""Who says or does something in a visit."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.domain.visit import Link, Role
from asfound.errors import NotForThisLink, VisitNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import LinkSession, require_valid
from asfound.workflows.visits.access.ownership import load


@dataclass(frozen=True)
class Actor:
    """Somebody, and on whose side.

    Attributes:
        role: Host, guest or crew.
        name: Shown with what they say.
        account: Id of the host's account; None for who came by a link.
        link: Id of the link; None for the host.
    """

    role: Role
    name: str
    account: str | None = None
    link: str | None = None


def as_host(account: Account) -> Actor:
    """The host."""
    return Actor(Role.HOST, account.name, account=account.id)


def by_link(access: LinkSession) -> Actor:
    """Who came by a link."""
    return Actor(access.link.role, access.link.name, link=access.link.id)


def require_actor(tx: Transaction, context: AppContext, who: Actor, visit_id: str) -> Link | None:
    """Refuse who has no say in a visit, whatever page they came from.

    Returns:
        The link that they came by; None for the host.

    Raises:
        VisitNotFound: It is another host's, or their link is for another visit.
        LinkExpired, LinkRevoked: Their link is no longer good.
    """
    visit, place = load(tx, visit_id)
    if who.account is not None:
        if place.host != who.account:
            raise VisitNotFound
        return None
    link = next((each for each in tx.visits.links(visit.id) if each.id == who.link), None)
    if link is None or link.role is not who.role:
        raise VisitNotFound
    require_valid(tx, link, place, context.clock())
    return link


def forbid_crew(who: Actor) -> None:
    """Refuse a crew where only host and guest have a say.

    Raises:
        NotForThisLink: It is a crew's link.
    """
    if who.role is Role.CREW:
        raise NotForThisLink("the hand-over")
