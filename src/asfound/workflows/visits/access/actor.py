"""Who acts: an account, somebody with a link, or a program with a token.

An actor is made from a proof that was checked: there is one function for each kind, and no other
way. Workflows take the actor and ask what it may do; none takes the id of an account.
"""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account, ApiToken
from asfound.domain.place import Place
from asfound.domain.visit import Link, Role
from asfound.errors import NotForThisLink


@dataclass(frozen=True)
class Actor:
    """Somebody, and on whose side.

    Attributes:
        role: Host, guest or crew.
        name: Shown with what they do.
        account: The host's; None by a link.
        link: By which they came; None for the host.
        token: Of the program that acts for the account; None for a person.
    """

    role: Role
    name: str
    account: Account | None = None
    link: Link | None = None
    token: ApiToken | None = None

    @property
    def host(self) -> Account:
        """The account that is acted for.

        Raises:
            NotForThisLink: There is none; a link opens one visit and nothing of its host.
        """
        if self.account is None:
            raise NotForThisLink("the host's pages")
        return self.account

    @property
    def area(self) -> str | None:
        """The only area that it may see; None for all."""
        return self.link.area if self.link else None

    def sees(self, area: str) -> bool:
        """Whether it may see an area of a visit that is open to it."""
        return self.area in (None, area)

    def keeps(self, place: Place) -> bool:
        """Whether a place is its own."""
        return self.account is not None and place.host == self.account.id

    @property
    def came_by(self) -> str | None:
        """How events name the link or the token; None for a host's own browser."""
        if self.link:
            return self.link.id
        return f"token-{self.token.id}" if self.token else None


def by_account(account: Account) -> Actor:
    """A host who has signed in."""
    return Actor(Role.HOST, account.name, account=account)


def by_link(link: Link) -> Actor:
    """A guest or a crew; the link is good."""
    return Actor(link.role, link.name, link=link)


def by_token(token: ApiToken, account: Account) -> Actor:
    """A program that acts for a host; the token is good."""
    return Actor(Role.HOST, account.name, account=account, token=token)


def forbid_crew(actor: Actor) -> None:
    """Refuse a crew where only host and guest have a say.

    Raises:
        NotForThisLink: It is a crew's link.
    """
    if actor.role is Role.CREW:
        raise NotForThisLink("the hand-over")
