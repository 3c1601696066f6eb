"""Visits, links, shots, confirmations, statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Dialect, Table, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from asfound.domain.visit import Confirmation, Link, Shot, Side, Stage, Statement, Visit
from asfound.errors import NotKept
from asfound.store.base import SealedRecord, VisitSummary
from asfound.store.sql import mapping
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


def insert_if_new(dialect: Dialect, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves alone what is there already."""
    if dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def lock_visit(connection: Connection, visit: str) -> bool:
    """Keep others that lock this visit out until the transaction ends; False if it is not there.

    SQLite lets one writer in at a time anyway. Whoever changes several rows of a visit takes this
    lock first, so that two of them wait for each other in one order only.
    """
    query = select(visits.c.id).where(visits.c.id == visit)
    # "no key": rows that hang on the visit may still be added by others meanwhile
    return connection.scalar(query.with_for_update(key_share=True)) is not None


@dataclass(frozen=True)
class SqlVisits:
    """See ``asfound.store.base.Visits``."""

    connection: Connection

    def add(self, visit: Visit) -> None:
        host = self.connection.scalar(select(places.c.host).where(places.c.id == visit.place))
        if host is None:
            raise NotKept("place", visit.place)
        self.connection.execute(insert(visits).values(mapping.values(visit) | {"host": host}))
        self._keep_record(visit, host)

    def get(self, visit: str) -> Visit | None:
        row = self.connection.execute(select(visits).where(visits.c.id == visit)).mappings()
        found = row.one_or_none()
        return mapping.build(Visit, found) if found else None

    def change(self, visit: Visit) -> None:
        changed = self.connection.execute(
            update(visits)
            .where(visits.c.id == visit.id)
            .values(mapping.values(visit))
            .returning(visits.c.host)
        ).scalar_one_or_none()
        if changed is None:
            raise NotKept("visit", visit.id)
        self._keep_record(visit, changed)

    def delete(self, visit: str) -> None:
        self.connection.execute(delete(events).where(events.c.visit == visit))
        gone = self.connection.execute(delete(visits).where(visits.c.id == visit))
        if not gone.rowcount:
            raise NotKept("visit", visit)

    def of_host(
        self,
        account: str,
        *,
        place: str | None = None,
        stage: Stage | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[VisitSummary, ...]:
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
        rows = self.connection.execute(
            select(visits).where(visits.c.place == place).order_by(visits.c.created_at, visits.c.id)
        )
        return tuple(mapping.build(Visit, row) for row in rows.mappings())

    def ended_before(self, place: str, end: datetime, *, photos: bool) -> tuple[str, ...]:
        return tuple(self.connection.scalars(ended_before(place, end, photos=photos)))

    def let_photos_go(self, visit: str) -> None:
        self.lock(visit)
        for table in (shots, statements):
            self.connection.execute(
                update(table).where(table.c.visit == visit, table.c.kept).values(kept=False)
            )
        own = select(jobs.c.id).where(jobs.c.visit == visit)
        self.connection.execute(delete(job_photos).where(job_photos.c.job.in_(own)))

    def records(self, account: str) -> tuple[SealedRecord, ...]:
        rows = self.connection.execute(
            select(sealed)
            .where(sealed.c.host == account)
            .order_by(sealed.c.ended_at.desc(), sealed.c.digest)
        )
        return tuple(mapping.build(SealedRecord, row) for row in rows.mappings())

    def handed_over(self, place: str) -> tuple[int, datetime | None]:
        number, newest = self.connection.execute(
            select(func.count(), func.max(visits.c.ended_at)).where(
                visits.c.place == place, visits.c.stage == Stage.HANDED_OVER
            )
        ).one()
        return number, newest

    def unsealed(self) -> tuple[Visit, ...]:
        rows = self.connection.execute(
            select(visits).where(UNSEALED).order_by(visits.c.ended_at, visits.c.id)
        )
        return tuple(mapping.build(Visit, row) for row in rows.mappings())

    def lock(self, visit: str) -> None:
        if not lock_visit(self.connection, visit):
            raise NotKept("visit", visit)

    def add_link(self, link: Link) -> None:
        self.connection.execute(insert(links).values(mapping.values(link)))

    def link_by_secret(self, secret: str) -> Link | None:
        row = self.connection.execute(select(links).where(links.c.secret == secret)).mappings()
        found = row.one_or_none()
        return mapping.build(Link, found) if found else None

    def links(self, visit: str) -> tuple[Link, ...]:
        rows = self.connection.execute(
            select(links).where(links.c.visit == visit).order_by(links.c.created_at, links.c.id)
        )
        return tuple(mapping.build(Link, row) for row in rows.mappings())

    def links_expiring(self, since: datetime, until: datetime) -> tuple[Link, ...]:
        rows = self.connection.execute(
            select(links)
            .where(
                links.c.expires_at > since,
                links.c.expires_at <= until,
                links.c.revoked_at.is_(None),
            )
            .order_by(links.c.expires_at, links.c.id)
        )
        return tuple(mapping.build(Link, row) for row in rows.mappings())

    def revoke_link(self, link: str, at: datetime) -> None:
        revoked = self.connection.execute(
            update(links)
            .where(links.c.id == link)
            .values(
                revoked_at=func.coalesce(links.c.revoked_at, literal(at, links.c.revoked_at.type))
            )
        )
        if not revoked.rowcount:
            raise NotKept("link", link)

    def add_shot(self, shot: Shot) -> Shot:
        self.lock(shot.visit)
        known = self._shot(shot.id)
        if known:
            return known
        last = select(func.coalesce(func.max(shots.c.number), 0)).where(
            shots.c.visit == shot.visit, shots.c.view == shot.view, shots.c.side == shot.side
        )
        number = last.scalar_subquery() + 1
        self.connection.execute(insert(shots).values(mapping.values(shot) | {"number": number}))
        kept = self._shot(shot.id)
        assert kept is not None  # noqa: S101  just inserted
        return kept

    def shots(self, visit: str) -> tuple[Shot, ...]:
        rows = self.connection.execute(
            select(shots)
            .where(shots.c.visit == visit)
            .order_by(shots.c.view, shots.c.side.desc(), shots.c.number)  # before, then after
        )
        return tuple(mapping.build(Shot, row) for row in rows.mappings())

    def newest_shot(self, visit: str, view: str, side: Side) -> Shot | None:
        row = self.connection.execute(
            select(shots)
            .where(shots.c.visit == visit, shots.c.view == view, shots.c.side == side)
            .order_by(shots.c.number.desc())
            .limit(1)
        ).mappings()
        found = row.one_or_none()
        return mapping.build(Shot, found) if found else None

    def confirm(self, confirmation: Confirmation) -> None:
        statement = insert_if_new(self.connection.dialect, confirmations)
        self.connection.execute(statement.values(mapping.values(confirmation)))

    def confirmations(self, visit: str) -> tuple[Confirmation, ...]:
        rows = self.connection.execute(
            select(confirmations)
            .where(confirmations.c.visit == visit)
            .order_by(confirmations.c.view, confirmations.c.at, confirmations.c.by)
        )
        return tuple(mapping.build(Confirmation, row) for row in rows.mappings())

    def add_statement(self, statement: Statement) -> None:
        self.lock(statement.visit)  # so that numbers grow as transactions end
        new = insert_if_new(self.connection.dialect, statements)
        self.connection.execute(new.values(mapping.values(statement)))

    def statements(self, visit: str) -> tuple[Statement, ...]:
        rows = self.connection.execute(
            select(statements).where(statements.c.visit == visit).order_by(statements.c.number)
        )
        return tuple(mapping.build(Statement, row) for row in rows.mappings())

    def _shot(self, shot: str) -> Shot | None:
        row = self.connection.execute(select(shots).where(shots.c.id == shot)).mappings()
        found = row.one_or_none()
        return mapping.build(Shot, found) if found else None

    def _keep_record(self, visit: Visit, host: str) -> None:
        """What was handed over stays, whatever becomes of the visit and the place."""
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
