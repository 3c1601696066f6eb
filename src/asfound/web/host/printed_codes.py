"""Pages to print with a QR code for each view: one for the wall of a place, one for a visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.domain.visit import Role, Stage, Visit
from asfound.errors import PlaceNotFound, VisitNotFound
from asfound.web.kit.addresses import link_address, server_address
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.sessions import SignedIn, viewer
from asfound.workflows.places.codes import qr_svg
from asfound.workflows.places.contents import place_contents
from asfound.workflows.places.ownership import owned_view
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import make_link
from asfound.workflows.visits.access.ownership import owned_visit

router = APIRouter()


@router.get("/places/{place_id}/sheet")
def wall(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """The sheet for the wall: each code leads a phone to its view, in the visit it is in."""
    base = server_address(request)
    return _sheet(request, context, host, place_id, PrintedCodes(lambda view: f"{base}/go/{view}"))


@router.post("/places/{place_id}/sheet")
def of_visit(
    request: Request, context: Server, host: Host, place_id: str, form: Posted
) -> Response:
    """The sheet of a visit: its codes hold a new guest link, which anybody may scan."""
    visit = _visit(context, host, place_id, form.raw("visit"))
    _ = gettext_for(request)
    name = _("Printed sheet")
    _, token = make_link(context, host.actor, visit.id, role=Role.GUEST, name=name)
    base = link_address(request, token)
    codes = PrintedCodes(lambda view: f"{base}camera/{view}?side=after", visit.guest, base)
    return _sheet(request, context, host, place_id, codes)


def _visit(context: AppContext, host: SignedIn, place_id: str, visit_id: str) -> Visit:
    try:
        visit, place = owned_visit(context, host.actor, visit_id)
    except VisitNotFound as error:
        raise PlaceNotFound from error
    if place.id != place_id:
        raise PlaceNotFound
    return visit


@dataclass(frozen=True)
class PrintedCodes:
    """What the codes of a sheet hold.

    Attributes:
        view: From the id of a view to its address.
        guest: Whose visit it is; None for the wall of the place.
        whole: Address of the whole visit.
    """

    view: Callable[[str], str]
    guest: str | None = None
    whole: str | None = None


def _sheet(
    request: Request, context: AppContext, host: SignedIn, place_id: str, codes: PrintedCodes
) -> Response:
    found = place_contents(context, host.actor, place_id, visits=20)
    return render_page(
        request,
        "host/sheet.html",
        place=found.place,
        areas=found.areas,
        by_area=found.by_area,
        photos=found.photos,
        codes={view.id: qr_svg(codes.view(view.id)) for view in found.views},
        guest=codes.guest,
        whole=codes.whole,
        whole_code=qr_svg(codes.whole) if codes.whole else None,
        visits=[each.visit for each in found.visits if each.visit.stage is not Stage.HANDED_OVER],
    )


@router.get("/go/{view_id}")
def go(request: Request, context: Server, view_id: str) -> Response:
    """The address in the codes on a wall: leads on to the visit that this phone has opened.

    The id of a view opens nothing; without a visit's link this page shows nothing of the place.
    """
    host = viewer(request)
    if host:
        try:
            owned_view(context, host.actor, view_id)
            return redirect_after_post(f"/views/{view_id}")
        except PlaceNotFound:
            pass
    return render_page(request, "host/go.html", view=view_id)
