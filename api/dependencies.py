"""What FastAPI gives to the endpoints."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.jobs.ports import JobWork
from api.meetings.dependencies import MeetingsWork
from api.outcomes.ports import OutcomeWork
from api.results import LastMatching, Staleness
from api.setup.ports import SetupWork
from api.submission.ports import SubmissionWork
from api.transactions import AccountsWork, Work, unit_of_work

__all__ = [
    "AccountsWork",
    "ChangesWork",
    "DraftsWork",
    "JobsWork",
    "LastStaleness",
    "Matchings",
    "MeetingsWork",
    "Work",
]


def _staleness(request: Request) -> Staleness:
    staleness: Staleness = request.app.state.staleness
    return staleness


def _last_matching(request: Request) -> LastMatching:
    last_matching: LastMatching = request.app.state.last_matching
    return last_matching


DraftsWork = Annotated[SubmissionWork, Depends(unit_of_work, scope="function")]
"""The request's transaction, with the accounts and the drafts."""
ChangesWork = Annotated[SetupWork, Depends(unit_of_work, scope="function")]
"""The same transaction, with the changes that can be taken back."""
JobsWork = Annotated[JobWork, Depends(unit_of_work, scope="function")]
"""The same transaction, with the jobs."""
OutcomesWork = Annotated[OutcomeWork, Depends(unit_of_work, scope="function")]
"""The same transaction, with the proposals, what is said of them, and the jobs."""
LastStaleness = Annotated[Staleness, Depends(_staleness)]
Matchings = Annotated[LastMatching, Depends(_last_matching)]
