"""SQLite and PostgreSQL themselves: set-up, upgrades, copies, and what goes wrong."""

from __future__ import annotations

import logging
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from asfound.errors import (
    BadStoreAddress,
    RowMissing,
    StoreDamaged,
    StoreForbidden,
    StoreFull,
    StoreNotReady,
    StoreTooNew,
    StoreUnreachable,
)
from asfound.store.open import open_records
from asfound.store.records import Records
from asfound.store.sql import migrating
from asfound.store.sql.tables import metadata
from tests import servers
from tests.store_kit import NOW, filled, photo, place, shot


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "asfound.sqlite"


@pytest.fixture
def records(file: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{file}")
    opened.migrate()
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_upgrades_make_the_tables_that_the_program_has(kind: str, file: Path) -> None:
    records = open_records(f"sqlite:///{file}" if kind == "sqlite" else servers.postgres())
    records.migrate()
    records.migrate()  # a second time there is nothing to do
    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    records.close()


def test_an_upgrade_keeps_what_is_there_and_a_copy_of_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    steps = [script.revision for script in migrating._scripts().walk_revisions()]
    assert len(steps) > 1
    with monkeypatch.context() as older:
        older.setattr(migrating, "_newest_revision", lambda: steps[-1])
        old = open_records(f"sqlite:///{file}")
        old.migrate()
    filled(old)
    old.close()
    records = open_records(f"sqlite:///{file}")
    with caplog.at_level(logging.WARNING):
        records.migrate()
    with records.read() as tx:
        assert tx.places.get("hall") == place()
    records.close()
    (copy,) = file.parent.glob("asfound.sqlite.before-*")
    assert copy.name in caplog.text
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (steps[-1],)
        assert kept.execute("SELECT id FROM places").fetchall() == [("hall",)]
    kept.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_newer_database_is_left_alone(kind: str, file: Path) -> None:
    records = open_records(f"sqlite:///{file}" if kind == "sqlite" else servers.postgres())
    records.migrate()
    with records.begin() as tx:
        tx.set_setting("name", "kept")
    with records.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match="9999"):
        records.migrate()
    with records.read() as tx:
        assert tx.setting("name") == "kept"
    records.close()


def test_tables_of_another_program_are_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE visits (id)")
    other.close()
    records = open_records(f"sqlite:///{file}")
    with pytest.raises(StoreNotReady, match="did not make"):
        records.migrate()
    records.close()


def test_sqlite_is_set_up_so_that_nothing_acknowledged_is_lost(records: Records) -> None:
    with records.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 30000]


def test_the_file_is_its_owners_alone(records: Records, file: Path, tmp_path: Path) -> None:
    filled(records)
    records.backup(tmp_path / "copy.sqlite")
    for one in (file, tmp_path / "copy.sqlite"):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_is_one_file_with_all_of_it(kind: str, file: Path, tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{file}" if kind == "sqlite" else servers.postgres())
    records.migrate()
    filled(records)
    with records.begin() as tx:
        tx.visits.add_shot(shot("shot"))
        tx.photos.add(photo("shot"))
    records.backup(tmp_path / "copy.sqlite")
    copy = open_records(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    for table in metadata.sorted_tables:
        with records.engine.connect() as one, copy.engine.connect() as other:
            keys = [*table.primary_key.columns]
            rows = [c.execute(select(table).order_by(*keys)).all() for c in (one, other)]
            assert rows[0] == rows[1]
    with copy.begin() as tx:
        assert tx.places.get("hall") == place()
    with pytest.raises(FileExistsError):
        records.backup(tmp_path / "copy.sqlite")
    copy.close()
    records.close()
    assert list(tmp_path.glob(".copy*")) == []


def test_a_full_disk_is_told_and_nothing_is_half_there(records: Records) -> None:
    filled(records)

    def fill() -> None:
        with records.begin() as tx:
            connection = tx.connection
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for number in range(1000):
                tx.photos.add(photo(f"photo {number}"))

    with pytest.raises(StoreFull, match="no room left"):
        fill()
    with records.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    with records.begin() as tx:
        assert tx.photos.unused(older_than=NOW.replace(year=2100)) == ()
        tx.photos.add(photo("photo"))


def test_a_file_that_is_no_database_says_so(file: Path) -> None:
    file.write_bytes(b"This is no database at all. " * 100)
    records = open_records(f"sqlite:///{file}")
    with pytest.raises(StoreDamaged, match="backup"):
        records.migrate()
    records.close()


def test_a_database_without_its_tables_says_so(file: Path) -> None:
    records = open_records(f"sqlite:///{file}")
    with pytest.raises(StoreNotReady, match="asfound serve"), records.read() as tx:
        tx.places.all()
    records.close()


def test_a_server_that_is_not_there_says_so_without_the_password() -> None:
    records = open_records("postgresql://somebody:hunter2@127.0.0.1:9/asfound")
    with pytest.raises(StoreUnreachable) as told:
        records.migrate()
    assert "somebody" in told.value.message
    assert "hunter2" not in told.value.message
    records.close()


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "a b"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(BadStoreAddress, match="sqlite:////path"):
        open_records(url)


def test_a_password_never_comes_back_in_a_message() -> None:
    with pytest.raises(BadStoreAddress) as told:
        open_records("mysql://somebody:hunter2@host/db")
    assert "hunter2" not in told.value.message


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreForbidden, match="data"):
        open_records(f"sqlite:///{tmp_path / 'data' / 'asfound.sqlite'}")


def test_what_does_not_belong_anywhere_names_no_values(records: Records) -> None:
    with pytest.raises(RowMissing) as told, records.begin() as tx:
        tx.places.add(place("secret-name", "nobody"))
    assert "secret" not in told.value.message


def test_postgres_comes_back_after_its_connections_were_cut() -> None:
    records = open_records(servers.postgres())
    records.migrate()
    filled(records)
    other = open_records(records.url.render_as_string(hide_password=False))
    with other.engine.connect() as connection, connection.begin():
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with records.begin() as tx:
        assert tx.places.get("hall") == place()
    other.close()
    records.close()


def test_a_connection_that_is_cut_in_a_transaction_is_told() -> None:
    records = open_records(servers.postgres())
    records.migrate()
    filled(records)

    def cut() -> None:
        with records.begin() as tx:
            tx.places.add(place("flat"))
            with records.engine.connect() as other, other.begin():
                other.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                        "current_database() AND pid <> pg_backend_pid()"
                    )
                )
            tx.places.add(place("house"))

    with pytest.raises(StoreUnreachable, match="does not answer"):
        cut()
    with records.read() as tx:
        assert [one.id for one in tx.places.all()] == ["hall"]
    records.close()
