"""What every database promises: places, visits, accounts, messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from asfound.domain.account import ApiToken, Message, Session, Webhook
from asfound.domain.place import Area, AsFoundPhoto, Retention, View
from asfound.domain.visit import Act, Confirmation, Event, Link, Role, Side, Stage
from asfound.errors import RowExists, RowMissing, StoreBusy
from asfound.store.records import Records
from tests.store_kit import (
    DAY,
    MINUTE,
    NOW,
    account,
    digest,
    filled,
    hall,
    job,
    photo,
    place,
    shot,
    statement,
    visit,
)


def test_a_transaction_is_undone_by_an_exception(records: Records) -> None:
    def stumble() -> None:
        with records.begin() as tx:
            hall(tx)
            assert tx.places.get("hall") is not None  # it sees its own writes
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        stumble()
    with records.read() as tx:
        assert tx.places.get("hall") is None
        assert not tx.accounts.any()


def test_a_transaction_inside_another_one_is_a_fault_of_the_program(records: Records) -> None:
    with records.begin(), pytest.raises(RuntimeError, match="inside another"), records.begin():
        pass


def test_a_reader_sees_one_state_while_others_write(records: Records) -> None:
    filled(records)
    with records.read() as reading:
        assert len(reading.places.all()) == 1
        with records.begin() as tx:
            tx.places.add(place("flat"))
        assert len(reading.places.all()) == 1
    with records.read() as tx:
        assert len(tx.places.all()) == 2


def test_things_come_back_as_they_were_given(records: Records) -> None:
    filled(records)
    elsewhere = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    corner = ((0.0, 0.0), (0.25, 0.0), (0.25, 0.5))
    view = View("shelf", "room", "Shelf", 7, "by the door", (corner,), 0.02, (0.5, 0.125))
    kept = replace(place(), retention=Retention(30, 365), plan=digest("plan"), name="Große Halle")
    ended = replace(visit(), stage=Stage.HANDED_OVER, ended_at=elsewhere, record=digest("record"))
    with records.begin() as tx:
        tx.places.add_view(view)
        tx.places.change(kept)
        tx.visits.change(ended)
    with records.read() as tx:
        assert tx.places.view("shelf") == view
        assert tx.places.get("hall") == kept
        found = tx.visits.get("visit")
        assert found == ended
        assert found.ended_at is not None
        assert found.ended_at.utcoffset() == timedelta(0)
        assert tx.accounts.get("host") == account()


def test_a_time_without_a_zone_is_refused(records: Records) -> None:
    with pytest.raises(Exception, match="time zone"), records.begin() as tx:
        tx.accounts.add(replace(account(), created_at=NOW.replace(tzinfo=None)))


def test_areas_and_views_are_ordered_by_hand(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.places.add_view(View("floor", "room", "Floor", 2))
        tx.places.order_areas("hall", ["room", "entrance"])
        tx.places.order_views("room", ["floor", "table"])  # the window is not named
    with records.read() as tx:
        assert [area.id for area in tx.places.areas("hall")] == ["room", "entrance"]
        shown = [view.id for view in tx.places.views("hall")]
        assert shown == ["floor", "table", "window", "door"]


def test_as_found_photos_are_by_view_and_in_order(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.places.add_as_found(AsFoundPhoto("door", digest("as-found 1"), 5, NOW))  # moved back
        tx.places.add_as_found(AsFoundPhoto("table", digest("as-found 3"), 0, NOW))
    with records.begin() as tx:
        found = tx.places.as_found("hall")
        assert {view: [photo.digest for photo in photos] for view, photos in found.items()} == {
            "door": [digest("as-found 2"), digest("as-found 1")],
            "table": [digest("as-found 3")],
        }
        tx.places.remove_as_found("table", digest("as-found 3"))
        assert "table" not in tx.places.as_found("hall")
        with pytest.raises(RowMissing):
            tx.places.remove_as_found("table", digest("as-found 3"))


def test_a_view_that_a_visit_shows_is_put_away_not_lost(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add_shot(shot("shot", "door"))
        tx.visits.add_statement(statement("said", Act.DISPUTE))
        tx.places.delete_view("door")
        tx.places.delete_view("window")
    with records.begin() as tx:
        assert [view.id for view in tx.places.views("hall")] == ["table"]
        assert tx.places.view("door") is not None
        assert tx.places.view("window") is None
        assert [one.id for one in tx.visits.statements("visit")] == ["said"]
        tx.places.delete_area("entrance")
        tx.places.delete_area("room")
        assert tx.places.areas("hall") == ()
        assert tx.places.area("entrance") is not None
        assert tx.places.area("room") is None
        assert len(tx.visits.shots("visit")) == 1
        with pytest.raises(RowMissing):
            tx.places.delete_view("window")


def test_deleting_a_place_deletes_all_of_it(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.places.add(place("flat"))
        tx.visits.add(visit("other", "flat"))
        tx.visits.add_link(link("link", "secret"))
        tx.visits.add_shot(shot("shot"))
        tx.visits.confirm(Confirmation("visit", "door", "Guest", NOW))
        tx.visits.add_statement(statement("said"))
        tx.jobs.add(job("job"))
        tx.events.add(Event("shot.received", "Guest", NOW, visit="visit", place="hall"))
        tx.events.add(Event("place.deleted", "host", NOW, place="hall", account="host"))
        tx.photos.add(photo("shot", NOW - 2 * DAY))
        tx.places.delete("hall")
    with records.read() as tx:
        assert tx.places.get("hall") is None
        assert tx.places.area("room") is None
        assert tx.places.view("door") is None
        assert tx.places.as_found("hall") == {}
        assert tx.visits.get("visit") is None
        assert tx.visits.link_by_secret("secret") is None
        assert tx.visits.shots("visit") == ()
        assert tx.visits.confirmations("visit") == ()
        assert tx.visits.statements("visit") == ()
        assert tx.jobs.get("job") is None
        assert tx.events.of_visit("visit") == ()
        assert [event.what for event in tx.events.audit()] == ["place.deleted"]
        assert tx.photos.unused(older_than=NOW) == (digest("shot"),)
        assert tx.visits.get("other") is not None


def test_what_was_handed_over_outlives_visit_and_place(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.change(replace(visit(), ended_at=NOW, record=digest("record")))
        tx.places.delete("hall")
    with records.read() as tx:
        (record,) = tx.visits.sealed_records("host")
        assert (record.digest, record.place, record.guest) == (
            digest("record"),
            "Hall",
            "Guest of visit",
        )


def test_shots_are_numbered_and_one_id_is_one_shot(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        first = tx.visits.add_shot(shot("1"))
        second = tx.visits.add_shot(shot("2"))
        tx.visits.add_shot(shot("3", side=Side.BEFORE))
        tx.visits.add_shot(shot("4", view="table"))
        again = tx.visits.add_shot(shot("1", view="table", photo="another"))
    assert (first.number, second.number) == (1, 2)
    assert again == first
    with records.read() as tx:
        found = [(one.view, one.side.value, one.number) for one in tx.visits.shots("visit")]
        assert found == [
            ("door", "before", 1),
            ("door", "after", 1),
            ("door", "after", 2),
            ("table", "after", 1),
        ]
        assert tx.visits.newest_shot("visit", "door", Side.AFTER) == second
        assert tx.visits.newest_shot("visit", "window", Side.AFTER) is None


def test_a_photo_is_known_from_arriving_and_from_other_visits_to_the_place(
    records: Records,
) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add(visit("next"))
        tx.visits.add_shot(shot("1", photo="arrived", side=Side.BEFORE))
        tx.visits.add_shot(shot("2", photo="left"))
    with records.read() as tx:
        known = [
            (name, of, tx.visits.has_earlier_photo("hall", of, digest(name)))
            for name in ("arrived", "left", "never")
            for of in ("visit", "next")
        ]
        elsewhere = tx.visits.has_earlier_photo("flat", "next", digest("left"))
    assert known == [
        ("arrived", "visit", True),
        ("arrived", "next", True),
        ("left", "visit", False),
        ("left", "next", True),
        ("never", "visit", False),
        ("never", "next", False),
    ]
    assert not elsewhere


def test_words_once_said_are_never_exchanged(records: Records) -> None:
    filled(records)
    said = statement("said", Act.DISPUTE)
    with records.begin() as tx:
        tx.visits.add_statement(said)
        tx.visits.add_statement(replace(said, words="something else", by="Host"))
        earlier = replace(statement("back"), at=NOW - DAY)  # the clock was set back
        tx.visits.add_statement(earlier)
    with records.read() as tx:
        assert tx.visits.statements("visit") == (said, earlier)


def test_confirming_twice_is_confirming_once(records: Records) -> None:
    filled(records)
    first = Confirmation("visit", "door", "Guest", NOW)
    with records.begin() as tx:
        tx.visits.confirm(first)
        tx.visits.confirm(replace(first, at=NOW + DAY))
    with records.read() as tx:
        assert tx.visits.confirmations("visit") == (first,)


def link(name: str, secret: str, area: str | None = None) -> Link:
    role = Role.CREW if area else Role.GUEST
    return Link(name, secret, "visit", role, "Guest", NOW, NOW + DAY, area)


def test_links_are_found_by_their_secret_and_go_with_their_area(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add_link(link("all", "secret 1"))
        tx.visits.add_link(link("some", "secret 2", "room"))
        tx.visits.revoke_link("all", NOW)
        tx.visits.revoke_link("all", NOW + DAY)  # revoked stays revoked since then
    with records.begin() as tx:
        found = tx.visits.link_by_secret("secret 1")
        assert found is not None
        assert found.revoked_at == NOW
        assert tx.visits.link_by_secret("secret 3") is None
        soon = tx.visits.links_expiring(NOW, NOW + 2 * DAY)
        assert [one.id for one in soon] == ["some"]
        tx.places.delete_area("room")
        assert [one.id for one in tx.visits.links("visit")] == ["all"]


def test_the_secret_of_a_link_is_there_once(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add_link(link("1", "secret"))
    with pytest.raises(RowExists), records.begin() as tx:
        tx.visits.add_link(link("2", "secret"))
    with records.read() as tx:
        assert [one.id for one in tx.visits.links("visit")] == ["1"]


@pytest.mark.parametrize("what", ["visit", "shot", "area", "change", "lock", "webhook"])
def test_what_meets_nothing_says_so(records: Records, what: str) -> None:
    filled(records)
    acts = {
        "visit": lambda tx: tx.visits.add(visit("new", "nowhere")),
        "shot": lambda tx: tx.visits.add_shot(shot("new", view="nowhere")),
        "area": lambda tx: tx.places.add_area(Area("new", "nowhere", "New", 0)),
        "change": lambda tx: tx.visits.change(visit("nowhere")),
        "lock": lambda tx: tx.visits.lock("nowhere"),
        "webhook": lambda tx: tx.outbox.delete_webhook("host", "nowhere"),
    }
    with pytest.raises(RowMissing), records.begin() as tx:
        acts[what](tx)


def test_the_list_of_visits_counts_and_goes_on_page_by_page(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.accounts.add(account("other"))
        tx.places.add(place("flat", "other"))
        tx.visits.add(visit("theirs", "flat"))
        for number in range(5):
            tx.visits.add(visit(f"v{number}", day=1))  # at one moment: ids decide
        tx.visits.change(replace(visit("v2", day=1), stage=Stage.LEAVING))
        tx.visits.add_shot(shot("shot"))
        tx.visits.add_shot(shot("shot 2", "table"))
        tx.jobs.add(job("job"))
        tx.jobs.add(job("job 2", "table", "shot 2"))
        tx.jobs.finish("job", '{"verdict": "differs"}', NOW)
    with records.read() as tx:
        first = tx.visits.of_host("host", limit=4)
        rest = tx.visits.of_host("host", limit=4, after=first[-1].visit.id)
        assert [one.visit.id for one in (*first, *rest)] == ["v4", "v3", "v2", "v1", "v0", "visit"]
        last = rest[-1]
        assert (last.place, last.views, last.photographed) == ("Hall", 3, 2)
        assert (last.differing, last.pending) == (1, 1)
        leaving = tx.visits.of_host("host", place="hall", stage=Stage.LEAVING)
        assert [one.visit.id for one in leaving] == ["v2"]
        assert tx.visits.of_host("host", place="flat") == ()
        (summary,) = tx.places.of_host("host")
        assert (summary.views, summary.open_visits) == (3, 6)
        assert summary.cover == digest("as-found 1")


def test_events_are_numbered_and_read_on_from_a_number(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        first = tx.events.add(Event("a", "Guest", NOW, visit="visit", details={"view": "door"}))
        second = tx.events.add(Event("b", "Guest", NOW - DAY, visit="visit"))
        third = tx.events.add(Event("c", "host", NOW, account="host"))
        tx.accounts.add(account("other"))
        others = tx.events.add(Event("d", "other", NOW, account="other"))
    assert first.number < second.number < third.number < others.number
    with records.read() as tx:
        assert tx.events.of_visit("visit") == (first, second)
        assert tx.events.of_visit("visit", after=first.number) == (second,)
        assert tx.events.audit(limit=2) == (others, third)
        assert tx.events.audit(before=second.number) == (first,)
        assert tx.events.audit(account="host") == (third, second, first)
        assert tx.events.audit(account="host", before=third.number, limit=1) == (second,)
        assert tx.events.audit(account="other") == (others,)
        assert tx.events.last_number() == others.number


def test_an_event_belongs_to_whom_its_visit_or_place_does(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        known, hall = tx.visits.get("visit"), tx.places.get("hall")
        assert known
        assert hall
        of_visit = tx.events.record("link.made", "Host", NOW, known, link="l", role="guest")
        of_place = tx.events.record("place.changed", "Host", NOW, hall)
        of_account = tx.events.record("account.changed", "host", NOW, account())
        of_all = tx.events.record("backup.made", "", NOW, files="3")

    belongs = [
        (each.visit, each.place, each.account) for each in (of_visit, of_place, of_account, of_all)
    ]
    assert belongs == [
        ("visit", "hall", "host"), (None, "hall", "host"), (None, None, "host"), (None, None, None),
    ]  # fmt: skip
    assert of_visit.details == {"link": "l", "role": "guest"}
    with records.read() as tx:
        assert tx.events.of_visit("visit") == (of_visit,)
        assert tx.events.audit(account="host") == (of_account, of_place, of_visit)


def test_a_number_of_an_event_is_never_given_twice(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        last = tx.events.add(Event("a", "Guest", NOW, visit="visit")).number
        tx.visits.delete("visit")
        assert tx.events.add(Event("b", "host", NOW)).number > last


def test_sessions_and_tokens_come_with_their_account(records: Records) -> None:
    with records.begin() as tx:
        tx.accounts.add(account())
        for name in ("s1", "s2", "s3"):
            tx.accounts.add_session(Session(name, "host", "csrf", NOW, NOW + DAY))
        token = ApiToken("t", "secret", "host", "Script", "read", NOW)
        tx.accounts.add_token(token)
        assert tx.accounts.session("s1") == (
            Session("s1", "host", "csrf", NOW, NOW + DAY),
            account(),
        )
        tx.accounts.end_session("s1")
        tx.accounts.end_sessions("host", but="s2")
        assert [tx.accounts.session(name) is None for name in ("s1", "s2", "s3")] == [
            True,
            False,
            True,
        ]
        assert tx.accounts.token("secret") == (token, account())
        tx.accounts.record_token_use("t", NOW + DAY)
        assert tx.accounts.tokens("host") == (replace(token, used_at=NOW + DAY),)
        with pytest.raises(RowMissing):
            tx.accounts.delete_token("another", "t")
        tx.accounts.delete_token("host", "t")
        assert tx.accounts.token("secret") is None
        tx.accounts.add_session(Session("late", "host", "csrf", NOW + 2 * DAY, NOW + 3 * DAY))
        assert tx.accounts.session("s2") is None  # it was over


def test_an_email_address_has_one_account(records: Records) -> None:
    with records.begin() as tx:
        assert not tx.accounts.any()
        tx.accounts.add(account())
        assert tx.accounts.any()
    with pytest.raises(RowExists, match="email"), records.begin() as tx:
        tx.accounts.add(replace(account(), id="second"))
    with records.read() as tx:
        assert tx.accounts.by_email("host@example.org") == account()
        assert tx.accounts.all() == (account(),)


def test_a_code_of_the_second_factor_works_once(records: Records) -> None:
    with records.begin() as tx:
        tx.accounts.add(account())
        steps = [tx.accounts.use_totp_step("host", step) for step in (7, 7, 6, 8)]
        assert steps == [True, False, False, True]
        assert not tx.accounts.use_totp_step("nobody", 9)


def test_messages_are_leased_and_tried_again(records: Records) -> None:
    hook = Webhook("hook", "host", "https://example.org", "key", NOW, ("job.done",))
    early = Message("early", "webhook", "hook", "{}", NOW, NOW)
    with records.begin() as tx:
        tx.accounts.add(account())
        tx.outbox.add_webhook(hook)
        tx.outbox.add(replace(early, id="late", due_at=NOW + MINUTE))
        tx.outbox.add(early)
        tx.outbox.add(replace(early, body="another"))  # known: changes nothing
        assert tx.outbox.webhooks("host") == (hook,)
        assert tx.outbox.webhook("hook") == hook
        taken = tx.outbox.take(NOW, NOW + MINUTE)
        assert taken == replace(early, attempts=1, due_at=NOW + MINUTE)
        assert tx.outbox.take(NOW, NOW + MINUTE) is None
        again = tx.outbox.take(NOW + MINUTE, NOW + 2 * MINUTE)
        assert again is not None
        tx.outbox.change(replace(again, due_at=None, delivered_at=NOW))
        assert tx.outbox.take(NOW + DAY, NOW + 2 * DAY) is not None
        assert {one.id for one in tx.outbox.recent("hook")} == {"early", "late"}
        tx.outbox.delete_webhook("host", "hook")
        assert tx.outbox.recent("hook") == ()


def test_settings_of_the_installation_are_kept(records: Records) -> None:
    with records.begin() as tx:
        assert tx.setting("name") is None
        tx.set_setting("name", "one")
        tx.set_setting("name", "two")
    with records.read() as tx:
        assert tx.setting("name") == "two"
    records.check()


def test_an_answer_is_kept_for_the_first_who_asks(records: Records) -> None:
    with records.begin() as tx:
        assert tx.replies.claim("key", "request", NOW) is None
    with records.begin() as tx:
        pending = tx.replies.claim("key", "another", NOW + DAY)
        assert pending is not None
        assert (pending.request, pending.status) == ("request", None)
        tx.replies.complete("key", 201, "{}")
        done = tx.replies.claim("key", "request", NOW)
        assert done is not None
        assert (done.status, done.body) == (201, "{}")
        tx.replies.delete_older(NOW + DAY)
        assert tx.replies.claim("key", "request", NOW) is None


def test_a_photo_that_comes_again_is_known_once(records: Records) -> None:
    with records.begin() as tx:
        tx.photos.add(photo("door", NOW))
        tx.photos.add(replace(photo("door", NOW + DAY), width=1))
        assert tx.photos.get(digest("door")) == photo("door", NOW)
        assert tx.photos.get_many([digest("door"), digest("other")]).keys() == {digest("door")}
        assert tx.photos.unused(older_than=NOW + DAY) == ()  # it was here a moment ago
        assert tx.photos.unused(older_than=NOW + 2 * DAY) == (digest("door"),)
        assert tx.photos.mark_for_deletion([digest("door")], older_than=NOW + 2 * DAY) == (
            digest("door"),
        )
    with pytest.raises(StoreBusy), records.begin() as tx:
        tx.photos.add(photo("door", NOW + DAY))


def test_which_files_are_named(records: Records) -> None:
    filled(records)
    with records.begin() as tx:
        tx.visits.add_shot(shot("shot"))
        tx.jobs.add(job("job"))
        tx.photos.add(photo("unused"))
        named = {digest(name) for name in ("as-found 1", "as-found 2", "shot")}
        assert set(tx.photos.referenced()) == named
        asked = [digest(name) for name in ("shot", "unused", "stranger")]
        assert tx.photos.unknown(asked) == (digest("stranger"),)
        tx.visits.release_photos("visit")
        assert set(tx.photos.referenced()) == named - {digest("shot")}
