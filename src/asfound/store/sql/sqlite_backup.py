"""Backs up the database as one SQLite file while the server runs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Engine

from asfound.store.sql.copying import copy_file, copy_rows, temporary_beside
from asfound.store.sql.engine import make_engine, sqlite_file
from asfound.store.sql.migrating import migrate


def copy_to_file(engine: Engine, to: Path) -> None:
    """Write a consistent copy to a new SQLite file.

    Raises:
        FileExistsError: The file exists.
    """
    if to.exists():
        raise FileExistsError(to)
    if sqlite_file(engine.url):
        copy_file(engine, to)
    else:
        _copy_rows_to_file(engine, to)


def _copy_rows_to_file(engine: Engine, to: Path) -> None:
    part = temporary_beside(to)
    try:
        target = make_engine(URL.create("sqlite", database=str(part)))
        try:
            migrate(target, str(to))
            copy_rows(engine, target)
            with target.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
        finally:
            target.dispose()
        part.replace(to)
    finally:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{part}{suffix}").unlink(missing_ok=True)
