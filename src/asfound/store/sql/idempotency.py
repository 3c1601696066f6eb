"""Answers to programs that may ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from asfound.store.base import StoredReply
from asfound.store.sql import mapping
from asfound.store.sql.tables import replies
from asfound.store.sql.visits import insert_if_new


@dataclass(frozen=True)
class SqlReplies:
    """See ``asfound.store.base.Replies``."""

    connection: Connection

    def claim(self, key: str, request: str, at: datetime) -> StoredReply | None:
        new = insert_if_new(self.connection.dialect, replies)
        row = mapping.values(StoredReply(key, request, at))
        if self.connection.scalar(new.values(row).returning(replies.c.key)):
            return None
        query = select(replies).where(replies.c.key == key)
        return mapping.build(StoredReply, self.connection.execute(query).mappings().one())

    def keep(self, key: str, status: int, body: str) -> None:
        self.connection.execute(
            update(replies).where(replies.c.key == key).values(status=status, body=body)
        )

    def drop(self, key: str) -> None:
        self.connection.execute(delete(replies).where(replies.c.key == key))

    def forget(self, older_than: datetime) -> None:
        self.connection.execute(delete(replies).where(replies.c.at < older_than))
