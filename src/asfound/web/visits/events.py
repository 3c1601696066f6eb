"""The event streams of a visit, for its host and for each link: pages show changes at once."""

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
from asfound.web.kit.dependencies import Host, Server
from asfound.web.kit.link_session import ByLink
from asfound.web.kit.sessions import session_token
from asfound.web.visits.event_broker import EventBroker, Queue, ServerEvent
from asfound.workflows.accounts.sessions import account_for_session
from asfound.workflows.visits.access.links import resolve_link
from asfound.workflows.visits.access.ownership import owned_visit

BEAT_S = 15.0
"""Between heartbeats: proxies close a silent connection after a minute, phones sooner."""

RETRY_MS = 2000
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_NUMBER = re.compile(r"\d{1,18}")
After = Annotated[int | None, Query(ge=0, le=10**18)]

router = APIRouter(include_in_schema=False)


@router.get("/visits/{visit}/events")
async def for_host(
    request: Request, context: Server, host: Host, visit: str, after: After = None
) -> StreamingResponse:
    """The event stream of a whole visit, for its host."""

    def require_access() -> None:
        token = session_token(request)
        if not token or account_for_session(context, token) is None:
            raise SignInNeeded
        owned_visit(context, host.actor, visit)

    await run_in_threadpool(require_access)
    return _streamed(request, Subscription(visit, require_access), after)


@router.get("/v/{token}/events")
async def for_guest(
    request: Request, context: Server, access: ByLink, token: str, after: After = None
) -> StreamingResponse:
    """The event stream of what a link opens, until the link expires or is revoked."""

    def require_access() -> None:
        resolve_link(context, token)

    link = access.link
    subscription = Subscription(access.visit.id, require_access, link=link.id, area=link.area)
    return _streamed(request, subscription, after)


@dataclass(frozen=True)
class Subscription:
    """One open page and the visit that it shows.

    Attributes:
        visit: Id of the visit.
        require_access: Raises when the page may not be shown any longer.
        link: Id of its link; None for the host.
        area: Id of the only area that it may show; None for all.
    """

    visit: str
    require_access: Callable[[], None]
    link: str | None = None
    area: str | None = None

    def includes(self, event: ServerEvent) -> bool:
        """Whether the page may receive a message."""
        if event.name == "link":
            return False
        return self.area is None or (event.area or self.area) == self.area


def broker_of(request: Request) -> EventBroker:
    """The broker of this process."""
    state = request.app.state
    if not hasattr(state, "event_broker"):
        state.event_broker = EventBroker(state.context)
    found: EventBroker = state.event_broker
    return found


def _streamed(request: Request, page: Subscription, after: int | None) -> StreamingResponse:
    last = request.headers.get("last-event-id", "")
    start = int(last) if _NUMBER.fullmatch(last) else after
    lines = _lines(broker_of(request), page, start)
    return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


async def _lines(
    broker: EventBroker, page: Subscription, start: int | None
) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY_MS}\n\n".encode()
    async with broker.following(page.visit) as queue:
        missed = [] if start is None else await broker.since(page.visit, start)
        for event in missed:
            if page.includes(event):
                yield _message(event)
        async for line in _live(queue, page, missed[-1].number if missed else 0):
            yield line


async def _live(queue: Queue, page: Subscription, sent: int) -> AsyncIterator[bytes]:
    while True:
        event = await _next(queue.get())
        if event is None:
            if not await _has_access(page):
                return
            yield b": beat\n\n"
        elif _ends(event, page):
            return
        elif event.number > sent and page.includes(event):
            yield _message(event)


async def _next(waiting: Awaitable[ServerEvent]) -> ServerEvent | None:
    try:
        return await asyncio.wait_for(waiting, BEAT_S)
    except TimeoutError:
        return None


async def _has_access(page: Subscription) -> bool:
    try:
        await run_in_threadpool(page.require_access)
    except AsfoundError:
        return False
    return True


def _ends(event: ServerEvent, page: Subscription) -> bool:
    if event.name == "behind":
        return True
    return event.ends_link is not None and event.ends_link == page.link


def _message(event: ServerEvent) -> bytes:
    # Only the "visit" message, the last of a batch, has an id: a page that is cut off within a
    # batch gets all of it again.
    number = f"id: {event.number}\n" if event.name == "visit" else ""
    return f"{number}event: {event.name}\ndata: {event.data}\n\n".encode()
