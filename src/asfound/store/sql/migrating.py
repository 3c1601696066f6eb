"""Upgrades of the tables by Alembic: in one transaction, after a copy was made."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from asfound.errors import StoreNotReady, StoreTooNew
from asfound.store.sql.copying import copy_file
from asfound.store.sql.engine import WRITING, sqlite_file

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[1] / "migrations"  # they import the tables from here

MIGRATION_LOCK = 0x61_73_66  # name of PostgreSQL's advisory lock for upgrades: "asf"


def migrate(engine: Engine, name: str) -> None:
    """Upgrade the tables to the newest revision.

    Raises:
        StoreTooNew: A newer program wrote the database; nothing was changed.
        StoreNotReady: The database holds other tables.
    """
    with engine.connect() as connection:
        found = _revision(connection, name)
    if found == _newest_revision():
        return
    file = sqlite_file(engine.url)
    if found is not None:
        _copy_before_upgrade(engine, file, found)
    with engine.connect() as connection:
        if file:
            connection.execution_options(**{WRITING: True})
        with connection.begin():
            if not file:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            if (
                _revision(connection, name) != _newest_revision()
            ):  # another server may have upgraded it meanwhile
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, _newest_revision())
                log.info(
                    "database is at step %s now, was at %s", _newest_revision(), found or "none"
                )


def revisions(engine: Engine, name: str) -> tuple[str | None, str]:
    """The revision of the database, None when it is empty; and the newest known one.

    Raises:
        StoreTooNew: A newer program wrote the database.
        StoreNotReady: The database holds other tables.
    """
    with engine.connect() as connection:
        return _revision(connection, name), _newest_revision()


def _revision(connection: Connection, name: str) -> str | None:
    """The revision of the database, which this program knows; None when it is empty."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        others = [table for table in inspect(connection).get_table_names() if table == "visits"]
        if others:
            raise StoreNotReady(name, "it holds tables that asfound did not make")
        return None
    known = {script.revision for script in _scripts().walk_revisions()}
    if found not in known:
        raise StoreTooNew(name, found, _newest_revision())
    return found


def _copy_before_upgrade(engine: Engine, file: Path | None, found: str) -> None:
    if file is None:
        log.warning(
            "upgrading the database from step %s; PostgreSQL is not copied first, "
            "the upgrade is undone whole if it fails",
            found,
        )
        return
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = file.with_name(f"{file.name}.before-{_newest_revision()}.{now}")
    copy_file(engine, copy)
    log.warning("upgrading the database from step %s; a copy was kept as %s", found, copy.name)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _newest_revision() -> str:
    return _scripts().get_current_head() or ""
