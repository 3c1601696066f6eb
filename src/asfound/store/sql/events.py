"""Events of visits, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
)

from asfound.domain.account import Account
from asfound.domain.place import Place
from asfound.domain.visit import Event, Visit
from asfound.store.sql import mapping
from asfound.store.sql.tables import events, places, visits
from asfound.store.sql.visits import lock_visit

NUMBERING_LOCK = 0x61_73_66_01  # advisory lock that orders the numbers of events


@dataclass(frozen=True)
class Events:
    """Events of visits and of the audit log; only ever added."""

    connection: Connection

    def record(
        self,
        what: str,
        by: str,
        at: datetime,
        about: Visit | Place | Account | None = None,
        /,
        **details: str | None,
    ) -> Event:
        """Store an event about a visit, a place, an account or the installation; see :meth:`add`.

        Args:
            what: Stable code, e.g. ``shot.received``.
            by: Name or account; empty for the program itself.
            at: UTC.
            about: What it belongs to. Its place and its host are filled in.
            details: Small facts by name; those that are None are left out.
        """
        visit, place, account = None, None, None
        if isinstance(about, Visit):
            visit, place = about.id, about.place
            account = self.connection.scalar(select(places.c.host).where(places.c.id == place))
        elif isinstance(about, Place):
            place, account = about.id, about.host
        elif about is not None:
            account = about.id
        known = {name: value for name, value in details.items() if value is not None}
        return self.add(Event(what, by, at, visit, place, account, known))

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
            query = query.where(or_(events.c.account == account, _at_places_of(account)))
        return mapping.fetch_all(
            self.connection, Event, query.order_by(events.c.number).limit(limit)
        )

    def audit(
        self, *, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Newest first.

        Args:
            account: Only those of this account, its places and their visits.
            before: Only those with a smaller number.
            limit: At most this many.
        """
        query = select(events).order_by(events.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(events.c.number < before)
        if account is not None:
            # Events of links once named no account. Each of the two parts walks back along the
            # index of accounts, and no further than a page.
            parts = (
                query.where(events.c.account == account),
                query.where(events.c.account.is_(None), _at_places_of(account)),
            )
            numbers = union_all(*(select(part.subquery().c.number) for part in parts))
            query = query.where(events.c.number.in_(numbers))
        return mapping.fetch_all(self.connection, Event, query)


def _at_places_of(account: str) -> ColumnElement[bool]:
    """Events at places of an account, and in visits there.

    Looked up row by row: the few new events, not the host's very many visits.
    """
    own_visit = exists().where(visits.c.id == events.c.visit, visits.c.host == account)
    own_place = exists().where(places.c.id == events.c.place, places.c.host == account)
    return or_(own_place.correlate(events), own_visit.correlate(events))
