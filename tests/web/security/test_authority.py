"""No id in an address opens anything by itself: every route, by everybody who may not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from asfound.domain.visit import Role
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link, revoke
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.kit import TestClient
from tests.web.routes import OPEN, Door, Route, every_route
from tests.web.seed import Known

REFUSED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 415, 422})
GONE_OR_HIDDEN = frozenset({401, 403, 404, 410})
NEVER_TOUCHED = dict.fromkeys(
    ("places", "areas", "views", "as_found", "visits", "links", "shots", "confirmations",
     "statements", "jobs", "photos", "webhooks", "accounts"), "*",
) | {"tokens": "id, secret, account, name, scope, expires_at"}  # fmt: skip
"""Table -> columns; when a token was used is noted."""


@pytest.fixture(scope="module")
def routes(app: FastAPI) -> tuple[Route, ...]:
    return every_route(app)


@pytest.fixture(scope="module")
def ids(known: Known) -> dict[str, str]:
    """By every name that parameters have, of the first host's things."""
    values = known.ids | {f"{name}_id": value for name, value in known.ids.items()}
    return values | {"side": "480", "size": "480", "name": "after.webp", "token": known.guest}


@pytest.fixture(autouse=True)
def _nothing_changes(context: AppContext, elsewhere: dict[str, str]) -> Iterator[None]:
    before = rows(context.data)
    yield
    assert rows(context.data) == before, "something was changed by somebody who may not"


def rows(folder: Path) -> dict[str, list[str]]:
    """All that could be changed."""
    connection = sqlite3.connect(folder / "asfound.sqlite")
    try:
        return {
            name: sorted(map(repr, connection.execute(f"SELECT {columns} FROM {name}")))  # noqa: S608
            for name, columns in NEVER_TOUCHED.items()
        }
    finally:
        connection.close()


def behind(routes: tuple[Route, ...], door: Door) -> list[Route]:
    found = [route for route in routes if route.door is door]
    assert len(found) > 8, f"where are the routes behind {door}?"
    return found


def ask(client: TestClient, route: Route, path: str, **headers: str) -> int:
    """The status of a request without much in it."""
    body = None if route.method in {"GET", "HEAD"} else {"name": "changed", "act": "comment"}
    if path.startswith("/api/") or body is None:
        answer = client.request(route.method, path, json=body, headers=headers)
    else:
        answer = client.request(route.method, path, data=body, headers=headers)
    assert answer.status_code < 500, f"{route}: {answer.status_code} {answer.text[:300]}"
    return int(answer.status_code)


def test_the_list_of_open_routes_names_only_what_is_there(routes: tuple[Route, ...]) -> None:
    assert {route.path for route in routes} >= OPEN


def test_without_an_account_nothing_of_a_host_opens(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    for route in behind(routes, Door.HOST):
        path = route.filled(**ids)
        answer = nobody.request(route.method, path)
        to_the_door = answer.status_code == 303 and answer.headers["location"].startswith(
            "/sign-in"
        )
        assert to_the_door or answer.status_code in {401, 403}, f"{route}: {answer.status_code}"


def test_another_host_opens_nothing_by_an_id(
    other_host: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    for route in behind(routes, Door.HOST):
        if not route.names:
            continue
        path = route.filled(**ids)
        if route.path.startswith("/photos/"):
            for through in ("place", "visit"):
                status = ask(other_host, route, f"{path}?{through}={ids[through]}")
                assert status in GONE_OR_HIDDEN, f"{route}?{through}: {status}"
        status = ask(other_host, route, path)
        wanted = GONE_OR_HIDDEN | {422} if route.method == "GET" else REFUSED
        assert status in wanted, f"{route}: {status}"


def test_a_host_s_form_from_elsewhere_is_refused(
    host: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    """Signed in, but the form does not carry the token that only our pages have (CSRF)."""
    for route in behind(routes, Door.HOST):
        if route.method == "GET":
            continue
        for headers in (
            {"x-csrf-token": ""},
            {"x-csrf-token": "guessed"},
            {"sec-fetch-site": "cross-site"},
            {"origin": "https://evil.example"},
        ):
            status = ask(host, route, route.filled(**ids), **headers)
            assert status == 403, f"{route} {headers}: {status}"


def test_tokens_that_nobody_made_open_nothing(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    for route in behind(routes, Door.LINK):
        for token in ("A" * 43, ids["token"][:-1], ids["token"].swapcase(), "x"):
            status = ask(nobody, route, route.filled(**ids | {"token": token}))
            assert status in {404, 405, 422}, f"{route}: {status}"


@pytest.fixture(scope="module")
def elsewhere(context: AppContext, known: Known) -> dict[str, str]:
    """Tokens for another visit, to another place of another host: good, expired, revoked."""
    with context.store.records.read() as tx:
        other = tx.accounts.by_email("other@example.org")
    assert other
    place = kit.make_place(context, other, ("bench",)).place
    visit, good = plan_visit(context, by_account(other), place.id, guest="Somebody else")
    old, expired = make_link(
        context, by_account(other), visit.id, role=Role.GUEST, name="Old", days=1
    )
    taken, revoked = make_link(context, by_account(other), visit.id, role=Role.GUEST, name="Taken")
    revoke(context, by_account(other), visit.id, taken.id)
    connection = sqlite3.connect(context.data / "asfound.sqlite")
    with connection:
        past = (context.clock() - timedelta(days=1)).replace(tzinfo=None).isoformat(sep=" ")
        connection.execute("UPDATE links SET expires_at = ? WHERE id = ?", (past, old.id))
    connection.close()
    return {"good": good, "expired": expired, "revoked": revoked}


def test_a_guest_of_another_visit_opens_nothing_of_this_one(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str], elsewhere: dict[str, str]
) -> None:
    tried = 0
    for route in behind(routes, Door.LINK):
        if set(route.names) <= {"token", "name"}:
            continue
        status = ask(nobody, route, route.filled(**ids | {"token": elsewhere["good"]}))
        assert status in REFUSED, f"{route}: {status}"
        if route.method == "GET":
            assert status in GONE_OR_HIDDEN, f"{route}: {status}"
        tried += 1
    assert tried > 5


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_a_link_whose_time_is_over_opens_nothing(
    nobody: TestClient,
    routes: tuple[Route, ...],
    ids: dict[str, str],
    elsewhere: dict[str, str],
    kind: str,
) -> None:
    for route in behind(routes, Door.LINK):
        status = ask(nobody, route, route.filled(**ids | {"token": elsewhere[kind]}))
        assert status in {410, 404, 405, 422}, f"{route}: {status}"


def test_a_crew_opens_nothing_outside_its_area(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str], known: Known
) -> None:
    tried = 0
    for route in behind(routes, Door.LINK):
        if not {"view", "digest"} & set(route.names):
            continue
        status = ask(nobody, route, route.filled(**ids | {"token": known.crew}))
        assert status in REFUSED, f"{route}: {status}"
        if route.method == "GET":
            assert status in GONE_OR_HIDDEN, f"{route}: {status}"
        tried += 1
    assert tried > 4


def test_a_program_without_a_token_gets_nothing(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    for route in behind(routes, Door.TOKEN):
        for header in ("", "Bearer ", "Basic eDp5", "Bearer asf_guessed"):
            headers = {"authorization": header} if header else {}
            answer = nobody.request(route.method, route.filled(**ids), headers=headers)
            assert answer.status_code in {401, 429}, f"{route}: {answer.status_code}"
            assert set(answer.json()) == {"code", "message"}


def test_a_session_is_no_token(
    host: TestClient, routes: tuple[Route, ...], ids: dict[str, str]
) -> None:
    """A page somewhere else could have a host's browser ask; cookies open nothing here."""
    for route in behind(routes, Door.TOKEN):
        status = ask(host, route, route.filled(**ids))
        assert status == 401, f"{route}: {status}"


def test_another_account_s_token_opens_nothing_by_an_id(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str], known: Known
) -> None:
    tried = 0
    for route in behind(routes, Door.TOKEN):
        if not route.names:
            continue
        bearer = f"Bearer {known.others}"
        status = ask(nobody, route, route.filled(**ids), authorization=bearer)
        assert status in {404, 422}, f"{route}: {status}"
        if route.method in {"GET", "DELETE"}:
            assert status == 404, f"{route}: {status}"
        tried += 1
    assert tried > 20


def test_a_token_that_reads_writes_nothing(
    nobody: TestClient, routes: tuple[Route, ...], ids: dict[str, str], known: Known
) -> None:
    for route in behind(routes, Door.TOKEN):
        if route.method != "GET":
            status = ask(nobody, route, route.filled(**ids), authorization=f"Bearer {known.reads}")
            assert status in {403, 422}, f"{route}: {status}"


def test_a_token_that_was_deleted_or_has_expired(nobody: TestClient, known: Known) -> None:
    from asfound.workflows.server.tokens import delete_token, make_token, tokens  # noqa: PLC0415

    context = nobody.app.state.context  # type: ignore[attr-defined]
    made, token = make_token(context, known.account, name="short", scope="read", days=30)
    headers = {"authorization": f"Bearer {token}"}
    assert nobody.get("/api/v1/me", headers=headers).status_code == 200

    clock: kit.Clock = context.clock
    clock.turn(days=31)
    assert nobody.get("/api/v1/me", headers=headers).status_code == 401
    clock.turn(days=-31)
    assert nobody.get("/api/v1/me", headers=headers).status_code == 200

    delete_token(context, known.account, made.id)
    assert nobody.get("/api/v1/me", headers=headers).status_code == 401
    assert made.id not in {one.id for one in tokens(context, known.account)}
