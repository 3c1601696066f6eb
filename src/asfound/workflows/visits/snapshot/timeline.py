"""The time line of a visit: who did what, when, in the order in which it was kept."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.visit import Event, Statement
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.state import VisitSnapshot


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened.

    Attributes:
        event: What, by whom, when.
        view: Name of the view that it is about; empty for the whole visit.
        statement: What was said, where something was.
    """

    event: Event
    view: str = ""
    statement: Statement | None = None


# What is of no interest to people who look for what happened.
_PLUMBING = frozenset({"visit.sealing-failed"})


def timeline(
    context: AppContext, snapshot: VisitSnapshot, *, area: str | None = None
) -> tuple[TimelineEntry, ...]:
    """The lines of a visit, oldest first; for a crew, those of its area."""
    with context.store.records.read() as tx:
        events = tx.events.of_visit(snapshot.visit.id)
    return lines(snapshot, events, area=area)


def lines(
    snapshot: VisitSnapshot, events: tuple[Event, ...], *, area: str | None = None
) -> tuple[TimelineEntry, ...]:
    """Events with what they are about."""
    views = {view.view.id: view for view in snapshot.in_area(area)}
    said = {statement.id: statement for statement in snapshot.statements}
    found = []
    for event in events:
        view = event.details.get("view")
        if event.what in _PLUMBING or (area is not None and view not in views):
            continue
        name = views[view].view.name if view in views else ""
        found.append(TimelineEntry(event, name, said.get(event.details.get("statement", ""))))
    return tuple(found)
