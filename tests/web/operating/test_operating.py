"""For who runs the server."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog

from asfound.web.app import create_app
from asfound.web.kit import logs
from asfound.web.onboarding.http_redirect import create_redirect_app
from asfound.workflows.local_https import MachineNames, prepare
from asfound.workflows.notify.delivery import Delivery
from asfound.workflows.server.app_context import AppContext
from tests.web import kit
from tests.web.kit import TestClient


@pytest.fixture
def here(context: AppContext) -> Iterator[TestClient]:
    with TestClient(create_app(context), client=("127.0.0.1", 5000)) as client:
        yield client


def test_alive_and_ready(here: TestClient) -> None:
    assert here.get("/healthz").json() == {"status": "ok"}
    assert here.get("/readyz").json() == {"status": "ok", "database": "ok", "photos": "ok"}


def test_not_ready_when_photos_cannot_be_kept(
    here: TestClient, context: AppContext, clock: kit.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OSError("gone")

    assert here.get("/readyz").status_code == 200
    monkeypatch.setattr(type(context.store.blobs), "check", lambda _: gone())
    assert here.get("/readyz").status_code == 200, "it looks at most once in five seconds"
    clock.turn(seconds=6)

    answer = here.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "failed", "database": "ok", "photos": "failed"}
    assert here.get("/healthz").status_code == 200


def test_not_ready_when_a_thread_has_ended(here: TestClient, context: AppContext) -> None:
    here.app.state.courier = Delivery(context)  # type: ignore[attr-defined]

    assert here.get("/readyz").json()["courier"] == "failed"


def test_measures(here: TestClient) -> None:
    here.get("/sign-in?secret=1")
    here.get("/v/some-token/")
    here.get("/nothing/at/all")

    text = here.get("/metrics").text

    assert re.search(r'asfound_request_seconds_count\{.*route="/sign-in".*\} 1\.0', text)
    assert 'route="/v/{token}/"' in text
    assert 'route="none",status="4xx"' in text
    assert 'asfound_jobs{state="queued"} 0.0' in text
    assert 'asfound_outbox{state="waiting"} 0.0' in text
    assert "some-token" not in text


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 404),
        ("10.0.0.7", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 404),
        ("127.0.0.1", {"forwarded": "for=203.0.113.7"}, 404),
        ("203.0.113.7", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("testclient", {}, 404),
    ],
)
def test_measures_are_for_this_machine(
    context: AppContext, client: str, headers: dict[str, str], status: int
) -> None:
    with TestClient(create_app(context), client=(client, 5000)) as browser:
        assert browser.get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("", 404)]
)
def test_measures_by_token(context: AppContext, given: str, status: int) -> None:
    app = create_app(replace(context, metrics_token="right"))  # noqa: S106
    with TestClient(app, client=("127.0.0.1", 5000)) as browser:
        assert browser.get("/metrics", headers={"authorization": given}).status_code == status


def test_requests_have_names(here: TestClient) -> None:
    made = here.get("/healthz").headers["x-request-id"]
    given = here.get("/healthz", headers={"x-request-id": "proxy-1234567"})
    forged = here.get("/healthz", headers={"x-request-id": "a b;&"})

    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert given.headers["x-request-id"] == "proxy-1234567"
    assert re.fullmatch(r"[0-9a-f]{16}", forged.headers["x-request-id"])


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_addresses_are_shortened(address: str, kept: str) -> None:
    assert logs.shortened(address) == kept


def test_an_error_s_kinds_and_places_are_told() -> None:
    try:
        try:
            raise OSError("private")
        except OSError as error:
            raise RuntimeError("private, too") from error
    except RuntimeError as error:
        told = logs.kinds(error)

    assert [one["kind"] for one in told] == ["RuntimeError", "OSError"]
    assert "test_operating.py" in told[0]["at"][-1]
    assert "private" not in json.dumps(told)


def test_a_terminal_gets_lines_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return False

    stream, before = Terminal(), logging.getLogger().handlers[:]
    logs.configure(stream, as_json=False)
    try:
        logs._log.info("request", route="/x")
        assert "route=/x" in stream.getvalue()
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:] = before


def test_the_certificate_for_phones(context: AppContext, here: TestClient) -> None:
    assert here.get("/local-https").status_code == 404
    https = prepare(context.data, MachineNames(("hall.local",), ()), context.clock())

    page = here.get("/local-https")
    file = here.get("/local-https/authority.crt")
    code = here.get("/local-https/qr.svg")

    assert https.fingerprint[:4] in page.text
    assert (
        https.fingerprint == re.sub(r"\s", "", page.text.split('class="data" dir="ltr">')[1])[:64]
    )
    assert file.content == https.authority.read_bytes()
    assert b"PRIVATE" not in file.content
    assert file.headers["content-type"] == "application/x-x509-ca-cert"
    assert b"<svg" in code.content


def test_the_plain_port_has_nothing_else(context: AppContext) -> None:
    prepare(context.data, MachineNames(("hall.local",), ()), context.clock())
    with TestClient(create_redirect_app(context), follow_redirects=False) as client:
        assert client.get("/local-https").status_code == 200
        assert client.get("/").headers["location"] == "/local-https"
        for path in ("/sign-in", "/v/some-token/", "/api/v1/me", "/metrics"):
            answer = client.get(path)
            assert answer.status_code == 303, path
            assert "token" not in answer.headers["location"]
        assert client.post("/sign-in", data={}).status_code == 405
