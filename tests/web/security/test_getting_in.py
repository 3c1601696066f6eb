"""Cookies, logs and limits."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from limits import RateLimitItemPerMinute
from starlette.datastructures import Headers

from asfound.web.app import create_app
from asfound.web.kit import logs
from asfound.workflows.server.app_context import AppContext, UploadLimits
from asfound.workflows.server.tokens import make_token
from tests.web import kit
from tests.web.kit import TestClient
from tests.web.seed import Known


def cookies_of(headers: Headers) -> dict[str, set[str]]:
    """Cookie -> its flags, lower case."""
    found = {}
    for line in headers.getlist("set-cookie"):
        name, *flags = (part.strip() for part in line.split(";"))
        found[name.partition("=")[0]] = {flag.lower() for flag in flags}
    return found


@pytest.mark.parametrize("secure", [False, True])
def test_cookies_are_for_this_server_and_for_no_script(context: AppContext, secure: bool) -> None:
    scheme = "https" if secure else "http"
    app = create_app(replace(context, secure=secure))
    with TestClient(app, base_url=f"{scheme}://found.example", follow_redirects=False) as client:
        page = client.get("/sign-in", headers={"accept": "text/html"})
        data = {"csrf": kit.token_in(page.text), "email": kit.EMAIL, "password": kit.PASSWORD}
        answer = client.post("/sign-in", data=data)

    assert answer.status_code == 303
    found = cookies_of(Headers(raw=answer.headers.raw)) | cookies_of(Headers(raw=page.headers.raw))
    assert len(found) >= 3
    for name, flags in found.items():
        assert "httponly" in flags, name
        assert "path=/" in flags, name
        assert flags & {"samesite=lax", "samesite=strict"}, name
        assert not [flag for flag in flags if flag.startswith("domain")], name
        assert ("secure" in flags) is secure, name
        assert name.startswith("__Host-") is secure, name


def test_by_https_browsers_are_told_to_stay_there(context: AppContext) -> None:
    with TestClient(create_app(replace(context, secure=True))) as client:
        assert "max-age=63072000" in client.get("/healthz").headers["strict-transport-security"]
    with TestClient(create_app(context)) as client:
        assert "strict-transport-security" not in client.get("/healthz").headers


def test_signing_in_makes_a_new_session(context: AppContext) -> None:
    """Nobody can leave a session in somebody's browser and wait for them to sign in."""
    with TestClient(create_app(context), follow_redirects=False) as client:
        left = {"cookie": "asfound-session=left-by-somebody; asfound-form=x"}
        page = client.get("/sign-in", headers=left | {"accept": "text/html"})
        data = {"csrf": kit.token_in(page.text), "email": kit.EMAIL, "password": kit.PASSWORD}
        form = client.cookies["asfound-form"]
        client.cookies.clear()
        left["cookie"] = f"asfound-session=left-by-somebody; asfound-form={form}"
        answer = client.post("/sign-in", data=data, headers=left)

    assert answer.status_code == 303
    assert "left-by-somebody" not in str(answer.headers)
    assert len(client.cookies["asfound-session"]) > 30


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged, as a server logs it."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:], _ = before
    root.setLevel(before[1])
    structlog.reset_defaults()
    access = logging.getLogger("uvicorn.access")
    access.disabled, access.propagate = False, True


def test_nobody_is_in_the_logs(context: AppContext, known: Known, written: io.StringIO) -> None:
    with TestClient(
        create_app(context), client=("203.0.113.77", 5000), follow_redirects=False,
        raise_server_exceptions=False,
    ) as client:  # fmt: skip
        kit.sign_in(client)
        client.get(f"/v/{known.guest}/")
        client.get(f"/v/{known.guest}/findings/{known.views[0]}?secret=query-words")
        client.get(f"/v/{'B' * 43}/")
        client.get("/api/v1/me", headers={"authorization": f"Bearer {known.writes}"})
        client.get("/api/v1/me?token=query-words", headers={"authorization": "Bearer asf_bad"})
        client.get("/visits?guest=query-words", headers={"referer": f"http://x/v/{known.guest}/"})
        logging.getLogger("asfound.test").warning(
            "trouble at /v/%s/ for %s via https://u:pw-words@h/", known.guest, kit.EMAIL
        )
        try:
            raise RuntimeError(f"no mail to {kit.EMAIL}, token {known.guest}")
        except RuntimeError:
            logging.getLogger("asfound.test").exception("it failed")

    text = written.getvalue()
    assert '"route": "/v/{token}/"' in text or '"route":"/v/{token}/"' in text
    assert "RuntimeError" in text
    for private in (
        known.guest, "B" * 43, known.writes, "asf_bad", kit.EMAIL, kit.PASSWORD, "query-words",
        "Team of Japan", "Stadium office", "203.0.113.77", "pw-words",
    ):  # fmt: skip
        assert private not in text, f"{private!r} was logged"
    assert "203.0.113.0/24" in text
    for line in text.splitlines():
        assert "timestamp" in json.loads(line)


def test_what_is_too_long_is_not_read(context: AppContext, known: Known) -> None:
    small = replace(context, limits=UploadLimits(photo_bytes=20_000, form_bytes=2_000))
    photo = kit.PHOTOS / "table.jpg"
    digest = f"sha256:{'0' * 64}"
    with TestClient(create_app(small)) as client:
        bearer = {"authorization": f"Bearer {known.writes}"}
        put = client.put(
            f"/api/v1/views/{known.views[0]}/photos/{digest}",
            content=photo.read_bytes(),
            headers=bearer,
        )
        posted = client.post(
            "/api/v1/places", json={"name": "x" * 3000, "country": "JP"}, headers=bearer
        )
        form = client.post("/sign-in", data={"email": "x" * 3000})
    tmp = small.folder("tmp")

    assert [put.status_code, posted.status_code, form.status_code] == [413, 413, 413]
    assert put.json()["code"] == "api.body-too-large"
    assert list(tmp.iterdir()) == []


def test_who_does_not_say_how_long_is_stopped_too(context: AppContext, known: Known) -> None:
    small = replace(context, limits=UploadLimits(photo_bytes=20_000))

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    with TestClient(create_app(small)) as client:
        answer = client.put(
            f"/api/v1/views/{known.views[0]}/photos/sha256:{'0' * 64}",
            content=endless(),
            headers={"authorization": f"Bearer {known.writes}"},
        )

    assert answer.status_code == 413


def test_a_program_that_asks_too_often_has_to_wait(
    context: AppContext, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asfound.web.api import auth  # noqa: PLC0415

    monkeypatch.setattr(auth, "_ALLOWED", RateLimitItemPerMinute(3))
    _, token = make_token(context, known.account, name="busy", scope="read", days=1)
    with TestClient(create_app(context)) as client:
        headers = {"authorization": f"Bearer {token}"}
        found = [client.get("/api/v1/me", headers=headers) for _ in range(4)]

    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert found[-1].headers["retry-after"] == "60"


def test_who_guesses_tokens_has_to_wait(
    context: AppContext, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asfound.web.api import auth  # noqa: PLC0415

    monkeypatch.setattr(auth, "_FAILED", RateLimitItemPerMinute(3))
    with TestClient(create_app(context), client=("203.0.113.7", 1)) as client:
        found = [
            client.get("/api/v1/me", headers={"authorization": f"Bearer asf_{n}"}).status_code
            for n in range(4)
        ]
        # Nobody else in that network has to wait with them.
        good = {"authorization": f"Bearer {known.writes}"}
        beside = client.get("/api/v1/me", headers=good).status_code

    assert found == [401, 401, 401, 429]
    assert beside == 200
