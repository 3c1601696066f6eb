"""Who looks at the demo place has photos of it, and nobody else is asked to just try."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from asfound.workflows.places import demo
from asfound.workflows.places.demo import STATES, demo_photos, make_demo_place
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit


def test_each_view_of_the_demo_place_can_be_left_both_ways(context, account, client):
    place = make_demo_place(context, by_account(account))
    visit, token = plan_visit(context, by_account(account), place.id, guest="Aiko")

    assert 'id="demo"' in client.get(f"/v/{token}/").text
    for state in load_snapshot(context, visit.id).views:
        for left in STATES:
            answer = client.get(f"/v/{token}/demo/{left}/{state.view.id}.jpg")
            named = next(
                photo.name
                for photo in demo_photos()
                if f"sha256:{hashlib.sha256(photo.read_bytes()).hexdigest()}"
                == state.as_found[0].digest
            )
            photo = (kit.PHOTOS.with_name(left) / named).read_bytes()
            assert answer.content == demo.commented(photo, visit.id)
            assert np.array_equal(pixels(answer.content), pixels(photo))


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as photo:
        return np.asarray(photo)


def test_nothing_else_of_the_disk_is_to_be_had(phone):
    view = phone.made.views[0].id

    assert phone.client.get(phone.url(f"demo/put-right/{view}.jpg")).status_code == 200
    for rest in ("as-found/", "truth/", "../", "%2e%2e/"):
        assert phone.client.get(phone.url(f"demo/{rest}{view}.jpg")).status_code == 404
    assert phone.client.get(phone.url("demo/put-right/w_unknown.jpg")).status_code == 404


def test_a_place_of_ones_own_has_no_such_photos(phone, monkeypatch):
    monkeypatch.setattr(demo, "demo_photos", lambda: ())

    assert 'id="demo"' not in phone.client.get(phone.url()).text
    view = phone.made.views[0].id
    assert phone.client.get(phone.url(f"demo/put-right/{view}.jpg")).status_code == 404
