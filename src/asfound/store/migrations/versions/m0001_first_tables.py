"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915  all tables, one after the other
    """Make the step."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("totp", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "events",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_account_number"), "events", ["account", "number"])
    op.create_index(op.f("ix_events_place_number"), "events", ["place", "number"])
    op.create_index(op.f("ix_events_visit_number"), "events", ["visit", "number"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_due_at"), "messages", ["due_at"])
    op.create_index(op.f("ix_messages_target_created_at"), "messages", ["target", "created_at"])
    op.create_table(
        "photos",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("has_location", sa.Boolean(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("going", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_photos")),
    )
    op.create_index(op.f("ix_photos_touched_at"), "photos", ["touched_at"])
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("photos_days", sa.Integer(), nullable=True),
        sa.Column("visits_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["host"], ["accounts.id"], name=op.f("fk_places_host_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_host_name"), "places", ["host", "name"])
    op.create_index(op.f("ix_places_plan"), "places", ["plan"])
    op.create_table(
        "sealed",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("guest", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["host"], ["accounts.id"], name=op.f("fk_sealed_host_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sealed")),
    )
    op.create_index(op.f("ix_sealed_host_ended_at"), "sealed", ["host", "ended_at"])
    op.create_table(
        "sessions",
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.id"],
            name=op.f("fk_sessions_account_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.id"],
            name=op.f("fk_tokens_account_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret", name=op.f("uq_tokens_secret")),
    )
    op.create_index(op.f("ix_tokens_account"), "tokens", ["account"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.id"],
            name=op.f("fk_webhooks_account_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_account"), "webhooks", ["account"])
    op.create_table(
        "areas",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("put_away", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["places.id"], name=op.f("fk_areas_place_places"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
    )
    op.create_index(op.f("ix_areas_place_position"), "areas", ["place", "position"])
    op.create_table(
        "visits",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("guest", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("arrives_on", sa.Text(), nullable=True),
        sa.Column("leaves_on", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["host"], ["accounts.id"], name=op.f("fk_visits_host_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place"], ["places.id"], name=op.f("fk_visits_place_places"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_host_created_at_id"), "visits", ["host", "created_at", "id"])
    op.create_index(
        op.f("ix_visits_host_stage_created_at_id"), "visits", ["host", "stage", "created_at", "id"]
    )
    op.create_index(op.f("ix_visits_place_created_at_id"), "visits", ["place", "created_at", "id"])
    op.create_index(op.f("ix_visits_place_ended_at"), "visits", ["place", "ended_at"])
    op.create_index(
        op.f("ix_visits_place_stage_created_at_id"),
        "visits",
        ["place", "stage", "created_at", "id"],
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["area"], ["areas.id"], name=op.f("fk_links_area_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_links_visit_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("secret", name=op.f("uq_links_secret")),
    )
    op.create_index(op.f("ix_links_area"), "links", ["area"])
    op.create_index(op.f("ix_links_expires_at"), "links", ["expires_at"])
    op.create_index(op.f("ix_links_visit"), "links", ["visit"])
    op.create_table(
        "views",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("ignored", sa.JSON(), nullable=False),
        sa.Column("smallest", sa.Float(), nullable=True),
        sa.Column("pin_x", sa.Float(), nullable=True),
        sa.Column("pin_y", sa.Float(), nullable=True),
        sa.Column("put_away", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area"], ["areas.id"], name=op.f("fk_views_area_areas"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
    )
    op.create_index(op.f("ix_views_area_position"), "views", ["area", "position"])
    op.create_table(
        "as_found",
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["view"], ["views.id"], name=op.f("fk_as_found_view_views"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view", "digest", name=op.f("pk_as_found")),
    )
    op.create_index(op.f("ix_as_found_digest"), "as_found", ["digest"])
    op.create_table(
        "confirmations",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["view"], ["views.id"], name=op.f("fk_confirmations_view_views"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_confirmations_visit_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("visit", "view", "by", name=op.f("pk_confirmations")),
    )
    op.create_index(op.f("ix_confirmations_view"), "confirmations", ["view"])
    op.create_table(
        "shots",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.Text(), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["view"], ["views.id"], name=op.f("fk_shots_view_views"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_shots_visit_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shots")),
        sa.UniqueConstraint(
            "visit", "view", "side", "number", name=op.f("uq_shots_visit_view_side_number")
        ),
    )
    op.create_index(op.f("ix_shots_digest"), "shots", ["digest"])
    op.create_index(op.f("ix_shots_view"), "shots", ["view"])
    op.create_table(
        "statements",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("photo", sa.Text(), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["view"], ["views.id"], name=op.f("fk_statements_view_views"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_statements_visit_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_statements")),
        sa.UniqueConstraint("id", name=op.f("uq_statements_id")),
    )
    op.create_index(op.f("ix_statements_photo"), "statements", ["photo"])
    op.create_index(op.f("ix_statements_view"), "statements", ["view"])
    op.create_index(op.f("ix_statements_visit_number"), "statements", ["visit", "number"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("shot", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["shot"], ["shots.id"], name=op.f("fk_jobs_shot_shots"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["view"], ["views.id"], name=op.f("fk_jobs_view_views"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_jobs_visit_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_shot"), "jobs", ["shot"])
    op.create_index(op.f("ix_jobs_state_queued_at_id"), "jobs", ["state", "queued_at", "id"])
    op.create_index(op.f("ix_jobs_view"), "jobs", ["view"])
    op.create_index(op.f("ix_jobs_visit_view_asked"), "jobs", ["visit", "view", "asked"])
    op.create_table(
        "job_photos",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"], ["jobs.id"], name=op.f("fk_job_photos_job_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "digest", name=op.f("pk_job_photos")),
    )
    op.create_index(op.f("ix_job_photos_digest"), "job_photos", ["digest"])
