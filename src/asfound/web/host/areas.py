"""Pages for the areas and views of a place: add, rename, order, delete."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.errors import BadPlaceValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.workflows.places.contents import area_contents, place_contents
from asfound.workflows.places.edit_views import (
    add_area,
    add_view,
    delete_area,
    move_by_one,
    order,
    rename_area,
    rename_views,
)

router = APIRouter()


@router.post("/places/{place_id}/areas")
def new_area(context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Add an area."""
    area = add_area(context, host.actor, place_id, form.text("name", most=120))
    return redirect_after_post(f"/places/{place_id}#area-{area.id}")


@router.get("/areas/{area_id}")
def show_area(request: Request, context: Server, host: Host, area_id: str) -> Response:
    """Rename or delete an area."""
    found = area_contents(context, host.actor, area_id)
    return render_page(
        request,
        "host/area.html",
        place=found.place,
        area=found.area,
        views=found.views,
        errors={},
    )


@router.post("/areas/{area_id}")
def rename(request: Request, context: Server, host: Host, area_id: str, form: Posted) -> Response:
    """Rename an area."""
    name = form.text("name", most=120)
    if not form.is_valid:
        return redirect_after_post(f"/areas/{area_id}")
    area = rename_area(context, host.actor, area_id, name)
    return redirect_after_post(f"/places/{area.place}#area-{area.id}")


@router.post("/areas/{area_id}/delete")
def remove(context: Server, host: Host, area_id: str, _form: Posted) -> Response:
    """Delete an area with its views; the form is the confirmation."""
    return redirect_after_post(f"/places/{delete_area(context, host.actor, area_id).id}")


@router.post("/areas/{area_id}/views")
def new_view(context: Server, host: Host, area_id: str, form: Posted) -> Response:
    """Add a view."""
    view = add_view(context, host.actor, area_id, form.text("name", most=120))
    return redirect_after_post(f"/views/{view.id}")


@router.get("/places/{place_id}/views")
def names(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """Rename all views of a place at once; an import ends here."""
    found = place_contents(context, host.actor, place_id)
    counts = {name: _count(request, name) for name in ("new", "added", "known")}
    return render_page(
        request,
        "host/views.html",
        place=found.place,
        areas=found.areas,
        views=found.views,
        photos=found.photos,
        counts=counts if any(counts.values()) else None,
    )


def _count(request: Request, name: str) -> int:
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@router.post("/places/{place_id}/views")
def save_names(context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Save the new names, then go to the place or to a new visit; an empty name changes nothing."""
    rename_views(context, host.actor, place_id, form.raw_by_suffix("name-"))
    plan_next = form.raw("then") == "visit"
    return redirect_after_post(
        f"/visits/new?place={place_id}" if plan_next else f"/places/{place_id}"
    )


@router.get("/places/{place_id}/order")
def show_order(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """Put areas and views in order: by dragging, by buttons or by keys."""
    found = place_contents(context, host.actor, place_id)
    return render_page(
        request,
        "host/order.html",
        place=found.place,
        areas=found.areas,
        by_area=found.by_area,
        photos=found.photos,
    )


@router.post("/places/{place_id}/order")
def put_in_order(
    request: Request, context: Server, host: Host, place_id: str, form: Posted
) -> Response:
    """Save a new order: all of it from the script, or one step from a button."""
    way, _, item = form.raw("move").partition(":")
    if way:
        move_by_one(context, host.actor, place_id, item, up=way == "up")
    else:
        order(context, host.actor, place_id, *_parsed(form.raw("order")))
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(status_code=204)
    return redirect_after_post(f"/places/{place_id}/order" + (f"#item-{item}" if item else ""))


def _parsed(text: str) -> tuple[list[str], dict[str, Sequence[str]]]:
    """The order as the script sends it: ``[[area, [view, …]], …]``."""
    try:
        pairs = [(str(area), [str(view) for view in views]) for area, views in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadPlaceValue("the order", text[:40], "areas with their views are needed") from error
    return [area for area, _ in pairs], dict(pairs)
