"""Comparisons to be made, as durable rows: asked for in the transaction that needs them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.job import Job, JobState
from asfound.domain.place import View
from asfound.domain.visit import Shot, Side
from asfound.errors import VisitNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.comparison.place_calibration import refresh


@dataclass(frozen=True)
class ComparedPhotos:
    """The photos of a view that belong together.

    Attributes:
        before: Digests: the host's as-found photos in their order, then the visit's newest one.
            What is never compared is drawn in the frame of the first.
        after: The newest as-left photo; None while there is none.
    """

    before: tuple[str, ...]
    after: Shot | None


def photos_to_compare(
    tx: Transaction, visit_id: str, place_id: str, view_id: str
) -> ComparedPhotos:
    """What a view would be judged by now."""
    as_found = tx.places.as_found(place_id).get(view_id, ())
    arrived = tx.visits.newest_shot(visit_id, view_id, Side.BEFORE)
    photos = [photo.digest for photo in as_found] + ([arrived.digest] if arrived else [])
    left = tx.visits.newest_shot(visit_id, view_id, Side.AFTER)
    return ComparedPhotos(tuple(dict.fromkeys(photos)), left)


def job_key(
    visit_id: str, view: View, found: ComparedPhotos, *, own: str | None = None, again: int = 0
) -> str:
    """The name of a comparison: everything that its result depends on, and whose it is.

    Args:
        visit_id: Of the visit.
        view: With its areas to ignore and its smallest thing.
        found: The photos.
        own: Digest of the place's own calibration.
        again: How often the same comparison failed for good before.
    """
    value = {
        "visit": visit_id,
        "view": view.id,
        "before": found.before,
        "after": asdict(found.after, dict_factory=_stable) if found.after else None,
        "ignored": view.ignored,
        "smallest": view.smallest,
        "false_alarms": DEFAULT_FALSE_ALARM_RATE,
        "calibration": own,
        "again": again,
    }
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _stable(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if name in {"id", "digest"}}


def enqueue(tx: Transaction, context: AppContext, visit_id: str, view_id: str) -> Job | None:
    """Ask for the comparison of a view, in the transaction in which its photos changed.

    Asking twice for the same photos is asking once; what failed for good is tried anew.

    Returns:
        The job; None while a side has no photo.

    Raises:
        VisitNotFound: There is no such visit or view.
    """
    visit, view = tx.visits.get(visit_id), tx.places.view(view_id)
    if visit is None or view is None:
        raise VisitNotFound
    found = photos_to_compare(tx, visit.id, visit.place, view.id)
    if found.after is None or not found.before:
        return None
    own = refresh(tx, visit.place)
    return tx.jobs.add(
        Job(
            id=_next_attempt_key(tx, visit.id, view, found, own),
            visit=visit.id,
            view=view.id,
            shot=found.after.id,
            before=found.before,
            after=found.after.digest,
            queued_at=context.clock(),
            calibration=own,
        )
    )


def compare_again(context: AppContext, visit_id: str, view_id: str) -> None:
    """Ask for the comparison of a view with the place's photos and settings as they are now.

    Raises:
        VisitNotFound: There is no such visit or view.
    """
    with context.store.records.begin() as tx:
        enqueue(tx, context, visit_id, view_id)
    context.changes.notify()


def _next_attempt_key(
    tx: Transaction, visit_id: str, view: View, found: ComparedPhotos, own: str | None
) -> str:
    """The key, a new one after each time that it failed for good."""
    again = 0
    while True:
        name = job_key(visit_id, view, found, own=own, again=again)
        job = tx.jobs.get(name)
        if job is None or job.state is not JobState.FAILED:
            return name
        again += 1
