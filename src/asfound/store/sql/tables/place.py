"""Tables of places: areas, views, as-found photos, calibrations; and facts about photos."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text, false

from asfound.store.sql.columns import NestedTuples, id_column, metadata, owned_by, time_column

places = Table(
    "places",
    metadata,
    id_column(),
    owned_by("host", "accounts"),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    time_column("created_at"),
    Column("region", Text),
    Column("languages", NestedTuples, nullable=False),
    Column("plan", Text),
    Column("photos_days", Integer),
    Column("visits_days", Integer),
    Index(None, "host", "name"),
    Index(None, "plan"),
)

# `put_away`: a view that a visit uses is archived instead of deleted, so that a host cannot
# remove photos and statements of the other side.
areas = Table(
    "areas",
    metadata,
    id_column(),
    owned_by("place", "places"),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("put_away", Boolean, nullable=False, server_default=false()),
    Index(None, "place", "position"),
)

views = Table(
    "views",
    metadata,
    id_column(),
    owned_by("area", "areas"),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("hint", Text, nullable=False),
    Column("ignored", NestedTuples, nullable=False),
    Column("smallest", Float),
    Column("pin_x", Float),
    Column("pin_y", Float),
    Column("put_away", Boolean, nullable=False, server_default=false()),
    Index(None, "area", "position"),
)

as_found = Table(
    "as_found",
    metadata,
    owned_by("view", "views", primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    time_column("added_at"),
    Index(None, "digest"),
)

# Rows are only added: a comparison names its calibration and is repeated with the same one.
calibrations = Table(
    "calibrations",
    metadata,
    owned_by("place", "places", primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("visits", Integer, nullable=False),
    time_column("newest"),
    Column("content", Text, nullable=False),
    Index(None, "place", "newest", "visits"),
)

# `touched_at` changes when the photo is added again, `going` is set while its file is deleted.
photos = Table(
    "photos",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("format", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("length", BigInteger, nullable=False),
    time_column("received_at"),
    Column("captured_at", Text),
    Column("device", Text),
    Column("has_location", Boolean, nullable=False),
    time_column("touched_at"),
    Column("going", Boolean, nullable=False, server_default=false()),
    Index(None, "touched_at"),
)
