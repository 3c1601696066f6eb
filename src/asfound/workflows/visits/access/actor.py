"""Who says or does something in a visit."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.domain.visit import Link, Role
from asfound.errors import NotForThisLink, VisitNotFound
from asfound.store.base import Transaction
from asfound.workflows.server.app_context import Serving
from asfound.workflows.visits.access.links import Access, still_good
from asfound.workflows.visits.access.ownership import there


@dataclass(frozen=True)
class Speaker:
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


def as_host(account: Account) -> Speaker:
    """The host."""
    return Speaker(Role.HOST, account.name, account=account.id)


def by_link(access: Access) -> Speaker:
    """Who came by a link."""
    return Speaker(access.link.role, access.link.name, link=access.link.id)


def entitled(tx: Transaction, serving: Serving, who: Speaker, visit_id: str) -> Link | None:
    """Refuse who has no say in a visit, whatever page they came from.

    Returns:
        The link that they came by; None for the host.

    Raises:
        VisitNotFound: It is another host's, or their link is for another visit.
        LinkExpired, LinkRevoked: Their link is no longer good.
    """
    visit, place = there(tx, visit_id)
    if who.account is not None:
        if place.host != who.account:
            raise VisitNotFound
        return None
    link = next((each for each in tx.visits.links(visit.id) if each.id == who.link), None)
    if link is None or link.role is not who.role:
        raise VisitNotFound
    still_good(tx, link, place, serving.clock())
    return link


def only_sides(who: Speaker) -> None:
    """Refuse a crew where only host and guest have a say.

    Raises:
        NotForThisLink: It is a crew's link.
    """
    if who.role is Role.CREW:
        raise NotForThisLink("the hand-over")
