"""Areas and views by hand: add, rename, order, delete."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.errors import BadPlaceValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.sessions import SignedIn
from asfound.workflows.places.edit_views import (
    add_area,
    add_view,
    change_view,
    delete_area,
    order,
    rename_area,
)
from asfound.workflows.places.ownership import owned_area, require_owner
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


@router.post("/places/{place_id}/areas")
def new_area(context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Add an area."""
    area = add_area(context, host.account, place_id, form.text("name", most=120))
    return redirect_after_post(f"/places/{place_id}#area-{area.id}")


@router.get("/areas/{area_id}")
def show_area(request: Request, context: Server, host: Host, area_id: str) -> Response:
    """Rename or delete an area."""
    with context.store.records.read() as tx:
        place, area = owned_area(tx, host.account, area_id)
        views = sum(view.area == area.id for view in tx.places.views(place.id))
        last = len(tx.places.areas(place.id)) == 1
    return render_page(
        request, "host/area.html", place=place, area=area, views=views, last=last, errors={}
    )


@router.post("/areas/{area_id}")
def rename(request: Request, context: Server, host: Host, area_id: str, form: Posted) -> Response:
    """Rename an area."""
    name = form.text("name", most=120)
    if not form.is_valid:
        return redirect_after_post(f"/areas/{area_id}")
    area = rename_area(context, host.account, area_id, name)
    return redirect_after_post(f"/places/{area.place}#area-{area.id}")


@router.post("/areas/{area_id}/delete")
def remove(context: Server, host: Host, area_id: str, _form: Posted) -> Response:
    """Delete an area with its views; its page has asked already."""
    return redirect_after_post(f"/places/{delete_area(context, host.account, area_id).id}")


@router.post("/areas/{area_id}/views")
def new_view(context: Server, host: Host, area_id: str, form: Posted) -> Response:
    """Add a view."""
    view = add_view(context, host.account, area_id, form.text("name", most=120))
    return redirect_after_post(f"/views/{view.id}")


@router.get("/places/{place_id}/views")
def names(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """All views with their names to be typed over, as after an import."""
    with context.store.records.read() as tx:
        place = require_owner(tx, host.account, place_id)
        areas, views = tx.places.areas(place.id), tx.places.views(place.id)
        photos = tx.places.as_found(place.id)
    counts = {name: _count(request, name) for name in ("new", "added", "known")}
    return render_page(
        request,
        "host/views.html",
        place=place,
        areas=areas,
        views=views,
        photos=photos,
        counts=counts if any(counts.values()) else None,
    )


def _count(request: Request, name: str) -> int:
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@router.post("/places/{place_id}/views")
def rename_views(context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Keep the names that were typed over; empty ones stay as they were. Then on, as was asked."""
    with context.store.records.read() as tx:
        views = tx.places.views(require_owner(tx, host.account, place_id).id)
    for view in views:
        name = form.raw(f"name-{view.id}").strip()
        if name and name != view.name:
            change_view(context, host.account, view.id, name, view.hint)
    on = form.raw("then") == "visit"
    return redirect_after_post(f"/visits/new?place={place_id}" if on else f"/places/{place_id}")


@router.get("/places/{place_id}/order")
def show_order(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """Areas and views to be put in order: by hand, by buttons, by keys."""
    with context.store.records.read() as tx:
        place = require_owner(tx, host.account, place_id)
        areas, views = tx.places.areas(place.id), tx.places.views(place.id)
        photos = tx.places.as_found(place.id)
    by_area = {area.id: [view for view in views if view.area == area.id] for area in areas}
    return render_page(
        request, "host/order.html", place=place, areas=areas, by_area=by_area, photos=photos
    )


@router.post("/places/{place_id}/order")
def put_in_order(
    request: Request, context: Server, host: Host, place_id: str, form: Posted
) -> Response:
    """Keep a new order: a whole one by the script, or one step by a button without it."""
    move = form.raw("move")
    if move:
        areas, by_area = _stepped(context, host, place_id, move)
    else:
        areas, by_area = _whole(form.raw("order"))
    order(context, host.account, place_id, areas, by_area)
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(status_code=204)
    anchor = move.partition(":")[2]
    return redirect_after_post(f"/places/{place_id}/order" + (f"#item-{anchor}" if anchor else ""))


def _whole(text: str) -> tuple[list[str], dict[str, Sequence[str]]]:
    """The order as the script sends it: ``[[area, [view, …]], …]``."""
    try:
        pairs = [(str(area), [str(view) for view in views]) for area, views in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadPlaceValue("the order", text[:40], "areas with their views are needed") from error
    return [area for area, _ in pairs], dict(pairs)


def _stepped(
    context: AppContext, host: SignedIn, place_id: str, move: str
) -> tuple[list[str], dict[str, Sequence[str]]]:
    """The order as it is, with one area or view a step further up or down."""
    way, _, item = move.partition(":")
    with context.store.records.read() as tx:
        place = require_owner(tx, host.account, place_id)
        areas = [area.id for area in tx.places.areas(place.id)]
        views = tx.places.views(place.id)
    by_area = {area: [view.id for view in views if view.area == area] for area in areas}
    step = -1 if way == "up" else 1
    for items in (areas, *by_area.values()):
        if item in items:
            at = items.index(item)
            to = min(max(at + step, 0), len(items) - 1)
            items.insert(to, items.pop(at))
    return areas, dict(by_area)
