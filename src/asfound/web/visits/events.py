"""Server-sent events: what happens in a visit appears in the pages that show it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from asfound.errors import AsfoundError, SignInNeeded
from asfound.web.guest.link_session import ByLink
from asfound.web.kit.dependencies import Host, Server
from asfound.web.kit.sessions import session_token
from asfound.web.visits.event_broker import EventBroker, Queue, ServerEvent
from asfound.workflows.accounts.sessions import account_for_session
from asfound.workflows.visits.access.links import resolve_link
from asfound.workflows.visits.access.ownership import require_owner

BEAT_S = 15.0
"""Between signs of life: proxies close what is silent for a minute, phones sooner."""

RETRY_MS = 2000
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_NUMBER = re.compile(r"\d{1,18}")
After = Annotated[int | None, Query(ge=0, le=10**18)]

router = APIRouter(include_in_schema=False)


@router.get("/visits/{visit}/events")
async def for_host(
    request: Request, context: Server, host: Host, visit: str, after: After = None
) -> StreamingResponse:
    """All that happens in a visit, for its host."""

    def may() -> None:
        token = session_token(request)
        if not token or account_for_session(context, token) is None:
            raise SignInNeeded
        with context.store.records.read() as tx:
            require_owner(tx, host.account, visit)

    await run_in_threadpool(may)
    return _streamed(request, Subscription(visit, may), after)


@router.get("/v/{token}/events")
async def for_guest(
    request: Request, context: Server, access: ByLink, token: str, after: After = None
) -> StreamingResponse:
    """All that happens in what a link opens, until the link is over."""

    def may() -> None:
        resolve_link(context, token)

    follower = Subscription(access.visit.id, may, link=access.link.id, area=access.link.area)
    return _streamed(request, follower, after)


@dataclass(frozen=True)
class Subscription:
    """Who follows what.

    Attributes:
        visit: Id of the visit.
        may: Raises when they may no longer.
        link: By which they came; None for the host.
        area: The only one they may see; None for all.
    """

    visit: str
    may: Callable[[], None]
    link: str | None = None
    area: str | None = None

    def concerns(self, news: ServerEvent) -> bool:
        """Whether they may hear of it."""
        if news.name == "link":
            return False
        return self.area is None or (news.area or self.area) == self.area


def broker_of(request: Request) -> EventBroker:
    """The hub of this process."""
    state = request.app.state
    if not hasattr(state, "hub"):
        state.hub = EventBroker(state.context)
    found: EventBroker = state.hub
    return found


def _streamed(request: Request, follower: Subscription, after: int | None) -> StreamingResponse:
    last = request.headers.get("last-event-id", "")
    start = int(last) if _NUMBER.fullmatch(last) else after
    lines = _lines(broker_of(request), follower, start)
    return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


async def _lines(
    hub: EventBroker, follower: Subscription, start: int | None
) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY_MS}\n\n".encode()
    async with hub.following(follower.visit) as queue:
        missed = [] if start is None else await hub.since(follower.visit, start)
        for news in missed:
            if follower.concerns(news):
                yield _message(news)
        async for line in _live(queue, follower, missed[-1].number if missed else 0):
            yield line


async def _live(queue: Queue, follower: Subscription, sent: int) -> AsyncIterator[bytes]:
    while True:
        news = await _next(queue.get())
        if news is None:
            if not await _still_allowed(follower):
                return
            yield b": beat\n\n"
        elif _ends(news, follower):
            return
        elif news.number > sent and follower.concerns(news):
            yield _message(news)


async def _next(waiting: Awaitable[ServerEvent]) -> ServerEvent | None:
    try:
        return await asyncio.wait_for(waiting, BEAT_S)
    except TimeoutError:
        return None


async def _still_allowed(follower: Subscription) -> bool:
    try:
        await run_in_threadpool(follower.may)
    except AsfoundError:
        return False
    return True


def _ends(news: ServerEvent, follower: Subscription) -> bool:
    if news.name == "behind":
        return True
    return news.ends_link is not None and news.ends_link == follower.link


def _message(news: ServerEvent) -> bytes:
    # The message on the visit ends each batch, and it alone is counted as received: who is cut off
    # in the middle gets the whole batch again.
    number = f"id: {news.number}\n" if news.name == "visit" else ""
    return f"{number}event: {news.name}\ndata: {news.data}\n\n".encode()
