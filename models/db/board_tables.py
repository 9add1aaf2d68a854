"""Publications and the edits of the agenda's working copy: rows are only ever added, which the database enforces by
triggers (in the migrations), as it does that the parts of a published version never change.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Integer, Table, event

from models import domain
from models.db import tables
from models.db.columns import metadata, text, whole
from models.db.types import Moment, enum_of

publications = Table(
    "publications",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("version", ForeignKey("agendas.version"), nullable=False),
    Column("published_at", Moment, nullable=False),
    text("published_by"),
    text("note"),
)

agenda_edits = Table(
    "agenda_edits",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    whole("base_version"),
    Column("action", enum_of(domain.EditAction), nullable=False),
    text("entry_id"),
    text("other_id"),
    text("place_id"),
    Column("start", Moment, nullable=True),
    text("author_id"),
    Column("at", Moment, nullable=False),
)


def _on_sqlite(table: Table, statement: str) -> None:
    event.listen(table, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]


for _log in (publications, agenda_edits):
    for _what in ("UPDATE", "DELETE"):
        _on_sqlite(
            _log,
            f"CREATE TRIGGER {_log.name}_no_{_what} BEFORE {_what} ON {_log.name} "
            f"BEGIN SELECT RAISE(ABORT, '{_log.name} is append-only'); END",
        )

for _part in (
    tables.agendas,
    tables.sessions,
    tables.meetings,
    tables.unplaced_meetings,
    tables.unplaced_talks,
    tables.unplaced_sessions,
    tables.talks,
    tables.session_attendees,
    tables.meeting_people,
):
    for _what, _row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        _on_sqlite(
            _part,
            f"CREATE TRIGGER {_part.name}_published_no_{_what} BEFORE {_what} ON {_part.name} "
            f"WHEN {_row}.version IN (SELECT version FROM publications) "
            "BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END",
        )
