"""Whether a place, an area or a view belongs to an account.

Something of another account gets the same answer as something that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.domain.place import Area, Place, View
from asfound.errors import PlaceNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext


@dataclass(frozen=True)
class OwnedView:
    """A view, and the area and the place that it belongs to."""

    place: Place
    area: Area
    view: View


def require_owner(tx: Transaction, account: Account, place_id: str) -> Place:
    """A place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    place = tx.places.get(place_id)
    if place is None or place.host != account.id:
        raise PlaceNotFound
    return place


def owned_place(context: AppContext, account: Account, place_id: str) -> Place:
    """A place of this account, in a transaction of its own.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        return require_owner(tx, account, place_id)


def owned_area_in(tx: Transaction, account: Account, area_id: str) -> tuple[Place, Area]:
    """An area of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    area = tx.places.area(area_id)
    if area is None:
        raise PlaceNotFound
    return require_owner(tx, account, area.place), area


def owned_view_in(tx: Transaction, account: Account, view_id: str) -> OwnedView:
    """A view of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    view = tx.places.view(view_id)
    if view is None:
        raise PlaceNotFound
    place, area = owned_area_in(tx, account, view.area)
    return OwnedView(place, area, view)


def owned_view(context: AppContext, account: Account, view_id: str) -> OwnedView:
    """A view of a place of this account, in a transaction of its own.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    with context.store.records.read() as tx:
        return owned_view_in(tx, account, view_id)
