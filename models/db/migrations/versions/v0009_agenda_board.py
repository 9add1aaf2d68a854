"""Which versions of the agenda are published, and the edits of its working copy; what is published never changes."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LOGS = ("publications", "agenda_edits")
_PARTS = (
    "agendas",
    "sessions",
    "meetings",
    "unplaced_meetings",
    "unplaced_talks",
    "unplaced_sessions",
    "talks",
    "session_attendees",
    "meeting_people",
)
"""The tables of which a version of the agenda consists."""


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published_at", sa.Text, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["agendas.version"], name=op.f("fk_publications_version_agendas")),
    )
    op.create_table(
        "agenda_edits",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("other_id", sa.Text, nullable=False),
        sa.Column("place_id", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=True),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    for statement in _keep_what_is_there():
        op.execute(statement)


def downgrade() -> None:
    match op.get_bind().dialect.name:
        case "sqlite":
            for table in _PARTS:
                for what in ("INSERT", "UPDATE", "DELETE"):
                    op.execute(f"DROP TRIGGER IF EXISTS {table}_published_no_{what}")
        case "postgresql":
            for table in _PARTS:
                op.execute(f"DROP TRIGGER {table}_published ON {table}")
            for table in _LOGS:
                op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
                op.execute(f"DROP FUNCTION refuse_change_of_{table}()")
            op.execute("DROP FUNCTION refuse_change_of_published()")
    for table in reversed(_LOGS):
        op.drop_table(table)


def _keep_what_is_there() -> list[str]:
    """Triggers that refuse to change a row of the two logs, or of a version that is published; other databases go
    without."""
    match op.get_bind().dialect.name:
        case "sqlite":
            return [*_sqlite_logs(), *_sqlite_versions()]
        case "postgresql":
            return [*_postgresql_logs(), *_postgresql_versions()]
    return []


def _sqlite_logs() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in _LOGS
        for what in ("UPDATE", "DELETE")
    ]


def _sqlite_versions() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_published_no_{what} BEFORE {what} ON {table} "
        f"WHEN {'NEW' if what == 'INSERT' else 'OLD'}.version IN (SELECT version FROM publications) "
        "BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END"
        for table in _PARTS
        for what in ("INSERT", "UPDATE", "DELETE")
    ]


def _postgresql_logs() -> Iterator[str]:
    for table in _LOGS:
        yield (
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()"
        )


def _postgresql_versions() -> list[str]:
    function = (
        "CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM publications WHERE version = "
        "CASE WHEN TG_OP = 'INSERT' THEN NEW.version ELSE OLD.version END) "
        "THEN RAISE EXCEPTION 'a published version never changes'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    triggers = [
        f"CREATE TRIGGER {table}_published BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published()"
        for table in _PARTS
    ]
    return [function, *triggers]
