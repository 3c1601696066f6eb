"""What who runs a server asks of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asfound.domain.account import Message
from asfound.domain.photo import StoredPhoto
from asfound.store.records import Records

NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_figures_of_something(records: Records) -> None:
    messages = (
        Message("waits", "webhook", "w", "{}", NOW, NOW),
        Message("came", "webhook", "w", "{}", NOW, None, delivered_at=NOW),
        Message("lost", "mail", "a@example.org", "{}", NOW, None, error="it answered 500"),
    )
    with records.begin() as tx:
        for message in messages:
            tx.outbox.add(message)
        for at, length in enumerate((1000, 3_000_000_000)):
            tx.photos.add(StoredPhoto(f"sha256:{at:064}", "jpeg", 10, 10, length, NOW))

    with records.read() as tx:
        found = tx.statistics()

    assert found.jobs == {"queued": 0, "running": 0, "done": 0, "failed": 0}
    assert found.messages == {"waiting": 1, "delivered": 1, "given-up": 1}
    assert (found.photos, found.photo_bytes) == (2, 3_000_001_000)


def test_old_messages_are_forgotten_but_not_those_that_wait(records: Records) -> None:
    with records.begin() as tx:
        tx.outbox.add(Message("waits", "webhook", "w", "{}", NOW, NOW))
        tx.outbox.add(Message("old", "webhook", "w", "{}", NOW, None, delivered_at=NOW))
        tx.outbox.add(Message("new", "webhook", "w", "{}", NOW + DAY, None, delivered_at=NOW))

        tx.outbox.delete_finished(NOW + DAY / 2)

        assert {message.id for message in tx.outbox.recent("w")} == {"waits", "new"}


def test_it_is_at_the_newest_step(records: Records) -> None:
    found, newest = records.revisions()

    assert found == newest
