"""Areas and views by hand: add, rename, order, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from asfound.domain.place import Area, Place, Point, View
from asfound.errors import BadPlaceValue
from asfound.workflows.accounts.secret import new_id
from asfound.workflows.places.names import checked_name
from asfound.workflows.places.ownership import owned_area_in, owned_view_in, require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor

MAX_AREAS = 200
MAX_HINT = 500


def add_area(context: AppContext, actor: Actor, place_id: str, name: str) -> Area:
    """A new area, the last one.

    Raises:
        PlaceNotFound: The place is not among the account's.
        BadPlaceValue: The name cannot be used, or there are too many areas.
    """
    name = checked_name(name, "the area's name")
    with context.store.records.begin() as tx:
        place = require_owner(tx, actor, place_id)
        areas = tx.places.areas(place.id)
        if len(areas) >= MAX_AREAS:
            raise BadPlaceValue("the number of areas", str(MAX_AREAS), "that is the most")
        area = Area(new_id("r"), place.id, name, len(areas))
        tx.places.add_area(area)
    return area


def rename_area(context: AppContext, actor: Actor, area_id: str, name: str) -> Area:
    """Call an area something else.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: The name cannot be used.
    """
    name = checked_name(name, "the area's name")
    with context.store.records.begin() as tx:
        _, area = owned_area_in(tx, actor, area_id)
        renamed = replace(area, name=name)
        tx.places.change_area(renamed)
    return renamed


def delete_area(context: AppContext, actor: Actor, area_id: str) -> Place:
    """Delete an area with its views; gives the place.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.begin() as tx:
        place, area = owned_area_in(tx, actor, area_id)
        tx.places.delete_area(area.id)
    return place


def add_view(context: AppContext, actor: Actor, area_id: str, name: str, hint: str = "") -> View:
    """A new view, the last one of its area.

    Raises:
        PlaceNotFound: The area is not among the account's.
        BadPlaceValue: The name cannot be used, or there are too many views.
    """
    name, hint = checked_name(name, "the view's name"), hint.strip()[:MAX_HINT]
    with context.store.records.begin() as tx:
        place, area = owned_area_in(tx, actor, area_id)
        views = tx.places.views(place.id)
        most = context.limits.views_per_place
        if len(views) >= most:
            raise BadPlaceValue("the number of views", str(most), "that is the most of a place")
        position = sum(view.area == area.id for view in views)
        view = View(new_id("w"), area.id, name, position, hint=hint)
        tx.places.add_view(view)
    return view


def change_view(context: AppContext, actor: Actor, view_id: str, name: str, hint: str) -> View:
    """Change what a view is called, and what is said about where to stand.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: The name cannot be used.
    """
    name = checked_name(name, "the view's name")
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        view = replace(found.view, name=name, hint=hint.strip()[:MAX_HINT])
        tx.places.change_view(view)
    return view


def delete_view(context: AppContext, actor: Actor, view_id: str) -> Place:
    """Delete a view; gives the place.

    Raises:
        PlaceNotFound: It is not among the account's.
    """
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        tx.places.delete_view(found.view.id)
    return found.place


def set_pin(context: AppContext, actor: Actor, view_id: str, pin: Point | None) -> Place:
    """Say where a view is on the plan; None takes the pin away. Gives the place.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: It is not on the plan.
    """
    if pin is not None and not all(0 <= share <= 1 for share in pin):
        raise BadPlaceValue("the pin", str(pin), "a point of the plan is needed")
    with context.store.records.begin() as tx:
        found = owned_view_in(tx, actor, view_id)
        tx.places.change_view(replace(found.view, pin=pin))
    return found.place


def rename_views(
    context: AppContext, actor: Actor, place_id: str, names: Mapping[str, str]
) -> None:
    """Rename views of a place, all of them or none.

    Args:
        context: The server.
        actor: Whose place it is.
        place_id: Id of the place.
        names: New names by view id; a view without one, or with an empty one, keeps its name.

    Raises:
        PlaceNotFound: The place is not among the account's.
        BadPlaceValue: A name cannot be used.
    """
    with context.store.records.begin() as tx:
        for view in tx.places.views(require_owner(tx, actor, place_id).id):
            name = names.get(view.id, "").strip()
            if name and name != view.name:
                tx.places.change_view(replace(view, name=checked_name(name, "the view's name")))


def order(
    context: AppContext,
    actor: Actor,
    place_id: str,
    areas: Sequence[str],
    views: Mapping[str, Sequence[str]],
) -> None:
    """Put areas, and the views of each, in a new order; views may go to another area.

    Args:
        context: The server.
        actor: Whose place it is.
        place_id: Which.
        areas: All areas of the place, in their new order.
        views: Area -> its views, in their new order; all views of the place, each once.

    Raises:
        PlaceNotFound: The place is not among the account's.
        BadPlaceValue: Something is missing or named twice; the page was too old.
    """
    with context.store.records.begin() as tx:
        place = require_owner(tx, actor, place_id)
        known = {view.id: view for view in tx.places.views(place.id)}
        _same(areas, [area.id for area in tx.places.areas(place.id)])
        _same([view for each in views.values() for view in each], list(known))
        if not set(views) <= set(areas):
            raise _outdated()
        tx.places.order_areas(place.id, list(areas))
        for area, wanted in views.items():
            for view in wanted:
                if known[view].area != area:
                    tx.places.change_view(replace(known[view], area=area))
            tx.places.order_views(area, list(wanted))


def move_by_one(context: AppContext, actor: Actor, place_id: str, item: str, *, up: bool) -> None:
    """Move an area among the areas, or a view within its area, by one place; not past the ends.

    Args:
        context: The server.
        actor: Whose place it is.
        place_id: Id of the place.
        item: Id of the area or the view; nothing moves where the place has none of this id.
        up: Towards the first one; else towards the last one.

    Raises:
        PlaceNotFound: The place is not among the account's.
    """
    with context.store.records.begin() as tx:
        place = require_owner(tx, actor, place_id)
        areas = [area.id for area in tx.places.areas(place.id)]
        views = tx.places.views(place.id)
        if item in areas:
            tx.places.order_areas(place.id, _moved(areas, item, up=up))
        for view in views:
            if view.id == item:
                there = [each.id for each in views if each.area == view.area]
                tx.places.order_views(view.area, _moved(there, item, up=up))


def _moved(items: Sequence[str], item: str, *, up: bool) -> list[str]:
    at = items.index(item)
    to = min(max(at + (-1 if up else 1), 0), len(items) - 1)
    rest = [each for each in items if each != item]
    return [*rest[:to], item, *rest[to:]]


def _same(wanted: Sequence[str], known: Sequence[str]) -> None:
    if sorted(wanted) != sorted(known):
        raise _outdated()


def _outdated() -> BadPlaceValue:
    needed = "every area and view is needed once; load the page again, it was changed meanwhile"
    return BadPlaceValue("the order", "not of what there is now", needed)
