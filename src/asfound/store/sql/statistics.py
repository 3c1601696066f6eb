"""Counts over the whole store, for metrics."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select

from asfound.domain.job import JobState
from asfound.domain.statistics import StoreStatistics
from asfound.store.sql.tables import jobs, messages, photos


def query_statistics(connection: Connection) -> StoreStatistics:
    """Three queries, each over one index or one small table."""
    by_state = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    found = {str(state): int(count) for state, count in by_state}
    fate = case(
        (messages.c.due_at.is_not(None), "waiting"),
        (messages.c.delivered_at.is_not(None), "delivered"),
        else_="given-up",
    )
    by_kind = connection.execute(select(fate.label("fate"), func.count()).group_by("fate"))
    sent = {str(name): int(count) for name, count in by_kind}
    size = func.coalesce(func.sum(photos.c.length), 0)
    count, length = connection.execute(select(func.count(), size).select_from(photos)).one()
    return StoreStatistics(
        jobs={str(state): found.get(str(state), 0) for state in JobState},
        messages={name: sent.get(name, 0) for name in ("waiting", "delivered", "given-up")},
        photos=int(count),
        photo_bytes=int(length),
    )
