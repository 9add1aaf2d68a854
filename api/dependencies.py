"""What FastAPI gives to the endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from api.accounts.ports import AccountWork
from api.jobs.ports import JobWork
from api.meetings.ports import MeetingWork
from api.results import LastMatching, Staleness
from api.setup.ports import SetupWork
from api.submission.ports import SubmissionWork
from matcher.ports import UnitOfWork


def _unit_of_work(request: Request) -> Iterator[AccountWork]:
    with request.app.state.unit_of_work() as work:
        yield work


def _staleness(request: Request) -> Staleness:
    staleness: Staleness = request.app.state.staleness
    return staleness


def _last_matching(request: Request) -> LastMatching:
    last_matching: LastMatching = request.app.state.last_matching
    return last_matching


Work = Annotated[UnitOfWork, Depends(_unit_of_work, scope="function")]
"""The request's one transaction, entered; it ends, rolled back unless committed, before the response is sent."""
AccountsWork = Annotated[AccountWork, Depends(_unit_of_work, scope="function")]
"""The same transaction, with the accounts."""
DraftsWork = Annotated[SubmissionWork, Depends(_unit_of_work, scope="function")]
"""The same transaction, with the accounts and the drafts."""
ChangesWork = Annotated[SetupWork, Depends(_unit_of_work, scope="function")]
"""The same transaction, with the changes that can be taken back."""
JobsWork = Annotated[JobWork, Depends(_unit_of_work, scope="function")]
"""The same transaction, with the jobs."""
MeetingsWork = Annotated[MeetingWork, Depends(_unit_of_work, scope="function")]
"""The same transaction, with the accounts, and what asking for a meeting needs."""
LastStaleness = Annotated[Staleness, Depends(_staleness)]
Matchings = Annotated[LastMatching, Depends(_last_matching)]
