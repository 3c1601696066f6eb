"""Pages of a list by cursor: the id of the last item of the page before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from asfound.errors import BadRequest

Thing = TypeVar("Thing")


def page_of(
    things: Sequence[Thing], name: Callable[[Thing], str], *, cursor: str | None, limit: int
) -> tuple[Sequence[Thing], str | None]:
    """The items after the cursor, and the cursor of the next page.

    Args:
        things: All items, in a stable order.
        name: Gives the unique id of an item.
        cursor: Id of the last item that is known; None for the first page.
        limit: At most so many.

    Raises:
        BadRequest: If no item has this id; it may have been deleted.
    """
    begin = 0
    if cursor is not None:
        known = [at for at, thing in enumerate(things) if name(thing) == cursor]
        if not known:
            raise BadRequest("the cursor is not known, or no longer; begin with the first page")
        begin = known[0] + 1
    found = things[begin : begin + limit]
    more = len(things) > begin + limit
    return found, name(found[-1]) if more else None
