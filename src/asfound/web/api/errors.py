"""Error responses of the API: JSON with a stable code and a sentence, for every error."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from asfound import errors
from asfound.errors import AsfoundError
from asfound.web.errors.status_codes import status_of

_log = structlog.stdlib.get_logger("asfound.api")


class Error(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"code": "place.not-found", "message": "there is no such place among yours."}
        }
    )

    code: str = Field(description="Stable; programs decide by it.")
    message: str = Field(description="For people; may change.")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of error responses."""
    said = {
        401: "No token, or one that is not good.",
        403: "The token may not do this.",
        404: "It is not there, or it is somebody else's.",
        405: "This address takes other methods.",
        409: "It cannot be done now.",
        413: "The body is too large.",
        415: "It is no photo, or none of a kind that is read.",
        422: "The request cannot be used.",
        429: "Too many requests; see the header Retry-After.",
        503: "The server cannot do it now. Try again.",
        507: "There is no room left.",
    }
    return {status: {"model": Error, "description": said[status]} for status in statuses}


def answer(error: AsfoundError, status: int | None = None) -> Response:
    """An error as a JSON response."""
    status = status or status_of(error)
    headers = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, errors.TooManyRequests):
        headers["retry-after"] = str(error.seconds)
    return JSONResponse({"code": error.code, "message": error.message}, status, headers)


def _known(_: Request, error: Exception) -> Response:
    assert isinstance(error, AsfoundError)  # noqa: S101  what the handler is installed for
    return answer(error)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kinds: dict[int, AsfoundError] = {
        404: errors.ApiNotFound("address"),
        405: errors.MethodNotAllowed(request.method[:20]),
        413: errors.BodyTooLarge(getattr(error, "limit", 0)),
    }
    known = kinds.get(error.status_code, errors.BadRequest(str(error.detail).lower().rstrip(".")))
    # A body that is no text at all is as wrong as one that is no such document.
    response = answer(known, 422 if error.status_code == 400 else error.status_code)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    wrong = [
        f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in error.errors()[:5]
    ]
    return answer(errors.BadRequest("; ".join(wrong)))


def _fault(request: Request, error: Exception) -> Response:
    _log.error("a fault", exc_info=error)
    return answer(errors.InternalFault(getattr(request.state, "request_id", "unknown")))


def install(app: FastAPI) -> None:
    """Register the handlers of all errors of the API."""
    app.add_exception_handler(AsfoundError, _known)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _fault)
