"""The audit log of disclosures: rows are only ever added, which the database enforces by triggers (revision 0007)."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Integer, Table, Text, event

from models import domain
from models.db.columns import metadata, text
from models.db.types import Moment, enum_of

disclosures = Table(
    "disclosures",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("action", enum_of(domain.DisclosureAction), nullable=False),
    text("actor_id"),
    Column("viewer_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("record_kind", enum_of(domain.DisclosedKind), nullable=True),
    Column("record_id", Text, nullable=False, index=True),
    Column("stage", enum_of(domain.Stage), nullable=True),
    text("text_version"),
    text("text"),
    text("owner_id"),
)

for _what in ("UPDATE", "DELETE"):
    event.listen(
        disclosures,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER disclosures_no_{_what} BEFORE {_what} ON disclosures "
            "BEGIN SELECT RAISE(ABORT, 'the log of disclosures is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )
