"""Itineraries: everyone's for the organiser to choose from, and one person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from api.dependencies import Work
from api.ui.dependencies import CurrentSeen, KeptPlans, Organiser
from api.ui.filters import Listing
from api.ui.market import Market, Seen
from api.ui.pages import is_partial, page
from api.ui.plan import Plan
from api.ui.viewing import PageViewer, may_see_itinerary
from matcher.errors import NotFound, StepMissing
from models.domain import Demand, Entry, Meeting, Offer, Person, Session
from models.domain.disclosure import AnyRecord

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry of an itinerary with what belongs to it. ``others`` are whom a meeting is with."""

    entry: Entry
    start: datetime
    end: datetime
    session: Session | None = None
    others: tuple[Person, ...] = ()
    demand: Demand | None = None
    offer: Offer | None = None


@router.get("/people")
def list_people(
    request: Request, viewer: Organiser, seen: CurrentSeen, plans: KeptPlans, work: Work, q: str = ""
) -> HTMLResponse:
    market = seen.market
    words = q.casefold().split()
    found = [person for person in market.data.people if all(word in _searched(person, market) for word in words)]
    try:
        loads = plans.last(work, market).loads
    except StepMissing:
        loads = {}
    number = request.query_params.get("page", "1")
    return page(
        request,
        "_people_list.html" if is_partial(request) else "people.html",
        viewer,
        market=market,
        q=q,
        loads=loads,
        listing=Listing.of(sorted(found, key=lambda person: person.name), number),
    )


def _searched(person: Person, market: Market) -> str:
    organisation = market.organisation(person.organisation_id)
    return f"{person.name} {organisation.name if organisation else ''}".casefold()


@router.get("/itinerary")
def show_own_itinerary(
    request: Request, viewer: PageViewer, seen: CurrentSeen, plans: KeptPlans, work: Work
) -> HTMLResponse:
    if not viewer.person_id:
        raise NotFound("itinerary of account", viewer.account_id)
    return show_itinerary(request, viewer.person_id, viewer, seen, plans, work)


@router.get("/people/{person_id:path}")
def show_itinerary(
    request: Request, person_id: str, viewer: PageViewer, seen: CurrentSeen, plans: KeptPlans, work: Work
) -> HTMLResponse:
    if not may_see_itinerary(viewer, person_id):
        raise HTTPException(403, "An itinerary is its person's own.")
    person = seen.market.person(person_id)
    if person is None:
        raise NotFound("person", person_id)
    try:
        plan = plans.shown_to(viewer, work, seen.market)
    except StepMissing:
        return page(request, "no_agenda.html", viewer, market=seen.market)
    appointments = [_appointment(entry, plan, seen) for entry in plan.itinerary(person_id)]
    days: list[tuple[date, list[Appointment]]] = [
        (day, list(items)) for day, items in groupby(appointments, key=lambda item: item.start.date())
    ]
    return page(request, "itinerary.html", viewer, market=seen.market, person=person, plan=plan, days=days)


def _appointment(entry: Entry, plan: Plan, seen: Seen) -> Appointment:
    market = seen.market
    start, end = market.local(entry.start), market.local(entry.end)
    meeting: Meeting | None = plan.meetings.get(entry.entry_id)
    if meeting is None:
        return Appointment(entry=entry, start=start, end=end, session=plan.sessions.get(entry.entry_id))
    others = (market.person(person_id) for person_id in meeting.people_ids if person_id != entry.person_id)
    return Appointment(
        entry=entry,
        start=start,
        end=end,
        others=tuple(person for person in others if person),
        demand=_unless_anonymous(seen.demand(meeting.need_id)) if meeting.need_id in market.demands else None,
        offer=_unless_anonymous(seen.offer(meeting.offer_id)) if meeting.offer_id in market.offers else None,
    )


def _unless_anonymous(record: AnyRecord) -> AnyRecord | None:
    """Beside whom the meeting is with, a record would tell whose it is, and its owner has not let the viewer know."""
    return None if record.anonymous and not record.owner_id else record
