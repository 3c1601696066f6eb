"""Open the store of an installation: for a server, or for a command that runs without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asfound.errors import StoreNotReady
from asfound.store.base import Store
from asfound.store.open import open_blobs, open_records
from asfound.store.records import Records


@contextmanager
def open_store(database: str, photos: str, *, make: bool = False) -> Iterator[Store]:
    """The store at these addresses, closed at the end of the block.

    Args:
        database: ``sqlite:///…`` or ``postgresql://…``.
        photos: ``file:///…`` or ``s3://…``.
        make: Make and upgrade the tables first.

    Raises:
        StoreNotReady: There is nothing yet, and nothing is to be made.
        StoreError: They cannot be opened.
    """
    records = open_records(database, make=make)
    try:
        if make:
            records.migrate()
        _ready(records)
        yield Store(records, open_blobs(photos))
    finally:
        records.close()


def open_server_store(database: str, photos: str) -> Store:
    """The store of a server process: migrated, and the files checked for writing.

    Args:
        database: ``sqlite:///…`` or ``postgresql://…``.
        photos: ``file:///…`` or ``s3://…``.

    Raises:
        StoreError: They cannot be used.
    """
    records = open_records(database)
    records.migrate()
    blobs = open_blobs(photos)
    blobs.check()
    return Store(records, blobs)


def _ready(records: Records) -> None:
    found, newest = records.revisions()
    if found != newest:
        why = f"its tables are at step {found or 'none'}, this program needs {newest}"
        raise StoreNotReady("the database", why)
