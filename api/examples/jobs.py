"""What the documentation shows of jobs, made by the schemas themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.schemas.jobs import JobOut
from models.domain.jobs import Job, JobKind, JobState, JobStep

_NOON: Final = datetime(2027, 5, 4, 12, tzinfo=UTC)
JOB_ASKED: Final[dict[str, Any]] = {"kind": "whole", "settings": {"ranking": {"threshold": 0.6}}}
JOB: Final[dict[str, Any]] = JobOut.of(
    Job(
        id="5d41402abc4b2a76b9719d911017c592",
        kind=JobKind.WHOLE,
        state=JobState.RUNNING,
        settings={"ranking": {"threshold": 0.6}},
        asked_by="a-1",
        attempts=1,
        steps=(JobStep(name="Encoding offers", done=1200, total=1500),),
        created_at=_NOON,
        started_at=_NOON + timedelta(seconds=1),
        heartbeat_at=_NOON + timedelta(seconds=20),
    )
).model_dump(mode="json")
