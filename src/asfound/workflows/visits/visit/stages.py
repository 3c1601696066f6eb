"""How far a visit is: it only goes on, never back."""

from __future__ import annotations

from dataclasses import replace

from asfound.domain.visit import Side, Stage, Visit
from asfound.errors import VisitClosed
from asfound.store.records import Transaction

_ORDER = (Stage.PLANNED, Stage.ARRIVED, Stage.LEAVING, Stage.HANDED_OVER)


def advance_stage(tx: Transaction, visit: Visit, side: Side) -> Visit:
    """The visit after something was photographed or confirmed on one side of the stay.

    Raises:
        VisitClosed: It was handed over.
    """
    if visit.stage is Stage.HANDED_OVER:
        raise VisitClosed
    reached = Stage.ARRIVED if side is Side.BEFORE else Stage.LEAVING
    if _ORDER.index(reached) <= _ORDER.index(visit.stage):
        return visit
    further = replace(visit, stage=reached)
    tx.visits.change(further)
    return further
