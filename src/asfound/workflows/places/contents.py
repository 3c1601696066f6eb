"""What a host's places hold: areas, views, as-found photos and visits, as pages and API show them.

Each function reads one consistent state, with a number of queries that does not grow with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asfound.domain.photo import StoredPhoto
from asfound.domain.place import Area, AsFoundPhoto, Place, PlaceSummary, View
from asfound.domain.visit import VisitSummary
from asfound.errors import PlaceNotFound
from asfound.workflows.places.ownership import owned_area_in, owned_view_in, require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor

OVERVIEW_VISITS = 10
"""Visits on a host's first page."""


@dataclass(frozen=True)
class HostOverview:
    """All places of a host by name, and their newest visits."""

    places: tuple[PlaceSummary, ...]
    visits: tuple[VisitSummary, ...]


@dataclass(frozen=True)
class PlaceContents:
    """A place with what is in it.

    Attributes:
        place: The place.
        areas: In their order.
        views: Areas in their order, views in theirs.
        photos: As-found photos by view id, in their order; views without one are left out.
        visits: The newest visits, newest first; as many as were asked for.
    """

    place: Place
    areas: tuple[Area, ...]
    views: tuple[View, ...]
    photos: Mapping[str, tuple[AsFoundPhoto, ...]]
    visits: tuple[VisitSummary, ...]

    @property
    def by_area(self) -> dict[str, list[View]]:
        """The views of each area id, in their order; empty for an area without views."""
        return {area.id: [v for v in self.views if v.area == area.id] for area in self.areas}


@dataclass(frozen=True)
class PlacePlan:
    """A place with its plan and the views that may be pinned to it.

    Attributes:
        place: The place.
        areas: In their order.
        views: Areas in their order, views in theirs.
        photo: The plan; None for a place without one.
    """

    place: Place
    areas: tuple[Area, ...]
    views: tuple[View, ...]
    photo: StoredPhoto | None


@dataclass(frozen=True)
class AreaContents:
    """An area of a place.

    Attributes:
        place: Its place.
        area: The area.
        views: How many views it has.
    """

    place: Place
    area: Area
    views: int


@dataclass(frozen=True)
class ViewPhotos:
    """A view and its as-found photos, the first one first."""

    view: View
    photos: tuple[AsFoundPhoto, ...]


@dataclass(frozen=True)
class ViewContents:
    """A view with its photos and its neighbours.

    Attributes:
        place, area, view: The view and where it belongs.
        photos: As-found photos, the first one first.
        stored: What is known of each of them, by digest.
        previous, following: The views around it in the place; None at the ends.
    """

    place: Place
    area: Area
    view: View
    photos: tuple[AsFoundPhoto, ...]
    stored: Mapping[str, StoredPhoto]
    previous: View | None
    following: View | None


def host_overview(context: AppContext, actor: Actor) -> HostOverview:
    """A host's places and their newest visits."""
    with context.store.records.read() as tx:
        places = tx.places.of_host(actor.host.id)
        return HostOverview(places, tx.visits.of_host(actor.host.id, limit=OVERVIEW_VISITS))


def places_of(context: AppContext, actor: Actor) -> tuple[Place, ...]:
    """All places of a host, by name."""
    with context.store.records.read() as tx:
        return tuple(each.place for each in tx.places.of_host(actor.host.id))


def place_contents(
    context: AppContext, actor: Actor, place_id: str, *, visits: int = 0
) -> PlaceContents:
    """A place of this account with what is in it.

    Args:
        context: The server.
        actor: Whose place it is.
        place_id: Id of the place.
        visits: How many of the newest visits come with it.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        place = require_owner(tx, actor, place_id)
        return PlaceContents(
            place,
            tx.places.areas(place.id),
            tx.places.views(place.id),
            tx.places.as_found(place.id),
            tx.visits.of_host(actor.host.id, place=place.id, limit=visits) if visits else (),
        )


def place_plan(context: AppContext, actor: Actor, place_id: str) -> PlacePlan:
    """A place of this account with its plan.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        place = require_owner(tx, actor, place_id)
        photo = tx.photos.get(place.plan) if place.plan else None
        return PlacePlan(place, tx.places.areas(place.id), tx.places.views(place.id), photo)


def areas_of(context: AppContext, actor: Actor, place_id: str) -> tuple[Area, ...]:
    """The areas of a place, in their order.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        return tx.places.areas(require_owner(tx, actor, place_id).id)


def area_contents(context: AppContext, actor: Actor, area_id: str) -> AreaContents:
    """An area of a place of this account.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        place, area = owned_area_in(tx, actor, area_id)
        views = tx.places.views(place.id)
    return AreaContents(place, area, sum(view.area == area.id for view in views))


def views_of(context: AppContext, actor: Actor, place_id: str) -> tuple[ViewPhotos, ...]:
    """The views of a place with their photos: areas in their order, views in theirs.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        place = require_owner(tx, actor, place_id)
        photos = tx.places.as_found(place.id)
        return tuple(
            ViewPhotos(view, photos.get(view.id, ())) for view in tx.places.views(place.id)
        )


def view_photos(context: AppContext, actor: Actor, view_id: str) -> ViewPhotos:
    """A view with its photos.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        found = owned_view_in(tx, actor, view_id)
        return ViewPhotos(found.view, tx.places.as_found(found.place.id).get(view_id, ()))


def view_contents(context: AppContext, actor: Actor, view_id: str) -> ViewContents:
    """A view with its photos and its neighbours.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.read() as tx:
        found = owned_view_in(tx, actor, view_id)
        views = tx.places.views(found.place.id)
        photos = tx.places.as_found(found.place.id).get(view_id, ())
        stored = tx.photos.get_many([photo.digest for photo in photos])
    if found.view not in views:  # deleted, and only kept for the visits that show it
        raise PlaceNotFound
    at = views.index(found.view)
    return ViewContents(
        found.place,
        found.area,
        found.view,
        photos,
        stored,
        previous=views[at - 1] if at else None,
        following=views[at + 1] if at + 1 < len(views) else None,
    )
