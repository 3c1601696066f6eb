"""Security headers of every response, and length limits of every request body.

Plain ASGI middleware: it reads headers and counts bytes, and does not buffer streams.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from asfound.workflows.server.app_context import AppContext

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""No inline script or style anywhere, so injected code never runs."""

HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "x-content-type-options": "nosniff",
    # Addresses of links contain their token, so no other site may see the referrer.
    "referrer-policy": "no-referrer",
    "permissions-policy": (
        "camera=(self), accelerometer=(self), gyroscope=(self), magnetometer=(self), "
        "geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PRIVATE = "private, no-cache"
"""Pages are personal: no shared cache stores them, and the back button revalidates."""

TWO_YEARS_SECONDS = 63_072_000
_LIMIT = "asfound.body-limit"


class BodyTooLarge(HTTPException):
    """A request body is longer than its route allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"at most {limit} bytes are taken here")
        self.limit = limit


def raise_body_limit(request: Request, limit: int) -> None:
    """Allow a longer body for this request than for a form; call it before the body is read.

    Args:
        request: An authorised one.
        limit: Bytes.
    """
    request.scope[_LIMIT] = limit


class SecurityHeadersMiddleware:
    """Adds the security headers to every response, and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, context: AppContext) -> None:
        self._app = app
        self._form_bytes = context.limits.form_bytes
        self._headers: Mapping[str, str] = HEADERS | (
            {"strict-transport-security": f"max-age={TWO_YEARS_SECONDS}"} if context.secure else {}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", PRIVATE)
            await send(message)

        await self._app(scope, self._counted(scope, receive), send_guarded)

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """The body, up to the limit at the time when it is read."""
        declared = Headers(scope=scope).get("content-length", "")
        length = int(declared) if declared.isascii() and declared.isdigit() else 0
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            limit = int(scope.get(_LIMIT, self._form_bytes))
            if length > limit:
                raise BodyTooLarge(limit)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise BodyTooLarge(limit)
            return message

        return receive_counted


def same_site(request: Request) -> bool:
    """Whether the headers of a request are compatible with coming from a page of this server.

    Browsers send ``Sec-Fetch-Site`` or ``Origin`` with every request that changes something; other
    programs may send neither, and then the CSRF token alone decides.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
