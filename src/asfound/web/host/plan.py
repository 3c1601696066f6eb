"""Pages of the plan of a place: a floor plan or map, with its views as pins."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from asfound.errors import AsfoundError, BadPlaceValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.photo_uploads import stored_file, with_files
from asfound.web.kit.sessions import SignedIn
from asfound.workflows.places.contents import place_plan
from asfound.workflows.places.edit_views import set_pin
from asfound.workflows.places.ownership import owned_place
from asfound.workflows.places.photos import set_plan
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


@router.get("/places/{place_id}/plan")
def show(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """The plan with its pins."""
    return _page(request, context, host, place_id, {})


def _page(
    request: Request, context: AppContext, host: SignedIn, place_id: str, errors: dict[str, str]
) -> Response:
    found = place_plan(context, host.actor, place_id)
    return render_page(
        request,
        "host/plan.html",
        status=422 if errors else 200,
        place=found.place,
        areas={area.id: area for area in found.areas},
        views=found.views,
        plan=found.photo,
        errors=errors,
    )


@router.post("/places/{place_id}/plan", dependencies=[Depends(with_files)])
def upload(
    request: Request,
    context: Server,
    host: Host,
    place_id: str,
    form: Posted,
) -> Response:
    """Set or remove the plan."""
    owned_place(context, host.actor, place_id)
    files = form.files("plan")
    try:
        kept = stored_file(context, files[0]) if files else None
    except AsfoundError as error:
        return _page(request, context, host, place_id, {"plan": error.message})
    if kept or form.yes("remove"):
        set_plan(context, host.actor, place_id, kept)
    return redirect_after_post(f"/places/{place_id}/plan")


@router.post("/views/{view_id}/pin")
def pin(request: Request, context: Server, host: Host, view_id: str, form: Posted) -> Response:
    """Set a view's pin; empty fields remove it."""
    x, y = form.raw("x"), form.raw("y")
    try:
        point = (float(x), float(y)) if x and y else None
    except ValueError as error:
        raise BadPlaceValue("the pin", f"{x} {y}"[:40], "two numbers are needed") from error
    place = set_pin(context, host.actor, view_id, point)
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(status_code=204)
    return redirect_after_post(f"/places/{place.id}/plan")
