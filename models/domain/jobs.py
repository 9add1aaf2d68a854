"""Long work that is done beside the requests: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from models.domain.checks import require_text


class JobKind(StrEnum):
    MATCH = "match"
    AGENDA = "agenda"
    """Pairings, and their agenda."""
    WHOLE = "whole"
    """A matching, and the agenda that follows from it."""
    RERANK = "rerank"
    """The matching brought up to date after records changed; begun by the server itself."""
    REPLAY = "replay"
    """The matching over again under other settings, compared by what became of the pairs; nothing else is stored."""
    LEARN = "learn"
    """A ranker learned from decisions and outcomes."""
    TOURS = "tours"
    """The cluster tour: who rides in which bus to which sites."""


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its process, or the server, ended before it did. It can be resumed."""


class JobStop(StrEnum):
    """How a job that runs is asked to end."""

    CANCEL = "cancel"
    """An agenda ends with the best plan so far, which is kept as a version, and so do tours, which are requested if
    there are any. Any other step ends at once, and nothing of it is kept but what it has stored by itself, such as
    vectors."""


OPEN: Final = frozenset({JobState.QUEUED, JobState.RUNNING})
RESUMABLE: Final = frozenset({JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStep:
    """``total`` is None where the amount of work is not known; ``seconds`` is None until the step has ended."""

    name: str
    done: int = 0
    total: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``settings`` and ``result`` hold JSON values only; what ``settings`` leaves out has its default.

    ``asked_by`` is an account's id, empty for the server itself; ``attempts`` counts the starts; ``error`` is a
    sentence for people. ``heartbeat_at`` is when its process last gave a sign of life.
    """

    id: str
    kind: JobKind
    created_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    state: JobState = JobState.QUEUED
    asked_by: str = ""
    attempts: int = 0
    steps: tuple[JobStep, ...] = ()
    messages: tuple[str, ...] = ()
    stop_asked: JobStop | None = None
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None
    finished_at: datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_resumable(self) -> bool:
        return self.state in RESUMABLE and self.kind is not JobKind.RERANK

    @property
    def seconds(self) -> float | None:
        """From the last start to the end; None before."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
