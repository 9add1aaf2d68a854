"""How far an organiser has come, read from what is stored."""

from __future__ import annotations

from starlette.requests import Request

from api.accounts.guests import people_to_invite
from api.accounts.services import services_of
from api.jobs.rerank import Freshness, freshness
from api.outbox.reviewing import outbox
from api.setup.checklist import ChecklistStep, Progress, checklist
from api.setup.ports import SetupWork
from models.domain import Agenda, EventData, Matching


def steps_taken(
    request: Request, work: SetupWork, data: EventData, matching: Matching | None, agenda: Agenda | None
) -> tuple[ChecklistStep, ...]:
    """The checklist as it stands for this event."""
    services, publications = services_of(request), work.board.publications()
    return checklist(
        Progress(
            data=data,
            matching=matching,
            agenda=agenda,
            is_stale=freshness(request, work) is Freshness.BEHIND,
            published=publications[-1].version if publications else None,
            uninvited=len(people_to_invite(services, work)),
            waiting=len(outbox(work, services.outgoing).waiting),
        )
    )
