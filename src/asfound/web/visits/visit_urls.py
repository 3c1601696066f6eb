"""Addresses of a visit's pages and pictures, which differ between its host and a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from asfound.domain.visit import Role
from asfound.web.kit.dependencies import Server
from asfound.web.kit.link_session import link_session
from asfound.web.kit.photo_uploads import limit_form
from asfound.web.kit.photos import photo_url
from asfound.web.kit.sessions import signed_in
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.links import LinkSession
from asfound.workflows.visits.access.ownership import owned_visit


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
            return photo_url(digest, size, visit=self.visit)
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
    return VisitUrls(f"/v/{token}", access.actor, access.visit.id, access.link.area, token)


def visit_urls(request: Request, context: Server) -> VisitUrls:
    """Those of the visit in the path: for its host, or for the link that the path names.

    Raises:
        SignInNeeded, VisitNotFound: If the visit is not the caller's.
        LinkUnknown, LinkExpired, LinkRevoked: If the link opens nothing.
    """
    token = request.path_params.get("token")
    if token is not None:
        return guest_urls(link_session(request, context, token), token)
    host, visit = signed_in(request), request.path_params["visit"]
    owned_visit(context, host.actor, visit)
    return host_urls(visit, host.actor)


Urls = Annotated[VisitUrls, Depends(visit_urls)]


def with_photo(request: Request, _urls: Urls) -> None:
    """A dependency that allows a photo in a form; declare it before the form."""
    limit_form(request, photos=1)


WithPhoto = Annotated[None, Depends(with_photo)]
