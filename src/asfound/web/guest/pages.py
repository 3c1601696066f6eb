"""The pages of a guest: the walk as a whole, one round through it, the camera."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from asfound.domain.visit import Side
from asfound.web.guest.demo import is_demo
from asfound.web.guest.link_session import ByLink, address
from asfound.web.guest.phone_messages import advice, texts
from asfound.web.kit.dependencies import Server
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.pages import page
from asfound.workflows.visits.visit.checklist import Stop, Walk, walk

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}")
def without_slash(access: ByLink, token: str) -> Response:
    """The address as somebody types it."""
    return RedirectResponse(address(token), 308)


@router.get("/v/{token}/")
def overview(request: Request, serving: Server, access: ByLink, token: str) -> Response:
    """All views, what is done, and what comes next."""
    found = walk(serving, access)
    return _page(request, "guest/overview.html", token, found)


@router.get("/v/{token}/arrive")
def arrive(request: Request, serving: Server, access: ByLink, token: str) -> Response:
    """The round on arrival: every view looks as shown, or is photographed."""
    found = walk(serving, access)
    return _page(request, "guest/arrive.html", token, found, side=Side.BEFORE)


@router.get("/v/{token}/leave")
def leave(request: Request, serving: Server, access: ByLink, token: str) -> Response:
    """The round on leaving: straight to the camera, at the first view that is not photographed."""
    found = walk(serving, access)
    upcoming = found.next(Side.AFTER)
    if upcoming is None or found.closed:
        return RedirectResponse(address(token), 303)
    return RedirectResponse(address(token, f"camera/{upcoming.id}?side=after"), 303)


@router.get("/v/{token}/camera/{view}")
def camera(
    request: Request,
    serving: Server,
    access: ByLink,
    token: str,
    view: str,
    side: Side = Side.AFTER,
) -> Response:
    """The camera. The page knows all views, so that the next one needs no network."""
    found = walk(serving, access)
    stop = found.stop(view)
    if stop is None and view != "any":  # "any" is what a phone keeps for without a network
        raise HTTPException(404)
    return _page(request, "guest/camera.html", token, found, side=side, stop=stop)


@router.get("/v/{token}/state.json")
def state(serving: Server, access: ByLink) -> JSONResponse:
    """What the host has, and how each view stands."""
    found = walk(serving, access)
    body = {
        "at": found.at.isoformat(),
        "photos": found.photos,
        "closed": found.closed,
        "views": {stop.id: _state(stop) for stop in found},
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


@router.get("/v/{token}/phone.json")
def for_scripts(request: Request, serving: Server, access: ByLink, token: str) -> JSONResponse:
    """The same for pages that do not carry it: what is safe is told on each of them."""
    body = _data(request, token, walk(serving, access))
    return JSONResponse(body, headers={"cache-control": "no-store"})


@router.get("/v/{token}/offline.json")
def offline(request: Request, serving: Server, access: ByLink, token: str) -> JSONResponse:
    """What a phone keeps, to work where there is no network."""
    found = walk(serving, access)
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
    photos = [ghost for stop in found for ghost in stop.ghosts[:1]]
    kept = [(digest, size) for size in (480, 1600) for digest in photos]
    kept += [(found.plan, 1600)] if found.plan else []
    body = {
        "version": static.digest,
        "pages": [address(token, rest) for rest in ("", "arrive", "camera/any", "phone.json")],
        "assets": [static.address(name) for name in assets],
        "photos": [address(token, f"photos/{digest}/{size}.webp") for digest, size in kept],
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _page(
    request: Request,
    template: str,
    token: str,
    found: Walk,
    *,
    side: Side | None = None,
    stop: Stop | None = None,
) -> Response:
    return page(
        request,
        template,
        base=address(token),
        walk=found,
        side=side,
        stop=stop,
        demo=is_demo(found),
        data=_data(request, token, found),
        headers={"cache-control": "private, no-cache", "x-robots-tag": "noindex"},
    )


def _data(request: Request, token: str, found: Walk) -> dict[str, Any]:
    """What the scripts of a page know from the beginning."""
    _ = gettext_for(request)
    static = request.app.state.static.address
    return {
        "at": found.at.isoformat(),
        "base": address(token),
        "closed": found.closed,
        "photos": found.photos,
        "most_bytes": request.app.state.serving.limits.photo_bytes,
        "sha256": static("phone/vendor/sha256.min.js"),
        "icons": static("icons.svg"),
        "arrows": static("phone/arrows.svg"),
        "views": [_facts(each, token) for each in found],
        "texts": texts(_),
        "advice": advice(language_of(request)),
    }


def _facts(stop: Stop, token: str) -> dict[str, Any]:
    return {
        "id": stop.id,
        "name": stop.name,
        "hint": stop.hint,
        "ghost": address(token, f"photos/{stop.ghosts[0]}/") if stop.ghosts else None,
        **_state(stop),
    }


def _state(stop: Stop) -> dict[str, Any]:
    return {
        "before": stop.done(Side.BEFORE),
        "after": stop.done(Side.AFTER),
        "confirmed": stop.confirmed,
        "state": stop.state,
        "reason": stop.reason,
        "findings": stop.findings,
    }
