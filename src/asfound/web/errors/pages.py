"""Error responses of pages: an HTML page for browsers, JSON for scripts and other programs.

Statuses are those of :mod:`asfound.web.errors.status_codes`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from asfound.errors import AsfoundError, SignInNeeded, TooManyAttempts
from asfound.web.errors.messages import error_messages
from asfound.web.errors.status_codes import status_of
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.security import HEADERS

log = logging.getLogger("asfound.web")


def wants_page(request: Request) -> bool:
    """Whether a request wants an HTML page rather than JSON."""
    return not _below_api(request) and "text/html" in request.headers.get("accept", "")


def _below_api(request: Request) -> bool:
    """Whether the API was meant: a malformed address, as with a newline, is handled here."""
    return request.url.path.startswith("/api/")


def error_response(
    request: Request, status: int, code: str, message: str, *, headers: dict[str, str] | None = None
) -> Response:
    """The response to an error."""
    if not wants_page(request):
        body: dict[str, Any] = {"code": code, "message": message}
        return JSONResponse(body if _below_api(request) else {"error": body}, status, headers)
    try:
        return render_page(
            request,
            "errors/error.html",
            status=status,
            headers=headers,
            error_code=code,
            error_status=status,
            message=message,
            trouble=error_messages(gettext_for(request)).get(code),
            home=_home(request, code),
        )
    except Exception:
        # If the store failed, the page fails too: it reads the session from there.
        log.exception("the page of an error failed")
        return Response(f"{status} {code}\n{message}\n", status, headers, "text/plain")


def _home(request: Request, code: str) -> str:
    """Where the page leads: the first page of a link, or nowhere when the link is not valid."""
    parts = request.url.path.split("/")
    if len(parts) < 3 or parts[1] != "v":
        return "/"
    return "" if code.startswith("visit.link-") else f"/v/{parts[2]}/"


def _asfound_error(request: Request, error: AsfoundError) -> Response:
    if isinstance(error, SignInNeeded) and wants_page(request) and request.method == "GET":
        return redirect_after_post(f"/sign-in?next={request.url.path}")
    headers = {}
    if isinstance(error, TooManyAttempts):
        headers["retry-after"] = str(error.wait_seconds)
    return error_response(request, status_of(error), error.code, error.message, headers=headers)


_HTTP_CODES = {
    404: ("web.not-found", "There is nothing at this address. Check the link."),
    405: ("web.not-allowed", "This address does not take this kind of request."),
    413: ("web.too-large", "What was sent is too large for this page. Send smaller files."),
}


def _http_exception(request: Request, error: HTTPException) -> Response:
    code, message = _HTTP_CODES.get(error.status_code, ("web.refused", str(error.detail)))
    headers = dict(error.headers or {})
    return error_response(request, error.status_code, code, message, headers=headers)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    wrong = "; ".join(
        f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in error.errors()[:5]
    )
    return error_response(request, 422, "web.invalid", f"The request cannot be used: {wrong}.")


def _fault(request: Request, error: Exception) -> Response:
    log.error("a fault", exc_info=error)
    words = "This is a fault of the program. Try again; what was kept is kept."
    # The middleware that adds these headers does not see this response.
    return error_response(request, 500, "web.fault", words, headers=dict(HEADERS))


def install(app: FastAPI) -> None:
    """Register the handlers of all errors."""
    handlers: dict[type[Exception], Callable[[Request, Any], Response]] = {
        AsfoundError: _asfound_error,
        HTTPException: _http_exception,
        RequestValidationError: _invalid,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
