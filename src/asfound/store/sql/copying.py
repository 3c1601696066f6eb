"""Copies all rows from one database to another."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, insert, select

from asfound.store.sql.engine import WRITING, sqlite_file
from asfound.store.sql.tables import metadata

BATCH_ROWS = 1000


def copy_file(engine: Engine, to: Path) -> None:
    """Copy SQLite to SQLite, page by page; the copy appears whole."""
    part = temporary_beside(to)
    try:
        source = engine.raw_connection()
        try:
            target = sqlite3.connect(part)
            try:
                assert isinstance(source.driver_connection, sqlite3.Connection)  # noqa: S101
                source.driver_connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            finally:
                target.close()
        finally:
            source.close()
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def replace_rows(source: Engine, target: Engine) -> None:
    """Replace all rows of ``target`` by those of ``source``, in one transaction."""
    with source.connect() as reading, target.connect() as writing:
        if sqlite_file(target.url):
            writing.execution_options(**{WRITING: True})
        with reading.begin(), writing.begin():
            for table in reversed(metadata.sorted_tables):
                writing.execute(delete(table))
            for table in metadata.sorted_tables:
                if table.name != "sessions":
                    _copy_table(table, reading, writing)
            if not sqlite_file(target.url):
                _advance_sequences(writing)


def _advance_sequences(connection: Connection) -> None:
    """Move PostgreSQL's sequences past the copied numbers."""
    for table, column in (("events", "number"), ("statements", "number")):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "  # noqa: S608
            f"GREATEST((SELECT MAX({column}) FROM {table}), 1))"
        )


def copy_rows(source: Engine, target: Engine) -> None:
    """Copy all rows between databases of one revision, from one consistent state."""
    with source.connect() as reading, target.connect() as writing:
        if not sqlite_file(source.url):
            reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with reading.begin(), writing.begin():
            for table in metadata.sorted_tables:
                _copy_table(table, reading, writing)


def _copy_table(table: Table, reading: Connection, writing: Connection) -> None:
    rows = reading.execution_options(stream_results=True).execute(select(table))
    for some in rows.mappings().partitions(BATCH_ROWS):
        writing.execute(insert(table), [dict(row) for row in some])


def temporary_beside(to: Path) -> Path:
    """A new temporary file beside ``to``, readable by its owner only: it holds personal data."""
    handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
    os.close(handle)
    return Path(name)
