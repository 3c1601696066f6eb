"""Webhooks, and messages waiting for delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from asfound.domain.account import Message, Webhook
from asfound.store.sql import mapping
from asfound.store.sql.inserts import insert_if_new
from asfound.store.sql.tables import messages, webhooks


@dataclass(frozen=True)
class Outbox:
    """Webhooks, and messages to deliver."""

    connection: Connection

    def add_webhook(self, webhook: Webhook) -> None:
        self.connection.execute(insert(webhooks).values(mapping.values(webhook)))

    def webhooks(self, account: str) -> tuple[Webhook, ...]:
        return mapping.fetch_all(
            self.connection,
            Webhook,
            select(webhooks)
            .where(webhooks.c.account == account)
            .order_by(webhooks.c.created_at, webhooks.c.id),
        )

    def webhook(self, webhook: str) -> Webhook | None:
        return mapping.fetch_one(
            self.connection, Webhook, select(webhooks).where(webhooks.c.id == webhook)
        )

    def delete_webhook(self, account: str, webhook: str) -> None:
        gone = self.connection.execute(
            delete(webhooks).where(webhooks.c.account == account, webhooks.c.id == webhook)
        )
        mapping.require_row(gone.rowcount, "webhook", webhook)
        self.connection.execute(
            delete(messages).where(messages.c.kind == "webhook", messages.c.target == webhook)
        )

    def add(self, message: Message) -> None:
        """Store a message; one with a known id changes nothing."""
        new = insert_if_new(self.connection.dialect, messages)
        self.connection.execute(new.values(mapping.values(message)))

    def take(self, now: datetime, lease_until: datetime) -> Message | None:
        """Lease the message that has been due longest; it is due again at ``lease_until``.

        Its ``attempts`` counts this time already. Record the outcome with ``change``.
        """
        due = (
            select(messages.c.id)
            .where(messages.c.due_at <= now)
            .order_by(messages.c.due_at, messages.c.id)
            .limit(1)
        )
        message = self.connection.scalar(due.with_for_update(skip_locked=True))
        if message is None:
            return None
        row = self.connection.execute(
            update(messages)
            .where(messages.c.id == message)
            .values(due_at=lease_until, attempts=messages.c.attempts + 1)
            .returning(*mapping.columns(Message, messages))
        ).mappings()
        return mapping.build(Message, row.one())

    def change(self, message: Message) -> None:
        changed = self.connection.execute(
            update(messages).where(messages.c.id == message.id).values(mapping.values(message))
        )
        mapping.require_row(changed.rowcount, "message", message.id)

    def delete_finished(self, older_than: datetime) -> None:
        """Delete older messages that were delivered or given up."""
        self.connection.execute(
            delete(messages).where(messages.c.due_at.is_(None), messages.c.created_at < older_than)
        )

    def recent(self, target: str, *, limit: int = 20) -> tuple[Message, ...]:
        return mapping.fetch_all(
            self.connection,
            Message,
            select(messages)
            .where(messages.c.target == target)
            .order_by(messages.c.created_at.desc(), messages.c.id)
            .limit(limit),
        )
