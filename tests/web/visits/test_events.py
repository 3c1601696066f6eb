"""Server-sent events, by a real server: live, resumed, and ended with the link."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from asfound.domain.place import Area
from asfound.domain.visit import Act, Role
from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import make_link, resolve_link, revoke
from asfound.workflows.visits.visit.statements import add_statement
from tests.unit.workflows.visits.kit import Stay
from tests.unit.workflows.visits.kit import stay as make_stay

WAIT = httpx.Timeout(60)


@contextmanager
def served(context: AppContext) -> Iterator[str]:
    """The app on a port of its own."""
    config = uvicorn.Config(
        create_app(context), port=0, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started:
        pause.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def address(stay: Stay) -> Iterator[str]:
    resolve_link(stay.context, stay.token)  # that it was opened is an event, too
    with served(stay.context) as base:
        yield f"{base}/v/{stay.token}/events"


class Events:
    """The messages of a stream, one after the other."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()
        self.last_id: str | None = None

    def next(self, name: str) -> dict[str, Any]:
        """The next message of a name; those between are passed over."""
        event = ""
        for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                event = value
            elif field == "data" and event == name:
                data: dict[str, Any] = json.loads(value)
                return data
        raise AssertionError(f"the stream ended before a message {name!r}")


@contextmanager
def following(address: str, **headers: str) -> Iterator[Events]:
    with (
        httpx.Client(timeout=WAIT) as client,
        client.stream("GET", address, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Events(answer)


def test_a_photo_and_a_word_appear_in_the_page(stay: Stay, address: str) -> None:
    with following(f"{address}?after={stay.snapshot.newest_event}") as events:
        stay.take("table", "left-behind")
        view = events.next("view")
        add_statement(stay.context, stay.host, stay.visit.id, Act.COMMENT, words="Welcome")
        said = events.next("statement")

    assert (view["view"], view["state"]) == (stay.view("table"), "pending")
    assert (said["by"], said["act"]) == ("Stadium office", "comment")


def test_who_was_away_hears_what_happened_meanwhile(stay: Stay, address: str) -> None:
    start = stay.snapshot.newest_event
    stay.take("table", "left-behind")
    with following(address, **{"last-event-id": str(start)}) as events:
        assert events.next("view")["view"] == stay.view("table")
        events.next("visit")
        resume = events.last_id
    assert resume
    stay.take("bench", "put-right")
    with following(address, **{"last-event-id": resume}) as events:
        assert events.next("view")["view"] == stay.view("bench"), "nothing twice"


def test_a_link_that_is_taken_back_ends_its_stream(stay: Stay, address: str) -> None:
    other, token = make_link(stay.context, stay.host, stay.visit.id, role=Role.GUEST, name="Other")
    start = stay.snapshot.newest_event
    with (
        following(f"{address}?after={start}") as mine,
        following(f"{address.replace(stay.token, token)}?after={start}") as theirs,
    ):
        stay.take("table", "left-behind")
        mine.next("view")
        theirs.next("view")
        revoke(stay.context, stay.host, stay.visit.id, other.id)
        with pytest.raises(AssertionError, match="the stream ended"):
            theirs.next("never")
        stay.take("bench", "put-right")
        assert mine.next("view")["view"] == stay.view("bench"), "the others go on"


def test_a_crew_hears_of_its_area_only(stay: Stay, address: str) -> None:
    """A second area is made, and the crew is in it; the table is not their business."""
    with stay.context.store.records.begin() as tx:
        tx.places.add_area(Area("other", stay.made.place.id, "Stand", 1))
    _, token = make_link(
        stay.context,
        stay.host,
        stay.visit.id,
        role=Role.CREW,
        name="Crew",
        area="other",
    )
    resolve_link(stay.context, token)
    with following(
        f"{address.replace(stay.token, token)}?after={stay.snapshot.newest_event}"
    ) as crew:
        stay.take("table", "left-behind")
        crew.next("visit")
        seen = crew.last_id
        add_statement(stay.context, stay.host, stay.visit.id, Act.COMMENT, words="To all")
        assert crew.next("statement")["act"] == "comment"
    assert seen


def test_fifty_pages_take_one_look_at_a_time(context: AppContext) -> None:
    """Fifty streams: one thread polls for all, and everybody hears at once."""
    stay = make_stay(context)
    resolve_link(context, stay.token)
    with served(context) as base:
        before = threading.active_count()
        heard = asyncio.run(_fifty(f"{base}/v/{stay.token}/events", stay))
        assert heard == [stay.view("table")] * 50
        # Pools of threads may have grown for the requests; the streams themselves hold none.
        assert threading.active_count() - before < 50


async def _fifty(address: str, stay: Stay) -> list[str]:
    after = stay.snapshot.newest_event
    connected = asyncio.Semaphore(0)

    async def one(client: httpx.AsyncClient) -> str:
        async with client.stream("GET", f"{address}?after={after}") as answer:
            name = ""
            async for line in answer.aiter_lines():
                if line.startswith("retry"):
                    connected.release()
                if line.startswith("event: "):
                    name = line[7:]
                if line.startswith("data: ") and name == "view":
                    return str(json.loads(line[6:])["view"])
        return ""

    limits = httpx.Limits(max_connections=60)
    async with httpx.AsyncClient(timeout=WAIT, limits=limits) as client:
        streams = [asyncio.create_task(one(client)) for _ in range(50)]
        for _ in streams:
            await connected.acquire()
        await asyncio.to_thread(stay.take, "table", "left-behind")
        return list(await asyncio.gather(*streams))
