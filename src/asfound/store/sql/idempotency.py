"""Stored replies to API requests, by idempotency key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from asfound.domain.idempotency import StoredReply
from asfound.store.sql import mapping
from asfound.store.sql.inserts import insert_if_new
from asfound.store.sql.tables import replies


@dataclass(frozen=True)
class Replies:
    """Replies to API requests, by idempotency key."""

    connection: Connection

    def claim(self, key: str, request: str, at: datetime) -> StoredReply | None:
        """Reserve a key and return None; or return what is stored under a key already used."""
        new = insert_if_new(self.connection.dialect, replies)
        row = mapping.values(StoredReply(key, request, at))
        if self.connection.scalar(new.values(row).returning(replies.c.key)):
            return None
        query = select(replies).where(replies.c.key == key)
        return mapping.build(StoredReply, self.connection.execute(query).mappings().one())

    def complete(self, key: str, status: int, body: str) -> None:
        """Store the reply of a reserved key."""
        self.connection.execute(
            update(replies).where(replies.c.key == key).values(status=status, body=body)
        )

    def release(self, key: str) -> None:
        """Release a reserved key."""
        self.connection.execute(delete(replies).where(replies.c.key == key))

    def delete_older(self, older_than: datetime) -> None:
        """Delete older replies."""
        self.connection.execute(delete(replies).where(replies.c.at < older_than))
