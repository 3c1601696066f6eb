"""The tables. What hangs on a place hangs on it in the database: deleting it deletes all of it.

Sizes: ids and digests are short texts; a visit has some hundreds of rows, an installation some
hundred thousand visits. Every list of a page has an index that gives its rows in order.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from asfound.domain.job import JobState
from asfound.domain.visit import Act, Role, Side, Stage
from asfound.store.sql.columns import Moment, Tuples, words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _of(name: str, table: str, *, primary_key: bool = False) -> Column[str]:
    """Hangs on a row of another table and goes with it."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, Text, key, nullable=False, primary_key=primary_key)


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Moment, nullable=nullable)


settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    _moment("created_at"),
    Column("totp", Text),
    Column("language", Text),
    Column("admin", Boolean, nullable=False),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret", Text, primary_key=True),
    _of("account", "accounts"),
    Column("csrf", Text, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    Index(None, "account"),
    Index(None, "expires_at"),
)

tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("secret", Text, nullable=False, unique=True),
    _of("account", "accounts"),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    _moment("created_at"),
    _moment("expires_at", nullable=True),
    _moment("used_at", nullable=True),
    Index(None, "account"),
)

webhooks = Table(
    "webhooks",
    metadata,
    _id(),
    _of("account", "accounts"),
    Column("url", Text, nullable=False),
    Column("key", Text, nullable=False),
    _moment("created_at"),
    Column("events", Tuples, nullable=False),
    Index(None, "account"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("body", Text, nullable=False),
    _moment("created_at"),
    _moment("due_at", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    _moment("delivered_at", nullable=True),
    Index(None, "due_at"),
    Index(None, "target", "created_at"),
)

replies = Table(
    "replies",
    metadata,
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    _moment("at"),
    Column("status", Integer),
    Column("body", Text),
    Index(None, "at"),
)

places = Table(
    "places",
    metadata,
    _id(),
    _of("host", "accounts"),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    _moment("created_at"),
    Column("region", Text),
    Column("languages", Tuples, nullable=False),
    Column("plan", Text),
    Column("photos_days", Integer),
    Column("visits_days", Integer),
    Index(None, "host", "name"),
    Index(None, "plan"),
)

# A view that photos of a visit show is put away instead of deleted: the host's tidying up must
# not take from the other side what was photographed and said.
areas = Table(
    "areas",
    metadata,
    _id(),
    _of("place", "places"),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("put_away", Boolean, nullable=False, server_default=false()),
    Index(None, "place", "position"),
)

views = Table(
    "views",
    metadata,
    _id(),
    _of("area", "areas"),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("hint", Text, nullable=False),
    Column("ignored", Tuples, nullable=False),
    Column("smallest", Float),
    Column("pin_x", Float),
    Column("pin_y", Float),
    Column("put_away", Boolean, nullable=False, server_default=false()),
    Index(None, "area", "position"),
)

as_found = Table(
    "as_found",
    metadata,
    _of("view", "views", primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    _moment("added_at"),
    Index(None, "digest"),
)

UNSEALED = text("stage = 'handed-over' AND record IS NULL")
"""The visits whose record is still to be sealed: a handful, looked for every few seconds.

Spelled out, without parameters: an index is used only by a query that surely means its rows.
"""

# `host` repeats the place's, so that a page of all visits of a host is a walk along one index.
visits = Table(
    "visits",
    metadata,
    _id(),
    _of("place", "places"),
    _of("host", "accounts"),
    Column("guest", Text, nullable=False),
    Column("stage", words(Stage), nullable=False),
    _moment("created_at"),
    Column("language", Text),
    Column("arrives_on", Text),
    Column("leaves_on", Text),
    _moment("ended_at", nullable=True),
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

# Outlives its visit and its place: what was handed over stays handed over.
sealed = Table(
    "sealed",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    _of("host", "accounts"),
    Column("place", Text, nullable=False),
    Column("guest", Text, nullable=False),
    _moment("ended_at"),
    Index(None, "host", "ended_at"),
)

links = Table(
    "links",
    metadata,
    _id(),
    Column("secret", Text, nullable=False, unique=True),
    _of("visit", "visits"),
    Column("role", words(Role), nullable=False),
    Column("name", Text, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    # with its area the link goes: it must never open more than it did
    Column("area", Text, ForeignKey("areas.id", ondelete="CASCADE")),
    _moment("revoked_at", nullable=True),
    Index(None, "visit"),
    Index(None, "area"),
    Index(None, "expires_at"),
)

shots = Table(
    "shots",
    metadata,
    _id(),
    _of("visit", "visits"),
    _of("view", "views"),
    Column("side", words(Side), nullable=False),
    Column("digest", Text, nullable=False),
    Column("by", Text, nullable=False),
    _moment("received_at"),
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
    _of("visit", "visits", primary_key=True),
    _of("view", "views", primary_key=True),
    Column("by", Text, primary_key=True),
    _moment("at"),
    Index(None, "view"),
)

statements = Table(
    "statements",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    _of("visit", "visits"),
    Column("act", words(Act), nullable=False),
    Column("role", words(Role), nullable=False),
    Column("by", Text, nullable=False),
    _moment("at"),
    Column("words", Text, nullable=False),
    Column("view", Text, ForeignKey("views.id", ondelete="CASCADE")),
    Column("finding", Text),
    Column("photo", Text),
    Column("kept", Boolean, nullable=False, server_default=true()),
    Index(None, "visit", "number"),
    Index(None, "view"),
    Index(None, "photo"),
)

# `asked` orders the jobs of a visit by when they were last asked for: a guest who takes the old
# photo again asks for the old job again. `verdict` repeats the result's, for lists.
jobs = Table(
    "jobs",
    metadata,
    _id(),
    _of("visit", "visits"),
    _of("view", "views"),
    _of("shot", "shots"),
    Column("before", Tuples, nullable=False),
    Column("after", Text, nullable=False),
    _moment("queued_at"),
    Column("state", words(JobState), nullable=False),
    Column("attempts", Integer, nullable=False),
    _moment("leased_until", nullable=True),
    Column("result", Text),
    Column("error", Text),
    _moment("ended_at", nullable=True),
    Column("calibration", Text),
    Column("asked", Integer, nullable=False),
    Column("verdict", Text),
    Index(None, "visit", "view", "asked"),
    Index(None, "view"),
    Index(None, "shot"),
    Index(None, "state", "queued_at", "id"),
)

# Only added: a comparison names the one that it rests on, and is made again with the same.
calibrations = Table(
    "calibrations",
    metadata,
    _of("place", "places", primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("visits", Integer, nullable=False),
    _moment("newest"),
    Column("content", Text, nullable=False),
    Index(None, "place", "newest", "visits"),
)

job_photos = Table(
    "job_photos",
    metadata,
    _of("job", "jobs", primary_key=True),
    Column("digest", Text, primary_key=True),
    Index(None, "digest"),
)

# `touched_at` moves when the photo comes again, `going` is set while its file is being deleted.
photos = Table(
    "photos",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("format", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("length", BigInteger, nullable=False),
    _moment("received_at"),
    Column("captured_at", Text),
    Column("device", Text),
    Column("has_location", Boolean, nullable=False),
    _moment("touched_at"),
    Column("going", Boolean, nullable=False, server_default=false()),
    Index(None, "touched_at"),
)

# No foreign keys: the audit log tells of what is no longer there.
events = Table(
    "events",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    _moment("at"),
    Column("visit", Text),
    Column("place", Text),
    Column("account", Text),
    Column("details", JSON, nullable=False),
    Index(None, "visit", "number"),
    Index(None, "place", "number"),
    Index(None, "account", "number"),
    sqlite_autoincrement=True,  # a number is never given twice, not even after deleting
)
