"""Shots: photos of a visit on record, each with its view and its side of the stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from asfound.domain.place import Place
from asfound.domain.visit import Shot, Side, Visit
from asfound.errors import NotUploaded, PhotoSameFile, UploadMalformed, UploadTooMany
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.ownership import require_actor, require_owner, require_view
from asfound.workflows.visits.comparison.queue import enqueue
from asfound.workflows.visits.visit.resumable_uploads import uploaded
from asfound.workflows.visits.visit.stages import advance_stage


def shots_of(context: AppContext, actor: Actor, visit_id: str) -> tuple[Shot, ...]:
    """The shots of a host's visit, by view, side and number.

    Raises:
        VisitNotFound: There is no such visit of this host.
    """
    with context.store.records.read() as tx:
        return tx.visits.shots(require_owner(tx, actor, visit_id)[0].id)


def record_shot(  # noqa: PLR0913  what a shot is made of
    context: AppContext,
    actor: Actor,
    visit_id: str,
    *,
    shot_id: str,
    view: str,
    side: Side,
    digest: str,
    captured_at: str | None,
) -> Shot:
    """Put a photo that was sent on record, and ask for its comparison; twice is once.

    Args:
        context: The server.
        actor: Who sent it.
        visit_id: Of the visit.
        shot_id: Made by the phone, a UUID.
        view: Id of the view it shows.
        side: Of the stay.
        digest: Of the photo.
        captured_at: When the phone says that it was taken, ISO 8601.

    Raises:
        UploadMalformed: The id or the time cannot be, or the id belongs to another shot.
        NotUploaded: Its bytes did not come in this visit.
        PhotoSameFile: It is to show how the view was left, and was there before.
        VisitNotFound, NotForThisLink: They may not see this view.
        LinkExpired, LinkRevoked: Their link is no longer good.
        VisitClosed: The visit was handed over.
        UploadTooMany: The visit has as many shots as it may have.
    """
    shot = Shot(
        id=_uuid(shot_id),
        visit=visit_id,
        view=view,
        side=side,
        digest=digest,
        by=actor.name,
        received_at=context.clock(),
        captured_at=_moment(captured_at),
    )
    with context.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit, place = require_actor(tx, context, actor, visit_id)
        known = _known(tx, context, shot)
        if known:
            return known
        require_view(tx, actor, place, view)
        if not uploaded(context, shot.visit, digest) or tx.photos.get(digest) is None:
            raise NotUploaded(digest)
        _refuse_earlier(tx, place, shot)
        kept = _added(tx, actor, visit, shot)
        enqueue(tx, context, shot.visit, view)
    context.changes.notify()
    return kept


def _known(tx: Transaction, context: AppContext, shot: Shot) -> Shot | None:
    """The shot as it was kept before, if it was."""
    shots = tx.visits.shots(shot.visit)
    known = next((each for each in shots if each.id == shot.id), None)
    if known and (known.view, known.side, known.digest) != (shot.view, shot.side, shot.digest):
        raise UploadMalformed(shot.id, "this id belongs to another shot")
    if known is None and len(shots) >= context.limits.photos_per_visit:
        raise UploadTooMany(context.limits.photos_per_visit)
    return known


def _refuse_earlier(tx: Transaction, place: Place, shot: Shot) -> None:
    """Stop a photo of leaving that the place had before: it proves nothing about leaving."""
    if shot.side is not Side.AFTER:
        return
    as_found = tx.places.as_found(place.id).values()
    if any(photo.digest == shot.digest for photos in as_found for photo in photos):
        raise PhotoSameFile(shot.digest)
    if tx.visits.has_earlier_photo(place.id, shot.visit, shot.digest):
        raise PhotoSameFile(shot.digest)


def _added(tx: Transaction, actor: Actor, visit: Visit, shot: Shot) -> Shot:
    advance_stage(tx, visit, shot.side)
    kept = tx.visits.add_shot(shot)
    if kept.visit != shot.visit:  # somebody else's id, by guess or by chance
        raise UploadMalformed(shot.id, "this id belongs to another shot")
    tx.events.record(
        "shot.received",
        kept.by,
        kept.received_at,
        visit,
        shot=kept.id,
        view=kept.view,
        side=str(kept.side),
        digest=kept.digest,
        link=actor.came_by,
    )
    return kept


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise UploadMalformed(text[:80], "the id should be a UUID") from error


def _moment(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text[:40]).isoformat()
    except ValueError as error:
        raise UploadMalformed(text[:80], "the time should be as 2026-07-02T21:15:00Z") from error
