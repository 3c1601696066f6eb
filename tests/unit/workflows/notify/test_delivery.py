"""From what happened to what arrives outside: real database, real servers."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from asfound.domain.account import Account, Message, Webhook
from asfound.domain.visit import Act, Event, Role, Stage
from asfound.errors import AddressRefused, TooManyWebhooks, UnknownEvent, WebhookNotFound
from asfound.workflows.notify import delivery, webhooks
from asfound.workflows.notify.announce import announce, remind, set_mail, wants_mail
from asfound.workflows.notify.delivery import Delivery, deliver, retry_pause
from asfound.workflows.notify.signing import is_signed
from asfound.workflows.notify.webhooks import (
    add_webhook,
    delete_webhook,
    deliveries_of,
    send_test_message,
)
from asfound.workflows.server.app_context import AppContext, Mail
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link, revoke
from asfound.workflows.visits.visit.planning import plan_visit
from tests.unit.workflows.notify.receiver import Letterbox, Receiver, letterbox, receiving
from tests.web import kit


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with letterbox() as found:
        yield found


@dataclass(frozen=True)
class Installation:
    """A folder with an account and a place in it; every test gets a copy."""

    folder: Path
    account: Account
    place: str


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    context = kit.make_context(folder, clock=kit.Clock())
    account = kit.make_account(context)
    place = kit.make_place(context, account).place.id
    announce(context)  # what happens from here on is told
    context.store.records.close()
    return Installation(folder, account, place)


@pytest.fixture
def context(installation: Installation, tmp_path: Path, clock: kit.Clock) -> Iterator[AppContext]:
    folder = tmp_path / "installation"
    shutil.copytree(installation.folder, folder)
    made = kit.make_context(folder, clock=clock)
    yield replace(made, local_webhooks=True, public_url="https://found.example")
    made.store.records.close()


@pytest.fixture
def account(installation: Installation) -> Account:
    return installation.account


@pytest.fixture
def place(installation: Installation) -> str:
    return installation.place


def due(context: AppContext) -> list[Message]:
    """All messages that are due now, taken."""
    found = []
    now = context.clock()
    with context.store.records.begin() as tx:
        while message := tx.outbox.take(now, now + timedelta(seconds=60)):
            found.append(message)
    return found


def happen(context: AppContext, account: Account, place: str) -> str:
    """A visit is planned; its id."""
    visit, _ = plan_visit(context, by_account(account), place, guest="Team of Japan")
    return visit.id


def test_what_happened_is_told_signed(
    context: AppContext, account: Account, place: str, receiver: Receiver
) -> None:
    webhook = add_webhook(context, account, receiver.url, ["visit.planned"])
    visit = happen(context, account, place)

    announce(context)
    (message,) = due(context)
    after = deliver(context, message)

    assert after.delivered_at == context.clock()
    assert after.due_at is None
    (got,) = receiver.received
    assert is_signed(webhook.key, got.headers, got.body, context.clock())
    body = json.loads(got.body)
    assert body["type"] == "visit.planned"
    assert body["data"]["visit"] == visit
    assert body["data"]["place"] == place
    assert got.headers["webhook-id"] == message.id
    assert got.headers["user-agent"].startswith("asfound/")


def test_telling_twice_is_telling_once(
    context: AppContext, account: Account, place: str, receiver: Receiver
) -> None:
    add_webhook(context, account, receiver.url)
    announce(context)
    happen(context, account, place)
    announce(context)
    before = len(due(context))

    with context.store.records.begin() as tx:  # as if another server had not heard of it
        tx.set_setting("outbox.seen", "0")
    announce(context)

    assert before >= 1
    assert {message.id for message in due(context) if message.attempts == 1} == set()


def test_an_event_that_became_visible_late_is_told_too(
    context: AppContext, account: Account, place: str, receiver: Receiver
) -> None:
    """On PostgreSQL a number is given before its transaction ends, perhaps after a greater one."""
    add_webhook(context, account, receiver.url, ["visit.planned"])
    happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.set_setting("outbox.seen", str(tx.events.last_number() + 10))

    announce(context)

    assert len(due(context)) == 1


def test_others_are_not_told(
    context: AppContext, account: Account, place: str, receiver: Receiver
) -> None:
    other = kit.make_account(context, "other@example.org", "Other")
    add_webhook(context, other, receiver.url)
    happen(context, account, place)
    announce(context)

    for message in due(context):
        deliver(context, message)

    assert "visit.planned" not in [json.loads(got.body)["type"] for got in receiver.received]


def test_what_was_before_the_first_look_is_not_told(
    tmp_path: Path, clock: kit.Clock, receiver: Receiver
) -> None:
    context = replace(kit.make_context(tmp_path, clock=clock), local_webhooks=True)
    account = kit.make_account(context)
    add_webhook(context, account, receiver.url)
    happen(context, account, kit.make_place(context, account).place.id)

    announce(context)

    assert due(context) == []
    context.store.records.close()


def test_it_is_tried_again_for_three_days(
    context: AppContext, account: Account, place: str, receiver: Receiver, clock: kit.Clock
) -> None:
    receiver.statuses = [500] * 1000
    add_webhook(context, account, receiver.url, ["visit.planned"])
    happen(context, account, place)
    announce(context)
    began, attempts = clock.now, 0

    while True:
        (message,) = due(context)
        attempts += 1
        after = deliver(context, message)
        if after.due_at is None:
            break
        assert after.due_at == clock.now + retry_pause(attempts)
        clock.now = after.due_at

    assert after.error == "it answered 500"
    assert after.delivered_at is None
    assert timedelta(days=2, hours=12) < clock.now - began <= timedelta(days=3)
    assert 15 < attempts < 40
    assert len({got.headers["webhook-id"] for got in receiver.received}) == 1


def test_pauses_grow_and_end_growing() -> None:
    pauses = [retry_pause(n).total_seconds() for n in (1, 2, 3, 12, 13, 1000)]

    assert pauses == [10, 20, 40, 20480, 21600, 21600]


def test_it_arrives_once_the_other_side_is_well_again(
    context: AppContext, account: Account, receiver: Receiver, clock: kit.Clock
) -> None:
    receiver.statuses = [503]
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)
    (first,) = due(context)
    deliver(context, first)
    assert due(context) == []

    clock.turn(seconds=10)
    (again,) = due(context)

    assert deliver(context, again).delivered_at == clock.now
    assert again.attempts == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(
    context: AppContext, account: Account, receiver: Receiver, status: int
) -> None:
    receiver.statuses, receiver.location = [status], f"http://127.0.0.1:{receiver.port}/elsewhere"
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)

    after = deliver(context, due(context)[0])

    assert after.error == f"it answered {status}"
    assert [got.path for got in receiver.received] == ["/hook"]


def test_410_ends_it(context: AppContext, account: Account, receiver: Receiver) -> None:
    receiver.statuses = [410]
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)

    after = deliver(context, due(context)[0])

    assert after.due_at is None
    assert "410" in (after.error or "")


def test_a_name_that_turned_inward_is_not_called(
    context: AppContext, account: Account, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was of the internet when it was written down, and is of this machine when it is called."""
    outside = replace(context, local_webhooks=False)
    url = f"https://rebound.example:{receiver.port}/hook"
    webhook = add_webhook(outside, account, url)
    send_test_message(outside, account, webhook.id)
    real = socket.getaddrinfo

    def inward(host: str, *args: object, **more: object) -> object:
        return real("127.0.0.1" if host == "rebound.example" else host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", inward)
    after = deliver(outside, due(outside)[0])

    assert "internet" in (after.error or "")
    assert after.due_at is None
    assert receiver.received == []


def test_who_does_not_answer_is_left(
    context: AppContext, account: Account, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asfound.workflows.notify.http_post.WHOLE_ATTEMPT_SECONDS", 0.2)
    receiver.hangs = threading.Event()
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)

    after = deliver(context, due(context)[0])

    assert after.error == "it did not answer in time"
    assert after.due_at is not None


def test_the_own_network_is_refused(context: AppContext, account: Account) -> None:
    outside = replace(context, local_webhooks=False)

    with pytest.raises(AddressRefused):
        add_webhook(outside, account, "https://192.168.1.1/hook")


def test_events_that_there_are_not(context: AppContext, account: Account) -> None:
    with pytest.raises(UnknownEvent, match=r"visit\.planned"):
        add_webhook(context, account, "https://example.org/", ["visit.eaten"])


def test_there_are_only_so_many(
    context: AppContext, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MAX_WEBHOOKS", 1)
    add_webhook(context, account, "https://example.org/")

    with pytest.raises(TooManyWebhooks):
        add_webhook(context, account, "https://example.org/2")


def test_a_webhook_of_somebody_else(context: AppContext, account: Account) -> None:
    other = kit.make_account(context, "other@example.org", "Other")
    webhook = add_webhook(context, other, "https://example.org/")

    with pytest.raises(WebhookNotFound):
        delete_webhook(context, account, webhook.id)
    with pytest.raises(WebhookNotFound):
        send_test_message(context, account, webhook.id)
    assert deliveries_of(context, account) == ()


def test_a_deleted_webhook_is_told_no_more(
    context: AppContext, account: Account, receiver: Receiver
) -> None:
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)
    (message,) = due(context)

    delete_webhook(context, account, webhook.id)

    assert due(context) == []
    assert deliveries_of(context, account) == ()
    assert message.target == webhook.id
    assert receiver.received == []


def test_a_disputed_finding_is_written_about_in_the_hosts_language(
    context: AppContext, account: Account, place: str, box: Letterbox
) -> None:
    context = replace(context, mail=Mail(box.url, "asfound <found@example.org>"))
    with context.store.records.begin() as tx:
        tx.accounts.change(replace(account, language="de"))
    visit = happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.events.add(
            Event("statement.made", "Team\nof <Japan>", context.clock(), visit=visit,
                  details={"act": str(Act.DISPUTE), "words": "secret words"})
        )  # fmt: skip
        tx.events.add(  # hosts know what they said themselves
            Event("statement.made", "Stadium office", context.clock(), visit=visit,
                  details={"act": str(Act.DISPUTE), "role": str(Role.HOST)})
        )  # fmt: skip
    announce(context)

    for message in due(context):
        assert deliver(context, message).delivered_at

    (mail,) = box.mails
    assert mail["To"] == kit.EMAIL
    assert mail["From"] == "asfound <found@example.org>"
    assert mail["Content-Language"] == "de"
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert f"https://found.example/visits/{visit}" in plain.get_content()
    assert '<html lang="de" dir="ltr">' in page.get_content()
    assert "<Japan>" not in page.get_content()
    assert "secret words" not in mail.as_string()


def test_a_hand_over_is_written_about_once(
    context: AppContext, account: Account, place: str, box: Letterbox
) -> None:
    context = replace(context, mail=Mail(box.url, "found@example.org"))
    visit = happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.events.add(Event("visit.handed-over", "Team", context.clock(), visit=visit))
    for _ in range(2):
        announce(context)
    for message in due(context):
        deliver(context, message)

    assert [mail["Subject"] for mail in box.mails] == [
        "Team of Japan has handed over " + kit_name(context, place)
    ]


def kit_name(context: AppContext, place: str) -> str:
    with context.store.records.read() as tx:
        found = tx.places.get(place)
    assert found
    return found.name


def test_who_wants_no_mail_gets_none(
    context: AppContext, account: Account, place: str, box: Letterbox
) -> None:
    context = replace(context, mail=Mail(box.url, "found@example.org"))
    set_mail(context, account, wanted=False)
    visit = happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.events.add(Event("visit.handed-over", "Team", context.clock(), visit=visit))

    announce(context)

    assert due(context) == []
    assert not wants_mail(context, account)
    set_mail(context, account, wanted=True)
    assert wants_mail(context, account)


def test_a_link_about_to_expire_is_written_about_once(
    context: AppContext, account: Account, place: str, box: Letterbox, clock: kit.Clock
) -> None:
    context = replace(context, mail=Mail(box.url, "found@example.org"))
    visit = happen(context, account, place)
    make_link(context, by_account(account), visit, role=Role.CREW, name="Crew of Block 112", days=3)
    gone, _ = make_link(context, by_account(account), visit, role=Role.CREW, name="Revoked", days=3)
    revoke(context, by_account(account), visit, gone.id)
    assert remind(context) == 0

    clock.turn(days=2, hours=1)
    assert remind(context) == 1
    assert remind(context) == 1
    for message in due(context):
        deliver(context, message)

    (mail,) = box.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Crew of Block 112" in text.get_content()


def test_links_of_a_visit_that_is_handed_over_may_expire(
    context: AppContext, account: Account, place: str, box: Letterbox, clock: kit.Clock
) -> None:
    context = replace(context, mail=Mail(box.url, "found@example.org"))
    visit = happen(context, account, place)
    make_link(context, by_account(account), visit, role=Role.CREW, name="Crew", days=3)
    with context.store.records.begin() as tx:
        found = tx.visits.get(visit)
        assert found
        tx.visits.change(replace(found, stage=Stage.HANDED_OVER))

    clock.turn(days=2, hours=1)
    remind(context)

    assert due(context) == []


def test_mail_that_is_not_taken_is_tried_again(
    context: AppContext, account: Account, place: str, box: Letterbox, clock: kit.Clock
) -> None:
    context = replace(context, mail=Mail(box.url, "found@example.org"))
    box.refuses = True
    visit = happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.events.add(Event("visit.handed-over", "Team", context.clock(), visit=visit))
    announce(context)
    (message,) = due(context)

    after = deliver(context, message)
    assert after.due_at == clock.now + retry_pause(1)
    assert "451" in (after.error or "")

    box.refuses = False
    clock.turn(seconds=10)
    assert deliver(context, due(context)[0]).delivered_at


def test_a_password_is_not_told_to_a_server_that_does_not_encrypt(
    context: AppContext,
    account: Account,
    place: str,
    box: Letterbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("asfound.workflows.notify.smtp._is_this_machine", lambda _: False)
    url = box.url.replace("smtp://", "smtp://user:secret@")
    context = replace(context, mail=Mail(url, "found@example.org"))
    visit = happen(context, account, place)
    with context.store.records.begin() as tx:
        tx.events.add(Event("visit.handed-over", "Team", context.clock(), visit=visit))
    announce(context)

    after = deliver(context, due(context)[0])

    assert "encryption" in (after.error or "")
    assert box.mails == []


def until(holds: Callable[[], object]) -> None:
    """Wait until something is so; gives up after long enough for any machine."""
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


def test_the_courier_delivers_by_itself(
    context: AppContext, account: Account, place: str, receiver: Receiver
) -> None:
    add_webhook(context, account, receiver.url, ["visit.planned"])
    runs = Delivery(context)
    runs.start()
    try:
        assert runs.alive()
        visit = happen(context, account, place)
        until(lambda: receiver.received)
    finally:
        runs.stop()

    assert json.loads(receiver.received[0].body)["data"]["visit"] == visit
    assert not runs.alive()


def test_two_couriers_deliver_once(
    context: AppContext, account: Account, receiver: Receiver
) -> None:
    webhook = add_webhook(context, account, receiver.url)
    sent = [send_test_message(context, account, webhook.id).id for _ in range(20)]
    both = [Delivery(context, seconds=0.01), Delivery(context, seconds=0.01)]
    for one in both:
        one.start()
    try:
        until(lambda: all(m.delivered_at for m in newest(context, webhook)))
    finally:
        for one in both:
            one.stop()

    assert sorted(got.headers["webhook-id"] for got in receiver.received) == sorted(sent)


def newest(context: AppContext, webhook: Webhook) -> tuple[Message, ...]:
    with context.store.records.read() as tx:
        return tx.outbox.recent(webhook.id, limit=100)


def test_one_that_hangs_holds_nobody_up(
    context: AppContext, account: Account, receiver: Receiver
) -> None:
    with receiving() as stuck:
        stuck.hangs = threading.Event()
        slow = add_webhook(context, account, stuck.url)
        quick = add_webhook(context, account, receiver.url)
        send_test_message(context, account, slow.id)
        send_test_message(context, account, quick.id)
        runs = Delivery(context, seconds=0.01)
        runs.start()
        try:
            until(lambda: stuck.received)
            until(lambda: receiver.received)
        finally:
            stuck.hangs.set()
            runs.stop()


def test_a_killed_courier_s_message_is_taken_again_when_its_lease_is_over(
    context: AppContext, account: Account, receiver: Receiver, clock: kit.Clock
) -> None:
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)
    assert len(due(context)) == 1  # taken, and then nothing more was heard
    assert due(context) == []

    clock.turn(seconds=61)

    assert len(due(context)) == 1


def test_old_messages_are_forgotten(
    context: AppContext, account: Account, receiver: Receiver, clock: kit.Clock
) -> None:
    webhook = add_webhook(context, account, receiver.url)
    send_test_message(context, account, webhook.id)
    deliver(context, due(context)[0])
    clock.turn(days=31)
    runs = Delivery(context, seconds=0.01)
    runs.start()
    try:
        until(lambda: not newest(context, webhook))
    finally:
        runs.stop()


def test_a_database_that_is_gone_for_a_moment_does_not_end_it(
    context: AppContext, account: Account, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = add_webhook(context, account, receiver.url)
    failures = []

    def failing(_: AppContext) -> bool:
        failures.append(1)
        if len(failures) < 3:
            raise OSError("gone")
        return False

    monkeypatch.setattr(delivery, "has_news", failing)
    runs = Delivery(context, seconds=0.01)
    runs.start()
    try:
        send_test_message(context, account, webhook.id)
        until(lambda: receiver.received)
    finally:
        runs.stop()

    assert len(failures) >= 3
