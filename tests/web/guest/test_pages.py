"""A guest's pages: what they show, what they keep for themselves, what a phone gets to keep."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from asfound.imaging.decode import decode
from asfound.imaging.encode import jpeg
from asfound.language.catalogues import LANGUAGES
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.photos.renditions import LONG_SIDES
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.guest.phone import JSON, LEFT, Phone, digest_of
from tests.web.kit import PHOTOS

PAGES = ("", "arrive", "camera/any", "camera/any?side=before")


def small(photo: str, folder=PHOTOS) -> bytes:
    """A live picture as a phone sends it."""
    return jpeg(decode(folder / f"{photo}.jpg", long_side=480), quality=70)


@pytest.mark.parametrize("rest", PAGES)
def test_every_page_is_private_and_tells_no_other_site(phone, rest):
    answer = phone.client.get(phone.url(rest))

    assert answer.status_code == 200
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "private" in answer.headers["cache-control"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\b(src|application/json))", answer.text)
    assert kit.weight(answer.content) < 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_in_the_guests_language(context, account, client, a_place_with_views, language):
    place = a_place_with_views.place.id
    visit, token = plan_visit(context, by_account(account), place, guest="Aiko", language=language)
    phone = Phone(client, token, visit, a_place_with_views)

    for rest in PAGES:
        page = client.get(phone.url(rest), headers={"accept-language": "en"}).text
        assert f'<html lang="{language}"' in page


def test_what_a_phone_keeps_is_there_to_be_had(phone):
    wanted = phone.client.get(phone.url("offline.json")).json()

    kept = ("", "arrive", "camera/any", "phone.json")
    assert {phone.url(rest) for rest in kept} == set(wanted["pages"])
    assert len(wanted["photos"]) == 2 * len(phone.made.views)
    for address in wanted["pages"] + wanted["assets"] + wanted["photos"]:
        assert phone.client.get(address).status_code == 200, address


def test_a_plan_shows_the_guest_where_each_view_is(phone, context, account, client):
    """Pins lead to the views of the link; the picture is kept for without a network."""
    made = phone.made
    plan = kit.keep(context, LEFT / "table.jpg")
    bench = replace(made.views[1], pin=(0.25, 0.75))
    with context.store.records.begin() as tx:
        tx.photos.add(kit.described(LEFT / "table.jpg", plan, context.clock()))
        tx.places.change(replace(made.place, plan=plan))
    picture = phone.url(f"photos/{plan}/1600.webp")
    assert all(picture not in client.get(phone.url(rest)).text for rest in ("", "arrive"))

    with context.store.records.begin() as tx:
        tx.places.change_view(bench)
    pages = {rest: client.get(phone.url(rest)).text for rest in ("", "arrive")}
    goes = {"": phone.url(f"camera/{bench.id}?side=before"), "arrive": "#view-2"}
    for rest, page in pages.items():
        assert picture in page
        assert page.count('class="pin"') == 1
        assert f'class="pin" href="{goes[rest]}" aria-label="2: bench"' in page
        assert 'cx="25.0%" cy="75.0%"' in page
    assert 'id="view-2"' in pages["arrive"]
    assert picture in client.get(phone.url("offline.json")).json()["photos"]
    assert client.get(picture).status_code == 200
    other = kit.make_place(context, account, ("locker-7",))
    _, elsewhere = plan_visit(context, by_account(account), other.place.id, guest="Ben")
    assert client.get(picture.replace(phone.token, elsewhere)).status_code == 404


def test_the_service_worker_belongs_to_its_link(phone):
    answer = phone.client.get(phone.url("sw.js"))

    assert answer.headers["content-type"].startswith("text/javascript")
    assert f'const BASE = "{phone.url()}";' in answer.text
    manifest = phone.client.get(phone.url("manifest.webmanifest")).json()
    assert manifest["scope"] == manifest["start_url"] == phone.url()
    assert all(phone.client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def test_the_state_follows_the_visit(phone, photo):
    first, second = (view.id for view in phone.made.views)
    phone.client.post(phone.url(f"views/{first}/confirm"))
    phone.upload(photo)
    phone.shot(photo, second)

    state = phone.client.get(phone.url("state.json")).json()

    assert state["photos"] == 1
    assert state["views"][first]["confirmed"] is True
    assert state["views"][first]["state"] == "none"
    assert state["views"][second]["after"] is True
    assert state["views"][second]["state"] == "pending"


def test_confirming_twice_is_confirming_once(phone, context):
    view = phone.made.views[0].id
    answers = [phone.client.post(phone.url(f"views/{view}/confirm")) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    with context.store.records.read() as tx:
        assert len(tx.visits.confirmations(phone.visit.id)) == 1


def test_leaving_leads_to_the_first_view_without_a_photo(phone, photo):
    first, second = (view.id for view in phone.made.views)
    answer = phone.client.get(phone.url("leave"))
    assert answer.headers["location"] == phone.url(f"camera/{first}?side=after")

    phone.upload(photo)
    phone.shot(photo, first)
    answer = phone.client.get(phone.url("leave"))
    assert answer.headers["location"] == phone.url(f"camera/{second}?side=after")

    phone.shot(photo, second)
    assert phone.client.get(phone.url("leave")).headers["location"] == phone.url()


def test_a_name_is_text_and_nothing_else(context, account, client, a_place_with_views):
    nasty = "</script><script>alert(1)</script>"
    with context.store.records.begin() as tx:
        tx.places.change_view(replace(a_place_with_views.views[0], name=nasty, hint=nasty))
    visit, token = plan_visit(
        context, by_account(account), a_place_with_views.place.id, guest=nasty[:30]
    )
    phone = Phone(client, token, visit, a_place_with_views)

    for rest in PAGES:
        assert "<script>alert" not in client.get(phone.url(rest)).text


def test_aiming_says_what_to_do(phone):
    view = phone.made.views[1]  # the bench
    answer = phone.client.post(phone.url(f"views/{view.id}/aim"), content=small("bench"))
    assert answer.json()["words"] == ["good"]

    other = phone.client.post(phone.url(f"views/{view.id}/aim"), content=small("whiteboard"))
    assert other.json()["words"] == ["lost"]
    left = phone.client.post(phone.url(f"views/{view.id}/aim"), content=small("bench", LEFT))
    assert left.json()["confidence"] > 0.5


def test_a_live_picture_is_not_kept(phone, context):
    live = small("bench")
    phone.client.post(phone.url(f"views/{phone.made.views[1].id}/aim"), content=live)

    assert not context.store.blobs.has(digest_of(live))
    assert not list(context.data.glob("tmp/**/*.part"))


def test_aiming_takes_small_jpegs_only_and_not_too_many(phone):
    view = phone.made.views[1].id
    big = (LEFT / "bench.jpg").read_bytes()
    answers = [
        phone.client.post(phone.url(f"views/{view}/aim"), content=data, headers=JSON)
        for data in (big, b"no picture", b"")
    ]
    assert [answer.status_code for answer in answers] == [413, 415, 415]

    statuses = [
        phone.client.post(phone.url(f"views/{view}/aim"), content=b"x", headers=JSON).status_code
        for _ in range(40)
    ]
    assert 429 in statuses


def test_a_view_of_another_place_is_not_aimed_at(context, phone, account):
    elsewhere = kit.make_place(context, account, ("locker-7",))

    answer = phone.client.post(
        phone.url(f"views/{elsewhere.views[0].id}/aim"), content=small("locker-7"), headers=JSON
    )

    assert answer.status_code == 404


def test_photos_come_in_three_sizes(phone):
    for side in LONG_SIDES:
        address = phone.url(f"photos/{phone.made.photos[0]}/{side}.webp")
        assert phone.client.get(address).status_code == 200
