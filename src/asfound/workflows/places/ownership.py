"""Whose things are whose: every look at a place goes through here.

For things of others the answer is the same as for things that do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.domain.place import Area, Place, View
from asfound.errors import PlaceNotFound
from asfound.store.base import Transaction
from asfound.workflows.server.app_context import AppContext


@dataclass(frozen=True)
class OwnedPlace:
    """A view with what it is in."""

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


def owned_area(tx: Transaction, account: Account, area_id: str) -> tuple[Place, Area]:
    """An area of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    area = tx.places.area(area_id)
    if area is None:
        raise PlaceNotFound
    return require_owner(tx, account, area.place), area


def owned_view(tx: Transaction, account: Account, view_id: str) -> OwnedPlace:
    """A view of a place of this account.

    Raises:
        PlaceNotFound: There is none of this id.
    """
    view = tx.places.view(view_id)
    if view is None:
        raise PlaceNotFound
    place, area = owned_area(tx, account, view.area)
    return OwnedPlace(place, area, view)
