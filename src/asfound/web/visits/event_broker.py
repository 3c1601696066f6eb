"""News of visits for the pages that are open: one look at the database for all of them.

Everybody who has a page of a visit open is a queue here. One task looks for new events, at once
when something was written by this process and else once a second; it builds the board of a visit
once, however many look at it. Numbers of the events of one visit become visible in their order, so
that "all after the last one seen" misses nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from anyio import CapacityLimiter, to_thread

from asfound.domain.visit import Event
from asfound.errors import AsfoundError, VisitNotFound
from asfound.store.base import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot, snapshot_in

POLL_S = 1.0
# Events looked at in one go; when more happened, every followed visit is asked for its own.
REPLAY_LIMIT = 200
# A page that is so far behind is better told to connect anew.
MAX_WAITING = 500
log = logging.getLogger("asfound.events")


@dataclass(frozen=True)
class ServerEvent:
    """One message to the pages of a visit.

    Attributes:
        number: Of the event that it tells of; what a page names when it connects again.
        name: ``view``, ``statement`` or ``visit``.
        data: JSON.
        area: It is about this area; None for the whole visit.
        ends_link: This link is over.
    """

    number: int
    name: str
    data: str
    area: str | None = None
    ends_link: str | None = None


Queue = asyncio.Queue[ServerEvent]


class EventBroker:
    """Follows the visits that somebody looks at. Lives in one event loop."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._queues: dict[str, set[Queue]] = {}
        self._seen: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._threads = CapacityLimiter(2)

    @asynccontextmanager
    async def following(self, visit: str) -> AsyncIterator[Queue]:
        """The news of a visit, as long as the block lasts."""
        queue: Queue = asyncio.Queue(MAX_WAITING)
        if visit not in self._queues:
            self._seen[visit] = await self._run(self._newest)
        self._queues.setdefault(visit, set()).add(queue)
        if self._task is None:
            self._task = asyncio.create_task(self._follow())
        try:
            yield queue
        finally:
            self._queues[visit].discard(queue)
            if not self._queues[visit]:
                del self._queues[visit], self._seen[visit]

    async def since(self, visit: str, number: int) -> list[ServerEvent]:
        """What a page missed.

        Raises:
            VisitNotFound: The visit was deleted.
        """
        missed: list[ServerEvent] = await self._run(self._missed, visit, number)
        return missed

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._woken.set)

        stop = self._context.changes.listen(wake)
        try:
            while self._queues:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_S)
                self._woken.clear()
                await self._look()
        finally:
            stop()
            self._task = None

    async def _look(self) -> None:
        try:
            news = await self._run(self._since_last, dict(self._seen))
        except AsfoundError as error:
            log.warning("no events can be read: %s", error.code)
            return
        for visit, messages in news.items():
            if messages and visit in self._queues:
                self._seen[visit] = max(message.number for message in messages)
                for queue in self._queues[visit]:
                    _put(queue, messages)

    def _newest(self) -> int:
        with self._context.store.records.read() as tx:
            return tx.events.newest()

    def _missed(self, visit: str, number: int) -> list[ServerEvent]:
        with self._context.store.records.read() as tx:
            return _news(tx, visit, tx.events.of_visit(visit, after=number))

    def _since_last(self, seen: dict[str, int]) -> dict[str, list[ServerEvent]]:
        found: dict[str, list[ServerEvent]] = {}
        with self._context.store.records.read() as tx:
            recent = tx.events.audit(limit=REPLAY_LIMIT)
            changed = {event.visit for event in recent if event.visit in seen}
            if recent and recent[-1].number > min(seen.values(), default=0):
                changed = set(seen)
            for visit, last in seen.items():
                if visit in changed:
                    with suppress(VisitNotFound):
                        found[visit] = _news(tx, visit, tx.events.of_visit(visit, after=last))
        return found

    async def _run(self, work: Any, *values: Any) -> Any:
        return await to_thread.run_sync(work, *values, limiter=self._threads)


def _put(queue: Queue, messages: Iterable[ServerEvent]) -> None:
    for message in messages:
        try:
            queue.put_nowait(message)
        except asyncio.QueueFull:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(ServerEvent(0, "behind", ""))
            return


def _news(tx: Transaction, visit: str, events: tuple[Event, ...]) -> list[ServerEvent]:
    """Events as messages: of each view its newest state, once."""
    if not events:
        return []
    board = snapshot_in(tx, visit)
    views = {event.details["view"]: event.number for event in events if "view" in event.details}
    found = [
        _of_view(state, views[state.view.id]) for state in board.views if state.view.id in views
    ]
    found += [_of_statement(board, e) for e in events if e.what == "statement.made"]
    found += [_ended(e) for e in events if e.what == "link.revoked"]
    found.append(_of_visit(board, events[-1].number))
    return sorted(found, key=lambda news: news.number)


def _of_view(state: ViewState, number: int) -> ServerEvent:
    value = {
        "view": state.view.id,
        "side": "after" if state.left else "before",
        "state": str(state.verdict) if state.verdict else "pending",
        "progress": str(state.progress),
        "reason": str(state.reason) if state.reason else None,
        "findings": len(state.findings),
    }
    return ServerEvent(number, "view", json.dumps(value), area=state.area.id)


def _of_statement(board: VisitSnapshot, event: Event) -> ServerEvent:
    state = board.view(event.details.get("view", ""))
    value = {
        name: event.details.get(name) for name in ("statement", "act", "role", "view", "finding")
    }
    return ServerEvent(
        event.number,
        "statement",
        json.dumps(value | {"by": event.by}),
        area=state.area.id if state else None,
    )


def _of_visit(board: VisitSnapshot, number: int) -> ServerEvent:
    value = {
        "stage": str(board.visit.stage),
        "verdict": str(board.verdict) if board.verdict else None,
        "pending": board.pending,
        "agreed": sorted(str(role) for role in board.agreed),
        "record": board.visit.record is not None,
    }
    return ServerEvent(number, "visit", json.dumps(value))


def _ended(event: Event) -> ServerEvent:
    return ServerEvent(event.number, "link", "{}", ends_link=event.details.get("link"))
