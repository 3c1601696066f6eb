"""What happened in visits since an event number, each with the visit as it is now.

Numbers of the events of one visit become visible in their order, so "all after the last one seen"
misses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from asfound.domain.visit import Event
from asfound.errors import VisitNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.state import VisitSnapshot, snapshot_in

MAX_RECENT = 200
"""Newest events that are searched for changed visits; after more, every visit is asked for its."""


@dataclass(frozen=True)
class VisitChanges:
    """New events of a visit, oldest first and at least one, and the visit after them."""

    events: tuple[Event, ...]
    snapshot: VisitSnapshot


def newest_event(context: AppContext) -> int:
    """The greatest event number so far; 0 before the first event."""
    with context.store.records.read() as tx:
        return tx.events.last_number()


def changes_of(context: AppContext, visit_id: str, after: int) -> VisitChanges | None:
    """What happened in a visit; authority is the caller's to check.

    Args:
        context: The server.
        visit_id: Id of the visit.
        after: Number of the last event that is known.

    Returns:
        The changes; None when there are none.

    Raises:
        VisitNotFound: The visit was deleted.
    """
    with context.store.records.read() as tx:
        return _changes(tx, visit_id, after)


def changes_of_all(context: AppContext, seen: Mapping[str, int]) -> dict[str, VisitChanges]:
    """What happened in several visits, by visit id; deleted and unchanged visits are left out.

    Args:
        context: The server.
        seen: Id of each visit -> number of its last event that is known.
    """
    with context.store.records.read() as tx:
        recent = tx.events.audit(limit=MAX_RECENT)
        changed = {event.visit for event in recent if event.visit in seen}
        if recent and recent[-1].number > min(seen.values(), default=0):
            changed = set(seen)
        found: dict[str, VisitChanges] = {}
        for visit, last in seen.items():
            if visit in changed:
                with suppress(VisitNotFound):
                    if changes := _changes(tx, visit, last):
                        found[visit] = changes
    return found


def _changes(tx: Transaction, visit_id: str, after: int) -> VisitChanges | None:
    events = tx.events.of_visit(visit_id, after=after)
    return VisitChanges(events, snapshot_in(tx, visit_id)) if events else None
