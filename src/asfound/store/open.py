"""Opens the database and the file store at their addresses."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from asfound.errors import BadStoreAddress, StoreForbidden, StoreNotReady
from asfound.store.base import Blobs
from asfound.store.blobs import ObjectBlobs
from asfound.store.object_store import open_object_store
from asfound.store.records import Records
from asfound.store.sql.engine import sqlite_file

NEEDED = "sqlite:////path/to/file.sqlite or postgresql://user:password@host/database"


def open_records(url: str, *, make: bool = True) -> Records:
    """The database at an address; call ``migrate`` before using it.

    Args:
        url: ``sqlite:///path`` or ``postgresql://user:password@host/database``.
        make: Create the file of a new SQLite database.

    Raises:
        BadStoreAddress: The address is neither of SQLite nor of PostgreSQL.
        StoreNotReady: The file does not exist and ``make`` is False.
        StoreForbidden: The file of a new SQLite database cannot be created.
    """
    parsed = _parsed(url)
    file = sqlite_file(parsed)
    if file and make:
        _private_file(file)
    if file and not file.exists():
        raise StoreNotReady(f"the database {str(file)!r}", "there is no such file")
    return Records(parsed)


def open_blobs(url: str) -> Blobs:
    """The file store at an address: ``file:///folder`` or ``s3://bucket/prefix?endpoint=…&region=…``.

    Raises:
        BadStoreAddress: The address is neither of a folder nor of a bucket.
        StoreForbidden: The folder cannot be created.
    """
    return ObjectBlobs(open_object_store(url))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadStoreAddress(url.split("@")[-1], "it is no address", NEEDED) from None
    backend = parsed.get_backend_name()
    shown = parsed.render_as_string(hide_password=True)
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise BadStoreAddress(shown, f"{backend} is not known", NEEDED)
    if not parsed.database or parsed.database == ":memory:":
        raise BadStoreAddress(shown, "it names no file", NEEDED)
    return parsed.set(drivername="sqlite", database=str(Path(parsed.database).absolute()))


def _private_file(file: Path) -> None:
    """Create the file readable by its owner only: it holds names and password hashes."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreForbidden(f"the folder {str(file.parent)!r}", str(error.strerror)) from error
