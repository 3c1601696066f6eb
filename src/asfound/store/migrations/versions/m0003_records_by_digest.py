"""Visits are found by the digest of their record, when files that nothing names are looked for."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the step."""
    op.create_index(op.f("ix_visits_record"), "visits", ["record"])
