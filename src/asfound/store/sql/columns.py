"""The metadata of all tables, and columns that read the same from both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SerialInteger = BigInteger().with_variant(
    Integer, "sqlite"
)  # SQLite autoincrements only an INTEGER key


class AwareDateTime(TypeDecorator[datetime]):
    """An aware time. SQLite stores it as UTC text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; stored times must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class NestedTuples(TypeDecorator[tuple[Any, ...]]):
    """Nested tuples, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:
        """JSON lists as nested tuples."""
        made: tuple[Any, ...] = _tuples(value or ())
        return made


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def text_enum(kind: type[StrEnum]) -> Enum:
    """The values of an enum, stored as text without a constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,  # a new value must not need a migration
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def id_column() -> Column[str]:
    """The primary key ``id``."""
    return Column("id", Text, primary_key=True)


def owned_by(name: str, table: str, *, primary_key: bool = False) -> Column[str]:
    """A reference to the row of another table that this row is deleted with."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, Text, key, nullable=False, primary_key=primary_key)


def time_column(name: str, *, nullable: bool = False) -> Column[object]:
    """An aware time."""
    return Column(name, AwareDateTime, nullable=nullable)
