"""Facts about stored photos, and which photos are still referenced."""

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

from asfound.domain.photo import StoredPhoto
from asfound.errors import StoreBusy
from asfound.store.sql import mapping
from asfound.store.sql.inserts import insert_if_new
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


@dataclass(frozen=True)
class Photos:
    """Facts about stored photos; their bytes are in Blobs."""

    connection: Connection

    def add(self, photo: StoredPhoto) -> None:
        """Store the facts of a photo; adding it again restarts its grace period.

        Add and commit first, put the file into Blobs next, reference it in a shot last: then no
        clean-up deletes it in between.

        Raises:
            StoreBusy: The same photo is being deleted.
        """
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
        return self.get_many([digest]).get(digest)

    def get_many(self, digests: Sequence[str]) -> Mapping[str, StoredPhoto]:
        if not digests:
            return {}
        rows = self.connection.execute(select(photos).where(photos.c.digest.in_(digests)))
        found = (mapping.build(StoredPhoto, row) for row in rows.mappings())
        return {photo.digest: photo for photo in found}

    def unused(self, *, older_than: datetime) -> tuple[str, ...]:
        """Digests that no place, shot, statement or comparison references."""
        query = select(photos.c.digest).where(photos.c.touched_at < older_than, ~_is_referenced())
        return tuple(self.connection.scalars(query.order_by(photos.c.digest)))

    def referenced(self) -> tuple[str, ...]:
        """Digests of all referenced files, sealed records too, sorted."""
        every = union(
            *(select(column.label("digest")).where(counts) for column, counts in _REFERENCES)
        )
        return tuple(self.connection.scalars(every.order_by("digest")))

    def unknown(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Those of the digests that the database does not know at all."""
        known = union(
            select(photos.c.digest).where(photos.c.digest.in_(digests)),
            *(select(column).where(column.in_(digests), counts) for column, counts in _REFERENCES),
        )
        return tuple(sorted({*digests}.difference(self.connection.scalars(known))))

    def mark_for_deletion(self, digests: Sequence[str], *, older_than: datetime) -> tuple[str, ...]:
        """Mark those that are still unused for deletion, and return them.

        They cannot be added again before they are forgotten.
        """
        going = (
            update(photos)
            .where(
                photos.c.digest.in_(digests), photos.c.touched_at < older_than, ~_is_referenced()
            )
            .values(going=True)
            .returning(photos.c.digest)
        )
        return tuple(sorted(self.connection.scalars(going)))

    def delete(self, digests: Sequence[str]) -> None:
        if digests:
            self.connection.execute(delete(photos).where(photos.c.digest.in_(digests)))


# Every column that references a file, and which of its rows count.
_REFERENCES: tuple[tuple[Column[str], ColumnElement[bool]], ...] = (
    (as_found.c.digest, true()),
    (places.c.plan, places.c.plan.is_not(None)),
    (shots.c.digest, shots.c.kept),
    (statements.c.photo, and_(statements.c.kept, statements.c.photo.is_not(None))),
    (job_photos.c.digest, true()),
    (visits.c.record, visits.c.record.is_not(None)),
    (sealed.c.digest, true()),
)


def _is_referenced() -> ColumnElement[bool]:
    """Whether anything references the photo."""
    uses = (exists().where(column == photos.c.digest, counts) for column, counts in _REFERENCES)
    return or_(*(use.correlate(photos) for use in uses))
