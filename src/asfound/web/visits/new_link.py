"""The token and the QR code of a link that was just made.

Only the browser of the host who made the link keeps its token, in a cookie for a quarter of an
hour, so that the page with the code can be reloaded.
"""

from __future__ import annotations

from io import BytesIO

import segno
from fastapi import Request
from starlette.responses import Response

from asfound.workflows.server.app_context import AppContext

_SECONDS = 900


def remember_link(response: Response, context: AppContext, visit: str, token: str) -> None:
    """Set the cookie; the browser sends it to the page of this visit's links only."""
    response.set_cookie(
        "asfound-fresh-link",
        token,
        max_age=_SECONDS,
        path=f"/visits/{visit}/links",
        secure=context.secure,
        httponly=True,
        samesite="strict",
    )


def remembered_token(request: Request) -> str:
    """The token of the link that this browser made last for this visit; empty for none."""
    return request.cookies.get("asfound-fresh-link", "")


def code_of(address: str) -> str:
    """An address as a QR code: SVG, black on a transparent ground."""
    out = BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=0, nl=False
    )
    return out.getvalue().decode()
