"""A photo that comes in is digested once, whichever way it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from asfound.imaging.digest import digest as digest_of
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.tokens import make_token
from asfound.workflows.visits.photos.sandbox import _decoded
from tests.unit.workflows.visits.kit import DEMO, Stay, stay
from tests.web import kit
from tests.web.kit import TestClient

PHOTO = DEMO / "left-behind" / "bench.jpg"
DIGEST = digest_of(PHOTO)


@pytest.fixture
def visit(context: AppContext) -> Stay:
    return stay(context)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read from end to end for their digest."""
    found: list[str] = []
    real = hashlib.file_digest

    def counting(file: Any, kind: str) -> Any:
        found.append(str(getattr(file, "name", "")))
        return real(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    return found


def by_phone(client: TestClient, visit: Stay) -> None:
    body = PHOTO.read_bytes()
    base = f"/v/{visit.token}/uploads"
    client.post(base, json={"digest": DIGEST, "length": len(body)})
    at, whole = 0, len(body)
    for end in (whole // 2, whole):
        headers = {"upload-offset": str(at)}
        answer = client.patch(f"{base}/{DIGEST}", content=body[at:end], headers=headers)
        assert answer.status_code == 204, answer.text
        at = end


def by_program(client: TestClient, visit: Stay) -> None:
    """Its digest is computed while it comes."""
    _put(client, visit, f"visits/{visit.visit.id}")


def by_program_as_found(client: TestClient, visit: Stay) -> None:
    _put(client, visit, f"views/{visit.view('table')}")


def by_form(client: TestClient, visit: Stay) -> None:
    kit.sign_in(client)
    files = {"photos": ("bench.jpg", PHOTO.read_bytes(), "image/jpeg")}
    answer = client.post(f"/views/{visit.view('table')}/photos", files=files)
    assert answer.status_code == 303, answer.text


def _put(client: TestClient, visit: Stay, where: str) -> None:
    _, token = make_token(visit.context, visit.account, name="t", scope="write", days=1)
    address, headers = f"/api/v1/{where}/photos/{DIGEST}", {"authorization": f"Bearer {token}"}
    answer = client.put(address, content=PHOTO.read_bytes(), headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("send", "times"),
    [(by_phone, 1), (by_program, 0), (by_program_as_found, 0), (by_form, 1)],
)
def test_a_photo_is_read_for_its_digest_once_at_most(
    client: TestClient,
    visit: Stay,
    read: list[str],
    send: Callable[[TestClient, Stay], None],
    times: int,
) -> None:
    send(client, visit)

    assert len(read) == times, read
    with visit.context.store.records.read() as tx:
        assert tx.photos.get(DIGEST)
    assert visit.context.store.blobs.read(DIGEST) == PHOTO.read_bytes()


def test_opening_a_photo_needs_no_digest(read: list[str]) -> None:
    assert _decoded(PHOTO, (160,)).width == 1280
    assert read == []


def test_a_photo_that_came_whole_is_where_its_parts_would_be(
    client: TestClient, visit: Stay
) -> None:
    """And a phone that was in the middle of it is told that it is complete."""
    body, base = PHOTO.read_bytes(), f"/v/{visit.token}/uploads"
    client.post(base, json={"digest": DIGEST, "length": len(body)})
    client.patch(f"{base}/{DIGEST}", content=body[:1000], headers={"upload-offset": "0"})

    by_program(client, visit)

    found = client.head(f"{base}/{DIGEST}")
    assert found.headers["upload-complete"] == "?1"
    assert list((visit.context.data / "tmp").glob("api-*")) == []
    assert list((visit.context.data / "tmp" / "uploads").rglob("*.part")) == []
