"""Who gets in where: every route, asked for well, by everybody who shows anything at all.

The table is ``route_access.csv``: a row for each route, a column for each proof, the status of the
answer in between; ``sign-in`` stands for a redirect to that page, and on. All requests are about
one visit, those for its record about the same one after the hand-over. What a column shows:

    none                     nothing, or a token that was never made
    session, other session   a browser in which a host has signed in: the visit's, another one
    guest, crew …            a link: of this visit, of its area, of another area of it
    expired, revoked         a link of this visit that was good once
    guest of another …       a link of another visit to this place, or to another host's place
    write, read, other write a token of a program: of the visit's host, of another one

A link or a token stands in the address where that holds one, and in the header ``Authorization``.

    python -m tests.web.security.route_access     writes the table anew
"""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from asfound.web.app import create_app
from asfound.web.kit import logs
from tests.web.kit import TestClient
from tests.web.routes import Route, every_route
from tests.web.security.access_requests import Asked, asked
from tests.web.security.access_seed import AccessSeed, Proof

TABLE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class Row:
    """A route with what it answers to whom."""

    route: Route
    answers: Mapping[str, str]


class Access:
    """An app that is asked, each time as if for the first time."""

    def __init__(self, folder: Path) -> None:
        self.seed = AccessSeed(folder)
        self.app = create_app(self.seed.context)
        self.routes = sorted(every_route(self.app), key=lambda route: (route.path, route.method))
        self._client = TestClient(_Outside(self.app), follow_redirects=False)

    def __enter__(self) -> Access:
        self._client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()
        self.seed.close()

    def row(self, route: Route) -> Row:
        """What a route answers to everybody."""
        request = asked(route, self.seed)
        found = {
            name: self._answer(route, request, each) for name, each in self.seed.proofs.items()
        }
        return Row(route, found)

    def _answer(self, route: Route, request: Asked, proof: Proof) -> str:
        self.seed.put_back(request.state)
        self._client.cookies.clear()
        headers = {"accept": "text/html", **request.headers, **proof.headers}
        path = route.filled(**{"token": proof.token, **request.ids})
        answer = self._client.request(route.method, path, headers=headers, **request.sent)
        assert answer.status_code < 500, f"{route}: {answer.text[:300]}"
        if route.method not in {"GET", "HEAD"}:
            self.seed.was_changed()
        to_the_door = answer.headers.get("location", "").startswith("/sign-in?next=")
        return "sign-in" if to_the_door else str(answer.status_code)


class _Outside:
    """Every request comes from a network of its own, and who hears of events soon leaves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._networks = (f"10.{a}.{b}.1" for a, b in itertools.product(range(256), range(256)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["client"] = (next(self._networks), 1)
        if scope["path"].startswith("/api/") or not scope["path"].endswith("/events"):
            await self._app(scope, receive, send)
            return
        begun, bodies = asyncio.Event(), itertools.count()

        async def receive_once() -> Message:
            if next(bodies) == 0:
                return await receive()
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send_and_note(message: Message) -> None:
            begun.set()
            await send(message)

        await self._app(scope, receive_once, send_and_note)


def recorded() -> Iterator[Row]:
    """The table as it is in the file."""
    with TABLE.open(newline="") as file:
        for row in csv.DictReader(file):
            yield Row(Route(row.pop("method"), row.pop("path")), row)


def record() -> None:
    """Write the table anew."""
    logs.configure(io.StringIO())  # of two thousand requests
    with TemporaryDirectory() as folder, Access(Path(folder) / "installation") as access:
        rows = [access.row(route) for route in access.routes]
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["method", "path", *rows[0].answers])
        writer.writerows([row.route.method, row.route.path, *row.answers.values()] for row in rows)


if __name__ == "__main__":
    record()
