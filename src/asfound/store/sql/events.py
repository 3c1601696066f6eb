"""Time lines and the audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, exists, func, insert, or_, select

from asfound.domain.visit import Event
from asfound.store.sql import mapping
from asfound.store.sql.tables import events, places, visits
from asfound.store.sql.visits import lock_visit

IN_ORDER = 0x61_73_66_01  # name of the lock that whoever adds an event holds until the end


@dataclass(frozen=True)
class SqlEvents:
    """See ``asfound.store.base.Events``."""

    connection: Connection

    def add(self, event: Event) -> Event:
        # Numbers must become visible in their order, else whoever reads on from the last number
        # seen misses one that was given earlier and written later. SQLite has one writer anyway.
        if event.visit is not None:
            lock_visit(self.connection, event.visit)
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(IN_ORDER)))
        row = mapping.values(event) | {"details": dict(event.details)}
        del row["number"]
        number = self.connection.execute(insert(events).values(row).returning(events.c.number))
        return replace(event, number=number.scalar_one())

    def of_visit(self, visit: str, *, after: int = 0) -> tuple[Event, ...]:
        rows = self.connection.execute(
            select(events)
            .where(events.c.visit == visit, events.c.number > after)
            .order_by(events.c.number)
        )
        return tuple(mapping.build(Event, row) for row in rows.mappings())

    def newest(self) -> int:
        return self.connection.scalar(select(func.max(events.c.number))) or 0

    def since(
        self, number: int, *, account: str | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        query = select(events).where(events.c.number > number)
        if account is not None:
            # looked up row by row: the few new events, not the host's very many visits
            own_visit = exists().where(visits.c.id == events.c.visit, visits.c.host == account)
            own_place = exists().where(places.c.id == events.c.place, places.c.host == account)
            query = query.where(
                or_(
                    events.c.account == account,
                    own_place.correlate(events),
                    own_visit.correlate(events),
                )
            )
        rows = self.connection.execute(query.order_by(events.c.number).limit(limit)).mappings()
        return tuple(mapping.build(Event, row) for row in rows)

    def audit(
        self, *, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        query = select(events).order_by(events.c.number.desc()).limit(limit)
        if account is not None:
            query = query.where(events.c.account == account)
        if before is not None:
            query = query.where(events.c.number < before)
        rows = self.connection.execute(query).mappings()
        return tuple(mapping.build(Event, row) for row in rows)
