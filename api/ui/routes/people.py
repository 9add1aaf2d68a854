"""Itineraries: everyone's for the organiser to choose from, and one person's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from api.accounts.feeds import feed_of
from api.accounts.services import services_of
from api.accounts.sign_in import form_seal
from api.dependencies import AccountsWork, Work
from api.finding import finds
from api.market.market import Market
from api.programmes.symposium import LACKS
from api.programmes.symposium_dependencies import SymposiaWork
from api.programmes.symposium_seats import seats_of
from api.ui.dependencies import CurrentSeen, KeptPlans, Organiser
from api.ui.filters import Listing
from api.ui.itinerary import itinerary
from api.ui.own_booths import own_booths
from api.ui.pages import is_partial, page
from api.ui.viewing import PageViewer, may_see_itinerary
from matcher.errors import NotFound, StepMissing
from models.domain import Person

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agendas:
    """The agenda, whose calendar has an address, and who sits where, in the request's one transaction."""

    plans: KeptPlans
    work: AccountsWork
    symposia: SymposiaWork


CurrentAgendas = Annotated[Agendas, Depends(Agendas)]


@router.get("/people")
def list_people(
    request: Request, viewer: Organiser, seen: CurrentSeen, plans: KeptPlans, work: Work, q: str = ""
) -> HTMLResponse:
    market = seen.market
    found = [person for person in market.data.people if finds(q, _searched(person, market))]
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
    return f"{person.name} {organisation.name if organisation else ''}"


@router.get("/itinerary")
def show_own_itinerary(
    request: Request,
    viewer: PageViewer,
    seen: CurrentSeen,
    kept: CurrentAgendas,
) -> HTMLResponse:
    if not viewer.person_id:
        raise NotFound("itinerary of account", viewer.account_id)
    return show_itinerary(request, viewer.person_id, viewer, seen, kept)


@router.get("/people/{person_id:path}")
def show_itinerary(
    request: Request,
    person_id: str,
    viewer: PageViewer,
    seen: CurrentSeen,
    kept: CurrentAgendas,
) -> HTMLResponse:
    if not may_see_itinerary(viewer, person_id):
        raise HTTPException(403, "An itinerary is its person's own.")
    person = seen.market.person(person_id)
    if person is None:
        raise NotFound("person", person_id)
    is_own = person_id == viewer.person_id
    try:
        plan = kept.plans.shown_to(viewer, kept.work, seen.market)
    except StepMissing:
        return page(request, "no_agenda.html", viewer, market=seen.market)
    return page(
        request,
        "itinerary.html",
        viewer,
        market=seen.market,
        person=person,
        plan=plan,
        is_own=is_own,
        now=services_of(request).clock(),
        feed=feed_of(kept.work, viewer.account_id) if is_own else None,
        booths=own_booths(seen.market, person.organisation_id),
        own_zone=ZoneInfo(person.time_zone) if person.remote and person.time_zone else None,
        itinerary=itinerary(person_id, plan, seen, kept.plans.known_before(kept.work, plan)),
        seats={session.id: table for session, table in seats_of(kept.symposia, plan.agenda, person_id)},
        lacks=LACKS,
        csrf_token=form_seal(request) if is_own else "",
    )
