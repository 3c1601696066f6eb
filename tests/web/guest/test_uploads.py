"""Photos come in pieces, break off anywhere, come twice, lie, and never harm anything else."""

from __future__ import annotations

import io
import os
import struct
import uuid
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from asfound.domain.visit import Role, Side, Stage
from asfound.web.app import create_app
from asfound.workflows.server.app_context import UploadLimits
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link, revoke
from asfound.workflows.visits.photos.renditions import rendition
from asfound.workflows.visits.photos.sandbox import DecodeLimits, Decoders, decoders
from asfound.workflows.visits.photos.upload_parts import KEPT_DAYS, delete_expired
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.guest.phone import JSON, LEFT, Phone, code, digest_of
from tests.web.kit import TestClient


def shots(context, phone):
    with context.store.records.read() as tx:
        return tx.visits.shots(phone.visit.id)


def test_a_photo_comes_in_one_piece_and_is_kept_as_it_was(context, phone, photo):
    answer = phone.upload(photo)

    assert answer.status_code == 204, answer.text
    assert answer.headers["upload-complete"] == "?1"
    assert context.store.blobs.read(digest_of(photo)) == photo
    with context.store.records.read() as tx:
        kept = tx.photos.get(digest_of(photo))
    assert kept is not None
    assert (kept.format, kept.width, kept.height) == ("jpeg", 1280, 960)
    assert kept.length == len(photo)
    assert not list(context.data.glob("tmp/uploads/*/*.part"))


@pytest.mark.parametrize("cut", [0, 1, 2, 100, 4096, 65_537, -1])
def test_an_upload_goes_on_after_a_cut_at_any_byte(context, phone, photo, cut):
    """What came before the cut is there once more with a server that begins anew."""
    cut = cut if cut >= 0 else len(photo) - 1
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    phone.append(digest, 0, photo[:cut])

    with TestClient(create_app(context)) as later:
        phone.client = later
        assert phone.begin(digest, len(photo)).json() == {
            "offset": cut,
            "length": len(photo),
            "complete": False,
        }
        assert phone.offset(digest) == cut
        assert phone.append(digest, cut, photo[cut:]).headers["upload-complete"] == "?1"

    assert context.store.blobs.read(digest) == photo


def test_what_came_whole_before_a_server_died_is_finished_with_no_more_bytes(phone, photo, context):
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    phone.append(digest, 0, photo[:-1])
    [part] = context.data.glob("tmp/uploads/*/*.part")
    with part.open("ab") as file:  # as if the server had been killed between disk and answer
        file.write(photo[-1:])

    answer = phone.append(digest, len(photo), b"")

    assert answer.headers["upload-complete"] == "?1"


def test_sending_twice_is_sending_once(context, phone, photo):
    view, shot_id = phone.made.views[1].id, str(uuid.uuid4())
    phone.upload(photo)
    first = phone.shot(photo, view, shot_id=shot_id)
    assert first.status_code == 201, first.text

    assert phone.begin(digest_of(photo), len(photo)).json()["complete"] is True
    assert phone.append(digest_of(photo), len(photo), b"").status_code == 204
    second = phone.shot(photo, view, shot_id=shot_id)

    assert second.json() == first.json()
    assert [shot.id for shot in shots(context, phone)] == [shot_id]
    with context.store.records.read() as tx:
        events = [event.what for event in tx.events.of_visit(phone.visit.id)]
        assert events.count("shot.received") == 1
        assert len(tx.jobs.of_visit(phone.visit.id)) == 1


def test_retaking_adds_a_shot_and_a_job(context, phone, photo):
    view = phone.made.views[1].id
    again = (LEFT / "bench-seats.jpg").read_bytes()
    for data in (photo, again):
        phone.upload(data)
        assert phone.shot(data, view).status_code == 201

    assert [shot.number for shot in shots(context, phone)] == [1, 2]
    with context.store.records.read() as tx:
        assert len(tx.jobs.of_visit(phone.visit.id)) == 2


def test_a_photo_from_arriving_that_comes_late_still_counts(context, phone, photo):
    view = phone.made.views[1].id
    other = (LEFT / "bench-seats.jpg").read_bytes()
    for data, side in ((photo, "after"), (other, "before")):
        phone.upload(data)
        assert phone.shot(data, view, side=side).status_code == 201

    with context.store.records.read() as tx:
        newest = tx.jobs.of_visit(phone.visit.id)[-1]
    assert digest_of(other) in newest.before
    assert newest.after == digest_of(photo)


def test_bytes_for_elsewhere_are_refused_and_told_where_to_go_on(phone, photo):
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    phone.append(digest, 0, photo[:500])

    for offset in (0, 499, 501):
        answer = phone.append(digest, offset, photo[offset : offset + 10])
        assert (answer.status_code, code(answer)) == (409, "upload.wrong-offset")
        assert answer.headers["upload-offset"] == "500"
    assert phone.offset(digest) == 500


def test_a_file_that_is_not_what_was_announced_begins_again(context, phone, photo):
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    changed = photo[:1000] + bytes([photo[1000] ^ 1]) + photo[1001:]

    answer = phone.append(digest, 0, changed)

    assert (answer.status_code, code(answer)) == (422, "upload.wrong-digest")
    assert not context.store.blobs.has(digest)
    assert phone.begin(digest, len(photo)).json()["offset"] == 0
    assert phone.append(digest, 0, photo).status_code == 204


def test_more_bytes_than_announced_are_refused(phone, photo):
    digest = digest_of(photo)
    phone.begin(digest, 1000)

    answer = phone.append(digest, 0, photo)

    assert (answer.status_code, code(answer)) == (413, "upload.too-large")


@pytest.mark.parametrize(
    ("digest", "length", "expected"),
    [
        ("sha256:" + "0" * 64, 100_000_001, "upload.too-large"),
        ("sha256:" + "0" * 64, 0, "upload.malformed"),
        ("sha256:" + "0" * 64, -5, "upload.malformed"),
        ("sha256:../../../etc/passwd", 10, "upload.malformed"),
        ("md5:00", 10, "upload.malformed"),
        ("SHA256:" + "A" * 64, 10, "upload.malformed"),
    ],
)
def test_what_cannot_be_a_photo_is_not_begun(context, phone, digest, length, expected):
    answer = phone.begin(digest, length)

    assert answer.status_code in (413, 422)
    assert code(answer) == expected
    assert not list(context.data.glob("tmp/uploads/*/*"))


@pytest.mark.parametrize("offset", ["", "-1", "x", "1e3", "٣", "9" * 40])
def test_an_offset_that_is_no_number_is_refused(phone, photo, offset):
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    headers = JSON | {"upload-offset": offset.encode()}
    answer = phone.client.patch(phone.url(f"uploads/{digest}"), content=b"x", headers=headers)

    assert (answer.status_code, code(answer)) == (422, "upload.malformed")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GIF89a" + bytes(500), "photo.not-a-photo"),
        (b"%PDF-1.7\n" + bytes(500), "photo.not-a-photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "photo.not-a-photo"),
        ((LEFT / "bench.jpg").read_bytes()[:50_000], "photo.truncated"),
        (b"\xff\xd8\xff" + os.urandom(3000), None),
    ],
    ids=["gif", "pdf", "svg", "half", "noise"],
)
def test_what_is_no_photo_costs_itself_alone(context, phone, photo, data, expected):
    answer = phone.upload(data)

    assert answer.status_code == (415 if expected == "photo.not-a-photo" else 422)
    assert code(answer) == expected if expected else code(answer).startswith("photo.")
    assert not context.store.blobs.has(digest_of(data))
    assert not list(context.data.glob("tmp/uploads/*/*.part"))
    assert phone.upload(photo).status_code == 204


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that declares many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + 3 * width)) for _ in range(height)) + packer.flush()
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_a_picture_of_too_many_pixels_is_refused_by_its_head(phone):
    picture = bomb(30_000, 20)
    huge = picture.replace(struct.pack(">II", 30_000, 20), struct.pack(">II", 60_000, 60_000))
    fixed = huge[:29] + struct.pack(">I", zlib.crc32(huge[12:29])) + huge[33:]

    answer = phone.upload(fixed)

    assert (answer.status_code, code(answer)) == (413, "photo.too-large")


def test_a_bomb_and_a_hang_cost_themselves_alone(phone, photo, tmp_path, monkeypatch):
    """With limits that a plain photo keeps and the bomb does not: real limits of the system."""
    phone.upload(photo)  # the process of the server itself is there already
    tight = Decoders(most=1, limits=DecodeLimits(memory_bytes=200_000_000, processor_s=60))
    monkeypatch.setattr("asfound.workflows.visits.photos.renditions.decoders", lambda: tight)
    heavy = bomb(10_000, 8_000)

    answer = phone.upload(heavy)

    assert (answer.status_code, code(answer)) == (413, "upload.too-heavy")
    other = (LEFT / "table.jpg").read_bytes()
    assert phone.upload(other).status_code == 204
    tight.close()

    slow = Decoders(most=1, limits=DecodeLimits(memory_bytes=2_000_000_000, wait_s=0.01))
    monkeypatch.setattr("asfound.workflows.visits.photos.renditions.decoders", lambda: slow)
    answer = phone.upload(heavy)
    assert (answer.status_code, code(answer)) == (422, "upload.too-slow")
    slow.close()


def test_a_visit_has_only_so_many_photos(context, account, a_place_with_views, photo):
    few = replace(context, limits=UploadLimits(photos_per_visit=2))
    visit, token = plan_visit(few, by_account(account), a_place_with_views.place.id, guest="Aiko")
    with TestClient(create_app(few)) as client:
        phone = Phone(client, token, visit, a_place_with_views)
        phone.upload(photo)
        view = a_place_with_views.views[0].id
        answers = [phone.shot(photo, view) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert code(answers[-1]) == "upload.too-many"


def test_knowing_a_digest_is_not_having_the_photo(context, phone, account):
    """The host's photo, and another guest's, cannot be had by naming them."""
    secret = (LEFT / "whiteboard.jpg").read_bytes()
    other_place = kit.make_place(context, account, ("locker-7",))
    visit, token = plan_visit(context, by_account(account), other_place.place.id, guest="Boris")
    other = Phone(phone.client, token, visit, other_place)
    other.upload(secret)
    assert other.shot(secret, other_place.views[0].id).status_code == 201

    assert phone.begin(digest_of(secret), len(secret)).json()["complete"] is False
    answer = phone.shot(secret, phone.made.views[0].id)
    assert (answer.status_code, code(answer)) == (409, "upload.not-uploaded")
    picture = phone.url(f"photos/{digest_of(secret)}/480.webp")
    assert phone.client.get(picture).status_code == 404
    assert other.client.get(other.url(f"photos/{digest_of(secret)}/480.webp")).status_code == 200


def test_a_view_of_another_place_takes_no_shot(context, phone, photo, account):
    elsewhere = kit.make_place(context, account, ("locker-7",))
    phone.upload(photo)

    answer = phone.shot(photo, elsewhere.views[0].id)

    assert (answer.status_code, code(answer)) == (404, "visit.not-found")
    assert shots(context, phone) == ()


def test_somebody_elses_shot_id_opens_nothing(context, phone, photo, account):
    visit, token = plan_visit(context, by_account(account), phone.made.place.id, guest="Boris")
    other = Phone(phone.client, token, visit, phone.made)
    shot_id, view = str(uuid.uuid4()), phone.made.views[0].id
    phone.upload(photo)
    phone.shot(photo, view, shot_id=shot_id)
    theirs = (LEFT / "table.jpg").read_bytes()
    other.upload(theirs)

    answer = other.shot(theirs, view, shot_id=shot_id)

    assert (answer.status_code, code(answer)) == (422, "upload.malformed")
    assert shots(context, other) == ()


@pytest.mark.parametrize("way", ["unknown", "expired", "revoked", "cut off"])
def test_a_link_that_is_no_longer_good_takes_nothing(context, phone, photo, account, clock, way):
    expected = 410
    if way == "expired":
        clock.turn(days=40)
    elif way == "revoked":
        with context.store.records.read() as tx:
            [link] = tx.visits.links(phone.visit.id)
        revoke(context, by_account(account), phone.visit.id, link.id)
    else:
        other = "E" if phone.token.endswith("A") else "A"  # one link in sixteen ends with an A
        phone.token = phone.token[:-1] + (other if way == "unknown" else "")
        expected = 404
    digest = digest_of(photo)

    answers = [
        phone.begin(digest, len(photo)),
        phone.append(digest, 0, photo),
        phone.shot(photo, phone.made.views[0].id),
        phone.client.get(phone.url("state.json"), headers=JSON),
        phone.client.get(phone.url("sw.js"), headers=JSON),
    ]

    assert {answer.status_code for answer in answers} == {expected}
    assert all(code(answer).startswith("visit.link-") for answer in answers)


def test_a_crew_sends_only_for_its_area(context, phone, photo, account):
    _, token = make_link(
        context,
        by_account(account),
        phone.visit.id,
        role=Role.CREW,
        name="Crew",
        area=phone.made.area.id,
    )
    crew = Phone(phone.client, token, phone.visit, phone.made)
    crew.upload(photo)
    assert crew.shot(photo, phone.made.views[0].id).status_code == 201

    with context.store.records.begin() as tx:
        area = replace(phone.made.area, id="another", name="Stand", position=1)
        tx.places.add_area(area)
        tx.places.change_view(replace(phone.made.views[0], area="another"))
    answer = crew.shot(photo, phone.made.views[0].id)
    assert (answer.status_code, code(answer)) == (403, "visit.not-for-this-link")


@pytest.mark.parametrize(
    "changes",
    [{"id": "1"}, {"captured_at": "yesterday"}, {"side": "between"}, {"digest": "sha256:0"}],
    ids=lambda each: next(iter(each)),
)
def test_a_shot_that_makes_no_sense_is_refused(context, phone, photo, changes):
    phone.upload(photo)
    body = {
        "id": str(uuid.uuid4()),
        "view": phone.made.views[0].id,
        "side": "after",
        "digest": digest_of(photo),
    }
    answer = phone.client.post(phone.url("shots"), json=body | changes, headers=JSON)

    assert answer.status_code in (409, 422)
    assert shots(context, phone) == ()


def test_sizes_hold_nothing_but_upright_pixels(phone, tmp_path):
    stored = Image.open(LEFT / "bench.jpg")
    exif = stored.getexif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (47.0, 14.0, 0.0)
    exif.get_ifd(0x8825)[3] = "E"
    exif.get_ifd(0x8825)[4] = (39.0, 42.0, 0.0)
    file = io.BytesIO()
    stored.save(file, "JPEG", exif=exif, quality=90)
    data = file.getvalue()
    phone.upload(data)
    phone.shot(data, phone.made.views[0].id)

    for side in (160, 480, 1600):
        answer = phone.client.get(phone.url(f"photos/{digest_of(data)}/{side}.webp"))
        assert answer.headers["content-type"] == "image/webp"
        assert "private" in answer.headers["cache-control"]
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.format == "WEBP"
            assert picture.height > picture.width
            assert max(picture.size) == min(side, 1280)
            assert not picture.getexif()
    assert phone.client.get(phone.url(f"photos/{digest_of(data)}/640.webp")).status_code == 404


def test_a_size_that_was_lost_is_made_again(context, phone, photo):
    digest = phone.made.photos[0]  # the kit keeps the bytes alone
    assert context.store.blobs.rendition(digest, "480.webp") is None

    data = rendition(context, digest, 480)

    assert context.store.blobs.rendition(digest, "480.webp") == data


def test_what_nobody_goes_on_with_is_swept(context, phone, photo):
    digest = digest_of(photo)
    phone.begin(digest, len(photo))
    phone.append(digest, 0, photo[:100])
    [part] = context.data.glob("tmp/uploads/*/*.part")
    (context.data / "tmp/uploads/.swept").unlink()
    assert delete_expired(context) == 0
    assert part.exists()

    old = part.stat().st_mtime - timedelta(days=KEPT_DAYS, hours=1).total_seconds()
    for path in (part, part.parent):  # a new folder may wait for the part that it was made for
        os.utime(path, (old, old))
    (context.data / "tmp/uploads/.swept").unlink()
    assert delete_expired(context) == 1
    assert not part.exists()
    answer = phone.append(digest, 100, photo[100:])
    assert (answer.status_code, code(answer)) == (404, "upload.unknown")


def test_a_visit_that_was_handed_over_takes_nothing(context, phone, photo):
    phone.upload(photo)
    with context.store.records.begin() as tx:
        visit = tx.visits.get(phone.visit.id)
        assert visit is not None
        tx.visits.change(replace(visit, stage=Stage.HANDED_OVER))

    answer = phone.shot(photo, phone.made.views[0].id)

    assert (answer.status_code, code(answer)) == (409, "visit.closed")


def test_a_stage_follows_what_is_photographed(context, phone, photo):
    view = phone.made.views[0].id
    assert phone.client.post(phone.url(f"views/{view}/confirm")).status_code == 201
    stages = [stage(context, phone)]
    phone.upload(photo)
    phone.shot(photo, view, side=Side.AFTER)
    stages.append(stage(context, phone))

    assert stages == ["arrived", "leaving"]


def stage(context, phone) -> str:
    with context.store.records.read() as tx:
        visit = tx.visits.get(phone.visit.id)
    assert visit is not None
    return str(visit.stage)


def test_the_processes_are_few(phone):
    assert decoders()._free.qsize() == 2


def test_paths_of_photos_are_no_paths(phone):
    for digest in ("..%2f..%2fkeys", "sha256:..", "sha256:" + "0" * 64):
        assert phone.client.get(phone.url(f"photos/{digest}/480.webp")).status_code == 404
