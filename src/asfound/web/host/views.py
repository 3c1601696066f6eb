"""Pages of a view: its photos, where to stand, which areas are never compared."""

from __future__ import annotations

import json

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from asfound.domain.place import Polygon
from asfound.errors import AsfoundError, BadPlaceValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.photo_uploads import stored_file, with_files
from asfound.web.kit.sessions import SignedIn
from asfound.workflows.places.contents import view_contents
from asfound.workflows.places.edit_ignored_areas import set_ignored, set_smallest
from asfound.workflows.places.edit_views import change_view, delete_view
from asfound.workflows.places.ownership import owned_view
from asfound.workflows.places.photos import add_photo, move_to_front, remove_photo
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


@router.get("/views/{view_id}")
def show(request: Request, context: Server, host: Host, view_id: str) -> Response:
    """A view with everything about it."""
    return _page(request, context, host, view_id)


def _page(
    request: Request,
    context: AppContext,
    host: SignedIn,
    view_id: str,
    errors: dict[str, str] | None = None,
) -> Response:
    found = view_contents(context, host.actor, view_id)
    return render_page(
        request,
        "host/view.html",
        status=422 if errors else 200,
        place=found.place,
        area=found.area,
        view=found.view,
        photos=found.photos,
        stored=found.stored,
        previous=found.previous,
        following=found.following,
        errors=errors or {},
        saved="saved" in request.query_params,
    )


@router.post("/views/{view_id}")
def change(request: Request, context: Server, host: Host, view_id: str, form: Posted) -> Response:
    """Change name and hint."""
    name, hint = form.text("name", most=120), form.text("hint", most=500, needed=False)
    if not form.is_valid:
        return _page(request, context, host, view_id, form.errors)
    change_view(context, host.actor, view_id, name, hint)
    return redirect_after_post(f"/views/{view_id}?saved=1")


@router.post("/views/{view_id}/photos", dependencies=[Depends(with_files)])
def add(
    request: Request,
    context: Server,
    host: Host,
    view_id: str,
    form: Posted,
) -> Response:
    """Add as-found photos; one that cannot be used does not stop the others."""
    refused = []
    owned_view(context, host.actor, view_id)
    for file in form.files("photos"):
        try:
            add_photo(context, host.actor, view_id, stored_file(context, file))
        except AsfoundError as error:
            refused.append(f"{file.filename}: {error.message}")
    if refused:
        _ = gettext_for(request)
        words = _("These photos could not be used:")
        return _page(
            request, context, host, view_id, {"photos": f"{words} {' '.join(refused[:5])}"}
        )
    return redirect_after_post(f"/views/{view_id}")


@router.post("/views/{view_id}/photos/remove")
def remove(context: Server, host: Host, view_id: str, form: Posted) -> Response:
    """Remove a photo."""
    remove_photo(context, host.actor, view_id, form.raw("digest"))
    return redirect_after_post(f"/views/{view_id}")


@router.post("/views/{view_id}/photos/first")
def first(context: Server, host: Host, view_id: str, form: Posted) -> Response:
    """Make a photo the first: the camera shows it as a ghost."""
    move_to_front(context, host.actor, view_id, form.raw("digest"))
    return redirect_after_post(f"/views/{view_id}")


@router.post("/views/{view_id}/ignored")
def ignore(context: Server, host: Host, view_id: str, form: Posted) -> Response:
    """Save the ignored areas and the smallest size that matters."""
    set_ignored(context, host.actor, view_id, _parts(form.raw("parts")))
    percent = form.raw("smallest").replace(",", ".").strip()
    try:
        share = float(percent) / 100 if percent else None
    except ValueError as error:
        raise BadPlaceValue("the smallest size", percent[:20], "a number is needed") from error
    set_smallest(context, host.actor, view_id, share or None)
    return redirect_after_post(f"/views/{view_id}?saved=1#ignored")


@router.get("/views/{view_id}/delete")
def ask_delete(request: Request, context: Server, host: Host, view_id: str) -> Response:
    """Ask for confirmation."""
    found = owned_view(context, host.actor, view_id)
    return render_page(request, "host/view_delete.html", place=found.place, view=found.view)


@router.post("/views/{view_id}/delete")
def delete(context: Server, host: Host, view_id: str, _form: Posted) -> Response:
    """Delete a view."""
    return redirect_after_post(f"/places/{delete_view(context, host.actor, view_id).id}")


def _parts(text: str) -> tuple[Polygon, ...]:
    """The ignored areas as the editor sends them: ``[[[x, y], …], …]`` in shares of the photo."""
    try:
        return tuple(
            tuple((float(x), float(y)) for x, y in part) for part in json.loads(text or "[]")
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise BadPlaceValue("the parts", text[:40], "lists of corners are needed") from error
