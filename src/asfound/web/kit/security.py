"""What holds for every answer and every request body, whichever page it is.

Both are plain ASGI wrappers: they look at heads and count bytes, and leave streams alone.
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
"""No inline script or style anywhere: what somebody else wrote is never run."""

HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "x-content-type-options": "nosniff",
    # Addresses of guests hold their token: no other site is ever told where somebody came from.
    "referrer-policy": "no-referrer",
    "permissions-policy": (
        "camera=(self), accelerometer=(self), gyroscope=(self), magnetometer=(self), "
        "geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PRIVATE = "private, no-cache"
"""Pages are somebody's: no shared cache keeps them, and going back asks again."""

TWO_YEARS_SECONDS = 63_072_000
_LIMIT = "asfound.body-limit"


class BodyTooLarge(HTTPException):
    """A request body is longer than what its page takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"at most {limit} bytes are taken here")
        self.limit = limit


def raise_body_limit(request: Request, limit: int) -> None:
    """Let the body of this request be longer than a form; call it before reading the body.

    Args:
        request: Of somebody who has shown that they may send this.
        limit: Bytes.
    """
    request.scope[_LIMIT] = limit


class SecurityHeadersMiddleware:
    """Adds the headers that every answer has, and stops bodies that are too long."""

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
        """The body, as long as it stays within the limit that holds when it is read."""
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
    """Whether a browser says that a request comes from a page of this server.

    Browsers say so on every request that changes something; a program that is none may say
    nothing, and then the form's own token decides.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
