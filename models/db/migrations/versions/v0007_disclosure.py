"""Confidential fields, anonymous records, the non-disclosure text, and the audit log, which only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RECORDS = ("offers", "needs", "mandates")
_LOG = "disclosures"


def upgrade() -> None:
    for table in _RECORDS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("confidential_fields", sa.JSON, nullable=False, server_default=sa.text("'[]'"))
            )
            batch.add_column(sa.Column("anonymous", sa.Boolean, nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                "confidential_fields", existing_type=sa.JSON(), existing_nullable=False, server_default=None
            )
            batch.alter_column("anonymous", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("non_disclosure_text", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("event") as batch:
        batch.alter_column(
            "non_disclosure_text", existing_type=sa.Text(), existing_nullable=False, server_default=None
        )
    op.create_table(
        _LOG,
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("viewer_id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("record_kind", sa.String(40), nullable=True),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("stage", sa.String(40), nullable=True),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index(op.f("ix_disclosures_viewer_id"), _LOG, ["viewer_id"])
    op.create_index(op.f("ix_disclosures_record_id"), _LOG, ["record_id"])
    for statement in _keep_what_is_there():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER disclosures_append_only ON disclosures")
        op.execute("DROP FUNCTION refuse_change_of_disclosures()")
    op.drop_table(_LOG)
    with op.batch_alter_table("event") as batch:
        batch.drop_column("non_disclosure_text")
    for table in reversed(_RECORDS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("anonymous")
            batch.drop_column("confidential_fields")


def _keep_what_is_there() -> tuple[str, ...]:
    """Triggers that refuse to change or to delete a row of the log; other databases go without."""
    match op.get_bind().dialect.name:
        case "sqlite":
            return tuple(
                f"CREATE TRIGGER disclosures_no_{what} BEFORE {what} ON disclosures "
                "BEGIN SELECT RAISE(ABORT, 'the log of disclosures is append-only'); END"
                for what in ("UPDATE", "DELETE")
            )
        case "postgresql":
            function = (
                "CREATE FUNCTION refuse_change_of_disclosures() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the log of disclosures is append-only'; END $$"
            )
            trigger = (
                "CREATE TRIGGER disclosures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disclosures "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_disclosures()"
            )
            return function, trigger
    return ()
