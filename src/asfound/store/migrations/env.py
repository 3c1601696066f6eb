"""Alembic's environment: runs the migrations on a given connection."""

from __future__ import annotations

from alembic import context

from asfound.store.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # on SQLite too: a migration is applied whole or not at all
)
context.run_migrations()
