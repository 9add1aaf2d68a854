"""What organisers changed together, to be taken back, and how the columns of files were read."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, Table, Text

from models.db.columns import metadata, text, whole
from models.db.types import Moment, enum_of
from models.domain.changes import ChangeKind

changes = Table(
    "changes",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", enum_of(ChangeKind), nullable=False),
    text("noun"),
    text("title"),
    Column("made_at", Moment, nullable=False),
    text("made_by"),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    whole("added"),
    whole("changed"),
    whole("unchanged"),
    whole("rejected"),
    whole("keeps_back"),
    Column("undone_at", Moment, nullable=True),
)

saved_mappings = Table(
    "saved_mappings",
    metadata,
    Column("shape", Text, primary_key=True),
    text("kind"),
    Column("columns", JSON, nullable=False),
    Column("saved_at", Moment, nullable=False),
)
