"""A link as a progressive web app: its manifest and its service worker."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.link_session import ByLink, link_url
from asfound.web.kit.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}/sw.js")
def service_worker(request: Request, access: ByLink, token: str) -> Response:
    """The service worker of one link; its folder is its scope."""
    text = render(request, "guest/sw.js", base=link_url(token))
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/v/{token}/manifest.webmanifest")
def manifest(request: Request, access: ByLink, token: str) -> JSONResponse:
    """The web app manifest: a phone can put the visit on its home screen."""
    static = request.app.state.static.address
    icons = [
        {"src": static(f"phone/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    icons.append(icons[-1] | {"purpose": "maskable"})
    _ = gettext_for(request)
    body = {
        "id": link_url(token),
        "name": f"{access.place.name} · asfound",
        "short_name": access.place.name[:24],
        "description": _("Leave it as you found it."),
        "lang": language_of(request),
        "start_url": link_url(token),
        "scope": link_url(token),
        "display": "standalone",
        "background_color": "#0e1312",
        "theme_color": "#0b6657",
        "icons": icons,
    }
    return JSONResponse(body, media_type="application/manifest+json")
