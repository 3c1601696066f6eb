"""Webhooks, and messages to be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from asfound.domain.account import Message, Webhook
from asfound.errors import NotKept
from asfound.store.sql import mapping
from asfound.store.sql.tables import messages, webhooks
from asfound.store.sql.visits import insert_if_new


@dataclass(frozen=True)
class SqlOutbox:
    """See ``asfound.store.base.Outbox``."""

    connection: Connection

    def add_webhook(self, webhook: Webhook) -> None:
        self.connection.execute(insert(webhooks).values(mapping.values(webhook)))

    def webhooks(self, account: str) -> tuple[Webhook, ...]:
        rows = self.connection.execute(
            select(webhooks)
            .where(webhooks.c.account == account)
            .order_by(webhooks.c.created_at, webhooks.c.id)
        )
        return tuple(mapping.build(Webhook, row) for row in rows.mappings())

    def webhook(self, webhook: str) -> Webhook | None:
        row = self.connection.execute(select(webhooks).where(webhooks.c.id == webhook)).mappings()
        found = row.one_or_none()
        return mapping.build(Webhook, found) if found else None

    def delete_webhook(self, account: str, webhook: str) -> None:
        gone = self.connection.execute(
            delete(webhooks).where(webhooks.c.account == account, webhooks.c.id == webhook)
        )
        if not gone.rowcount:
            raise NotKept("webhook", webhook)
        self.connection.execute(
            delete(messages).where(messages.c.kind == "webhook", messages.c.target == webhook)
        )

    def add(self, message: Message) -> None:
        new = insert_if_new(self.connection.dialect, messages)
        self.connection.execute(new.values(mapping.values(message)))

    def take(self, now: datetime, lease_until: datetime) -> Message | None:
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
        if not changed.rowcount:
            raise NotKept("message", message.id)

    def forget(self, older_than: datetime) -> None:
        self.connection.execute(
            delete(messages).where(messages.c.due_at.is_(None), messages.c.created_at < older_than)
        )

    def recent(self, target: str, *, limit: int = 20) -> tuple[Message, ...]:
        rows = self.connection.execute(
            select(messages)
            .where(messages.c.target == target)
            .order_by(messages.c.created_at.desc(), messages.c.id)
            .limit(limit)
        )
        return tuple(mapping.build(Message, row) for row in rows.mappings())
