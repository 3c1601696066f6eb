"""Requests that are repeated have their effect once: ``Idempotency-Key``.

A program that got no answer sends the same request with the same key again, and gets the answer of
the first time. Keys belong to a token and are remembered for a day. Answers may hold what is never
kept otherwise, as the token of a link; so they are kept encrypted, under the asker's own token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Annotated, Any, Final

from cryptography.fernet import Fernet
from fastapi import Header, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from asfound.errors import BadRequest, KeyInUse, KeyReused
from asfound.store.base import StoredReply
from asfound.web.api.auth import api_client
from asfound.workflows.server.app_context import AppContext

HEADER: Final = "idempotency-key"
REMEMBERED_FOR: Final = timedelta(days=1)
_MAX_KEY: Final = 200
# Whoever was killed in between never answers; what they did may be done or not.
_ABANDONED_AFTER: Final = timedelta(minutes=10)

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=_MAX_KEY,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of your own, new for every new request; the same when you repeat.",
    ),
]


class IdempotentRoute(APIRoute):
    """A route that knows its parameters, and whose answers to POST are remembered by key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the memory around it."""
        handle = super().get_route_handler()
        names = frozenset(_query_names(self.dependant))

        async def once(request: Request) -> Response:
            # A name that is mistyped must not be a wish that is passed over.
            if unknown := request.query_params.keys() - names:
                raise BadRequest(f"there is no parameter {min(unknown)[:60]!r} here")
            key = request.headers.get(HEADER)
            if request.method != "POST" or key is None:
                return await handle(request)
            return await _once(request, key, handle)

        return once


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query_names(below)


async def _once(
    request: Request, key: str, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= _MAX_KEY:
        raise BadRequest(f"an Idempotency-Key has 1 to {_MAX_KEY} characters of ASCII")
    asker = await run_in_threadpool(api_client, request)
    context: AppContext = request.app.state.context
    name = hashlib.sha256(f"{asker.token.id} {key}".encode()).hexdigest()
    asked = hashlib.sha256(
        b"\0".join((request.url.path.encode(), request.url.query.encode(), await request.body()))
    ).hexdigest()
    lock = _lock(request, key)
    known = await run_in_threadpool(_claimed, context, name, asked)
    if known is not None:
        return _again(known, asked, lock)
    try:
        answer = await handle(request)
    except BaseException:  # errors of ours too: nothing was done, so it may be tried again
        await run_in_threadpool(_dropped, context, name)
        raise
    kept = lock.encrypt(bytes(answer.body)).decode()
    await run_in_threadpool(_kept, context, name, answer.status_code, kept)
    return answer


def _lock(request: Request, key: str) -> Fernet:
    """Opened only by who has the token: the database keeps nothing but its SHA-256."""
    token = request.headers["authorization"].partition(" ")[2].strip()
    secret = hmac.new(token.encode(), f"reply {key}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def _claimed(context: AppContext, name: str, asked: str) -> StoredReply | None:
    now = context.clock()
    with context.store.records.begin() as tx:
        tx.replies.forget(now - REMEMBERED_FOR)
        known = tx.replies.claim(name, asked, now)
        if known is None or known.status is not None:
            return known
        if now - known.at <= _ABANDONED_AFTER:
            return known
        tx.replies.drop(name)
        return tx.replies.claim(name, asked, now)


def _kept(context: AppContext, name: str, status: int, body: str) -> None:
    with context.store.records.begin() as tx:
        tx.replies.keep(name, status, body)


def _dropped(context: AppContext, name: str) -> None:
    with context.store.records.begin() as tx:
        tx.replies.drop(name)


def _again(known: StoredReply, asked: str, lock: Fernet) -> Response:
    if not hmac.compare_digest(known.request, asked):
        raise KeyReused
    if known.status is None:
        raise KeyInUse
    return Response(
        lock.decrypt(known.body or ""),
        known.status,
        {"idempotent-replayed": "true"},
        media_type="application/json",
    )
