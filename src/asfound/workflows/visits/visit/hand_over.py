"""Hand a visit over: both sides confirm, the visit closes, and a job seals its record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.domain.visit import Stage, Visit
from asfound.errors import LocationNotAccepted, NothingToHandOver, StillComparing
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, forbid_crew
from asfound.workflows.visits.access.ownership import require_actor
from asfound.workflows.visits.sealing.record_content import digests_of
from asfound.workflows.visits.snapshot.state import VisitSnapshot, snapshot_in
from asfound.workflows.visits.visit.confirm import agreed_in


@dataclass(frozen=True)
class LocatedPhotos:
    """How many photos of a visit carry the place where they were taken, of how many."""

    located: int
    photos: int


def hand_over(
    context: AppContext,
    actor: Actor,
    visit_id: str,
    *,
    words: str = "",
    with_location: bool = False,
    wait: bool = False,
) -> Visit:
    """Agree, and close the visit; its record is sealed by a job. Doing so twice is doing so once.

    Args:
        context: The server.
        actor: Host or guest; their agreement goes on record.
        visit_id: Of the visit.
        words: What they say with it; may be empty.
        with_location: That photos with the place where they were taken may go into the record.
        wait: Only agree, unless the other side has agreed too; the last one closes.

    Returns:
        The visit; while it waits for the other side, its stage is as it was.

    Raises:
        VisitNotFound, LinkExpired, LinkRevoked, NotForThisLink: They have no say here.
        StillComparing, NothingToHandOver: It is too early.
        LocationNotAccepted: Photos carry a location, and nobody said that this is all right.
    """
    with context.store.records.begin() as tx:
        require_actor(tx, context, actor, visit_id)
        forbid_crew(actor)
        tx.visits.lock(visit_id)
        snapshot = snapshot_in(tx, visit_id)
        if snapshot.is_closed:
            return snapshot.visit
        _ready(tx, snapshot, with_location=with_location)
        agreed_in(tx, context, actor, snapshot, words)
        alone = not snapshot.agreed.keys() - {actor.role}
        visit = snapshot.visit if wait and alone else _closed(tx, context, actor, snapshot)
    context.changes.notify()
    return visit


def preview(context: AppContext, visit_id: str) -> tuple[VisitSnapshot, LocatedPhotos]:
    """What a hand-over would seal now; authority is the caller's to check.

    Raises:
        VisitNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        snapshot = snapshot_in(tx, visit_id)
        return snapshot, located(tx, snapshot)


def located(tx: Transaction, snapshot: VisitSnapshot) -> LocatedPhotos:
    """What to ask about before photos are handed over."""
    photos = tx.photos.get_many(digests_of(snapshot))
    return LocatedPhotos(sum(photo.has_location for photo in photos.values()), len(photos))


def _ready(tx: Transaction, snapshot: VisitSnapshot, *, with_location: bool) -> None:
    if snapshot.pending:
        raise StillComparing(snapshot.pending)
    if not snapshot.judged:
        raise NothingToHandOver
    found = located(tx, snapshot)
    if found.located and not with_location:
        raise LocationNotAccepted(found.located, found.photos)


def _closed(tx: Transaction, context: AppContext, actor: Actor, snapshot: VisitSnapshot) -> Visit:
    now = context.clock()
    closed = replace(snapshot.visit, stage=Stage.HANDED_OVER, ended_at=now.replace(microsecond=0))
    tx.visits.change(closed)
    # What is said from now on is added to the record; nothing falls in between.
    said = str(len(tx.visits.statements(closed.id)))
    tx.events.record("visit.closed", actor.name, now, closed, role=str(actor.role), statements=said)
    return closed
