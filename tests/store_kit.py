"""Small things to keep, for tests of stores: each made valid by its names alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asfound.domain.account import Account
from asfound.domain.job import Job
from asfound.domain.photo import StoredPhoto
from asfound.domain.place import Area, AsFoundPhoto, Place, Retention, View
from asfound.domain.visit import Act, Role, Shot, Side, Stage, Statement, Visit
from asfound.store.base import Store
from asfound.store.records import Records, Transaction

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FOR_EVER = Retention()


def digest(name: str) -> str:
    """The digest of the bytes of a name."""
    return "sha256:" + hashlib.sha256(name.encode()).hexdigest()


def account(name: str = "host") -> Account:
    return Account(name, f"{name}@example.org", name.title(), "$argon2id$x", NOW)


def place(name: str = "hall", host: str = "host", retention: Retention = FOR_EVER) -> Place:
    return Place(name, host, name.title(), "DE", NOW, "BY", ("de", "en"), None, retention)


def visit(name: str = "visit", place: str = "hall", day: int = 0) -> Visit:
    return Visit(name, place, f"Guest of {name}", Stage.PLANNED, NOW + day * DAY, "ja")


def shot(
    name: str, view: str = "door", side: Side = Side.AFTER, visit: str = "visit", photo: str = ""
) -> Shot:
    return Shot(name, visit, view, side, digest(photo or name), "Guest", NOW, 0, "2026-03-01T12:00")


def job(name: str, view: str = "door", shot: str = "shot", visit: str = "visit") -> Job:
    before = (digest("as-found 1"), digest("as-found 2"))
    return Job(name, visit, view, shot, before, digest(shot), NOW)


def statement(name: str, act: Act = Act.ACCEPT, visit: str = "visit") -> Statement:
    return Statement(name, visit, act, Role.GUEST, "Guest", NOW, "words", "door", "f_1", None)


def photo(name: str, at: datetime = NOW) -> StoredPhoto:
    return StoredPhoto(digest(name), "jpeg", 4032, 3024, len(name), at, "2026-03-01", "Phone", True)


def hall(tx: Transaction) -> None:
    """A host, a hall with two areas and three views, and a visit to it."""
    tx.accounts.add(account())
    tx.places.add(place())
    for position, area in enumerate(("entrance", "room")):
        tx.places.add_area(Area(area, "hall", area.title(), position))
    tx.places.add_view(View("door", "entrance", "Door", 0))
    tx.places.add_view(View("window", "room", "Window", 0))
    tx.places.add_view(View("table", "room", "Table", 1))
    for position in (0, 1):
        found = digest(f"as-found {position + 1}")
        tx.places.add_as_found(AsFoundPhoto("door", found, position, NOW))
    tx.visits.add(visit())


def filled(records: Records) -> Records:
    """The records with the hall in them."""
    with records.begin() as tx:
        hall(tx)
    return records


def put(store: Store, folder: Path, name: str, at: datetime = NOW) -> str:
    """Keep a file that holds its own name, as a photo; gives its digest."""
    with store.records.begin() as tx:
        tx.photos.add(photo(name, at))
    file = folder / "file-to-keep"
    file.write_bytes(name.encode())
    store.blobs.put(file, digest(name))
    file.unlink()
    return digest(name)
