"""Static files: packed for who unpacks, the same for everybody, kept for ever."""

from __future__ import annotations

import pytest

from asfound.web.kit.static_files import StaticFiles
from tests.web.kit import TestClient

STATIC = StaticFiles()


def test_texts_are_sent_packed(client: TestClient) -> None:
    plain = STATIC.files["app.css"].read_bytes()
    answer = client.get(STATIC.address("app.css"), headers={"accept-encoding": "br, gzip;q=0.8"})

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(plain) / 2
    assert answer.content == plain  # unpacked by the client
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"])
def test_who_does_not_unpack_gets_them_as_they_are(client: TestClient, accepted: str) -> None:
    answer = client.get(STATIC.address("app.css"), headers={"accept-encoding": accepted})

    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.content == STATIC.files["app.css"].read_bytes()


def test_pictures_are_packed_already(client: TestClient) -> None:
    answer = client.get(STATIC.address("phone/icon-192.png"))

    assert "content-encoding" not in answer.headers


def test_pages_are_never_packed(signed_in_client: TestClient) -> None:
    for address in ("/", "/account", "/sign-in"):
        answer = signed_in_client.get(address, headers={"accept-encoding": "gzip, br"})
        assert "content-encoding" not in answer.headers, address
