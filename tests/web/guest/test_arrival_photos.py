"""A photo that was there before leaving is no photo of leaving, and the guest hears so at once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from asfound.domain.check_json import view_to_json
from asfound.domain.comparison import AfterShot, Reason, Remark, Verdict, ViewResult
from asfound.workflows.places.demo import make_demo_place
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.guest.phone import JSON, LEFT, Phone, code, digest_of

SENTENCE = "This is the photo from arrival. Please take a new one."


def as_found_here(context, phone):
    """The host's photo of the view."""
    return (kit.PHOTOS / "table.jpg").read_bytes()


def as_found_elsewhere(context, phone):
    """The host's photo of the place's other view."""
    return (kit.PHOTOS / "bench.jpg").read_bytes()


def arrived(context, phone):
    """The guest's own photo from arriving."""
    data = (LEFT / "table.jpg").read_bytes()
    phone.upload(data)
    assert phone.shot(data, phone.made.views[0].id, side="before").status_code == 201
    return data


def another_visit(context, phone):
    """A photo of leaving from another visit to the place."""
    data = (LEFT / "table.jpg").read_bytes()
    with context.store.records.read() as tx:
        host = tx.accounts.get(phone.made.place.host)
    visit, token = plan_visit(context, by_account(host), phone.made.place.id, guest="Boris")
    other = Phone(phone.client, token, visit, phone.made)
    other.upload(data)
    assert other.shot(data, phone.made.views[0].id).status_code == 201
    return data


@pytest.mark.parametrize(
    "earlier",
    [as_found_here, as_found_elsewhere, arrived, another_visit],
    ids=lambda it: it.__name__,
)
def test_a_photo_from_before_is_refused_as_one_of_leaving(context, phone, earlier):
    view, data = phone.made.views[0].id, earlier(context, phone)
    phone.upload(data)

    answer = phone.shot(data, view)

    assert (answer.status_code, code(answer)) == (409, "photo.same-file")
    state = load_snapshot(context, phone.visit.id).view(view)
    assert state is not None
    assert (state.left, state.job) == ((), None)


def test_the_phone_has_the_sentence_for_it_in_its_language(phone):
    said = {}
    for language in ("en", "de", "ja"):
        page = phone.client.get(
            phone.url("phone.json"), headers=JSON | {"accept-language": language}
        )
        texts = page.json()["texts"]
        said[language] = texts["code-photo.same-file"]
        assert texts["code-photo.copy-of-arrival"] == said[language]

    assert said["en"] == SENTENCE
    assert len(set(said.values())) == 3


def test_on_arrival_the_hosts_own_photo_may_be_sent(context, phone):
    data = as_found_here(context, phone)
    phone.upload(data)

    assert phone.shot(data, phone.made.views[0].id, side="before").status_code == 201


def test_a_photo_of_another_place_says_nothing_about_this_one(context, account, phone, photo):
    elsewhere = kit.make_place(context, account, ("locker-7",))
    visit, token = plan_visit(context, by_account(account), elsewhere.place.id, guest="Boris")
    other = Phone(phone.client, token, visit, elsewhere)
    for each in (other, phone):
        each.upload(photo)
        assert each.shot(photo, each.made.views[0].id).status_code == 201


def test_a_shot_on_record_stays_when_its_photo_becomes_an_as_found_one(context, phone, photo):
    view, shot_id = phone.made.views[0].id, "9b2e4a52-3f54-4c0a-9a63-6cf3a1b6d001"
    phone.upload(photo)
    first = phone.shot(photo, view, shot_id=shot_id)
    with context.store.records.begin() as tx:
        [known] = tx.places.as_found(phone.made.place.id)[view]
        tx.places.add_as_found(replace(known, digest=digest_of(photo), position=1))

    again = phone.shot(photo, view, shot_id=shot_id)

    assert (first.status_code, again.status_code) == (201, 201)


def test_a_digest_alone_does_not_tell_what_a_place_has(context, phone):
    answer = phone.shot(as_found_here(context, phone), phone.made.views[0].id)

    assert (answer.status_code, code(answer)) == (409, "upload.not-uploaded")


def test_a_copy_that_comparing_finds_leads_back_to_the_camera(context, phone, photo):
    view = phone.made.views[0].id
    phone.upload(photo)
    phone.shot(photo, view)
    assert state_of(phone, view)["after"] is True
    finish_as_copy(context, phone)

    state = state_of(phone, view)
    assert (state["state"], state["reason"]) == ("cannot-tell", "not-photographed")
    assert (state["set_aside"], state["after"]) == ("photo.copy-of-arrival", False)
    overview = phone.client.get(phone.url()).text
    assert SENTENCE in overview
    assert phone.url(f"camera/{view}?side=after") in overview
    page = phone.client.get(phone.url(f"findings/{view}")).text
    assert SENTENCE in page
    assert phone.url(f"camera/{view}") in page


def state_of(phone, view):
    return phone.client.get(phone.url("state.json"), headers=JSON).json()["views"][view]


def finish_as_copy(context, phone):
    """What comparing says of a recompressed photo from arrival."""
    with context.store.records.begin() as tx:
        [job] = tx.jobs.of_visit(phone.visit.id)
        shot = AfterShot(job.after, job.after, set_aside="photo.copy-of-arrival")
        result = ViewResult(
            None,
            None,
            Verdict.CANNOT_TELL,
            Reason.NOT_PHOTOGRAPHED,
            remarks=(Remark.COPY_OF_ARRIVAL,),
            after_shots=(shot,),
        )
        tx.jobs.finish(job.id, json.dumps(view_to_json(result, None)), context.clock())


def test_the_demo_place_can_be_tried_again_by_another_visit(context, account, client):
    place = make_demo_place(context, by_account(account))
    for guest in ("Aiko", "Boris"):
        visit, token = plan_visit(context, by_account(account), place.id, guest=guest)
        [state, *_] = load_snapshot(context, visit.id).views
        made = kit.MadePlace(place, state.area, (state.view,), ())
        phone, view = Phone(client, token, visit, made), state.view.id
        photo = client.get(phone.url(f"demo/put-right/{view}.jpg")).content
        phone.upload(photo)
        assert phone.shot(photo, view).status_code == 201
