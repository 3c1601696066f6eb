"""The host's board of a visit, and its views in full."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.security import raise_body_limit
from asfound.web.visits import shared, view_models
from asfound.web.visits.visit_urls import VisitUrls, host_urls
from asfound.workflows.visits.access.actor import as_host
from asfound.workflows.visits.access.ownership import require_owner
from asfound.workflows.visits.comparison.queue import enqueue
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.snapshot.timeline import timeline
from asfound.workflows.visits.visit.downloads import close_up

router = APIRouter(include_in_schema=False)
_HEADS = 64_000


def desk(context: Server, host: Host, visit: str) -> VisitUrls:
    """The host's desk of a visit of theirs.

    Raises:
        SignInNeeded, VisitNotFound: It is not.
    """
    with context.store.records.read() as tx:
        require_owner(tx, host.account, visit)
    return host_urls(visit, as_host(host.account))


HostDesk = Annotated[VisitUrls, Depends(desk)]


def with_photo(request: Request, _desk: HostDesk) -> None:
    """A dependency: let the form bring a photo. It stands before the form."""
    raise_body_limit(request, request.app.state.context.limits.photo_bytes + _HEADS)


WithPhoto = Annotated[None, Depends(with_photo)]


@router.get("/visits/{visit}")
def overview(request: Request, context: Server, desk: HostDesk) -> Response:
    """Every view with its verdict, live; links, time line and hand-over."""
    found = load_snapshot(context, desk.visit)
    says = shared.messages_of(request)
    with context.store.records.read() as tx:
        links = tx.visits.links(desk.visit)
    return render_page(
        request,
        "visits/board.html",
        **shared.common(request, found, desk),
        lines=timeline(context, found)[::-1],
        comments=[
            view_models.statement_view(each, desk, says)
            for each in found.statements
            if each.view is None
        ],
        good_links=sum(
            link.revoked_at is None and link.expires_at > context.clock() for link in links
        ),
    )


@router.get("/visits/{visit}/tiles/{view}")
def tile(request: Request, context: Server, desk: HostDesk, view: str) -> Response:
    """One view of the board, as it is now."""
    return shared.fragment(request, context, desk, "tile", view)


@router.get("/visits/{visit}/summary")
def summary(request: Request, context: Server, desk: HostDesk) -> Response:
    """The verdict of the visit, as it is now."""
    return shared.fragment(request, context, desk, "summary")


@router.get("/visits/{visit}/views/{view}")
def view(request: Request, context: Server, desk: HostDesk, view: str) -> Response:
    """A view in full."""
    return shared.view_page(request, context, desk, view)


@router.post("/visits/{visit}/views/{view}/say")
def say(
    request: Request, context: Server, desk: HostDesk, view: str, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of a finding, or of the view."""
    return shared.statement(request, context, desk, form, view)


@router.post("/visits/{visit}/say")
def say_of_all(
    request: Request, context: Server, desk: HostDesk, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of the visit as a whole."""
    return shared.statement(request, context, desk, form, None)


@router.post("/visits/{visit}/views/{view}/compare")
def compare(context: Server, desk: HostDesk, view: str, _form: Posted) -> Response:
    """Compare again, with the place's photos and settings as they are now."""
    shared.view_of(load_snapshot(context, desk.visit), desk, view)
    with context.store.records.begin() as tx:
        enqueue(tx, context, desk.visit, view)
    context.changes.notify()
    return redirect_after_post(desk.view(view))


@router.get("/visits/{visit}/close-ups/{view}/{name}")
def closer(context: Server, desk: HostDesk, view: str, name: str) -> Response:
    """A close-up of a finding."""
    return shared.picture(close_up(context, desk.visit, view, name))
