"""Whether a place, an area or a view belongs to an account.

Something of another account gets the same answer as something that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.place import Area, Place, View
from asfound.errors import PlaceNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor


@dataclass(frozen=True)
class OwnedView:
    """A view, and the area and the place that it belongs to."""

    place: Place
    area: Area
    view: View


def require_owner(tx: Transaction, actor: Actor, place_id: str) -> Place:
    """A place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    place = tx.places.get(place_id)
    if place is None or not actor.keeps(place):
        raise PlaceNotFound
    return place


def owned_place(context: AppContext, actor: Actor, place_id: str) -> Place:
    """A place of this account, in a transaction of its own.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        return require_owner(tx, actor, place_id)


def owned_area_in(tx: Transaction, actor: Actor, area_id: str) -> tuple[Place, Area]:
    """An area of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    area = tx.places.area(area_id)
    if area is None:
        raise PlaceNotFound
    return require_owner(tx, actor, area.place), area


def owned_view_in(tx: Transaction, actor: Actor, view_id: str) -> OwnedView:
    """A view of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    view = tx.places.view(view_id)
    if view is None:
        raise PlaceNotFound
    place, area = owned_area_in(tx, actor, view.area)
    return OwnedView(place, area, view)


def owned_view(context: AppContext, actor: Actor, view_id: str) -> OwnedView:
    """A view of a place of this account, in a transaction of its own.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        return owned_view_in(tx, actor, view_id)
