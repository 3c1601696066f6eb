"""Tables of visits: links, shots, statements, comparisons, sealed records, events."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from asfound.domain.job import JobState
from asfound.domain.visit import Act, Role, Side, Stage
from asfound.store.sql.columns import (
    NestedTuples,
    SerialInteger,
    id_column,
    metadata,
    owned_by,
    text_enum,
    time_column,
)

UNSEALED = text("stage = 'handed-over' AND record IS NULL")
"""Visits whose record is not sealed yet: few, and queried every few seconds.

Without parameters: a partial index is used only by a query with the same literal condition.
"""

# `host` repeats the place's, so that all visits of a host are read from one index.
visits = Table(
    "visits",
    metadata,
    id_column(),
    owned_by("place", "places"),
    owned_by("host", "accounts"),
    Column("guest", Text, nullable=False),
    Column("stage", text_enum(Stage), nullable=False),
    time_column("created_at"),
    Column("language", Text),
    Column("arrives_on", Text),
    Column("leaves_on", Text),
    time_column("ended_at", nullable=True),
    Column("record", Text),
    Index(None, "host", "created_at", "id"),
    Index(None, "host", "stage", "created_at", "id"),
    Index(None, "place", "created_at", "id"),
    Index(None, "place", "stage", "created_at", "id"),
    Index(None, "place", "ended_at"),
    Index(None, "record"),
    Index(
        "ix_visits_unsealed",
        "record",  # first: else SQLite prefers the index of all visits without a record
        "ended_at",
        "id",
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    ),
)

# Sealed records outlive their visit and their place.
sealed = Table(
    "sealed",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    owned_by("host", "accounts"),
    Column("place", Text, nullable=False),
    Column("guest", Text, nullable=False),
    time_column("ended_at"),
    Index(None, "host", "ended_at"),
)

links = Table(
    "links",
    metadata,
    id_column(),
    Column("secret", Text, nullable=False, unique=True),
    owned_by("visit", "visits"),
    Column("role", text_enum(Role), nullable=False),
    Column("name", Text, nullable=False),
    time_column("created_at"),
    time_column("expires_at"),
    # deleted with its area, so that the link never opens more than it did
    Column("area", Text, ForeignKey("areas.id", ondelete="CASCADE")),
    time_column("revoked_at", nullable=True),
    Index(None, "visit"),
    Index(None, "area"),
    Index(None, "expires_at"),
)

shots = Table(
    "shots",
    metadata,
    id_column(),
    owned_by("visit", "visits"),
    owned_by("view", "views"),
    Column("side", text_enum(Side), nullable=False),
    Column("digest", Text, nullable=False),
    Column("by", Text, nullable=False),
    time_column("received_at"),
    Column("number", Integer, nullable=False),
    Column("captured_at", Text),
    Column("kept", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("visit", "view", "side", "number"),
    Index(None, "view"),
    Index(None, "digest"),
)

confirmations = Table(
    "confirmations",
    metadata,
    owned_by("visit", "visits", primary_key=True),
    owned_by("view", "views", primary_key=True),
    Column("by", Text, primary_key=True),
    time_column("at"),
    Index(None, "view"),
)

statements = Table(
    "statements",
    metadata,
    Column("number", SerialInteger, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    owned_by("visit", "visits"),
    Column("act", text_enum(Act), nullable=False),
    Column("role", text_enum(Role), nullable=False),
    Column("by", Text, nullable=False),
    time_column("at"),
    Column("words", Text, nullable=False),
    Column("view", Text, ForeignKey("views.id", ondelete="CASCADE")),
    Column("finding", Text),
    Column("photo", Text),
    Column("kept", Boolean, nullable=False, server_default=true()),
    Index(None, "visit", "number"),
    Index(None, "view"),
    Index(None, "photo"),
)

# `asked` orders the jobs of a visit by the last request: sending an old photo again requests its
# old job again. `verdict` repeats the result's, for lists.
jobs = Table(
    "jobs",
    metadata,
    id_column(),
    owned_by("visit", "visits"),
    owned_by("view", "views"),
    owned_by("shot", "shots"),
    Column("before", NestedTuples, nullable=False),
    Column("after", Text, nullable=False),
    time_column("queued_at"),
    Column("state", text_enum(JobState), nullable=False),
    Column("attempts", Integer, nullable=False),
    time_column("leased_until", nullable=True),
    Column("result", Text),
    Column("error", Text),
    time_column("ended_at", nullable=True),
    Column("calibration", Text),
    Column("asked", Integer, nullable=False),
    Column("verdict", Text),
    Index(None, "visit", "view", "asked"),
    Index(None, "view"),
    Index(None, "shot"),
    Index(None, "state", "queued_at", "id"),
)

job_photos = Table(
    "job_photos",
    metadata,
    owned_by("job", "jobs", primary_key=True),
    Column("digest", Text, primary_key=True),
    Index(None, "digest"),
)

# No foreign keys: the audit log refers to rows that were deleted.
events = Table(
    "events",
    metadata,
    Column("number", SerialInteger, primary_key=True, autoincrement=True),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    time_column("at"),
    Column("visit", Text),
    Column("place", Text),
    Column("account", Text),
    Column("details", JSON, nullable=False),
    Index(None, "visit", "number"),
    Index(None, "place", "number"),
    Index(None, "account", "number"),
    sqlite_autoincrement=True,  # a number is never reused, not even after deleting
)
