"""The table of jobs."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table

from models.db.columns import metadata, text, words
from models.db.types import JsonOf, Moment, enum_of
from models.domain.jobs import JobKind, JobState, JobStep, JobStop

jobs = Table(
    "jobs",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    Column("kind", enum_of(JobKind), nullable=False),
    Column("state", enum_of(JobState), nullable=False, index=True),
    Column("settings", JSON, nullable=False),
    text("asked_by"),
    Column("attempts", Integer, nullable=False),
    Column("steps", JsonOf(tuple[JobStep, ...]), nullable=False),
    words("messages"),
    Column("stop_asked", enum_of(JobStop), nullable=True),
    Column("result", JSON, nullable=False),
    text("error"),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("heartbeat_at", Moment, nullable=True),
    Column("finished_at", Moment, nullable=True),
)
