"""A guest's phone, as far as it speaks with the server."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from asfound.domain.visit import Visit
from tests.web import kit
from tests.web.kit import TestClient

LEFT = Path(__file__).parents[3] / "examples" / "demo-place" / "left-behind"
JSON = {"accept": "application/json"}


@dataclass
class Phone:
    """A guest's phone, as far as it speaks with the server."""

    client: TestClient
    token: str
    visit: Visit
    made: kit.MadePlace

    def url(self, rest: str = "") -> str:
        return f"/v/{self.token}/{rest}"

    def begin(self, digest: str, length: int):
        body = {"digest": digest, "length": length}
        return self.client.post(self.url("uploads"), json=body, headers=JSON)

    def append(self, digest: str, offset: int, data: bytes):
        headers = JSON | {"upload-offset": str(offset)}
        return self.client.patch(self.url(f"uploads/{digest}"), content=data, headers=headers)

    def offset(self, digest: str) -> int:
        answer = self.client.head(self.url(f"uploads/{digest}"), headers=JSON)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    def upload(self, data: bytes):
        digest = digest_of(data)
        assert self.begin(digest, len(data)).status_code == 201
        return self.append(digest, 0, data)

    def shot(self, data: bytes, view: str, *, side: str = "after", shot_id: str | None = None):
        body = {
            "id": shot_id or str(uuid.uuid4()),
            "view": view,
            "side": side,
            "digest": digest_of(data),
            "captured_at": "2026-07-02T21:15:00.000Z",
        }
        return self.client.post(self.url("shots"), json=body, headers=JSON)


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def code(answer) -> str:
    return str(answer.json()["error"]["code"])
