"""Sheets to print: one for the wall of a place, one for each visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.domain.visit import Role, Stage
from asfound.errors import PlaceNotFound
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.sessions import SignedIn, viewer
from asfound.workflows.places.codes import qr_svg
from asfound.workflows.places.ownership import owned_view, require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import make_link

router = APIRouter()


def public_address(request: Request) -> str:
    """How phones reach this server, without a slash at the end."""
    context: AppContext = request.app.state.context
    return context.public_url or str(request.base_url).rstrip("/")


@router.get("/places/{place_id}/sheet")
def wall(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """The sheet for the wall: each code leads a phone to its view, in the visit it is in."""
    base = public_address(request)
    return _sheet(request, context, host, place_id, PrintedCodes(lambda view: f"{base}/go/{view}"))


@router.post("/places/{place_id}/sheet")
def of_visit(
    request: Request, context: Server, host: Host, place_id: str, form: Posted
) -> Response:
    """The sheet of a visit: its codes open the visit for whoever reads them, until it ends."""
    visit_id = form.raw("visit")
    with context.store.records.read() as tx:
        place, visit = require_owner(tx, host.account, place_id), tx.visits.get(visit_id)
    if visit is None or visit.place != place.id:
        raise PlaceNotFound
    _ = gettext_for(request)
    name = _("Printed sheet")
    _, token = make_link(context, host.account, visit.id, role=Role.GUEST, name=name)
    base = f"{public_address(request)}/v/{token}"
    codes = PrintedCodes(lambda view: f"{base}/camera/{view}?side=after", visit.guest, f"{base}/")
    return _sheet(request, context, host, place_id, codes)


@dataclass(frozen=True)
class PrintedCodes:
    """What the codes of a sheet say.

    Attributes:
        view: Makes a view's address of its id.
        guest: Whose visit it is; None for the wall of the place.
        whole: Address of the whole visit.
    """

    view: Callable[[str], str]
    guest: str | None = None
    whole: str | None = None


def _sheet(
    request: Request, context: AppContext, host: SignedIn, place_id: str, codes: PrintedCodes
) -> Response:
    with context.store.records.read() as tx:
        place = require_owner(tx, host.account, place_id)
        areas, views = tx.places.areas(place.id), tx.places.views(place.id)
        photos = tx.places.as_found(place.id)
        visits = tx.visits.of_host(host.account.id, place=place.id, limit=20)
    open_visits = [one.visit for one in visits if one.visit.stage is not Stage.HANDED_OVER]
    return render_page(
        request,
        "host/sheet.html",
        place=place,
        areas=areas,
        by_area={area.id: [view for view in views if view.area == area.id] for area in areas},
        photos=photos,
        codes={view.id: qr_svg(codes.view(view.id)) for view in views},
        guest=codes.guest,
        whole=codes.whole,
        whole_code=qr_svg(codes.whole) if codes.whole else None,
        visits=open_visits,
    )


@router.get("/go/{view_id}")
def go(request: Request, context: Server, view_id: str) -> Response:
    """Where the codes on a wall lead: on to the visit that this phone is in, if it knows one.

    The id of a view opens nothing; without a visit's link this page shows nothing of the place.
    """
    host = viewer(request)
    if host:
        try:
            with context.store.records.read() as tx:
                owned_view(tx, host.account, view_id)
            return redirect_after_post(f"/views/{view_id}")
        except PlaceNotFound:
            pass
    return render_page(request, "host/go.html", view=view_id)
