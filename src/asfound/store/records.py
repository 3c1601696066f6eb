"""The database: transactions, upgrades, backup and restore."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from asfound.domain.statistics import StoreStatistics
from asfound.store.sql import copying, migrating, sqlite_backup
from asfound.store.sql.accounts import Accounts
from asfound.store.sql.engine import WRITING, make_engine, sqlite_file
from asfound.store.sql.error_mapping import translate
from asfound.store.sql.events import Events
from asfound.store.sql.idempotency import Replies
from asfound.store.sql.inserts import upsert
from asfound.store.sql.jobs import Jobs
from asfound.store.sql.outbox import Outbox
from asfound.store.sql.photos import Photos
from asfound.store.sql.places import Places
from asfound.store.sql.statistics import query_statistics
from asfound.store.sql.tables import settings
from asfound.store.sql.visits import Visits


class Transaction:
    """All records, in one transaction.

    It sees its own writes, ends with the ``with`` block, and is rolled back by an exception.
    Reading a missing row gives None or an empty tuple; changing or deleting one raises RowMissing.
    Lists have a stated order and take one query each.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.places = Places(connection)
        self.visits = Visits(connection)
        self.jobs = Jobs(connection)
        self.photos = Photos(connection)
        self.events = Events(connection)
        self.accounts = Accounts(connection)
        self.outbox = Outbox(connection)
        self.replies = Replies(connection)

    def statistics(self) -> StoreStatistics:
        """Counts over the whole store."""
        return query_statistics(self.connection)

    def setting(self, name: str) -> str | None:
        """A setting stored with the installation."""
        query = select(settings.c.value).where(settings.c.name == name)
        found: str | None = self.connection.scalar(query)
        return found

    def set_setting(self, name: str, value: str) -> None:
        """Set a setting; two servers may do so at once."""
        upsert(self.connection, settings, {"name": name, "value": value})


class Records:
    """The database."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.name = f"the database {url.render_as_string(hide_password=True)}"
        # SQLite has one writer at a time, and others poll; writers of this process queue here.
        self._line = threading.Lock() if sqlite_file(url) else None
        self._thread = threading.local()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that may write. Keep it short, and never begin one inside another."""
        if getattr(self._thread, "writing", False):
            raise RuntimeError("a transaction that writes was begun inside another one")
        self._thread.writing = True
        try:
            with self._line or nullcontext(), self._connect(writing=True) as connection:
                yield Transaction(connection)
        finally:
            self._thread.writing = False

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads, from one consistent state."""
        with self._connect(writing=False) as connection:
            yield Transaction(connection)

    @contextmanager
    def _connect(self, *, writing: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                if sqlite_file(self.url):
                    connection.execution_options(**{WRITING: writing})
                elif not writing:
                    connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                with connection.begin():
                    yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def migrate(self) -> None:
        """Create or upgrade the tables; a SQLite file that holds data is copied first."""
        try:
            migrating.migrate(self.engine, self.name)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def revisions(self) -> tuple[str | None, str]:
        """The revision of the tables, None when there are none; and the newest known one."""
        try:
            return migrating.revisions(self.engine, self.name)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def check(self) -> None:
        """Read and write a little.

        Raises:
            StoreError: It does not work.
        """
        with self.begin() as tx:
            tx.connection.execute(text("SELECT 1 FROM settings LIMIT 1"))
            tx.set_setting("checked", "")

    def backup(self, to: Path) -> None:
        """Write a consistent copy as one SQLite file, while the server runs."""
        try:
            sqlite_backup.copy_to_file(self.engine, to)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def restore(self, source_file: Path) -> None:
        """Replace everything by what such a copy holds, in one transaction.

        Sessions are left out: everybody has to sign in again.
        """
        source = make_engine(URL.create("sqlite", database=str(source_file)))
        try:
            copying.replace_rows(source, self.engine)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error
        finally:
            source.dispose()

    def close(self) -> None:
        self.engine.dispose()
