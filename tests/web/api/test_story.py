"""What an integrator does, from a place to what both sides say."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest

from asfound.evidence.verify import verify
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.idempotency import _ABANDONED_AFTER
from asfound.workflows.server.tokens import tokens
from asfound.workflows.visits.access.links import resolve_link
from asfound.workflows.visits.sealing.sealer import seal_waiting
from tests.unit.workflows.visits.kit import DEMO, running
from tests.web import kit
from tests.web.kit import TestClient
from tests.web.seed import Known


def test_from_nothing_to_a_verdict(api: TestClient, context: AppContext) -> None:
    place = api.post("places", json={"name": "Hall", "country": "JP", "languages": ["ja"]}).json()
    area = api.get(f"places/{place['id']}/areas").json()["items"][0]
    view = api.post(f"areas/{area['id']}/views", json={"name": "Table"}).json()
    before = (DEMO / "as-found" / "table.jpg").read_bytes()
    kept = api.put(f"views/{view['id']}/photos/{digest(before)}", content=before)
    assert [photo["digest"] for photo in kept.json()["photos"]] == [digest(before)]

    planned = api.post("visits", json={"place": place["id"], "guest": "Team"}).json()
    visit = planned["visit"]["id"]
    assert resolve_link(context, planned["token"]).visit.id == visit
    assert planned["link"] == f"https://found.example/v/{planned['token']}/"
    after = (DEMO / "left-behind" / "table.jpg").read_bytes()
    assert api.put(f"visits/{visit}/photos/{digest(after)}", content=after).status_code == 200
    shot = {"id": str(uuid.uuid4()), "view": view["id"], "side": "after", "digest": digest(after)}
    assert api.post(f"visits/{visit}/shots", json=shot).status_code == 201
    assert api.get(f"visits/{visit}").json()["views"][0]["progress"] == "waiting"

    with running(context):
        found = settled(api, visit)
    assert found["verdict"] == "differs"
    (finding, *_) = found["views"][0]["findings"]
    said = api.post(
        f"visits/{visit}/statements",
        json={"act": "accept", "view": view["id"], "finding": finding["id"]},
    )
    assert said.status_code == 201
    listed = api.get(f"visits/{visit}/findings").json()["items"]
    assert {one["stand"] for one in listed if one["id"] == finding["id"]} == {"accepted"}
    picture = api.get(f"visits/{visit}/photos/{digest(after)}?size=480")
    assert picture.headers["content-type"] == "image/webp"
    original = api.get(f"visits/{visit}/photos/{digest(after)}?size=original")
    assert original.content == after
    assert original.headers["content-type"] == "image/jpeg"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert original.headers["content-disposition"].startswith('attachment; filename="photo-')


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def settled(api: TestClient, visit: str) -> Any:
    """The board once its first view was compared."""
    pause, found = threading.Event(), None
    for _ in range(1200):
        found = api.get(f"visits/{visit}").json()
        if found["views"][0]["progress"] == "done":
            return found
        pause.wait(0.1)
    raise AssertionError(found)


def test_the_same_key_has_its_effect_once(api: TestClient, known: Known) -> None:
    asked = {"place": known.place, "guest": "Team of Senegal"}

    first = api.post("visits", json=asked, headers={"idempotency-key": "booking-1"})
    again = api.post("visits", json=asked, headers={"idempotency-key": "booking-1"})
    other = api.post("visits", json=asked, headers={"idempotency-key": "booking-2"})

    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json()["visit"]["id"] != first.json()["visit"]["id"]


def test_a_key_is_for_one_request(api: TestClient, known: Known) -> None:
    headers = {"idempotency-key": "booking-1"}
    api.post("visits", json={"place": known.place, "guest": "A"}, headers=headers)

    other = api.post("visits", json={"place": known.place, "guest": "B"}, headers=headers)

    assert other.status_code == 422
    assert other.json()["code"] == "api.key-reused"


def test_a_key_belongs_to_its_token(api: TestClient, known: Known) -> None:
    asked, headers = {"name": "Hall", "country": "JP"}, {"idempotency-key": "same"}
    mine = api.post("places", json=asked, headers=headers).json()

    bearer = headers | {"authorization": f"Bearer {known.others}"}
    theirs = api.post("places", json=asked, headers=bearer).json()

    assert mine["id"] != theirs["id"]


def test_what_failed_may_be_tried_again_with_its_key(api: TestClient, known: Known) -> None:
    headers = {"idempotency-key": "booking-1"}
    wrong = api.post("visits", json={"place": "p_none", "guest": "A"}, headers=headers)
    assert wrong.status_code == 404

    right = api.post("visits", json={"place": known.place, "guest": "A"}, headers=headers)

    assert right.status_code == 201


def test_a_key_in_use_and_one_that_was_abandoned(
    api: TestClient, known: Known, context: AppContext, clock: kit.Clock
) -> None:
    """As if the first request was still being answered; or its server was killed."""
    asked, headers = {"place": known.place, "guest": "A"}, {"idempotency-key": "k"}
    api.post("visits", json=asked, headers=headers)
    connection = context.store.records.engine.raw_connection()
    connection.execute("UPDATE replies SET status = NULL, body = NULL")
    connection.commit()
    connection.close()

    assert api.post("visits", json=asked, headers=headers).status_code == 409
    clock.now += _ABANDONED_AFTER * 2
    assert api.post("visits", json=asked, headers=headers).status_code == 201


def test_kept_answers_hold_no_token(api: TestClient, known: Known, context: AppContext) -> None:
    made = api.post(
        "visits", json={"place": known.place, "guest": "A"}, headers={"idempotency-key": "k"}
    ).json()

    for file in context.data.glob("asfound.sqlite*"):
        assert made["token"].encode() not in file.read_bytes(), file.name
        assert known.writes.encode() not in file.read_bytes(), file.name


def test_pages_of_a_list(api: TestClient, known: Known) -> None:
    made = [
        api.post("visits", json={"place": known.place, "guest": f"Guest {n}"}).json()["visit"]["id"]
        for n in range(5)
    ]

    found, cursor = [], None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = api.get("visits", params=params).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(found) == sorted([*made, known.visit])


@pytest.mark.parametrize("path", ["visits", "places", "visits/{visit}/shots"])
def test_a_cursor_of_nothing(api: TestClient, known: Known, path: str) -> None:
    answer = api.get(path.format(visit=known.visit), params={"cursor": "nothing"})

    assert answer.status_code == 422
    assert "cursor" in answer.json()["message"]


def test_events_go_on_where_they_were(api: TestClient, known: Known) -> None:
    first = api.get("events", params={"limit": 200}).json()
    api.post("visits", json={"place": known.place, "guest": "A"})

    more = api.get("events", params={"after": first["newest"]}).json()

    assert "visit.planned" in [one["what"] for one in more["items"]]
    assert min(one["number"] for one in more["items"]) > first["newest"]
    nothing = api.get("events", params={"after": more["newest"]}).json()
    assert nothing == {"items": [], "newest": more["newest"]}


def test_events_of_others_are_not_told(api: TestClient, known: Known) -> None:
    headers = {"authorization": f"Bearer {known.others}"}
    found = api.get("events", headers=headers).json()["items"]

    assert known.visit not in {one["visit"] for one in found}
    assert known.place not in {one["place"] for one in found}


def test_a_photo_that_is_not_what_its_address_says(api: TestClient, known: Known) -> None:
    answer = api.put(f"views/{known.views[0]}/photos/{known.photo}", content=b"not that one")

    assert answer.status_code == 422
    assert answer.json()["code"] == "api.digest-differs"


def test_what_is_no_photo(api: TestClient, known: Known) -> None:
    data = b"<script>alert(1)</script>" * 100

    for path in (f"views/{known.views[0]}", f"visits/{known.visit}"):
        answer = api.put(f"{path}/photos/{digest(data)}", content=data)
        assert answer.status_code == 415, answer.text


def test_a_shot_sent_twice_is_one(api: TestClient, known: Known) -> None:
    photo = (DEMO / "left-behind" / "bench.jpg").read_bytes()
    api.put(f"visits/{known.visit}/photos/{digest(photo)}", content=photo)
    shot = {
        "id": str(uuid.uuid4()), "view": known.views[1], "side": "after", "digest": digest(photo),
    }  # fmt: skip

    first = api.post(f"visits/{known.visit}/shots", json=shot)
    again = api.post(f"visits/{known.visit}/shots", json=shot)

    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()


def test_a_shot_is_put_down_to_the_token(
    api: TestClient, known: Known, context: AppContext
) -> None:
    photo = (DEMO / "left-behind" / "bench.jpg").read_bytes()
    api.put(f"visits/{known.visit}/photos/{digest(photo)}", content=photo)
    shot = {
        "id": str(uuid.uuid4()), "view": known.views[1], "side": "after", "digest": digest(photo),
    }  # fmt: skip
    assert api.post(f"visits/{known.visit}/shots", json=shot).status_code == 201

    with context.store.records.read() as tx:
        event = next(e for e in tx.events.audit() if e.what == "shot.received")
    (writer,) = (each for each in tokens(context, known.account) if each.scope == "write")
    assert event.details["link"] == f"token-{writer.id}"
    assert (event.by, event.account) == (known.account.name, known.account.id)
    links = api.get(f"visits/{known.visit}/links").json()["items"]
    assert [one["role"] for one in links if one["role"] == "host"] == []


def test_a_shot_of_a_photo_that_was_never_sent_here(api: TestClient, known: Known) -> None:
    shot = {
        "id": str(uuid.uuid4()), "view": known.views[1], "side": "after", "digest": known.photo,
    }  # fmt: skip

    assert api.post(f"visits/{known.visit}/shots", json=shot).status_code == 409


def test_things_that_are_deleted_are_gone(api: TestClient, known: Known) -> None:
    view, photo = known.views[0], known.photo
    assert api.delete(f"views/{view}/photos/{photo}").status_code == 204
    assert api.delete(f"views/{view}/photos/{photo}").status_code == 404
    assert api.delete(f"visits/{known.visit}/links/{known.link}").status_code == 204
    links = api.get(f"visits/{known.visit}/links").json()["items"]
    assert [one["revoked_at"] is not None for one in links if one["id"] == known.link] == [True]
    assert api.delete(f"webhooks/{known.webhook}").status_code == 204
    assert api.get("webhooks").json()["items"] == []
    assert api.delete(f"areas/{known.area}").status_code == 204
    assert api.delete(f"places/{known.place}").status_code == 204
    assert api.get(f"places/{known.place}").status_code == 404
    assert api.get(f"visits/{known.visit}").status_code == 404


def test_changing_keeps_what_is_left_out(api: TestClient, known: Known) -> None:
    view = known.views[0]
    corners = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]
    api.patch(f"views/{view}", json={"ignored": [corners], "smallest": 0.02})

    found = api.patch(f"views/{view}", json={"name": "Long table"}).json()

    assert found["name"] == "Long table"
    assert found["ignored"] == [corners]
    assert found["smallest"] == 0.02
    assert api.patch(f"views/{view}", json={"smallest": None}).json()["smallest"] is None
    renamed = api.patch(f"places/{known.place}", json={"name": "Arena"}).json()
    assert (renamed["name"], renamed["country"]) == ("Arena", "RU")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "places", {"name": "Hall", "country": "XX"}),
        ("POST", "places", {"name": "Hall", "country": "JP", "languages": ["Zx"]}),
        ("POST", "places", {"name": "Hall", "country": "JP", "colour": "red"}),
        ("POST", "places", {"name": "\ud800", "country": "JP"}),
        ("POST", "webhooks", {"url": "https://127.0.0.1/"}),
        ("POST", "webhooks", {"url": "https://example.org/", "events": ["visit.eaten"]}),
        ("GET", "visits?staeg=planned", None),
        ("GET", "visits?limit=0", None),
        ("GET", "events?after=-1", None),
    ],
)
def test_what_cannot_be_used_is_said(
    api: TestClient, method: str, path: str, body: dict[str, object] | None
) -> None:
    content = json.dumps(body).encode() if body else None
    headers = {"content-type": "application/json"}

    answer = api.request(method, path, content=content, headers=headers)

    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "message"}


def test_addresses_that_there_are_not(api: TestClient) -> None:
    assert api.get("nothing").json()["code"] == "api.not-found"
    answer = api.delete("me")
    assert answer.status_code == 405
    assert answer.json()["code"] == "api.method-not-allowed"
    assert set(api.put("views/one%0Atwo/photos/three").json()) == {"code", "message"}


def test_a_fault_is_told_with_the_name_of_its_line_in_the_log(
    context: AppContext, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asfound.web.api import account  # noqa: PLC0415
    from asfound.web.app import create_app  # noqa: PLC0415

    def broken(*_: object) -> object:
        raise RuntimeError("secret words")

    monkeypatch.setattr(account, "events_since", broken)
    with TestClient(create_app(context), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/events", headers={"authorization": f"Bearer {known.reads}"})

    assert answer.status_code == 500
    assert answer.json()["code"] == "api.internal-fault"
    assert answer.headers["x-request-id"] in answer.json()["message"]
    assert "secret words" not in answer.text


def test_all_of_a_place_can_be_taken_elsewhere(api: TestClient, known: Known) -> None:
    whole = api.get(f"places/{known.place}/export.json").json()
    findings = api.get(f"places/{known.place}/export.csv", params={"sheet": "findings"})
    others = {"authorization": f"Bearer {known.others}"}

    assert known.visit in json.dumps(whole)
    assert findings.headers["content-type"].startswith("text/csv")
    assert known.visit in findings.text
    assert api.get(f"places/{known.place}/export.json", headers=others).status_code == 404
    assert api.get(f"places/{known.place}/export.csv", headers=others).status_code == 404


@pytest.mark.slow
def test_the_record_comes_with_what_was_said_since(
    api: TestClient, known: Known, context: AppContext, clock: kit.Clock, tmp_path: Path
) -> None:
    address, file = f"visits/{known.visit}/record", tmp_path / "record.zip"
    assert api.get(address).json()["code"] == "visit.record-not-ready"
    assert api.post(f"visits/{known.visit}/hand-over", json={}).status_code == 200
    assert seal_waiting(context) == 1
    file.write_bytes(api.get(address).content)
    assert not verify(file).layers

    clock.turn(days=1)
    said = {"act": "comment", "words": "The key was in the letter box."}
    assert api.post(f"visits/{known.visit}/statements", json=said).status_code == 201

    answer = api.get(address)
    file.write_bytes(answer.content)
    (layer,) = verify(file).layers
    assert "The key was in the letter box." in layer.words
    assert answer.headers["content-length"] == str(len(answer.content))
