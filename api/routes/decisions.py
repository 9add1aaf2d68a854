"""What people answered to proposals, what came of them, and what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import Work
from api.disclosure import CurrentSight
from api.documentation import WITH_BODY, answers, body_example
from api.errors import RejectedField
from api.examples.base import page
from api.examples.results import DECISION, NEW_DECISION, NEW_OUTCOME, OUTCOME, RANKERS
from api.jobs.rerank import rerank_after
from api.pages import PageQuery
from api.schemas.decisions import (
    DecisionCreate,
    DecisionOut,
    OutcomeCreate,
    OutcomeOut,
    RankerList,
    RankerOut,
)
from api.schemas.results import Page
from matcher.decisions import new_entries
from matcher.errors import AlreadyExists
from matcher.ports import UnitOfWork
from matcher.rankers import list_rankers
from models.domain import Decision, Mandate, Need, Offer, Outcome, Person

router = APIRouter(tags=["decisions"], dependencies=[Depends(rerank_after)])


class PairQuery(PageQuery):
    need_id: str | None = None
    """Only of this need or mandate."""
    offer_id: str | None = None
    """Only of this offer."""


@router.get("/decisions", summary="List the decisions", responses=answers(page(DECISION), 422))
def list_decisions(query: Annotated[PairQuery, Query()], work: Work, sight: CurrentSight) -> Page[DecisionOut]:
    """The whole history in the order in which it was told, for organisers; everyone else gets what they decided
    themselves. An id that nothing has gives none.
    """
    told = work.decisions.decisions(need_id=query.need_id, offer_id=query.offer_id)
    own, viewer = sight.viewer.person_id, sight.viewer
    found = told if viewer.is_organiser else [item for item in told if own and item.decided_by == own]
    return Page[DecisionOut](
        **query.page(DecisionOut, [sight.decision(item) for item in query.cut(found)], len(found))
    )


@router.post(
    "/decisions",
    status_code=201,
    summary="Add a decision",
    responses=answers(DECISION, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(NEW_DECISION),
)
def create_decision(body: DecisionCreate, work: Work, request: Request, response: Response) -> DecisionOut:
    """An answer to a proposal: it replaces the same person's answer before it, which stays in the history.

    409 for one that only repeats the answer in force. A decline for `conflict` keeps the two parties apart in every
    later step, until it is withdrawn.
    """
    decision = body.record()
    (stored,), _ = _add(work, decision, (decision,), ())
    response.headers["Location"] = _address(request, decision)
    return DecisionOut.of(stored)


@router.get("/outcomes", summary="List the outcomes", responses=answers(page(OUTCOME), 422))
def list_outcomes(query: Annotated[PairQuery, Query()], work: Work, sight: CurrentSight) -> Page[OutcomeOut]:
    """In the order in which they were told, for organisers; everyone else gets those of their own needs, mandates and
    offers. An id that nothing has gives none.
    """
    told = work.decisions.outcomes(need_id=query.need_id, offer_id=query.offer_id)
    found = sight.outcomes(told)
    return Page[OutcomeOut](**query.page(OutcomeOut, [sight.outcome(item) for item in query.cut(found)], len(found)))


@router.post(
    "/outcomes",
    status_code=201,
    summary="Add an outcome",
    responses=answers(OUTCOME, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(NEW_OUTCOME),
)
def create_outcome(body: OutcomeCreate, work: Work, request: Request, response: Response) -> OutcomeOut:
    """What became of a pair. 409 for one that was told already."""
    outcome = body.record()
    _, (stored,) = _add(work, outcome, (), (outcome,))
    response.headers["Location"] = _address(request, outcome)
    return OutcomeOut.of(stored)


@router.get("/rankers", summary="List the rankers", responses=answers(RANKERS))
def list_the_rankers(work: Work) -> RankerList:
    """The packaged ranker and those that were learned; `bridgework rankers use` chooses another one."""
    return RankerList(
        items=tuple(
            RankerOut(
                id=item.id,
                in_use=item.in_use,
                made_at=item.version.made_at if item.version else None,
                learned_from=item.version.learned_from if item.version else 0,
                reason=item.version.reason if item.version else "comes with the package",
            )
            for item in list_rankers(work)
        )
    )


def _add(
    work: UnitOfWork, item: Decision | Outcome, decisions: tuple[Decision, ...], outcomes: tuple[Outcome, ...]
) -> tuple[tuple[Decision, ...], tuple[Outcome, ...]]:
    """Store, commit, and return what was stored.

    Raise ``RejectedField`` for an unknown id, ``AlreadyExists`` for what was told already.
    """
    for field, value, kinds in _references(item):
        if all(work.records.find(kind, value) is None for kind in kinds):
            names = " or ".join(kind.__name__.lower() for kind in kinds)
            raise RejectedField(field, value, f"no {names} has this id")
    added = new_entries(work, decisions, outcomes, datetime.now(UTC).replace(microsecond=0))
    if not work.decisions.add(*added):
        raise AlreadyExists(type(item).__name__.lower(), f"{item.need_id} ~ {item.offer_id}")
    work.commit()
    return added


def _references(item: Decision | Outcome) -> Iterator[tuple[str, str, tuple[type, ...]]]:
    yield "need_id", item.need_id, (Need, Mandate)
    yield "offer_id", item.offer_id, (Offer,)
    if isinstance(item, Decision) and item.decided_by:
        yield "decided_by", item.decided_by, (Person,)


def _address(request: Request, item: Decision | Outcome) -> str:
    """The history of the pair."""
    return f"{request.url.path}?{urlencode({'need_id': item.need_id, 'offer_id': item.offer_id})}"
