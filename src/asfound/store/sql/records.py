"""The database as a whole: transactions, upgrades, copies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from asfound.store.base import (
    Accounts,
    Events,
    Jobs,
    Outbox,
    Photos,
    Places,
    Replies,
    StoreStatistics,
    Visits,
)
from asfound.store.sql import copying, migrating, sqlite_backup
from asfound.store.sql.accounts import SqlAccounts
from asfound.store.sql.engine import WRITING, make_engine, sqlite_file
from asfound.store.sql.error_mapping import translate
from asfound.store.sql.events import SqlEvents
from asfound.store.sql.idempotency import SqlReplies
from asfound.store.sql.jobs import SqlJobs
from asfound.store.sql.outbox import SqlOutbox
from asfound.store.sql.photos import SqlPhotos
from asfound.store.sql.places import SqlPlaces
from asfound.store.sql.statistics import figures
from asfound.store.sql.tables import settings
from asfound.store.sql.visits import SqlVisits


class SqlTransaction:
    """See ``asfound.store.base.Transaction``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.places: Places = SqlPlaces(connection)
        self.visits: Visits = SqlVisits(connection)
        self.jobs: Jobs = SqlJobs(connection)
        self.photos: Photos = SqlPhotos(connection)
        self.events: Events = SqlEvents(connection)
        self.accounts: Accounts = SqlAccounts(connection)
        self.outbox: Outbox = SqlOutbox(connection)
        self.replies: Replies = SqlReplies(connection)

    def figures(self) -> StoreStatistics:
        return figures(self.connection)

    def value(self, name: str) -> str | None:
        query = select(settings.c.value).where(settings.c.name == name)
        found: str | None = self.connection.scalar(query)
        return found

    def set_value(self, name: str, value: str) -> None:
        # In one statement: two servers that set the same one at once must both come through.
        row, taken = {"name": name, "value": value}, [settings.c.name]
        if self.connection.dialect.name == "postgresql":
            new = postgresql.insert(settings).values(row)
            self.connection.execute(new.on_conflict_do_update(index_elements=taken, set_=row))
        else:
            other = sqlite.insert(settings).values(row)
            self.connection.execute(other.on_conflict_do_update(index_elements=taken, set_=row))


class SqlRecords:
    """See ``asfound.store.base.Records``."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.name = f"the database {url.render_as_string(hide_password=True)}"
        # SQLite lets one writer in at a time and others try again now and then; those of this
        # process rather stand in line.
        self._line = threading.Lock() if sqlite_file(url) else None
        self._thread = threading.local()

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        if getattr(self._thread, "writing", False):
            raise RuntimeError("a transaction that writes was begun inside another one")
        self._thread.writing = True
        try:
            with self._line or nullcontext(), self._connected(writing=True) as connection:
                yield SqlTransaction(connection)
        finally:
            self._thread.writing = False

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with self._connected(writing=False) as connection:
            yield SqlTransaction(connection)

    @contextmanager
    def _connected(self, *, writing: bool) -> Iterator[Connection]:
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
        try:
            migrating.migrate(self.engine, self.name)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def steps(self) -> tuple[str | None, str]:
        try:
            return migrating.steps(self.engine, self.name)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def check(self) -> None:
        with self.begin() as tx:
            tx.connection.execute(text("SELECT 1 FROM settings LIMIT 1"))
            tx.set_value("checked", "")

    def backup(self, to: Path) -> None:
        try:
            sqlite_backup.copy_to_file(self.engine, to)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error

    def restore(self, from_: Path) -> None:
        source = make_engine(URL.create("sqlite", database=str(from_)))
        try:
            copying.exchange(source, self.engine)
        except (DBAPIError, PoolTimeout) as error:
            raise translate(error, self.name) from error
        finally:
            source.dispose()

    def close(self) -> None:
        self.engine.dispose()
