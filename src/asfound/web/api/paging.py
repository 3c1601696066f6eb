"""Pages of lists by cursor: the id of the last thing on the page before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from asfound.errors import BadRequest

Thing = TypeVar("Thing")


def page_of(
    things: Sequence[Thing], name: Callable[[Thing], str], *, cursor: str | None, limit: int
) -> tuple[Sequence[Thing], str | None]:
    """The things after the cursor, and the cursor of the next page.

    Args:
        things: All of them, in an order that stays.
        name: Of a thing, unique.
        cursor: Name of the last thing that is known.
        limit: At most so many.

    Raises:
        BadRequest: The cursor names nothing; perhaps it was deleted.
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
