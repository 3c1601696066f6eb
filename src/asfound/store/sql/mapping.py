"""Maps rows to dataclasses of the domain and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, RowMapping, Select, Table

from asfound.domain.place import Place, Retention, View
from asfound.errors import RowMissing

Thing = TypeVar("Thing")
Row = RowMapping


def values(thing: Any) -> dict[str, Any]:
    """The row of a dataclass whose fields are columns."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def columns(kind: type[Any], table: Table) -> list[Column[Any]]:
    """The columns of the fields of ``kind``."""
    return [table.c[field.name] for field in fields(kind)]


def build(kind: type[Thing], row: Row) -> Thing:
    """The dataclass of a row that has a column for each field."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})  # type: ignore[arg-type]


def fetch_one(connection: Connection, kind: type[Thing], query: Select[Any]) -> Thing | None:
    """The dataclass of the only row of a query; None when there is none."""
    row = connection.execute(query).mappings().one_or_none()
    return build(kind, row) if row else None


def fetch_all(connection: Connection, kind: type[Thing], query: Select[Any]) -> tuple[Thing, ...]:
    """The dataclasses of all rows of a query."""
    return tuple(build(kind, row) for row in connection.execute(query).mappings())


def require_row(count: int, what: str, name: str) -> None:
    """Raise RowMissing unless a statement changed a row.

    Args:
        count: Number of rows that it changed.
        what: Kind of the row, for the message.
        name: Its id or key.
    """
    if not count:
        raise RowMissing(what, name)


def place_values(place: Place) -> dict[str, Any]:
    """The row of a place."""
    row = values(place)
    del row["retention"]
    return row | values(place.retention)


def build_place(row: Row) -> Place:
    """The place of a row."""
    plain = {f.name: row[f.name] for f in fields(Place) if f.name != "retention"}
    return Place(**plain, retention=build(Retention, row))


def view_values(view: View) -> dict[str, Any]:
    """The row of a view."""
    row = values(view)
    del row["pin"]
    return row | {
        "pin_x": view.pin[0] if view.pin else None,
        "pin_y": view.pin[1] if view.pin else None,
    }


def build_view(row: Row) -> View:
    """The view of a row."""
    plain = {f.name: row[f.name] for f in fields(View) if f.name != "pin"}
    return View(**plain, pin=None if row["pin_x"] is None else (row["pin_x"], row["pin_y"]))
