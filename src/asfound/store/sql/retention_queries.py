"""Queries for visits that have ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, or_, select

from asfound.store.sql.tables import shots, statements, visits


def ended_before(place: str, end: datetime, *, photos: bool) -> Select[tuple[str]]:
    """Ids of visits of a place that were over before ``end``.

    A visit is over when its record is sealed, some time after the hand-over; or, without a
    hand-over, after the day of leaving.
    """
    over = or_(
        and_(visits.c.ended_at < end, visits.c.record.is_not(None)),
        and_(visits.c.ended_at.is_(None), visits.c.leaves_on < end.date().isoformat()),
    )
    query = select(visits.c.id).where(visits.c.place == place, over)
    if photos:
        own = (
            select(shots.c.id).where(shots.c.visit == visits.c.id, shots.c.kept),
            select(statements.c.id).where(
                statements.c.visit == visits.c.id,
                statements.c.kept,
                statements.c.photo.is_not(None),
            ),
        )
        query = query.where(or_(*(held.correlate(visits).exists() for held in own)))
    return query.order_by(visits.c.id)
