"""A visit as it stands now: everything that is known of it, from one consistent read.

Pages, the interface for programs and the record all use this one snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from asfound.domain.comparison import Verdict, visit_verdict
from asfound.domain.place import Place, View
from asfound.domain.visit import Act, Role, Shot, Stage, Statement, Visit
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.ownership import load
from asfound.workflows.visits.snapshot.view_state import (
    FindingState,
    ViewProgress,
    ViewRows,
    ViewState,
    view_state,
)

__all__ = [
    "FindingState",
    "ViewProgress",
    "ViewState",
    "VisitSnapshot",
    "load_snapshot",
    "snapshot_in",
]


@dataclass(frozen=True)
class VisitSnapshot:
    """A visit as it is now.

    Attributes:
        visit, place: Themselves.
        host: Name of who keeps the place.
        views: Areas in their order, views in theirs.
        statements: All, oldest first.
        agreed: By role, the newest word that agrees to the hand-over; it counts as long as no
            photo came after it.
        verdict: By the rule of a check; None while a view is being compared and none differs.
        newest_event: Number of the last line of the time line; what follows is news.
    """

    visit: Visit
    place: Place
    host: str
    views: tuple[ViewState, ...]
    statements: tuple[Statement, ...]
    agreed: Mapping[Role, Statement]
    verdict: Verdict | None
    newest_event: int

    def view(self, view_id: str) -> ViewState | None:
        """One view."""
        return next((each for each in self.views if each.view.id == view_id), None)

    def in_area(self, area: str | None) -> tuple[ViewState, ...]:
        """The views of one area; of all for None."""
        return tuple(each for each in self.views if area in (None, each.area.id))

    def count(self, verdict: Verdict) -> int:
        """How many views have a verdict."""
        return sum(each.verdict is verdict for each in self.views)

    @property
    def pending(self) -> int:
        """How many views are being compared."""
        return sum(each.is_pending for each in self.views)

    @property
    def judged(self) -> bool:
        """Whether any view has been compared."""
        return any(each.result for each in self.views)

    @property
    def is_closed(self) -> bool:
        """Whether it was handed over."""
        return self.visit.stage is Stage.HANDED_OVER


def load_snapshot(context: AppContext, visit_id: str) -> VisitSnapshot:
    """A visit as it is now; authority is the caller's to check.

    Raises:
        VisitNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        return snapshot_in(tx, visit_id)


def snapshot_in(
    tx: Transaction, visit_id: str, *, statements_up_to: int | None = None
) -> VisitSnapshot:
    """The same, inside a transaction. The number of queries does not grow with the visit.

    Args:
        tx: The transaction.
        visit_id: Of the visit.
        statements_up_to: Only so many statements, the oldest; all by default.

    Raises:
        VisitNotFound: There is none of this id.
    """
    visit, place = load(tx, visit_id)
    host = tx.accounts.get(place.host)
    statements = tx.visits.statements(visit.id)[:statements_up_to]
    shots = tx.visits.shots(visit.id)
    views = tuple(_views(tx, visit, place, shots, statements))
    return VisitSnapshot(
        visit=visit,
        place=place,
        host=host.name if host else place.name,
        views=views,
        statements=statements,
        agreed=_agreed(statements, shots, visit),
        verdict=_verdict(views),
        newest_event=tx.events.last_number(),
    )


def _views(
    tx: Transaction,
    visit: Visit,
    place: Place,
    shots: Sequence[Shot],
    statements: Sequence[Statement],
) -> Iterable[ViewState]:
    areas = {area.id: area for area in tx.places.areas(place.id)}
    views = _in_place(tx, place, shots)
    for view in views:
        if view.area not in areas:
            found = tx.places.area(view.area)
            areas |= {found.id: found} if found else {}
    as_found = tx.places.as_found(place.id)
    jobs, confirmed = tx.jobs.of_visit(visit.id), tx.visits.confirmations(visit.id)
    for number, view in enumerate((view for view in views if view.area in areas), start=1):
        yield view_state(
            view,
            areas[view.area],
            number,
            as_found.get(view.id, ()),
            ViewRows(
                tuple(shot for shot in shots if shot.view == view.id),
                tuple(job for job in jobs if job.view == view.id),
                tuple(each for each in confirmed if each.view == view.id),
                tuple(each for each in statements if each.view == view.id),
            ),
        )


def _in_place(tx: Transaction, place: Place, shots: Sequence[Shot]) -> list[View]:
    """The views of the place, and those that the host put away after they were photographed."""
    views = list(tx.places.views(place.id))
    away = {shot.view for shot in shots} - {view.id for view in views}
    found = (tx.places.view(view) for view in sorted(away))
    return views + [view for view in found if view]


def _agreed(
    statements: Sequence[Statement], shots: Sequence[Shot], visit: Visit
) -> Mapping[Role, Statement]:
    """Who agrees to what lies before them now: a photo that came later asks them anew."""
    last_photo = max((shot.received_at for shot in shots), default=visit.created_at)
    return {
        statement.role: statement
        for statement in statements
        if statement.act is Act.AGREE and statement.at >= last_photo
    }


def _verdict(views: Sequence[ViewState]) -> Verdict | None:
    found = [view.verdict for view in views if view.verdict]
    if Verdict.DIFFERS not in found and len(found) < len(views):
        return None
    return visit_verdict(found)
