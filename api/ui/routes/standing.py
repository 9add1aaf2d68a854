"""What is published of one's own: whom it matches, changing it, withdrawing it and bringing it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.disclosure import Disclosable
from api.jobs.rerank import Freshness, freshness, records_changed
from api.market.market import Market, Seen
from api.submission.drafts import begin_change
from api.submission.permissions import Access, editable
from api.submission.withdrawal import bring_back, planned_for, withdraw
from api.ui.dependencies import CurrentSeen, KeptPlans
from api.ui.filters import OfferFilter
from api.ui.found import Found, Nearest
from api.ui.pages import is_partial
from api.ui.proposals import near_to, proposal
from api.ui.submission import CurrentSubmission, SubmissionPage, address_of, labels_of, open_fields
from matcher.errors import StepMissing
from models.domain import DisclosedKind, Meeting, Offer, public_part

router = APIRouter(prefix="/records")

NEAR_SHOWN = 3
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A meeting of the agenda about the record, in the event's time."""

    start: datetime
    end: datetime
    place: str
    others: tuple[str, ...]


@router.get("/matches/{kind}/{record_id:path}")
def show_matches(
    kind: DisclosedKind, record_id: str, desk: CurrentSubmission, seen: CurrentSeen, saved: str = ""
) -> Response:
    """Asked again by the page itself while the ranking runs."""
    record = _shown(desk, kind, record_id)
    fresh = freshness(desk.request, desk.work)
    return desk.page(
        "_matches.html" if is_partial(desk.request) else "matches.html",
        record=record,
        kind=kind,
        here_again=_matches_of(kind, record_id),
        saved=bool(saved),
        is_ranking=fresh is Freshness.RANKING,
        is_behind=fresh in (Freshness.BEHIND, Freshness.NOT_RUN),
        found=_found(record, seen) if record.withdrawn_at is None else [],
        near=_near(record, seen),
        is_trial=False,
        open_fields=[labels_of(kind)[name] for name in open_fields(record)],
        address=f"{address_of(kind)}/{quote(record_id, safe='')}",
    )


def _shown(desk: SubmissionPage, kind: DisclosedKind, record_id: str) -> Disclosable:
    """The record as far as who may change it sees it. Raise ``NotFound`` for all others."""
    record, access = editable(desk.work, desk.viewer, kind, record_id)
    return record if access is Access.OWNER else public_part(record)


def _matches_of(kind: DisclosedKind, record_id: str) -> str:
    return f"/records/matches/{kind}/{quote(record_id, safe='')}"


def _found(record: Disclosable, seen: Seen) -> list[Found]:
    """The best of what is proposed, the highest score first."""
    market = seen.market
    if isinstance(record, Offer):
        if record.id not in market.offers:
            return []
        offer = seen.offer(record.id)
        return [
            Found(proposal=proposal(match, offer), other=seen.demand(match.need_id))
            for match in market.proposals_of(record.id)[:SHOWN]
        ]
    return [
        Found(proposal=proposal(match, seen.offer(match.offer_id)), other=seen.offer(match.offer_id))
        for match in market.proposals_to(record.id)[:SHOWN]
    ]


def _near(record: Disclosable, seen: Seen) -> list[Nearest]:
    """The best of what is not proposed."""
    if record.withdrawn_at is not None:
        return []
    if isinstance(record, Offer):
        found = seen.market.near_of(record.id)
        return [Nearest(other=seen.demand(item.need_id), score=item.score) for item in found[:NEAR_SHOWN]]
    return [
        Nearest(other=item.offer, score=item.score) for item in near_to(seen, record.id, OfferFilter())[:NEAR_SHOWN]
    ]


@router.post("/edit/{kind}/{record_id:path}")
def edit(kind: DisclosedKind, record_id: str, desk: CurrentSubmission) -> Response:
    draft = begin_change(desk.work, desk.viewer, kind, record_id, desk.now())
    desk.work.commit()
    return RedirectResponse(f"/records/drafts/{draft.id}", 303)


@router.get("/withdraw/{kind}/{record_id:path}")
def ask_to_withdraw(kind: DisclosedKind, record_id: str, desk: CurrentSubmission, plans: KeptPlans) -> Response:
    """What becomes of the meetings that are planned is told before."""
    record = _shown(desk, kind, record_id)
    try:
        planned = planned_for(record, plans.shown_to(desk.viewer, desk.work, desk.market).agenda)
    except StepMissing:
        planned = planned_for(record, None)
    return desk.page(
        "withdraw.html",
        record=record,
        kind=kind,
        here_again=_matches_of(kind, record_id),
        meetings=[_appointment(meeting, record, desk.market) for meeting in planned.meetings],
        talks=[(desk.market.local(talk.start), session.title) for session, talk in planned.talks],
    )


def _appointment(meeting: Meeting, record: Disclosable, market: Market) -> Appointment:
    others = (market.person(person_id) for person_id in meeting.people_ids if person_id != record.owner_id)
    return Appointment(
        start=market.local(meeting.start),
        end=market.local(meeting.end),
        place=market.place(meeting.table_id),
        others=tuple(person.name for person in others if person),
    )


@router.post("/withdraw/{kind}/{record_id:path}")
def withdraw_record(kind: DisclosedKind, record_id: str, desk: CurrentSubmission) -> Response:
    withdraw(desk.work, desk.viewer, kind, record_id, desk.now())
    desk.work.commit()
    records_changed(desk.request)
    return RedirectResponse(_matches_of(kind, record_id), 303)


@router.post("/restore/{kind}/{record_id:path}")
def restore_record(kind: DisclosedKind, record_id: str, desk: CurrentSubmission) -> Response:
    bring_back(desk.work, desk.viewer, kind, record_id)
    desk.work.commit()
    records_changed(desk.request)
    return RedirectResponse(_matches_of(kind, record_id), 303)
