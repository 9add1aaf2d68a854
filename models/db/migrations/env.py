"""Run by Alembic: migrates over the connection that ``models.db.engine.upgrade`` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from models.db.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
