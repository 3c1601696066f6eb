"""Visits, with their links, shots, confirmations and statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, literal, or_, select, update

from asfound.domain.visit import (
    Confirmation,
    Link,
    SealedRecord,
    Shot,
    Side,
    Stage,
    Statement,
    Visit,
    VisitSummary,
)
from asfound.errors import RowMissing
from asfound.store.sql import mapping
from asfound.store.sql.inserts import insert_if_new
from asfound.store.sql.retention_queries import ended_before
from asfound.store.sql.summaries import visit_summaries
from asfound.store.sql.tables import (
    UNSEALED,
    confirmations,
    events,
    job_photos,
    jobs,
    links,
    places,
    sealed,
    shots,
    statements,
    visits,
)


def lock_visit(connection: Connection, visit: str) -> bool:
    """Block others that lock this visit until the transaction ends; False if it is missing.

    Take this lock before changing several rows of a visit, so that two writers cannot deadlock.
    SQLite has one writer at a time anyway.
    """
    query = select(visits.c.id).where(visits.c.id == visit)
    # FOR NO KEY UPDATE: others may still add rows that reference the visit
    return connection.scalar(query.with_for_update(key_share=True)) is not None


@dataclass(frozen=True)
class Visits:
    """Visits, links, shots, confirmations and statements."""

    connection: Connection

    def add(self, visit: Visit) -> None:
        host = self.connection.scalar(select(places.c.host).where(places.c.id == visit.place))
        if host is None:
            raise RowMissing("place", visit.place)
        self.connection.execute(insert(visits).values(mapping.values(visit) | {"host": host}))
        self._add_sealed_record(visit, host)

    def get(self, visit: str) -> Visit | None:
        return mapping.fetch_one(self.connection, Visit, select(visits).where(visits.c.id == visit))

    def change(self, visit: Visit) -> None:
        changed = self.connection.execute(
            update(visits)
            .where(visits.c.id == visit.id)
            .values(mapping.values(visit))
            .returning(visits.c.host)
        ).scalar_one_or_none()
        if changed is None:
            raise RowMissing("visit", visit.id)
        self._add_sealed_record(visit, changed)

    def delete(self, visit: str) -> None:
        self.connection.execute(delete(events).where(events.c.visit == visit))
        gone = self.connection.execute(delete(visits).where(visits.c.id == visit))
        mapping.require_row(gone.rowcount, "visit", visit)

    def of_host(
        self,
        account: str,
        *,
        place: str | None = None,
        stage: Stage | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[VisitSummary, ...]:
        """Visits with their counts, newest first; ``after`` is the last id of the previous page."""
        query = visit_summaries(account, place=place, stage=stage, after=after, limit=limit)
        return tuple(
            VisitSummary(
                mapping.build(Visit, row),
                row["place_name"],
                row["n_views"],
                row["n_photographed"],
                row["n_differing"],
                row["n_pending"],
            )
            for row in self.connection.execute(query).mappings()
        )

    def of_place(self, place: str) -> tuple[Visit, ...]:
        """All visits of a place, oldest first."""
        return mapping.fetch_all(
            self.connection,
            Visit,
            select(visits)
            .where(visits.c.place == place)
            .order_by(visits.c.created_at, visits.c.id),
        )

    def ended_before(self, place: str, end: datetime, *, photos: bool) -> tuple[str, ...]:
        """Ids of visits that ended before a time: sealed, or left without a hand-over.

        A visit that is handed over but not sealed yet has not ended.

        Args:
            place: Of which place.
            end: UTC.
            photos: Only those that still hold photos of their own.
        """
        return tuple(self.connection.scalars(ended_before(place, end, photos=photos)))

    def release_photos(self, visit: str) -> None:
        """Drop the visit's references to its photos; results and statements stay."""
        self.lock(visit)
        for table in (shots, statements):
            self.connection.execute(
                update(table).where(table.c.visit == visit, table.c.kept).values(kept=False)
            )
        own = select(jobs.c.id).where(jobs.c.visit == visit)
        self.connection.execute(delete(job_photos).where(job_photos.c.job.in_(own)))

    def sealed_records(self, account: str) -> tuple[SealedRecord, ...]:
        """Sealed records of a host, newest first, also of visits that were deleted."""
        return mapping.fetch_all(
            self.connection,
            SealedRecord,
            select(sealed)
            .where(sealed.c.host == account)
            .order_by(sealed.c.ended_at.desc(), sealed.c.digest),
        )

    def count_handed_over(self, place: str) -> tuple[int, datetime | None]:
        """Number of visits of a place that were handed over, and when the last one was, UTC."""
        number, newest = self.connection.execute(
            select(func.count(), func.max(visits.c.ended_at)).where(
                visits.c.place == place, visits.c.stage == Stage.HANDED_OVER
            )
        ).one()
        return number, newest

    def unsealed(self) -> tuple[Visit, ...]:
        """Visits of all hosts that are handed over and have no record yet."""
        return mapping.fetch_all(
            self.connection,
            Visit,
            select(visits).where(UNSEALED).order_by(visits.c.ended_at, visits.c.id),
        )

    def lock(self, visit: str) -> None:
        """Block other transactions that lock this visit until this one ends."""
        if not lock_visit(self.connection, visit):
            raise RowMissing("visit", visit)

    def add_link(self, link: Link) -> None:
        self.connection.execute(insert(links).values(mapping.values(link)))

    def link_by_secret(self, secret: str) -> Link | None:
        return mapping.fetch_one(
            self.connection, Link, select(links).where(links.c.secret == secret)
        )

    def links(self, visit: str) -> tuple[Link, ...]:
        return mapping.fetch_all(
            self.connection,
            Link,
            select(links).where(links.c.visit == visit).order_by(links.c.created_at, links.c.id),
        )

    def links_expiring(self, since: datetime, until: datetime) -> tuple[Link, ...]:
        """Links not revoked that expire in ``(since, until]``, soonest first."""
        return mapping.fetch_all(
            self.connection,
            Link,
            select(links)
            .where(
                links.c.expires_at > since,
                links.c.expires_at <= until,
                links.c.revoked_at.is_(None),
            )
            .order_by(links.c.expires_at, links.c.id),
        )

    def revoke_link(self, link: str, at: datetime) -> None:
        revoked = self.connection.execute(
            update(links)
            .where(links.c.id == link)
            .values(
                revoked_at=func.coalesce(links.c.revoked_at, literal(at, links.c.revoked_at.type))
            )
        )
        mapping.require_row(revoked.rowcount, "link", link)

    def add_shot(self, shot: Shot) -> Shot:
        """Store a shot and return it with its number; a known id returns the stored shot."""
        self.lock(shot.visit)
        known = self._shot(shot.id)
        if known:
            return known
        last = select(func.coalesce(func.max(shots.c.number), 0)).where(
            shots.c.visit == shot.visit, shots.c.view == shot.view, shots.c.side == shot.side
        )
        number = last.scalar_subquery() + 1
        self.connection.execute(insert(shots).values(mapping.values(shot) | {"number": number}))
        stored = self._shot(shot.id)
        assert stored is not None  # noqa: S101  just inserted
        return stored

    def shots(self, visit: str) -> tuple[Shot, ...]:
        """By view, side and number."""
        return mapping.fetch_all(
            self.connection,
            Shot,
            select(shots)
            .where(shots.c.visit == visit)
            .order_by(shots.c.view, shots.c.side.desc(), shots.c.number),  # before, then after
        )

    def newest_shot(self, visit: str, view: str, side: Side) -> Shot | None:
        return mapping.fetch_one(
            self.connection,
            Shot,
            select(shots)
            .where(shots.c.visit == visit, shots.c.view == view, shots.c.side == side)
            .order_by(shots.c.number.desc())
            .limit(1),
        )

    def has_earlier_photo(self, place: str, visit: str, digest: str) -> bool:
        """Whether a photo is of this visit's arrival, or of another visit to the place."""
        earlier = (
            select(shots.c.id)
            .join(visits, visits.c.id == shots.c.visit)
            .where(
                shots.c.digest == digest,
                visits.c.place == place,
                or_(shots.c.visit != visit, shots.c.side == Side.BEFORE),
            )
        )
        return self.connection.scalar(select(earlier.exists())) is True

    def confirm(self, confirmation: Confirmation) -> None:
        statement = insert_if_new(self.connection.dialect, confirmations)
        self.connection.execute(statement.values(mapping.values(confirmation)))

    def confirmations(self, visit: str) -> tuple[Confirmation, ...]:
        return mapping.fetch_all(
            self.connection,
            Confirmation,
            select(confirmations)
            .where(confirmations.c.visit == visit)
            .order_by(confirmations.c.view, confirmations.c.at, confirmations.c.by),
        )

    def add_statement(self, statement: Statement) -> None:
        """Store a statement; one with a known id changes nothing."""
        self.lock(statement.visit)  # so that numbers grow as transactions end
        new = insert_if_new(self.connection.dialect, statements)
        self.connection.execute(new.values(mapping.values(statement)))

    def statements(self, visit: str) -> tuple[Statement, ...]:
        """Oldest first."""
        return mapping.fetch_all(
            self.connection,
            Statement,
            select(statements).where(statements.c.visit == visit).order_by(statements.c.number),
        )

    def _shot(self, shot: str) -> Shot | None:
        return mapping.fetch_one(self.connection, Shot, select(shots).where(shots.c.id == shot))

    def _add_sealed_record(self, visit: Visit, host: str) -> None:
        """Store the record separately: it outlives the visit and the place."""
        if visit.record is None:
            return
        place = select(places.c.name).where(places.c.id == visit.place).scalar_subquery()
        new = insert_if_new(self.connection.dialect, sealed)
        self.connection.execute(
            new.values(
                digest=visit.record,
                visit=visit.id,
                host=host,
                place=place,
                guest=visit.guest,
                ended_at=visit.ended_at or visit.created_at,
            )
        )
