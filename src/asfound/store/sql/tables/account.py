"""Tables of the installation: its settings, accounts, and messages to the outside."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from asfound.store.sql.columns import NestedTuples, id_column, metadata, owned_by, time_column

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    id_column(),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    time_column("created_at"),
    Column("totp", Text),
    Column("language", Text),
    Column("admin", Boolean, nullable=False),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret", Text, primary_key=True),
    owned_by("account", "accounts"),
    Column("csrf", Text, nullable=False),
    time_column("created_at"),
    time_column("expires_at"),
    Index(None, "account"),
    Index(None, "expires_at"),
)

tokens = Table(
    "tokens",
    metadata,
    id_column(),
    Column("secret", Text, nullable=False, unique=True),
    owned_by("account", "accounts"),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    time_column("created_at"),
    time_column("expires_at", nullable=True),
    time_column("used_at", nullable=True),
    Index(None, "account"),
)

webhooks = Table(
    "webhooks",
    metadata,
    id_column(),
    owned_by("account", "accounts"),
    Column("url", Text, nullable=False),
    Column("key", Text, nullable=False),
    time_column("created_at"),
    Column("events", NestedTuples, nullable=False),
    Index(None, "account"),
)

messages = Table(
    "messages",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("body", Text, nullable=False),
    time_column("created_at"),
    time_column("due_at", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    time_column("delivered_at", nullable=True),
    Index(None, "due_at"),
    Index(None, "target", "created_at"),
)

replies = Table(
    "replies",
    metadata,
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    time_column("at"),
    Column("status", Integer),
    Column("body", Text),
    Index(None, "at"),
)
