"""The pages of a visit, by a host's and by a guest's browser."""

from __future__ import annotations

import re

import pytest

from asfound.domain.visit import Role
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link, revoke
from asfound.workflows.visits.visit.hand_over import hand_over
from tests.unit.workflows.visits.kit import DEMO, Stay
from tests.web import kit
from tests.web.kit import Clock, TestClient, token_in, weight

MAX_BYTES = 100_000


def host_pages(stay: Stay) -> list[str]:
    base = f"/visits/{stay.visit.id}"
    view = stay.view("table")
    return ["/visits", "/visits/new", base, f"{base}/views/{view}", f"{base}/links",
            f"{base}/hand-over", f"{base}/summary", f"{base}/tiles/{view}"]  # fmt: skip


def guest_pages(stay: Stay) -> list[str]:
    base = f"/v/{stay.token}"
    view = stay.view("table")
    return [f"{base}/findings", f"{base}/findings/{view}", f"{base}/hand-over",
            f"{base}/summary", f"{base}/tiles/{view}"]  # fmt: skip


def test_every_page_is_there_and_light(host: TestClient, differing: Stay) -> None:
    for address in (*host_pages(differing), *guest_pages(differing)):
        answer = host.get(address)
        assert answer.status_code == 200, address
        assert weight(answer.content) < MAX_BYTES, address
        assert "<script>" not in answer.text
        assert not re.search(r"\sstyle=|\son\w+=", answer.text), "no inline style or script"


def test_pages_of_hosts_are_for_who_is_signed_in(guest: TestClient, differing: Stay) -> None:
    for address in host_pages(differing):
        answer = guest.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/sign-in")


def test_another_host_finds_nothing(host: TestClient, differing: Stay) -> None:
    kit.make_account(differing.context, "other@example.org", "Other")
    host.cookies.clear()
    kit.sign_in(host, "other@example.org")
    there, nowhere = host_pages(differing)[2:], []
    for address in there:
        nowhere.append(host.get(address.replace(differing.visit.id, "nothing")))
        answer = host.get(address)
        assert (answer.status_code, nowhere[-1].status_code) == (404, 404), address
    view = differing.view("table")
    for action in ("/say", f"/views/{view}/say", f"/views/{view}/compare", "/hand-over", "/links"):
        answer = host.post(f"/visits/{differing.visit.id}{action}", data={"act": "comment"})
        assert answer.status_code == 404, action


@pytest.mark.parametrize("token", ["x" * 43, "short", "%2e%2e"])
def test_a_guess_opens_nothing(guest: TestClient, stay: Stay, token: str) -> None:
    for rest in ("findings", "hand-over", "events", "record.zip", "papers/note.png"):
        answer = guest.get(f"/v/{token}/{rest}")
        assert answer.status_code == 404, rest
        assert stay.visit.guest not in answer.text


def test_a_link_that_ended_says_so(guest: TestClient, stay: Stay, clock: Clock) -> None:
    revoke(stay.context, stay.host, stay.visit.id, stay.access.link.id)
    taken_back = guest.get(f"/v/{stay.token}/findings")
    _, other = make_link(stay.context, stay.host, stay.visit.id, role=Role.GUEST, name="B", days=1)
    clock.turn(days=2)
    over = guest.get(f"/v/{other}/findings")

    assert (taken_back.status_code, over.status_code) == (410, 410)
    assert "taken back" in taken_back.text
    assert "time of this link is over" in over.text
    assert taken_back.headers["referrer-policy"] == "no-referrer"


def test_a_visit_is_planned_and_its_link_shown_to_who_made_it(host: TestClient, stay: Stay) -> None:
    page = host.get("/visits/new").text
    data = {"csrf": token_in(page), "place": stay.made.place.id, "guest": "مجموعة الزوار " * 12,
            "language": "ja", "arrives_on": "2026-09-01", "leaves_on": "2026-09-03"}  # fmt: skip
    made = host.post("/visits/new", data=data)
    assert made.status_code == 303, made.text
    links = made.headers["location"]

    page = host.get(links).text
    address = re.search(r"http://testserver/v/([\w-]{43})/", page)
    assert address
    assert "<svg" in page
    assert address[1] in host.get(links).text, "it can be loaded again"
    assert host.get(f"/v/{address[1]}/findings").status_code == 200
    host.cookies.delete("asfound-fresh-link")
    assert address[1] not in host.get(links).text, "only this browser has it"


def test_a_form_that_cannot_be_is_shown_again(host: TestClient, stay: Stay) -> None:
    data = {"csrf": kit.csrf_of(host), "place": stay.made.place.id, "guest": "Japan",
            "arrives_on": "2026-09-03", "leaves_on": "2026-09-01"}  # fmt: skip
    answer = host.post("/visits/new", data=data)

    assert answer.status_code == 422
    assert 'value="Japan"' in answer.text
    assert "before the arrival" in answer.text


def test_forms_from_elsewhere_change_nothing(host: TestClient, differing: Stay) -> None:
    view = differing.view("table")
    host.headers.pop("x-csrf-token")
    for action in (f"/views/{view}/say", "/hand-over", "/links", "/say"):
        answer = host.post(f"/visits/{differing.visit.id}{action}", data={"act": "comment"})
        assert answer.status_code == 403, action
    assert differing.snapshot.statements == ()


def test_a_view_lists_earlier_photos_with_what_each_said(
    host: TestClient, guest: TestClient, differing: Stay
) -> None:
    view = differing.view("table")
    pages = (
        (host, f"/visits/{differing.visit.id}/views/{view}"),
        (guest, f"/v/{differing.token}/findings/{view}"),
    )
    assert not any('id="earlier"' in client.get(url).text for client, url in pages)
    first = differing.snapshot.views[0].left[0]
    differing.take("table", "put-right")

    for client, url in pages:
        page = client.get(url).text
        listed = page[page.index('id="earlier"') :]
        listed = listed[: listed.index("</details>")]
        assert listed.count("<li") == 1
        assert "Differs" in listed
        [shown] = re.findall(r'src="([^"]+)"', listed)
        assert first.digest in shown
        assert client.get(shown).status_code == 200


def test_a_guest_disputes_with_words_and_a_photo(guest: TestClient, differing: Stay) -> None:
    address = f"/v/{differing.token}/findings/{differing.view('table')}"
    data = {"csrf": token_in(guest.get(address).text), "act": "dispute", "finding": "f_a0",
            "words": "It was there: <b>look</b>\nكان هنا", "id": "0" * 32}  # fmt: skip
    photo = (DEMO / "as-found" / "table.jpg").read_bytes()
    for _ in range(2):
        files = {"photo": ("table.jpg", photo, "image/jpeg")}
        answer = guest.post(f"{address}/say", data=data, files=files)
        assert answer.status_code == 303, answer.text
    page = guest.get(address).text
    (said,) = differing.snapshot.statements

    assert said.photo
    assert said.role is Role.GUEST
    assert "&lt;b&gt;look&lt;/b&gt;" in page
    assert guest.get(f"/v/{differing.token}/photos/{said.photo}/480.webp").status_code == 200


def test_what_is_wrong_with_a_statement_is_said_in_its_place(
    guest: TestClient, differing: Stay
) -> None:
    address = f"/v/{differing.token}/findings/{differing.view('table')}"
    data = {"csrf": token_in(guest.get(address).text), "act": "dispute", "finding": "f_a0"}
    headers = {"hx-request": "true"}
    answer = guest.post(f"{address}/say", data=data, headers=headers)
    assert "A few words are needed" in answer.text
    assert answer.text.lstrip().startswith("<article"), "only the part that changed"

    files = {"photo": ("a.jpg", b"no photo at all", "image/jpeg")}
    answer = guest.post(f"{address}/say", data=data | {"words": "See."}, files=files)
    assert answer.status_code == 200
    assert differing.snapshot.statements == ()


def test_a_crew_sees_its_area_and_no_hand_over(guest: TestClient, differing: Stay) -> None:
    _, token = make_link(
        differing.context,
        by_account(differing.account),
        differing.visit.id,
        role=Role.CREW,
        name="Crew",
        area=differing.made.area.id,
    )
    assert guest.get(f"/v/{token}/findings").status_code == 200
    for address in ("hand-over", "record.zip", "papers/report.html"):
        assert guest.get(f"/v/{token}/{address}").status_code == 403


def test_a_link_can_be_taken_back_from_the_page(host: TestClient, stay: Stay) -> None:
    link = stay.access.link.id
    data = {"csrf": kit.csrf_of(host)}
    answer = host.post(f"/visits/{stay.visit.id}/links/{link}/revoke", data=data)

    assert answer.status_code == 303
    assert host.get(f"/v/{stay.token}/findings").status_code == 410
    assert "Taken back" in host.get(f"/visits/{stay.visit.id}/links").text


def test_both_sides_confirm_on_the_page(
    host: TestClient, guest: TestClient, differing: Stay
) -> None:
    mine, theirs = f"/v/{differing.token}/hand-over", f"/visits/{differing.visit.id}/hand-over"
    data = {"csrf": token_in(guest.get(mine).text), "how": "wait", "words": "Danke"}
    assert guest.post(mine, data=data).status_code == 303
    assert "confirmed" in guest.get(mine).text
    assert differing.snapshot.visit.ended_at is None

    answer = host.post(theirs, data={"csrf": kit.csrf_of(host), "how": "wait"})
    assert answer.status_code == 303, answer.text
    assert differing.snapshot.is_closed
    assert "being sealed" in guest.get(mine).text
    assert guest.get(f"/v/{differing.token}/record.zip").status_code == 409


def test_the_key_is_published(guest: TestClient, stay: Stay) -> None:
    answer = guest.get("/.well-known/asfound-key")

    assert answer.status_code == 200
    assert "BEGIN PUBLIC KEY" in answer.text
    assert "PRIVATE" not in answer.text


def test_a_visit_that_was_handed_over_asks_for_no_photo(guest: TestClient, differing: Stay) -> None:
    address = f"/v/{differing.token}/findings/{differing.view('table')}"
    assert "/camera/" in guest.get(address).text
    hand_over(differing.context, differing.host, differing.visit.id)
    assert "/camera/" not in guest.get(address).text
