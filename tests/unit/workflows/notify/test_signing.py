"""Signatures that libraries for Standard Webhooks accept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from asfound.workflows.notify.signing import is_signed, new_key, signed

NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)
BODY = b'{"type":"visit.handed-over"}'


def test_the_example_of_the_scheme() -> None:
    """Key, id, time, body and signature as published with the scheme's libraries."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_reader_accepts_what_was_signed() -> None:
    key = new_key()

    assert is_signed(key, signed(key, "msg_1", NOW, BODY), BODY, NOW)


def test_one_of_several_signatures_is_enough() -> None:
    key = new_key()
    headers = dict(signed(key, "msg_1", NOW, BODY))
    headers["webhook-signature"] = f"v1,AAAA {headers['webhook-signature']}"

    assert is_signed(key, headers, BODY, NOW)


@pytest.mark.parametrize("change", ["body", "id", "time", "key", "no-time", "no-signature"])
def test_a_reader_refuses_what_was_changed(change: str) -> None:
    key, body = new_key(), BODY
    headers = dict(signed(key, "msg_1", NOW, body))
    if change == "body":
        body += b" "
    if change == "id":
        headers["webhook-id"] = "msg_2"
    if change == "time":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    if change == "key":
        key = new_key()
    if change == "no-time":
        del headers["webhook-timestamp"]
    if change == "no-signature":
        del headers["webhook-signature"]

    assert not is_signed(key, headers, body, NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_reader_refuses_what_is_old_or_from_the_future(minutes: int) -> None:
    key = new_key()
    headers = signed(key, "msg_1", NOW, BODY)

    assert not is_signed(key, headers, BODY, NOW + timedelta(minutes=minutes))


def test_keys_differ() -> None:
    assert new_key() != new_key()
