"""Parts of a view that are never compared, and the smallest thing that matters in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from asfound.domain.place import Polygon, View
from asfound.errors import BadPlaceValue
from asfound.workflows.places.ownership import owned_view_in
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor

MAX_AREAS = 50
MAX_CORNERS = 200
MIN_AREA = 1e-5
"""Share of the photo below which a part hides nothing and was drawn by mistake."""


def set_ignored(context: AppContext, actor: Actor, view_id: str, parts: Sequence[Polygon]) -> View:
    """Say which parts of a view are never compared.

    Args:
        context: The server.
        actor: Whose view it is.
        view_id: Which.
        parts: Polygons in shares of the first as-found photo.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: A part is none.
    """
    if len(parts) > MAX_AREAS:
        raise BadPlaceValue("the number of parts", str(len(parts)), f"{MAX_AREAS} are the most")
    checked = tuple(_part(part) for part in parts)
    with context.store.records.begin() as tx:
        view = replace(owned_view_in(tx, actor, view_id).view, ignored=checked)
        tx.places.change_view(view)
    return view


def set_smallest(context: AppContext, actor: Actor, view_id: str, share: float | None) -> View:
    """Say how wide the smallest thing that matters is, as a share of the photo's width.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: It is no such share.
    """
    if share is not None and not 0.001 <= share <= 0.5:
        raise BadPlaceValue("the smallest size", str(share), "0.1 % to 50 % of the photo's width")
    with context.store.records.begin() as tx:
        view = replace(owned_view_in(tx, actor, view_id).view, smallest=share)
        tx.places.change_view(view)
    return view


def _part(part: Polygon) -> Polygon:
    if not 3 <= len(part) <= MAX_CORNERS:
        needed = f"3 to {MAX_CORNERS} corners are needed"
        raise BadPlaceValue("a part", f"{len(part)} corners", needed)
    inside = tuple((_share(x), _share(y)) for x, y in part)
    if _area(inside) < MIN_AREA:
        raise BadPlaceValue("a part", "no area", "draw it larger")
    return inside


def _share(value: float) -> float:
    """Within the photo, rounded to what a 100-megapixel photo can tell."""
    if not -1 <= value <= 2:  # not a number fails this, too
        raise BadPlaceValue("a corner", str(value), "a share of the photo is needed")
    return round(min(1.0, max(0.0, value)), 5)


def _area(part: Polygon) -> float:
    around = zip(part, part[1:] + part[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in around)) / 2
