"""Whose page it is: the same pictures and findings have other addresses for host and guest."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.visit import Role
from asfound.workflows.visits.access.actor import Actor, by_link
from asfound.workflows.visits.access.links import LinkSession


@dataclass(frozen=True)
class VisitUrls:
    """One side's way to look at a visit.

    Attributes:
        base: What the addresses of this visit begin with.
        who: The person.
        visit: Id of the visit.
        area: The only one shown; None for all.
        token: Of the link; None for the host.
    """

    base: str
    who: Actor
    visit: str
    area: str | None = None
    token: str | None = None

    @property
    def is_host(self) -> bool:
        """Whether it is the host's."""
        return self.who.role is Role.HOST

    @property
    def may_agree(self) -> bool:
        """Whether they may agree to the hand-over."""
        return self.who.role is not Role.CREW

    def photo(self, digest: str, size: int) -> str:
        """Where a smaller copy of a photo is."""
        if self.is_host:
            return f"/photos/{digest}/{size}.webp?visit={self.visit}"
        return f"{self.base}/photos/{digest}/{size}.webp"

    def close_up(self, view: str, name: str) -> str:
        """Where a close-up of a finding is."""
        return f"{self.base}/close-ups/{view}/{name}"

    def view(self, view: str) -> str:
        """The page of a view."""
        return f"{self.base}/views/{view}" if self.is_host else f"{self.base}/findings/{view}"

    def camera(self, view: str) -> str:
        """The camera of a view, for who has one in hand."""
        return "" if self.is_host else f"{self.base}/camera/{view}?side=after"


def host_urls(visit: str, who: Actor) -> VisitUrls:
    """The host's."""
    return VisitUrls(f"/visits/{visit}", who, visit)


def guest_urls(access: LinkSession, token: str) -> VisitUrls:
    """That of a link."""
    return VisitUrls(f"/v/{token}", by_link(access), access.visit.id, access.link.area, token)
