"""What Alembic runs: the steps, on the connection that it was given."""

from __future__ import annotations

from alembic import context

from asfound.store.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # on SQLite too: a step is done whole or not at all
)
context.run_migrations()
