"""Resumable uploads of photos, after the tus protocol (tus.io): create, ask the offset, append.

These routes are coroutines with a few threads of their own, so that fifty uploading phones hold no
thread that a page needs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from asfound.errors import UploadMalformed, WrongUploadOffset
from asfound.web.kit.dependencies import Server
from asfound.web.kit.link_session import ByLink
from asfound.web.kit.security import raise_body_limit
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.sandbox import MAX_PROCESSES
from asfound.workflows.visits.visit.resumable_uploads import (
    UploadState,
    append_chunk,
    create,
    finish,
    status,
)

router = APIRouter(include_in_schema=False)
Given = ParamSpec("Given")
Result = TypeVar("Result")

PIECE_BYTES = 256 * 1024
"""Held in memory per phone; a piece is one write to the disk."""

WRITERS = 4
_GONE = 499  # nobody reads it: the phone is gone


class UploadRequest(BaseModel):
    """A photo that a phone wants to send."""

    digest: str = Field(max_length=80)
    length: int


@router.post("/v/{token}/uploads")
async def create_upload(
    request: Request, context: Server, access: ByLink, photo: UploadRequest
) -> JSONResponse:
    """Create an upload, or get the offset of one that was begun."""
    found = await _disk(request, create, context, access.visit.id, photo.digest, photo.length)
    body = {"offset": found.offset, "length": found.length, "complete": found.complete}
    return JSONResponse(body, 201, _headers(found))


@router.head("/v/{token}/uploads/{digest}")
async def upload_status(request: Request, context: Server, access: ByLink, digest: str) -> Response:
    """The offset up to which the bytes are on disk."""
    found = await _disk(request, status, context, access.visit.id, digest)
    return Response(status_code=200, headers=_headers(found))


@router.patch("/v/{token}/uploads/{digest}")
async def resume_upload(request: Request, context: Server, access: ByLink, digest: str) -> Response:
    """Append bytes; after the last ones the photo is verified, decoded and stored."""
    visit, offset = access.visit.id, _offset(request)
    raise_body_limit(request, context.limits.photo_bytes)
    try:
        async for piece in _pieces(request):
            offset = await _disk(request, append_chunk, context, visit, digest, offset, piece)
    except ClientDisconnect:
        return Response(status_code=_GONE)
    except WrongUploadOffset as error:
        headers = {"upload-offset": str(error.needed)}
        body = {"error": {"code": error.code, "message": error.message}}
        return JSONResponse(body, 409, headers)
    found = await _disk(request, status, context, visit, digest)
    if found.offset == found.length and not found.complete:
        await _opened(request, context, visit, digest)
        found = UploadState(digest, found.length, found.length, complete=True)
    return Response(status_code=204, headers=_headers(found))


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces worth a write."""
    held = bytearray()
    async for part in request.stream():
        held += part
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)


async def _opened(request: Request, context: AppContext, visit: str, digest: str) -> None:
    """Verify, open and keep; as many at a time as there are processes for it."""
    limiter = limiter_of(request, "opening", MAX_PROCESSES)
    await to_thread.run_sync(finish, context, visit, digest, limiter=limiter)


async def _disk(
    request: Request,
    work: Callable[Given, Result],
    *given: Given.args,
    **_named: Given.kwargs,
) -> Result:
    return await to_thread.run_sync(work, *given, limiter=limiter_of(request, "writing", WRITERS))


def limiter_of(request: Request, name: str, most: int) -> CapacityLimiter:
    """One for each server and kind of work, made inside the loop that it belongs to."""
    limiters: dict[str, CapacityLimiter] = request.app.state.limiters
    return limiters.setdefault(name, CapacityLimiter(most))


def _offset(request: Request) -> int:
    sent = request.headers.get("upload-offset", "")
    if not sent.isascii() or not sent.isdigit() or len(sent) > 15:
        raise UploadMalformed(sent[:80], "the header Upload-Offset should be a number")
    return int(sent)


def _headers(found: UploadState) -> dict[str, str]:
    return {
        "upload-offset": str(found.offset),
        "upload-length": str(found.length),
        "upload-complete": "?1" if found.complete else "?0",
        "cache-control": "no-store",
    }
