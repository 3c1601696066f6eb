"""Events of visits, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, exists, func, insert, or_, select

from asfound.domain.visit import Event
from asfound.store.sql import mapping
from asfound.store.sql.tables import events, places, visits
from asfound.store.sql.visits import lock_visit

NUMBERING_LOCK = 0x61_73_66_01  # advisory lock that orders the numbers of events


@dataclass(frozen=True)
class Events:
    """Events of visits and of the audit log; only ever added."""

    connection: Connection

    def add(self, event: Event) -> Event:
        """Store an event and return it with its number. Add it last: it blocks other writers."""
        # Numbers must become visible in order, else a reader that continues from the last number
        # misses one that is committed later. SQLite has one writer anyway.
        if event.visit is not None:
            lock_visit(self.connection, event.visit)
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(NUMBERING_LOCK)))
        row = mapping.values(event) | {"details": dict(event.details)}
        del row["number"]
        number = self.connection.execute(insert(events).values(row).returning(events.c.number))
        return replace(event, number=number.scalar_one())

    def of_visit(self, visit: str, *, after: int = 0) -> tuple[Event, ...]:
        """Events of a visit with a greater number than ``after``, oldest first."""
        return mapping.fetch_all(
            self.connection,
            Event,
            select(events)
            .where(events.c.visit == visit, events.c.number > after)
            .order_by(events.c.number),
        )

    def last_number(self) -> int:
        """The greatest number so far, 0 at the beginning."""
        return self.connection.scalar(select(func.max(events.c.number))) or 0

    def since(
        self, number: int, *, account: str | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Events with a greater number, oldest first.

        Args:
            number: The last known one.
            account: Only those of this account, its places and their visits.
            limit: At most this many.
        """
        query = select(events).where(events.c.number > number)
        if account is not None:
            # correlated: checks the few new events, not the host's many visits
            own_visit = exists().where(visits.c.id == events.c.visit, visits.c.host == account)
            own_place = exists().where(places.c.id == events.c.place, places.c.host == account)
            query = query.where(
                or_(
                    events.c.account == account,
                    own_place.correlate(events),
                    own_visit.correlate(events),
                )
            )
        return mapping.fetch_all(
            self.connection, Event, query.order_by(events.c.number).limit(limit)
        )

    def audit(
        self, *, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Newest first; with ``account`` only those of this account."""
        query = select(events).order_by(events.c.number.desc()).limit(limit)
        if account is not None:
            query = query.where(events.c.account == account)
        if before is not None:
            query = query.where(events.c.number < before)
        return mapping.fetch_all(self.connection, Event, query)
