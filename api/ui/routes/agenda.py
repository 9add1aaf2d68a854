"""The agenda by day and room. Who meets whom is not on it: that is on each person's itinerary."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from api.dependencies import Work
from api.disclosure import CurrentSight, Sight
from api.market.plan import Plan
from api.ui.dependencies import CurrentSeen, KeptPlans
from api.ui.pages import is_partial, page
from matcher.errors import StepMissing

router = APIRouter()


class AgendaView(BaseModel):
    """Unknown values stand for what is shown without them: the first day, all rooms, by time."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    day: str = ""
    room: str = ""
    view: str = ""


@router.get("/agenda")
def show_agenda(
    request: Request,
    seen: CurrentSeen,
    plans: KeptPlans,
    work: Work,
    sight: CurrentSight,
    wanted: Annotated[AgendaView, Query()],
) -> HTMLResponse:
    viewer = sight.viewer
    try:
        plan = _told(plans.shown_to(viewer, work, seen.market), sight)
    except StepMissing:
        return page(request, "no_agenda.html", viewer, market=seen.market)
    day = _day(plan, wanted.day)
    rooms = plan.rooms_on(day) if day else ()
    room = wanted.room if wanted.room in rooms else ""
    by_room = wanted.view == "rooms"
    return page(
        request,
        "_agenda.html" if is_partial(request) else "agenda.html",
        viewer,
        market=seen.market,
        seen=seen,
        plan=plan,
        day=day,
        rooms=rooms,
        room=room,
        by_room=by_room,
        hours=plan.hours(day, room) if day and not by_room else (),
        table=plan.table(day, rooms) if day and by_room else (),
        masked=_masked(plan, sight),
    )


def _masked(plan: Plan, sight: Sight) -> int:
    """For an organiser, how many talks others are not shown as they were published."""
    if not sight.viewer.is_organiser:
        return 0
    gone = sight.anonymous.withdrawn(sight.work) | {item.id for item in sight.anonymous.read(sight.work)}
    return sum(talk.offer_id in gone for session in plan.agenda.sessions for talk in session.talks)


def _told(plan: Plan, sight: Sight) -> Plan:
    """Without the talks of offers that were made anonymous since: a talk has a speaker; and without what those said
    that were withdrawn.
    """
    gone = sight.hidden() | sight.withdrawn()
    if not any(talk.offer_id in gone for session in plan.agenda.sessions for talk in session.talks):
        return plan
    (agenda,) = sight.agendas(plan.agenda)
    return Plan(agenda, plan.market, is_published=plan.is_published)


def _day(plan: Plan, wanted: str) -> date | None:
    return next((day for day in plan.days if day.isoformat() == wanted), plan.days[0] if plan.days else None)
