"""As-found photos of views, the plan of a place, and who may see which photo."""

from __future__ import annotations

from dataclasses import replace

from asfound.domain.photo import StoredPhoto
from asfound.domain.place import AsFoundPhoto, Place
from asfound.errors import PlaceNotFound, TooManyPhotos
from asfound.store.records import Transaction
from asfound.workflows.places.ownership import OwnedView, owned_view_in, require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor


def add_photo(context: AppContext, actor: Actor, view_id: str, kept: StoredPhoto) -> OwnedView:
    """One more as-found photo of a view; the same file twice is one photo.

    Raises:
        PlaceNotFound: The view is not among the account's.
        TooManyPhotos: The place is full.
    """
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        add_as_found(tx, context, found.place, found.view.id, kept.digest)
    return found


def add_as_found(
    tx: Transaction, context: AppContext, place: Place, view: str, digest: str
) -> None:
    """The same inside a transaction, for a place that was looked up."""
    all_photos = tx.places.as_found(place.id)
    there = all_photos.get(view, ())
    if any(photo.digest == digest for photo in there):
        return
    count = sum(map(len, all_photos.values()))
    if count >= context.limits.photos_per_place:
        raise TooManyPhotos(count + 1, context.limits.photos_per_place)
    position = max((photo.position for photo in there), default=-1) + 1
    tx.places.add_as_found(AsFoundPhoto(view, digest, position, context.clock()))


def remove_photo(context: AppContext, actor: Actor, view_id: str, digest: str) -> OwnedView:
    """Take an as-found photo away from a view; visits that used it keep it.

    Raises:
        PlaceNotFound: The view is not among the account's.
    """
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        tx.places.remove_as_found(found.view.id, digest)
    return found


def move_to_front(context: AppContext, actor: Actor, view_id: str, digest: str) -> OwnedView:
    """Make a photo the first one: the ghost in the camera, and the frame of what is ignored.

    Parts that were drawn stay as they are; they are shown on the new first photo to be checked.

    Raises:
        PlaceNotFound: The view is not among the account's, or has no such photo.
    """
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        photos = tx.places.as_found(found.place.id).get(found.view.id, ())
        wanted = [photo for photo in photos if photo.digest == digest]
        if not wanted:
            raise PlaceNotFound
        ordered = wanted + [photo for photo in photos if photo.digest != digest]
        for photo in ordered:
            tx.places.remove_as_found(found.view.id, photo.digest)
        for position, photo in enumerate(ordered):
            tx.places.add_as_found(replace(photo, position=position))
    return found


def set_plan(context: AppContext, actor: Actor, place_id: str, kept: StoredPhoto | None) -> Place:
    """Give a place its plan, or take it away; pins stay with their views.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.begin() as tx:
        place = replace(require_owner(tx, actor, place_id), plan=kept.digest if kept else None)
        tx.places.change(place)
    return place


def refuse_photo_of_place(context: AppContext, actor: Actor, place_id: str, digest: str) -> None:
    """Stop who asks for a photo that is not one of this place of theirs.

    Raises:
        PlaceNotFound: It is not.
    """
    with context.store.records.read() as tx:
        place = require_owner(tx, actor, place_id)
        if place.plan == digest:
            return
        kept = tx.places.as_found(place.id)
        if not any(photo.digest == digest for photos in kept.values() for photo in photos):
            raise PlaceNotFound


def refuse_photo_of_visit(context: AppContext, actor: Actor, visit_id: str, digest: str) -> None:
    """Stop who asks for a photo that is in no visit of this id of theirs.

    Raises:
        PlaceNotFound: It is not.
    """
    with context.store.records.read() as tx:
        visit = tx.visits.get(visit_id)
        if visit is None:
            raise PlaceNotFound
        place = require_owner(tx, actor, visit.place)
        shots = any(shot.digest == digest for shot in tx.visits.shots(visit.id))
        said = any(one.photo == digest for one in tx.visits.statements(visit.id))
        compared = any(
            digest == job.after or digest in job.before for job in tx.jobs.of_visit(visit.id)
        )
        if shots or said or compared:
            return
    refuse_photo_of_place(context, actor, place.id, digest)
