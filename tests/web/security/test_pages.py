"""What holds for every answer, and every page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI

from asfound.web.kit.security import HEADERS
from asfound.workflows.server.app_context import AppContext
from tests.web.kit import TestClient
from tests.web.routes import Door, every_route
from tests.web.seed import Known

STREAMS = ("/events",)  # they never end; their headers are tested with them


class Inline(HTMLParser):
    """Finds what a strict policy would not run, so that nothing depends on it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        # Data that a script reads is never run itself.
        is_data = names.get("type") == "application/json"
        self._in_script = tag == "script" and "src" not in names and not is_data
        if tag == "style" or "style" in names:
            self.found.append(f"<{tag} style>")
        self.found += [f"<{tag} {name}>" for name in names if re.match(r"on[a-z]+$", name)]
        for name in ("href", "src", "action"):
            value = (names.get(name) or "").strip().lower()
            if value.startswith(("javascript:", "data:text")):
                self.found.append(f"<{tag} {name}={value[:20]}>")
            if name != "href" and re.match(r"(https?:)?//", value):
                self.found.append(f"<{tag} {name}={value[:40]}> from elsewhere")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append(f"<script>{data.strip()[:30]}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


@pytest.fixture(scope="module")
def pages(
    app: FastAPI, known: Known, host: TestClient
) -> dict[str, tuple[int, dict[str, str], str]]:
    """Every address that can be looked at, as who may: status, headers, text."""
    ids = known.ids | {f"{name}_id": value for name, value in known.ids.items()}
    ids |= {"side": "480", "size": "480", "name": "x.webp", "token": known.guest}
    bearer = {"authorization": f"Bearer {known.writes}"}
    found = {}
    for route in every_route(app):
        if route.method != "GET" or route.path.endswith(STREAMS):
            continue
        headers = bearer if route.door is Door.TOKEN else {}
        path = route.filled(**ids)
        if route.path in {"/photos/{digest}/{side}.webp", "/visits/new"}:
            path += f"?place={known.place}"
        if route.path.startswith("/v/{token}/camera"):
            path += "?side=after"
        answer = host.get(path, headers=headers)
        found[route.path] = (answer.status_code, dict(answer.headers), answer.text)
    return found


def test_most_of_them_are_there(pages: dict[str, tuple[int, dict[str, str], str]]) -> None:
    well = [path for path, (status, _, _) in pages.items() if status == 200]

    assert len(well) > 40, {path: found[0] for path, found in pages.items() if found[0] != 200}


def test_every_answer_has_the_same_headers(
    pages: dict[str, tuple[int, dict[str, str], str]],
) -> None:
    for path, (_, headers, _) in pages.items():
        for name, value in HEADERS.items():
            if name == "content-security-policy" and path.endswith("sw.js"):
                continue
            assert headers.get(name) == value, f"{path}: {name} is {headers.get(name)}"
        assert "cache-control" in headers, path
        assert "server" not in headers, path


def test_the_policy_allows_nothing_inline() -> None:
    policy = HEADERS["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy


def test_no_page_has_a_script_or_style_of_its_own(
    pages: dict[str, tuple[int, dict[str, str], str]],
) -> None:
    looked = 0
    for path, (_, headers, text) in pages.items():
        if headers.get("content-type", "").startswith("text/html") and "papers" not in path:
            finder = Inline()
            finder.feed(text)
            assert finder.found == [], f"{path}: {finder.found[:5]}"
            looked += 1
    assert looked > 20


def test_no_shared_cache_keeps_a_page_of_somebody(
    pages: dict[str, tuple[int, dict[str, str], str]],
) -> None:
    for path, (status, headers, _) in pages.items():
        if "/static/" in path or path in {"/api/v1/openapi.json", "/.well-known/asfound-key"}:
            continue
        if status == 200:
            kept = headers["cache-control"]
            assert "private" in kept or "no-store" in kept or "no-cache" in kept, f"{path}: {kept}"


def test_pages_of_a_link_tell_no_other_site_where_they_are(
    pages: dict[str, tuple[int, dict[str, str], str]],
) -> None:
    for path, (_, headers, _) in pages.items():
        if path.startswith("/v/"):
            assert headers["referrer-policy"] == "no-referrer", path


@pytest.mark.parametrize("name", ["evil.example", "evil.example:443", "127.0.0.1@evil.example"])
def test_a_forged_host_header_changes_no_link(
    nobody: TestClient, host: TestClient, known: Known, context: AppContext, name: str
) -> None:
    """Where the public address is known, links are made with it and nothing else."""
    forged = {"host": name}
    bearer = forged | {"authorization": f"Bearer {known.writes}"}
    visit = {"place": known.place, "guest": "Team"}

    made = nobody.post("/api/v1/visits", json=visit, headers=bearer).json()
    links = nobody.post(
        f"/api/v1/visits/{known.visit}/links",
        json={"role": "guest", "name": "B"},
        headers=bearer,
    ).json()
    texts = [
        host.get(path, headers=forged).text
        for path in (f"/visits/{known.visit}", f"/places/{known.place}/sheet", "/", "/account")
    ]

    assert made["link"].startswith(f"{context.public_url}/v/")
    assert links["link"].startswith(f"{context.public_url}/v/")
    assert not [text for text in texts if "evil.example" in text]


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/..%2f..%2fsecurity.py",
        "/static/x/../../../../etc/passwd",
        "/static/x/%2e%2e/%2e%2e/security.py",
        "/static/..%5c..%5csecurity.py/x",
        "/photos/..%2f..%2fkeys%2fserver.key/480.webp?place={place}",
        "/v/{guest}/photos/..%2f..%2fserver.key/480.webp",
        "/visits/{visit}/papers/..%2f..%2fkeys%2fserver.key",
        "/visits/{visit}/papers/%2e%2e",
        "/visits/{visit}/close-ups/{view}/..%2f..%2fserver.key",
        "/v/{guest}/close-ups/{view}/..%2fserver.key",
        "/v/{guest}/uploads/..%2f..%2fkeys",
        "/api/v1/places/{place}/photos/..%2f..%2fkeys",
        "/api/v1/places/..%2f{place}",
        "/%00",
        "/v/{guest}/findings/%00",
        "/visits/%00",
        "/places/%ff%fe",
    ],
)
def test_paths_lead_out_of_nothing(host: TestClient, known: Known, path: str) -> None:
    asked = path.format(
        place=known.place, guest=known.guest, visit=known.visit, view=known.views[0]
    )

    for headers in ({}, {"authorization": f"Bearer {known.reads}"}):
        answer = host.get(asked, headers=headers)
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code}"
        assert "PRIVATE KEY" not in answer.text
        assert "root:" not in answer.text


def test_going_on_after_signing_in_stays_here(nobody: TestClient) -> None:
    for there in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"):
        answer = nobody.get("/sign-in", params={"next": there})
        assert "evil.example" not in answer.text, there
        assert "javascript:" not in answer.text, there
