"""The pages of a link: overview, round on arrival, camera; and their data for scripts, as JSON."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from asfound.domain.visit import Side
from asfound.web.guest.demo import is_demo
from asfound.web.guest.phone_messages import guidance_messages, texts
from asfound.web.kit.dependencies import Server
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.link_session import ByLink, link_url
from asfound.web.kit.pages import render_page
from asfound.workflows.visits.visit.checklist import Checklist, ChecklistItem, load_checklist

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}")
def without_slash(access: ByLink, token: str) -> Response:
    """Redirect the address without its last slash."""
    return RedirectResponse(link_url(token), 308)


@router.get("/v/{token}/")
def overview(request: Request, context: Server, access: ByLink, token: str) -> Response:
    """All views, what is done, and what comes next."""
    found = load_checklist(context, access)
    return _page(request, "guest/overview.html", token, found)


@router.get("/v/{token}/arrive")
def arrive(request: Request, context: Server, access: ByLink, token: str) -> Response:
    """The round on arrival: every view looks as shown, or is photographed."""
    found = load_checklist(context, access)
    return _page(request, "guest/arrive.html", token, found, side=Side.BEFORE)


@router.get("/v/{token}/leave")
def leave(request: Request, context: Server, access: ByLink, token: str) -> Response:
    """The round on leaving: straight to the camera, at the first view that is not photographed."""
    found = load_checklist(context, access)
    upcoming = found.next(Side.AFTER)
    if upcoming is None or found.closed:
        return RedirectResponse(link_url(token), 303)
    return RedirectResponse(link_url(token, f"camera/{upcoming.id}?side=after"), 303)


@router.get("/v/{token}/camera/{view}")
def camera(
    request: Request,
    context: Server,
    access: ByLink,
    token: str,
    view: str,
    side: Side = Side.AFTER,
) -> Response:
    """The camera. The page knows all views, so that the next one needs no network."""
    found = load_checklist(context, access)
    item = found.item(view)
    if item is None and view != "any":  # "any" is what a phone keeps for without a network
        raise HTTPException(404)
    return _page(request, "guest/camera.html", token, found, side=side, item=item)


@router.get("/v/{token}/state.json")
def state(context: Server, access: ByLink) -> JSONResponse:
    """What the host has received, and the state of each view."""
    found = load_checklist(context, access)
    body = {
        "at": found.at.isoformat(),
        "photos": found.photos,
        "closed": found.closed,
        "views": {item.id: _state(item) for item in found},
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


@router.get("/v/{token}/phone.json")
def for_scripts(request: Request, context: Server, access: ByLink, token: str) -> JSONResponse:
    """The data of scripts, for pages that do not embed it."""
    body = _data(request, token, load_checklist(context, access))
    return JSONResponse(body, headers={"cache-control": "no-store"})


@router.get("/v/{token}/offline.json")
def offline(request: Request, context: Server, access: ByLink, token: str) -> JSONResponse:
    """What a phone caches to work without a network."""
    found = load_checklist(context, access)
    static = request.app.state.static
    scripts = ("queue", "guest", "camera", "outline", "level", "aiming")
    assets = [
        "app.css",
        "phone/safe.css",
        "phone/phone.css",
        "phone/arrows.svg",
        "icons.svg",
        "mark.svg",
    ]
    assets += [f"phone/{name}.js" for name in scripts]
    photos = [ghost for item in found for ghost in item.ghosts[:1]]
    kept = [(digest, size) for size in (480, 1600) for digest in photos]
    kept += [(found.plan, 1600)] if found.plan else []
    body = {
        "version": static.digest,
        "pages": [link_url(token, rest) for rest in ("", "arrive", "camera/any", "phone.json")],
        "assets": [static.address(name) for name in assets],
        "photos": [link_url(token, f"photos/{digest}/{size}.webp") for digest, size in kept],
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _page(
    request: Request,
    template: str,
    token: str,
    found: Checklist,
    *,
    side: Side | None = None,
    item: ChecklistItem | None = None,
) -> Response:
    return render_page(
        request,
        template,
        base=link_url(token),
        checklist=found,
        side=side,
        item=item,
        demo=is_demo(found),
        data=_data(request, token, found),
        headers={"cache-control": "private, no-cache", "x-robots-tag": "noindex"},
    )


def _data(request: Request, token: str, found: Checklist) -> dict[str, Any]:
    """The data that a page embeds for its scripts."""
    _ = gettext_for(request)
    static = request.app.state.static.address
    return {
        "at": found.at.isoformat(),
        "base": link_url(token),
        "closed": found.closed,
        "photos": found.photos,
        "most_bytes": request.app.state.context.limits.photo_bytes,
        "sha256": static("phone/vendor/sha256.min.js"),
        "icons": static("icons.svg"),
        "arrows": static("phone/arrows.svg"),
        "views": [_facts(each, token) for each in found],
        "texts": texts(_),
        "advice": guidance_messages(language_of(request)),
    }


def _facts(item: ChecklistItem, token: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "hint": item.hint,
        "ghost": link_url(token, f"photos/{item.ghosts[0]}/") if item.ghosts else None,
        **_state(item),
    }


def _state(item: ChecklistItem) -> dict[str, Any]:
    return {
        "before": item.done(Side.BEFORE),
        "after": item.done(Side.AFTER),
        "confirmed": item.confirmed,
        "state": item.state,
        "reason": item.reason,
        "set_aside": item.set_aside,
        "findings": item.findings,
    }
