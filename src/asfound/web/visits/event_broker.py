"""Server-sent events of visits for all open pages, with one poll of the database for all of them.

Each open page of a visit has a queue. One task polls for new events: at once when this process
wrote something, else once a second. It loads the snapshot of a changed visit once, however many
pages show it.
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
from asfound.errors import AsfoundError
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.changes import (
    VisitChanges,
    changes_of,
    changes_of_all,
    newest_event,
)
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot

POLL_S = 1.0
# A page with more unsent messages must connect again.
MAX_WAITING = 500
log = logging.getLogger("asfound.events")


@dataclass(frozen=True)
class ServerEvent:
    """One message to the pages of a visit.

    Attributes:
        number: Of its event; a page sends it when it connects again.
        name: ``view``, ``statement``, ``visit``, ``link`` or ``behind``.
        data: JSON.
        area: Id of the area that it is about; None for the whole visit.
        ends_link: Id of a link that was revoked.
    """

    number: int
    name: str
    data: str
    area: str | None = None
    ends_link: str | None = None


Queue = asyncio.Queue[ServerEvent]


class EventBroker:
    """Sends the changes of visits to their open pages. Belongs to one event loop."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._queues: dict[str, set[Queue]] = {}
        self._seen: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._threads = CapacityLimiter(2)

    @asynccontextmanager
    async def following(self, visit: str) -> AsyncIterator[Queue]:
        """A queue of the messages of a visit, as long as the block lasts."""
        queue: Queue = asyncio.Queue(MAX_WAITING)
        if visit not in self._queues:
            self._seen[visit] = await self._run(newest_event, self._context)
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
        """The messages of a visit after an event number.

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
                await self._poll()
        finally:
            stop()
            self._task = None

    async def _poll(self) -> None:
        try:
            changed = await self._run(self._changed, dict(self._seen))
        except AsfoundError as error:
            log.warning("no events can be read: %s", error.code)
            return
        for visit, messages in changed.items():
            if visit in self._queues:
                self._seen[visit] = max(message.number for message in messages)
                for queue in self._queues[visit]:
                    _put(queue, messages)

    def _missed(self, visit: str, number: int) -> list[ServerEvent]:
        changes = changes_of(self._context, visit, number)
        return _messages(changes) if changes else []

    def _changed(self, seen: dict[str, int]) -> dict[str, list[ServerEvent]]:
        found = changes_of_all(self._context, seen)
        return {visit: _messages(changes) for visit, changes in found.items()}

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


def _messages(changes: VisitChanges) -> list[ServerEvent]:
    """Events as messages: one for each view, with its newest state."""
    events, snapshot = changes.events, changes.snapshot
    views = {event.details["view"]: event.number for event in events if "view" in event.details}
    found = [
        _of_view(state, views[state.view.id]) for state in snapshot.views if state.view.id in views
    ]
    found += [_of_statement(snapshot, e) for e in events if e.what == "statement.made"]
    found += [_ended(e) for e in events if e.what == "link.revoked"]
    found.append(_of_visit(snapshot, events[-1].number))
    return sorted(found, key=lambda message: message.number)


def _of_view(state: ViewState, number: int) -> ServerEvent:
    value = {
        "view": state.view.id,
        "side": "after" if state.left else "before",
        "state": str(state.verdict) if state.verdict else "pending",
        "progress": str(state.progress),
        "reason": str(state.reason) if state.reason else None,
        "set_aside": state.set_aside,
        "findings": len(state.findings),
    }
    return ServerEvent(number, "view", json.dumps(value), area=state.area.id)


def _of_statement(snapshot: VisitSnapshot, event: Event) -> ServerEvent:
    state = snapshot.view(event.details.get("view", ""))
    value = {
        name: event.details.get(name) for name in ("statement", "act", "role", "view", "finding")
    }
    return ServerEvent(
        event.number,
        "statement",
        json.dumps(value | {"by": event.by}),
        area=state.area.id if state else None,
    )


def _of_visit(snapshot: VisitSnapshot, number: int) -> ServerEvent:
    value = {
        "stage": str(snapshot.visit.stage),
        "verdict": str(snapshot.verdict) if snapshot.verdict else None,
        "pending": snapshot.pending,
        "agreed": sorted(str(role) for role in snapshot.agreed),
        "record": snapshot.visit.record is not None,
    }
    return ServerEvent(number, "visit", json.dumps(value))


def _ended(event: Event) -> ServerEvent:
    return ServerEvent(event.number, "link", "{}", ends_link=event.details.get("link"))
