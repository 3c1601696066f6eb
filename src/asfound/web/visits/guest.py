"""What differs, for who came by a link: see it, put it right, answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from asfound.web.guest.link_session import ByLink
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.pages import render_page
from asfound.web.kit.security import raise_body_limit
from asfound.web.visits import shared, view_models
from asfound.web.visits.visit_urls import VisitUrls, guest_urls
from asfound.workflows.visits.access.links import require_view
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.snapshot.timeline import timeline
from asfound.workflows.visits.visit.downloads import close_up

router = APIRouter(include_in_schema=False)
_HEADS = 64_000


def desk(access: ByLink, token: str) -> VisitUrls:
    """The desk of a link.

    Raises:
        LinkUnknown, LinkExpired, LinkRevoked: It opens nothing.
    """
    return guest_urls(access, token)


LinkDesk = Annotated[VisitUrls, Depends(desk)]


def with_photo(request: Request, _desk: LinkDesk) -> None:
    """A dependency: let the form bring a photo. It stands before the form."""
    raise_body_limit(request, request.app.state.context.limits.photo_bytes + _HEADS)


WithPhoto = Annotated[None, Depends(with_photo)]


@router.get("/v/{token}/findings")
def overview(request: Request, context: Server, desk: LinkDesk) -> Response:
    """Every view with its verdict, live."""
    found = load_snapshot(context, desk.visit)
    says = shared.messages_of(request)
    return render_page(
        request,
        "visits/findings.html",
        **shared.common(request, found, desk),
        lines=timeline(context, found, area=desk.area)[::-1],
        comments=[
            view_models.statement_view(each, desk, says)
            for each in found.statements
            if each.view is None and desk.area is None
        ],
    )


@router.get("/v/{token}/tiles/{view}")
def tile(request: Request, context: Server, desk: LinkDesk, view: str) -> Response:
    """One view of the overview, as it is now."""
    return shared.fragment(request, context, desk, "tile", view)


@router.get("/v/{token}/summary")
def summary(request: Request, context: Server, desk: LinkDesk) -> Response:
    """The verdict, as it is now."""
    return shared.fragment(request, context, desk, "summary")


@router.get("/v/{token}/findings/{view}")
def view(request: Request, context: Server, desk: LinkDesk, view: str) -> Response:
    """A view in full."""
    return shared.view_page(request, context, desk, view)


@router.post("/v/{token}/findings/{view}/say")
def say(
    request: Request, context: Server, desk: LinkDesk, view: str, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of a finding, or of the view."""
    return shared.statement(request, context, desk, form, view)


@router.get("/v/{token}/close-ups/{view}/{name}")
def closer(context: Server, access: ByLink, view: str, name: str) -> Response:
    """A close-up of a finding."""
    with context.store.records.read() as tx:
        require_view(tx, access, view)
    return shared.picture(close_up(context, access.visit.id, view, name))
