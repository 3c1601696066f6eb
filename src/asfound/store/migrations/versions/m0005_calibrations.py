"""What places learned from their visits, and which comparison rests on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the step."""
    op.create_table(
        "calibrations",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"],
            ["places.id"],
            name=op.f("fk_calibrations_place_places"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", "digest", name=op.f("pk_calibrations")),
    )
    op.create_index(
        op.f("ix_calibrations_place_newest_visits"), "calibrations", ["place", "newest", "visits"]
    )
    op.add_column("jobs", sa.Column("calibration", sa.Text(), nullable=True))
