"""What is known about kept photos, and which of them nothing names any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    or_,
    select,
    true,
    union,
    update,
)

from asfound.errors import StoreBusy
from asfound.store.base import StoredPhoto
from asfound.store.sql import mapping
from asfound.store.sql.tables import (
    as_found,
    job_photos,
    photos,
    places,
    sealed,
    shots,
    statements,
    visits,
)
from asfound.store.sql.visits import insert_if_new


@dataclass(frozen=True)
class SqlPhotos:
    """See ``asfound.store.base.Photos``."""

    connection: Connection

    def add(self, photo: StoredPhoto) -> None:
        row = mapping.values(photo) | {"touched_at": photo.received_at}
        new = insert_if_new(self.connection.dialect, photos).values(row)
        if self.connection.scalar(new.returning(photos.c.digest)):
            return
        touched = self.connection.execute(
            update(photos)
            .where(photos.c.digest == photo.digest, ~photos.c.going)
            .values(touched_at=photo.received_at)
        )
        if not touched.rowcount:
            raise StoreBusy(f"the photo {photo.digest}, which is just being deleted,")

    def get(self, digest: str) -> StoredPhoto | None:
        return self.many([digest]).get(digest)

    def many(self, digests: Sequence[str]) -> Mapping[str, StoredPhoto]:
        if not digests:
            return {}
        rows = self.connection.execute(select(photos).where(photos.c.digest.in_(digests)))
        found = (mapping.build(StoredPhoto, row) for row in rows.mappings())
        return {photo.digest: photo for photo in found}

    def unused(self, *, older_than: datetime) -> tuple[str, ...]:
        query = select(photos.c.digest).where(photos.c.touched_at < older_than, ~_named())
        return tuple(self.connection.scalars(query.order_by(photos.c.digest)))

    def named(self) -> tuple[str, ...]:
        every = union(*(select(column.label("digest")).where(kept) for column, kept in _NAMES))
        return tuple(self.connection.scalars(every.order_by("digest")))

    def strangers(self, digests: Sequence[str]) -> tuple[str, ...]:
        known = union(
            select(photos.c.digest).where(photos.c.digest.in_(digests)),
            *(select(column).where(column.in_(digests), kept) for column, kept in _NAMES),
        )
        return tuple(sorted({*digests}.difference(self.connection.scalars(known))))

    def let_go(self, digests: Sequence[str], *, older_than: datetime) -> tuple[str, ...]:
        going = (
            update(photos)
            .where(photos.c.digest.in_(digests), photos.c.touched_at < older_than, ~_named())
            .values(going=True)
            .returning(photos.c.digest)
        )
        return tuple(sorted(self.connection.scalars(going)))

    def forget(self, digests: Sequence[str]) -> None:
        if digests:
            self.connection.execute(delete(photos).where(photos.c.digest.in_(digests)))


# Every column that names a file, and which of its rows do.
_NAMES: tuple[tuple[Column[str], ColumnElement[bool]], ...] = (
    (as_found.c.digest, true()),
    (places.c.plan, places.c.plan.is_not(None)),
    (shots.c.digest, shots.c.kept),
    (statements.c.photo, and_(statements.c.kept, statements.c.photo.is_not(None))),
    (job_photos.c.digest, true()),
    (visits.c.record, visits.c.record.is_not(None)),
    (sealed.c.digest, true()),
)


def _named() -> ColumnElement[bool]:
    """Whether anything names the photo."""
    uses = (exists().where(column == photos.c.digest, kept) for column, kept in _NAMES)
    return or_(*(use.correlate(photos) for use in uses))
