"""What differs, for who came by a link: see it, put it right, answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from asfound.web.guest.link_session import ByLink
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.pages import page
from asfound.web.kit.security import allow_body
from asfound.web.visits import shared, view_models
from asfound.web.visits.visit_urls import Desk, guest_desk
from asfound.workflows.visits.access.links import allowed
from asfound.workflows.visits.snapshot.state import board
from asfound.workflows.visits.snapshot.timeline import timeline
from asfound.workflows.visits.visit.downloads import close_up

router = APIRouter(include_in_schema=False)
_HEADS = 64_000


def desk(access: ByLink, token: str) -> Desk:
    """The desk of a link.

    Raises:
        LinkUnknown, LinkExpired, LinkRevoked: It opens nothing.
    """
    return guest_desk(access, token)


LinkDesk = Annotated[Desk, Depends(desk)]


def with_photo(request: Request, _desk: LinkDesk) -> None:
    """A dependency: let the form bring a photo. It stands before the form."""
    allow_body(request, request.app.state.serving.limits.photo_bytes + _HEADS)


WithPhoto = Annotated[None, Depends(with_photo)]


@router.get("/v/{token}/findings")
def overview(request: Request, serving: Server, desk: LinkDesk) -> Response:
    """Every view with its verdict, live."""
    found = board(serving, desk.visit)
    says = shared.says_of(request)
    return page(
        request,
        "visits/findings.html",
        **shared.common(request, found, desk),
        lines=timeline(serving, found, area=desk.area)[::-1],
        comments=[
            view_models.said(each, desk, says)
            for each in found.statements
            if each.view is None and desk.area is None
        ],
    )


@router.get("/v/{token}/tiles/{view}")
def tile(request: Request, serving: Server, desk: LinkDesk, view: str) -> Response:
    """One view of the overview, as it is now."""
    return shared.fragment(request, serving, desk, "tile", view)


@router.get("/v/{token}/summary")
def summary(request: Request, serving: Server, desk: LinkDesk) -> Response:
    """The verdict, as it is now."""
    return shared.fragment(request, serving, desk, "summary")


@router.get("/v/{token}/findings/{view}")
def view(request: Request, serving: Server, desk: LinkDesk, view: str) -> Response:
    """A view in full."""
    return shared.view_page(request, serving, desk, view)


@router.post("/v/{token}/findings/{view}/say")
def say(
    request: Request, serving: Server, desk: LinkDesk, view: str, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of a finding, or of the view."""
    return shared.statement(request, serving, desk, form, view)


@router.get("/v/{token}/close-ups/{view}/{name}")
def closer(serving: Server, access: ByLink, view: str, name: str) -> Response:
    """A close-up of a finding."""
    with serving.store.records.read() as tx:
        allowed(tx, access, view)
    return shared.picture(close_up(serving, access.visit.id, view, name))
