"""A POST to the API that is repeated with the same ``Idempotency-Key`` has its effect once.

A client that got no reply repeats the request with the same key and gets the first reply. Keys
belong to an API token and are remembered for a day. A reply may hold what is stored nowhere else,
such as the token of a link, so it is stored encrypted with a key derived from the client's token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any, Final

from cryptography.fernet import Fernet
from fastapi import Header, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from asfound.errors import BadRequest, KeyInUse, KeyReused
from asfound.web.api.auth import api_client
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.idempotency import claim_key, release_key, store_reply

HEADER: Final = "idempotency-key"
_MAX_KEY: Final = 200

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
    """A route that refuses unknown parameters, and remembers its replies to POST by key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped."""
        handle = super().get_route_handler()
        names = frozenset(_query_names(self.dependant))

        async def once(request: Request) -> Response:
            # A mistyped name must not be ignored silently.
            if unknown := request.query_params.keys() - names:
                raise BadRequest(f"there is no parameter {min(unknown)[:60]!r} here")
            key = request.headers.get(HEADER)
            if request.method != "POST" or key is None:
                return await handle(request)
            return await _run_once(request, key, handle)

        return once


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query_names(below)


async def _run_once(
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
    known = await run_in_threadpool(claim_key, context, name, asked)
    if known is not None:
        if not hmac.compare_digest(known.request, asked):
            raise KeyReused
        return _replayed(known.status, known.body, lock)
    try:
        answer = await handle(request)
    except BaseException:  # errors of ours too: nothing was done, so it may be tried again
        await run_in_threadpool(release_key, context, name)
        raise
    kept = lock.encrypt(bytes(answer.body)).decode()
    await run_in_threadpool(store_reply, context, name, answer.status_code, kept)
    return answer


def _lock(request: Request, key: str) -> Fernet:
    """Encrypts with a key derived from the client's token, of which the database has the hash."""
    token = request.headers["authorization"].partition(" ")[2].strip()
    secret = hmac.new(token.encode(), f"reply {key}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def _replayed(status: int | None, body: str | None, lock: Fernet) -> Response:
    if status is None:
        raise KeyInUse
    return Response(
        lock.decrypt(body or ""),
        status,
        {"idempotent-replayed": "true"},
        media_type="application/json",
    )
