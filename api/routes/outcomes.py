"""What became of pairs: told by either side, counted for organisers and officials, asked for, and played again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from api.accounts.current import Viewer, require, viewer_of
from api.accounts.services import server_address, services_of
from api.dependencies import OutcomesWork
from api.disclosure import CurrentSight
from api.documentation import WITH_BODY, answers, body_example
from api.errors import RejectedField
from api.examples.jobs import JOB
from api.examples.outcomes import DUE, FIGURES, OWN_PAIR, QUEUED, REPLAY, TELLING
from api.market.dependencies import CurrentMarket
from api.meetings.dependencies import CurrentDesk
from api.outcomes.figures import answered, figures
from api.outcomes.reminding import due_letters, queue_due
from api.outcomes.replaying import ask_learning, ask_replay, find_replay, replays
from api.outcomes.schemas import (
    DueReminder,
    DueReminders,
    OutcomeFigures,
    OwnOutcomeCreate,
    OwnPairList,
    OwnPairOut,
    QueuedReminders,
    ReplayList,
)
from api.outcomes.telling import own_pair, own_pairs, take_back, tell
from api.routes.jobs import runner_of
from api.schemas.base import Input
from api.schemas.jobs import JobOut
from api.schemas.meetings import ProposalRef
from matcher.errors import NotFound
from matcher.replays import ReplaySettings
from models.domain import InvalidField
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/programmes/outcomes", tags=["programmes"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]
OrganiserOnly = Depends(require(AccountRole.ORGANISER))


class OwnPairQuery(ProposalRef):
    """Which pair."""


class ReplayIn(Input):
    """What is other than in the last matching."""

    settings: ReplaySettings = Field(default_factory=ReplaySettings)
    """As of the command line, with the encoders `minilm-int8`, `static` and `hashing` only."""


@router.get("", summary="Get what became of the pairs", responses=answers(FIGURES))
def get_outcome_figures(
    request: Request, work: OutcomesWork, market: CurrentMarket, viewer: Overseer
) -> OutcomeFigures:
    """The funnel, by theme, and why nothing came of pairs. For organisers and officials; to officials groups of fewer
    than three pairs are told together only, and no pair.
    """
    found = figures(work, market, is_organiser=viewer.is_organiser)
    count = answered(work, services_of(request).clock())
    return OutcomeFigures.of_figures(found, count, is_organiser=viewer.is_organiser)


@router.get("/own", summary="List one's own pairs", responses=answers({"items": [OWN_PAIR]}))
def list_own_outcomes(desk: CurrentDesk, sight: CurrentSight) -> OwnPairList:
    """Those of which something was told or whose meeting is over. Empty for an account that takes no part."""
    return OwnPairList(items=tuple(map(OwnPairOut.of_pair, own_pairs(desk, sight))))


@router.post(
    "/own",
    summary="Tell what became of a pair of one's own",
    responses=answers(OWN_PAIR, 404, 409, *WITH_BODY),
    openapi_extra=body_example(TELLING),
)
def tell_own_outcome(body: OwnOutcomeCreate, desk: CurrentDesk, sight: CurrentSight) -> OwnPairOut:
    """Either side may; it is added to what was told before. 404 for a pair between others, and one that was never
    proposed.
    """
    try:
        tell(desk, sight, body.need_id, body.offer_id, body.telling())
    except InvalidField as fault:
        raise RejectedField(fault.field, fault.value, fault.reason) from fault
    desk.commit()
    return OwnPairOut.of_pair(own_pair(desk, sight, body.need_id, body.offer_id))


@router.delete("/own", summary="Take back what one told last", responses=answers(OWN_PAIR, 404, 422))
def take_own_outcome_back(
    query: Annotated[OwnPairQuery, Query()], desk: CurrentDesk, sight: CurrentSight
) -> OwnPairOut:
    """Of the pair: it stays in the ledger and counts no more. 404 where one told nothing that stands."""
    if not take_back(desk, sight, query.need_id, query.offer_id):
        raise NotFound("outcome", f"{query.need_id} {query.offer_id}")
    desk.commit()
    return OwnPairOut.of_pair(own_pair(desk, sight, query.need_id, query.offer_id))


@router.get(
    "/reminders", summary="List the reminders that are due", responses=answers(DUE), dependencies=[OrganiserOnly]
)
def list_due_reminders(request: Request, work: OutcomesWork, market: CurrentMarket) -> DueReminders:
    """Who is to be asked what became of their meetings, and was not yet. For organisers."""
    found = due_letters(work, market, services_of(request).clock())
    return DueReminders(
        items=tuple(
            DueReminder(
                person_id=item.person_id,
                days=item.days,
                pairs=len(item.pairs),
                has_address=item.recipient is not None,
            )
            for item in found
        )
    )


@router.post(
    "/reminders",
    summary="Put the reminders that are due into the outbox",
    responses=answers(QUEUED, 409, *WITH_BODY),
    dependencies=[OrganiserOnly],
)
def queue_due_reminders(request: Request, work: OutcomesWork, market: CurrentMarket) -> QueuedReminders:
    """Each once; they are sent when an organiser lets them go."""
    queued = queue_due(work, market, services_of(request).clock(), server_address(request))
    work.commit()
    return QueuedReminders(letters=queued.letters, unaddressed=queued.unaddressed)


@router.post(
    "/replays",
    status_code=201,
    summary="Ask for the event over again",
    responses=answers(JOB, 409, *WITH_BODY, status=201),
    openapi_extra=body_example({"settings": REPLAY}),
    dependencies=[OrganiserOnly],
)
def create_replay(body: ReplayIn, work: OutcomesWork, request: Request, response: Response) -> JobOut:
    """Its last matching under other settings, judged by what became of the pairs: a job, whose `result` tells it.

    409 before the first matching, and where the server runs no jobs.
    """
    runner = runner_of(request)
    job = ask_replay(work, body.settings, viewer_of(request).account_id)
    runner.poke()
    response.headers["Location"] = f"{request.url.path}/{job.id}"
    return JobOut.of(job)


@router.get("/replays", summary="List the last replays", responses=answers({"items": [JOB]}))
def list_replays(work: OutcomesWork, viewer: Overseer) -> ReplayList:
    """The newest first, ten at most. For organisers; for officials those that have a result, without single pairs."""
    return ReplayList(items=tuple(map(JobOut.of, replays(work, is_organiser=viewer.is_organiser))))


@router.get("/replays/{job_id}", summary="Get a replay", responses=answers(JOB, 404))
def get_replay(job_id: str, work: OutcomesWork, viewer: Overseer) -> JobOut:
    """Only what was proposed could come to anything: of pairs that enter nothing is known.

    For organisers and officials; for officials without single pairs, and without what fewer than three of them judge.
    """
    return JobOut.of(find_replay(work, job_id, is_organiser=viewer.is_organiser))


@router.post(
    "/learning",
    status_code=201,
    summary="Ask for a ranker that learns from answers and outcomes",
    responses=answers(JOB, 409, *WITH_BODY, status=201),
    dependencies=[OrganiserOnly],
)
def create_learning(work: OutcomesWork, request: Request) -> JobOut:
    """A job; `GET /api/v1/rankers` tells what came of it. 409 where the server runs no jobs."""
    runner = runner_of(request)
    job = ask_learning(work, viewer_of(request).account_id)
    runner.poke()
    return JobOut.of(job)
