"""Inserts of rows that may exist already, in the dialect of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_new(dialect: Dialect, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves an existing row as it is."""
    if dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row or replace the one with its key, in one statement.

    Two servers that do it at once both succeed.
    """
    key = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        new = postgresql.insert(table).values(row)
        connection.execute(new.on_conflict_do_update(index_elements=key, set_=row))
    else:
        other = sqlite.insert(table).values(row)
        connection.execute(other.on_conflict_do_update(index_elements=key, set_=row))
