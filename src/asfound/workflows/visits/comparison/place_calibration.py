"""What a place teaches about itself: its visits that are over, and what people said of findings.

A view that came out as found in a visit that is over was unchanged, and so was one whose every
finding the host called no difference. Their scores tell what unchanged views look like here.
"""

from __future__ import annotations

from collections.abc import Iterable

from asfound.domain.calibration import (
    PlaceCalibration,
    StoredCalibration,
    decode_calibration,
    encode_calibration,
)
from asfound.domain.visit import Stage
from asfound.store.records import Transaction
from asfound.vision.image.backbone import model_digest
from asfound.workflows.compare.own_calibration import AnsweredView, calibration_from_answers
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.results import job_result
from asfound.workflows.visits.snapshot.state import VisitSnapshot, snapshot_in
from asfound.workflows.visits.snapshot.status import FindingStatus

MAX_VISITS = 50
"""The newest visits that are learned from: places change, and a guest waits for the comparison."""


def refresh(tx: Transaction, place_id: str) -> str | None:
    """Digest of a place's calibration as of now; None while there is nothing to learn from.

    It is worked out once after each hand-over, and kept: comparisons name it, and whoever makes
    one of them again finds the same.
    """
    visits, newest = tx.visits.count_handed_over(place_id)
    if not visits or newest is None:
        return None
    kept = tx.places.calibration(place_id)
    if kept is None or (kept.visits, kept.newest) != (visits, newest) or _is_of_others(kept):
        snapshots = _boards(tx, place_id)
        own = calibration_from_answers(_answered(snapshots), now=newest)
        content = encode_calibration(own).decode() if own else ""
        name = own.digest if own else f"none-{visits}-{newest.isoformat()}"
        kept = StoredCalibration(name, visits, newest, content)
        tx.places.add_calibration(place_id, kept)
    return kept.digest if kept.content else None


def calibration(tx: Transaction, place_id: str, digest: str | None) -> PlaceCalibration | None:
    """The kept calibration of a digest; None where there is none, or only for other weights."""
    kept = tx.places.calibration(place_id, digest) if digest else None
    return _of_these_weights(kept)


def sample_count(context: AppContext, place_id: str) -> int:
    """How many unchanged views of a place its own calibration rests on; 0 without one."""
    with context.store.records.read() as tx:
        own = _of_these_weights(tx.places.calibration(place_id))
    return own.n if own else 0


def _of_these_weights(kept: StoredCalibration | None) -> PlaceCalibration | None:
    if kept is None or not kept.content:
        return None
    own = decode_calibration(kept.content.encode())
    return own if own.model == model_digest() else None


def _is_of_others(kept: StoredCalibration) -> bool:
    return bool(kept.content) and _of_these_weights(kept) is None


def _boards(tx: Transaction, place_id: str) -> list[VisitSnapshot]:
    over = [each for each in tx.visits.of_place(place_id) if each.stage is Stage.HANDED_OVER]
    over.sort(key=lambda each: (each.ended_at or each.created_at, each.id))
    return [snapshot_in(tx, each.id) for each in over[-MAX_VISITS:]]


def _answered(snapshots: Iterable[VisitSnapshot]) -> Iterable[AnsweredView]:
    """The views as they were in the end; what differs and was not dismissed teaches nothing."""
    for snapshot in snapshots:
        for view in snapshot.views:
            if view.result is None or view.job is None or view.job.result is None:
                continue
            dismissed = frozenset(
                each.finding.id
                for each in view.findings
                if each.status is FindingStatus.NOT_A_DIFFERENCE
            )
            model = job_result(view.job.result).model
            yield AnsweredView(view.result, dismissed, model)
