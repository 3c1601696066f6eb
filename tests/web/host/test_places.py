"""The pages of places, with the real app, database and photos."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image
from sqlalchemy import Engine, event

from asfound.domain.account import Account
from asfound.domain.calibration import PlaceCalibration, StoredCalibration, encode_calibration
from asfound.vision.image.backbone import model_digest
from asfound.workflows.server.app_context import AppContext, UploadLimits
from tests.web import kit
from tests.web.kit import MadePlace, TestClient


def jpeg(size: tuple[int, int] = (800, 600)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(file, "jpeg")
    return file.getvalue()


def test_a_place_is_made_and_shown(signed_in_client: TestClient) -> None:
    browser = signed_in_client
    made = browser.post("/places/new", data={"name": "Hall <3>", "country": "ES"})
    page = browser.get(made.headers["location"]).text

    assert "Hall &lt;3&gt;" in page
    assert "Spain" in page
    assert "Hall &lt;3&gt;" in browser.get("/").text


def test_mistakes_in_a_new_place_are_told(signed_in_client: TestClient) -> None:
    answer = signed_in_client.post("/places/new", data={"name": "", "country": "XX"})

    assert answer.status_code == 422
    assert set(re.findall(r'id="e-(\w+)"', answer.text)) == {"name", "country"}


def test_settings_are_kept(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    address = f"/places/{a_place_with_views.place.id}"
    fields = {"name": "Estadio", "country": "ES", "region": "ES-CT", "languages": ["es", "fr"]}
    assert signed_in_client.post(f"{address}/settings", data=fields).status_code == 303
    days = {"photos_days": "30", "visits_days": "365"}
    assert signed_in_client.post(f"{address}/retention", data=days).status_code == 303
    for wrong in ({"photos_days": "-1"}, {"photos_days": "40", "visits_days": "30"}):
        assert signed_in_client.post(f"{address}/retention", data=wrong).status_code == 422

    with context.store.records.read() as tx:
        kept = tx.places.get(a_place_with_views.place.id)
    assert kept
    assert (kept.name, kept.region, kept.languages) == ("Estadio", "ES-CT", ("es", "fr"))
    assert (kept.retention.photos_days, kept.retention.visits_days) == (30, 365)


def test_names_are_kept_whichever_button_was_pressed(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    place, view = a_place_with_views.place.id, a_place_with_views.views[0].id
    for pressed, leads_to in (
        ({}, f"/places/{place}"),
        ({"then": "visit"}, f"/visits/new?place={place}"),
    ):
        name = f"Called so for {leads_to}"
        fields = {f"name-{view}": name, **pressed}
        answer = signed_in_client.post(f"/places/{place}/views", data=fields)

        assert answer.headers["location"] == leads_to
        with context.store.records.read() as tx:
            assert name in {kept.name for kept in tx.places.views(place)}


def test_photos_are_sent_one_by_one_and_sorted(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    address = f"/places/{a_place_with_views.place.id}/import"
    receipts = []
    for name in ("whiteboard", "table"):
        body = (kit.PHOTOS / f"{name}.jpg").read_bytes()
        answer = signed_in_client.post(f"{address}/photos?name={name}.jpg", content=body)
        receipts.append([f"folder/{name}.jpg", answer.json()["receipt"]])
    done = signed_in_client.post(address, data={"receipts": json.dumps(receipts)})

    assert done.headers["location"].endswith("/views?new=1&added=0&known=1")
    assert "1 view was made." in signed_in_client.get(done.headers["location"]).text
    with context.store.records.read() as tx:
        names = [view.name for view in tx.places.views(a_place_with_views.place.id)]
    assert names == ["table", "bench", "Whiteboard"]


def test_without_a_script_the_form_brings_the_photos(
    signed_in_client: TestClient, a_place_with_views: MadePlace
) -> None:
    address = f"/places/{a_place_with_views.place.id}/import"
    good = ("photos", ("corridor.jpg", jpeg(), "image/jpeg"))
    bad = ("photos", ("notes.jpg", b"no photo at all", "image/jpeg"))

    assert signed_in_client.post(address, files=[good]).status_code == 303
    refused = signed_in_client.post(address, files=[good, bad])
    assert refused.status_code == 422
    assert "notes.jpg" in refused.text


def test_what_is_no_photo_is_refused(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    address = f"/places/{a_place_with_views.place.id}/import/photos"
    headers = {"accept": "application/json"}
    answer = signed_in_client.post(address, content=b"<svg onload=x>", headers=headers)
    object.__setattr__(context, "limits", UploadLimits(photo_bytes=1000))
    large = signed_in_client.post(address, content=b"\xff\xd8\xff" * 1000, headers=headers)

    assert answer.status_code == 415
    assert answer.json()["error"]["message"]
    assert large.status_code == 413
    assert not list((context.data / "tmp").glob("photo-*"))


@pytest.mark.parametrize("receipts", ["x", "[[1]]", '[["a","b"]]', "[" * 5000, "{}", "[1]"])
def test_made_up_receipts_bring_nothing(
    signed_in_client: TestClient, a_place_with_views: MadePlace, receipts: str
) -> None:
    address = f"/places/{a_place_with_views.place.id}/import"
    answer = signed_in_client.post(address, data={"receipts": receipts})

    assert answer.status_code in {303, 404, 422}
    assert "new=0" in answer.headers.get("location", "new=0")


def test_photos_are_for_their_host_alone(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    browser, made = signed_in_client, a_place_with_views
    name = made.photos[0]
    address = f"/photos/{name}/480.webp"
    seen = browser.get(f"{address}?place={made.place.id}")
    assert seen.headers["content-type"] == "image/webp"
    assert max(Image.open(io.BytesIO(seen.content)).size) == 480
    assert "private" in seen.headers["cache-control"]

    assert browser.get(address).status_code == 404
    assert browser.get(f"{address}?place=p_other").status_code == 404
    assert browser.get(f"/photos/{name[7:]}/480.webp?place={made.place.id}").status_code == 404
    assert browser.get(f"/photos/{name}/481.webp?place={made.place.id}").status_code == 404
    assert (
        browser.get(f"/photos/sha256:{'0' * 64}/480.webp?place={made.place.id}").status_code == 404
    )
    kit.make_account(context, "other@example.org", "Other")
    browser.cookies.clear()
    assert browser.get(f"{address}?place={made.place.id}").status_code == 303
    del browser.headers["x-csrf-token"]
    kit.sign_in(browser, "other@example.org")
    assert browser.get(f"{address}?place={made.place.id}").status_code == 404
    assert browser.get(f"/places/{made.place.id}").status_code == 404
    assert browser.get(f"/views/{made.views[0].id}").status_code == 404


def test_order_by_button_without_a_script_and_by_script(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    made = a_place_with_views
    address, (first, second) = f"/places/{made.place.id}/order", made.views

    def names() -> list[str]:
        with context.store.records.read() as tx:
            return [view.name for view in tx.places.views(made.place.id)]

    signed_in_client.post(address, data={"move": f"down:{first.id}"})
    assert names() == ["bench", "table"]
    signed_in_client.post(address, data={"move": f"down:{first.id}"})
    assert names() == ["bench", "table"]
    whole = json.dumps([[made.area.id, [first.id, second.id]]])
    headers = {"accept": "application/json"}
    done = signed_in_client.post(address, data={"order": whole}, headers=headers)
    assert done.status_code == 204
    assert names() == ["table", "bench"]
    for wrong in ("x", "[[1, 2]]", "[]", "[" * 5000):
        answer = signed_in_client.post(address, data={"order": wrong}, headers=headers)
        assert answer.status_code == 422


def test_parts_and_smallest_size_of_a_view(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    view = a_place_with_views.views[0].id
    part = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]
    fields = {"parts": json.dumps([part]), "smallest": "2,5"}
    assert signed_in_client.post(f"/views/{view}/ignored", data=fields).status_code == 303
    for wrong in ('{"a":1}', "[[1]]", "x", '[[["a","b"]]]', "[[[NaN,0],[1,0],[1,1]]]"):
        answer = signed_in_client.post(f"/views/{view}/ignored", data={"parts": wrong})
        assert answer.status_code == 422

    with context.store.records.read() as tx:
        kept = tx.places.view(view)
    assert kept
    assert kept.ignored == (((0.1, 0.1), (0.5, 0.1), (0.5, 0.5)),)
    assert kept.smallest == pytest.approx(0.025)
    assert "[[[0.1, 0.1]" in signed_in_client.get(f"/views/{view}").text.replace("&#34;", '"')


def test_a_plan_with_pins(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    made = a_place_with_views
    files = {"plan": ("plan.jpg", jpeg(), "image/jpeg")}
    assert signed_in_client.post(f"/places/{made.place.id}/plan", files=files).status_code == 303
    pin = {"x": "0.25", "y": "0.75"}
    assert signed_in_client.post(f"/views/{made.views[0].id}/pin", data=pin).status_code == 303
    outside = {"x": "2", "y": "0"}
    assert signed_in_client.post(f"/views/{made.views[0].id}/pin", data=outside).status_code == 422

    assert 'transform="translate(200.0 450.0)"' in (
        signed_in_client.get(f"/places/{made.place.id}/plan").text
    )


def test_the_sheet_for_the_wall_opens_nothing(
    signed_in_client: TestClient, a_place_with_views: MadePlace
) -> None:
    made = a_place_with_views
    page = signed_in_client.get(f"/places/{made.place.id}/sheet").text
    assert page.count('class="qr') == len(made.views)
    signed_in_client.cookies.clear()
    stranger = signed_in_client.get(f"/go/{made.views[0].id}").text
    nowhere = signed_in_client.get("/go/w_none").text

    assert made.place.name not in stranger
    assert stranger.replace(made.views[0].id, "") == nowhere.replace("w_none", "")


def test_deleting_asks_for_the_name(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    address = f"/places/{a_place_with_views.place.id}/delete"
    assert signed_in_client.post(address, data={"name": "wrong"}).status_code == 422
    assert signed_in_client.post(address, data={"name": "Rostov Arena"}).status_code == 303

    with context.store.records.read() as tx:
        assert tx.places.of_host(a_place_with_views.place.host) == ()


def test_the_number_of_queries_does_not_grow_with_places_and_views(
    signed_in_client: TestClient, context: AppContext, account: Account
) -> None:
    seen: list[str] = []
    event.listen(Engine, "before_cursor_execute", lambda *a: seen.append(a[2]))

    def queries(address: str) -> int:
        seen.clear()
        assert signed_in_client.get(address).status_code == 200
        return len(seen)

    small = kit.make_place(context, account, ("table",))
    few = [queries("/"), queries(f"/places/{small.place.id}")]
    large = kit.make_place(context, account, ("table", "bench", "whiteboard", "locker-7"))
    many = [queries("/"), queries(f"/places/{large.place.id}")]

    assert few == many
    assert max(many) < 20


def test_the_settings_say_how_many_own_views_stand_behind_the_verdicts(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    place = a_place_with_views.place.id
    address = f"/places/{place}/settings"
    assert "stand behind the verdicts" not in signed_in_client.get(address).text

    own = PlaceCalibration(model_digest(), "1", "2026-07-02T12:00:00+00:00", {"all": (0.1, 0.2)})
    with context.store.records.begin() as tx:
        kept = StoredCalibration(own.digest, 2, context.clock(), encode_calibration(own).decode())
        tx.places.add_calibration(place, kept)

    assert "2 own unchanged views stand behind the verdicts here." in (
        signed_in_client.get(address).text
    )
