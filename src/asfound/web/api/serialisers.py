"""From a visit's snapshot to the response models of the API."""

from __future__ import annotations

from asfound.domain.visit import Statement
from asfound.web.api.visit_models import (
    BoardOut,
    FindingOut,
    ShotOut,
    StatementOut,
    ViewBoard,
    VisitOut,
)
from asfound.workflows.visits.snapshot.state import FindingState, ViewState, VisitSnapshot


def snapshot_out(snapshot: VisitSnapshot) -> BoardOut:
    """The whole visit."""
    return BoardOut(
        visit=VisitOut.model_validate(snapshot.visit),
        verdict=snapshot.verdict,
        views=[_view(view) for view in snapshot.views],
    )


def findings_out(snapshot: VisitSnapshot) -> list[FindingOut]:
    """All findings, including those that were put right."""
    return [
        finding_out(view, state)
        for view in snapshot.views
        for state in (*view.findings, *view.put_right)
    ]


def finding_out(view: ViewState, state: FindingState) -> FindingOut:
    """One finding."""
    found = state.finding
    return FindingOut(
        id=state.id,
        view=view.view.id,
        kind=found.kind,
        label=found.label,
        score=found.score,
        box_before=list(found.box_before) if found.box_before else None,
        box_after=list(found.box_after) if found.box_after else None,
        stand=state.status,
        present=state.present,
        statements=[statement_out(said) for said in state.statements],
    )


def statement_out(said: Statement) -> StatementOut:
    """One statement."""
    return StatementOut.model_validate(said)


def _view(view: ViewState) -> ViewBoard:
    return ViewBoard(
        view=view.view.id,
        name=view.view.name,
        area=view.area.id,
        before=list(view.before),
        after=ShotOut.model_validate(view.after) if view.after else None,
        progress=view.progress,
        verdict=view.verdict,
        reason=view.reason,
        compared=view.result.compared if view.result else None,
        findings=[finding_out(view, state) for state in view.findings],
    )
