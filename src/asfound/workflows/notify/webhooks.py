"""Webhooks of an account: addresses that are told what happens at its places."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from asfound.domain.account import Account, Message, Webhook
from asfound.errors import TooManyWebhooks, UnknownEvent, WebhookNotFound
from asfound.workflows.notify.signing import new_key
from asfound.workflows.notify.ssrf_guard import check_url
from asfound.workflows.server.app_context import AppContext

EVENTS: Final = (
    "place.made",
    "place.deleted",
    "visit.planned",
    "visit.closed",
    "visit.handed-over",
    "link.made",
    "link.opened",
    "link.revoked",
    "view.confirmed",
    "shot.received",
    "job.done",
    "job.failed",
    "statement.made",
)
"""What can be told outside, in the order of a visit."""

TEST: Final = "webhook.test"
MAX_WEBHOOKS: Final = 20


@dataclass(frozen=True)
class WebhookDeliveries:
    """A webhook and what became of its newest messages."""

    webhook: Webhook
    messages: tuple[Message, ...]


def add_webhook(
    context: AppContext, account: Account, url: str, events: Sequence[str] = ()
) -> Webhook:
    """Have an address told; its key is shown this once.

    Args:
        context: The server.
        account: Whose places.
        url: Where to.
        events: Which; empty for all.

    Raises:
        AddressRefused: The address may not be called.
        UnknownEvent: There is no such event.
        TooManyWebhooks: There are enough.
    """
    check_url(url, local=context.local_webhooks)
    for name in events:
        if name not in EVENTS:
            raise UnknownEvent(name[:100], EVENTS)
    now = context.clock()
    chosen = tuple(name for name in EVENTS if name in set(events))
    webhook = Webhook(secrets.token_hex(16), account.id, url, new_key(), now, chosen)
    with context.store.records.begin() as tx:
        if len(tx.outbox.webhooks(account.id)) >= MAX_WEBHOOKS:
            raise TooManyWebhooks(MAX_WEBHOOKS)
        tx.outbox.add_webhook(webhook)
        tx.events.record("account.webhook-made", account.name, now, account)
    return webhook


def delete_webhook(context: AppContext, account: Account, webhook: str) -> None:
    """Tell an address no more.

    Raises:
        WebhookNotFound: There is none, or it is somebody else's.
    """
    now = context.clock()
    with context.store.records.begin() as tx:
        _own(tx.outbox.webhook(webhook), account)
        tx.outbox.delete_webhook(account.id, webhook)
        tx.events.record("account.webhook-deleted", account.name, now, account)


def deliveries_of(context: AppContext, account: Account) -> tuple[WebhookDeliveries, ...]:
    """All webhooks of an account with their newest messages."""
    with context.store.records.read() as tx:
        return tuple(
            WebhookDeliveries(one, tx.outbox.recent(one.id))
            for one in tx.outbox.webhooks(account.id)
        )


def webhook_deliveries(context: AppContext, account: Account, webhook: str) -> WebhookDeliveries:
    """A webhook with its newest messages.

    Raises:
        WebhookNotFound: There is none, or it is somebody else's.
    """
    with context.store.records.read() as tx:
        return WebhookDeliveries(
            _own(tx.outbox.webhook(webhook), account), tx.outbox.recent(webhook)
        )


def send_test_message(context: AppContext, account: Account, webhook: str) -> Message:
    """Send a message that says nothing.

    Raises:
        WebhookNotFound: There is none, or it is somebody else's.
    """
    now = context.clock()
    content = {"type": TEST, "timestamp": now.isoformat(), "data": {}}
    body = json.dumps(content, ensure_ascii=False)
    message = Message(f"msg_test_{secrets.token_hex(8)}", "webhook", webhook, body, now, now)
    with context.store.records.begin() as tx:
        _own(tx.outbox.webhook(webhook), account)
        tx.outbox.add(message)
    context.changes.notify()
    return message


def _own(webhook: Webhook | None, account: Account) -> Webhook:
    if webhook is None or webhook.account != account.id:
        raise WebhookNotFound
    return webhook
