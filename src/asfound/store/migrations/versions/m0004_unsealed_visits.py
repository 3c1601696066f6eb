"""Visits whose record is still to be sealed are found without looking at the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNSEALED = sa.text("stage = 'handed-over' AND record IS NULL")


def upgrade() -> None:
    """Make the step."""
    op.create_index(
        "ix_visits_unsealed",
        "visits",
        ["record", "ended_at", "id"],
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    )
