"""Jobs: what is asked for, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from api.jobs.settings import JobSettings
from api.schemas.base import Identified, Input, Schema
from models.domain.jobs import JobKind, JobState, JobStop


class JobIn(Input):
    """What is to be run."""

    kind: Literal[JobKind.WHOLE, JobKind.MATCH, JobKind.AGENDA]
    """`whole` is a matching and the agenda that follows from it."""
    settings: JobSettings = JobSettings()
    """As of the command line; what is left out has its default."""


class JobStepOut(Schema):
    """One step of the work."""

    name: str
    done: int
    total: int | None
    """Null where the amount of work is not known."""
    seconds: float | None
    """Null until the step has ended."""


class JobOut(Identified):
    """A job."""

    kind: JobKind
    state: JobState
    settings: dict[str, Any]
    """Those that were given."""
    asked_by: str
    """The account's id; empty for the server itself."""
    attempts: int
    """How often it was begun."""
    stop_asked: JobStop | None
    """How it was asked to end; it does within a second."""
    steps: tuple[JobStepOut, ...]
    messages: tuple[str, ...]
    """What the person who asked for it should know."""
    result: dict[str, Any]
    """Figures, once it has succeeded."""
    error: str
    """Why it failed; empty otherwise."""
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    """The last sign of life of its process."""
    finished_at: datetime | None
    seconds: float | None


class JobList(Schema):
    items: tuple[JobOut, ...]
    """The last fifty, the newest first."""
