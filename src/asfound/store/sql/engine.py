"""Connections to SQLite and PostgreSQL, configured for durable writes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

LOCK_TIMEOUT_S = 30.0  # for other writers, and for a free connection
POOL_SIZE = 20  # open connections; a server has about as many worker threads
WRITING = "asfound_writing"


def make_engine(url: URL) -> Engine:
    """An engine; nothing is connected yet."""
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=LOCK_TIMEOUT_S,
        pool_pre_ping=True,  # a server that was restarted must not cost a request
        connect_args={
            "connect_timeout": 10,
            "application_name": "asfound",
            # an abandoned transaction must not hold locks forever
            "options": "-c idle_in_transaction_session_timeout=120000 -c lock_timeout=30000",
        },
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=-1,  # connections are cheap; writers queue up elsewhere
        connect_args={"timeout": LOCK_TIMEOUT_S, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun in _begin
    cursor = connection.cursor()
    # FULL, not NORMAL: a phone forgets a photo once it was acknowledged, so an acknowledgement
    # must outlive a power cut too, not only the death of this process.
    for pragma in (
        f"busy_timeout = {int(LOCK_TIMEOUT_S * 1000)}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its lock at the beginning: upgrading a read lock would fail, not wait.
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
