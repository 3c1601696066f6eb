"""A link that was just made.

Its token is kept nowhere but, for a quarter of an hour, in the browser of the host who made it, so
that the page with the code can be loaded again.
"""

from __future__ import annotations

from io import BytesIO

import segno
from fastapi import Request
from starlette.responses import Response

from asfound.workflows.server.app_context import AppContext

_SECONDS = 900


def remember_link(response: Response, context: AppContext, visit: str, token: str) -> None:
    """Give the token to the browser; only the page of this visit's links gets it back."""
    response.set_cookie(
        "asfound-fresh-link",
        token,
        max_age=_SECONDS,
        path=f"/visits/{visit}/links",
        secure=context.secure,
        httponly=True,
        samesite="strict",
    )


def fresh_link(request: Request) -> str:
    """The token of the link that this browser made last for this visit; empty for none."""
    return request.cookies.get("asfound-fresh-link", "")


def address_of(request: Request, token: str) -> str:
    """The whole address of a link, as a guest opens it."""
    context: AppContext = request.app.state.context
    base = context.public_url or str(request.base_url).rstrip("/")
    return f"{base}/v/{token}/"


def code_of(address: str) -> str:
    """An address as a QR code, SVG: black on nothing, to be laid on white."""
    out = BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=0, nl=False
    )
    return out.getvalue().decode()
