"""Maps errors of the database drivers to StoreError."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from asfound.errors import (
    RowExists,
    RowMissing,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreForbidden,
    StoreFull,
    StoreNotReady,
    StoreUnreachable,
)

# SQLite: https://sqlite.org/rescode.html, the lowest byte of an extended code
_SQLITE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_READONLY: StoreForbidden,
    sqlite3.SQLITE_PERM: StoreForbidden,
    sqlite3.SQLITE_AUTH: StoreForbidden,
}
# PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html, by prefix
_POSTGRES: dict[str, type[StoreError]] = {
    "40": StoreBusy,  # deadlock, serialization
    "55P03": StoreBusy,  # lock not available
    "53100": StoreFull,
    "42501": StoreForbidden,
    "28": StoreForbidden,  # wrong user or password
    "42P01": StoreNotReady,  # no such table
    "42703": StoreNotReady,  # no such column
    "XX00": StoreDamaged,
}


def translate(error: DBAPIError | PoolTimeout, what: str) -> Exception:
    """The error to raise instead; bugs are returned unchanged."""
    if isinstance(error, PoolTimeout):  # all connections of the pool are in use
        return StoreBusy(what)
    cause = error.orig
    if isinstance(error, IntegrityError):
        return _integrity_error(str(cause))
    kind = _kind(error)
    if kind is None:
        return error
    if kind in (StoreBusy, StoreFull):
        return kind(what)
    return kind(what, str(cause).strip().splitlines()[0] if str(cause) else type(cause).__name__)


def _kind(error: DBAPIError) -> type[StoreError] | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        if "no such table" in str(cause) or "no such column" in str(cause):
            return StoreNotReady
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        gone = StoreUnreachable if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR) else None
        return _SQLITE.get(code, gone)
    state = getattr(cause, "sqlstate", None) or ""
    for prefix, kind in _POSTGRES.items():
        if state.startswith(prefix):
            return kind
    # 08 connection, 57P server going down or coming up, nothing at all: no server
    broken = state.startswith(("08", "57P", "53")) or (not state and _operational(cause))
    return StoreUnreachable if broken or error.connection_invalidated else None


def _operational(cause: BaseException | None) -> bool:
    return type(cause).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")


def _integrity_error(message: str) -> StoreError:
    """A unique or foreign key was violated."""
    if "foreign key" in message.lower():
        return RowMissing("thing to which this belongs,", _detail(message))
    return RowExists(_detail(message))


def _detail(message: str) -> str:
    """The names of columns, without values: values may be personal data."""
    if message.startswith("UNIQUE constraint failed: "):
        return message.removeprefix("UNIQUE constraint failed: ")
    quoted = message.split('"')
    return quoted[-2] if len(quoted) > 2 else "a row like this"
