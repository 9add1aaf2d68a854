"""What the organiser looks at first: who has nothing yet, which needs are unmet, how full the days are, and what
waits for an answer. Each figure leads to the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.services import server_address
from api.accounts.sign_in import form_seal
from api.dependencies import ChangesWork, MeetingsWork
from api.finding import finds
from api.market.kept import Kept
from api.market.market import Market, Seen
from api.market.plan import Plan
from api.meetings.desk import cancelled
from api.meetings.requests import open_requests
from api.setup.checklist import StepState
from api.setup.forms import text
from api.setup.progress import steps_taken
from api.sheets import csv_response
from api.ui.dashboard_figures import (
    Fullness,
    Load,
    Unmet,
    Without,
    bars_of,
    loads_of,
    unmet_of,
    without_anything,
)
from api.ui.dependencies import CurrentSeen, KeptPlans, Organiser
from api.ui.filters import Listing
from api.ui.pages import page
from api.ui.reminders import remind
from api.ui.routes.setup_parts import SentForm
from matcher.errors import StepMissing
from matcher.plan_figures import NothingReason, PlanQuality, is_missed
from matcher.violations import Severity
from models.domain.requests import MeetingRequest

router = APIRouter(prefix="/dashboard")
SHOWN: Final = 12
NAMED: Final = 6


class Figures:
    """What the dashboard and its lists tell of people, of one state of records, matching and agenda.

    What an owner lets somebody see is no part of it, so that all organisers can share it.
    """

    def __init__(self, market: Market, plan: Plan | None, quality: PlanQuality | None) -> None:
        self.plan, self.quality = plan, quality
        self.without: Sequence[Without] = without_anything(market, quality)
        self.loads: Sequence[Load] = loads_of(market, plan) if plan else []

    @property
    def missed(self) -> list[Without]:
        """Those who brought something and can come."""
        return [item for item in self.without if is_missed(item.reason)]

    @property
    def absent(self) -> int:
        """How many have nothing because they cannot come."""
        return sum(not item.can_come for item in self.without)

    def of(self, *fullness: Fullness) -> list[Load]:
        return [load for load in self.loads if load.fullness in fullness]


def _figures(request: Request, seen: CurrentSeen, plans: KeptPlans, work: ChangesWork, viewer: Organiser) -> Figures:
    """Made once for all organisers, and kept until records, matching or agenda change."""
    market = seen.market
    try:
        plan: Plan | None = plans.last(work, market)
        quality = plans.quality(work, plan) if plan else None
    except StepMissing:
        plan = quality = None
    kept: Kept[Figures] = request.app.state.figures
    return kept.get((market, plan), lambda: Figures(market, plan, quality))


CurrentFigures = Annotated[Figures, Depends(_figures)]


@router.get("")
def show_dashboard(
    request: Request,
    viewer: Organiser,
    seen: CurrentSeen,
    work: ChangesWork,
    meetings: MeetingsWork,
    figures: CurrentFigures,
) -> Response:
    market, agenda = seen.market, figures.plan.agenda if figures.plan else None
    steps = steps_taken(request, work, market.data, market.matching, agenda)
    quality, unmet = figures.quality, unmet_of(seen)
    return _show(
        request,
        "dashboard.html",
        viewer,
        seen=seen,
        figures=figures,
        unmet=[item for item in unmet if item.is_live],
        unmet_absent=sum(not item.is_live for item in unmet),
        quality=quality,
        following=next((step for step in steps if step.state is not StepState.DONE), None),
        requests=_requests(meetings),
        cancelled=cancelled(meetings, figures.plan.agenda.meetings) if figures.plan else [],
        bars=bars_of(figures.loads, figures.plan.days) if figures.plan else [],
        errors=quality.broken(Severity.ERROR) if quality else 0,
        shown=SHOWN,
        named=NAMED,
    )


@router.get("/without")
def list_without(
    request: Request,
    viewer: Organiser,
    seen: CurrentSeen,
    figures: CurrentFigures,
    reason: str = "",
    said: str = "",
) -> Response:
    found = [item for item in figures.without if reason in ("", item.reason)]
    number = request.query_params.get("page", "1")
    return _show(
        request,
        "dashboard/without.html",
        viewer,
        seen=seen,
        figures=figures,
        reasons=_counted(figures.without),
        reason=reason,
        listing=Listing.of(found, number),
        reachable=sum(item.can_come for item in found),
        said=[part for part in said.split(",") if part.isdecimal()],
        csrf_token=form_seal(request),
    )


@router.get("/without.csv")
def download_without(figures: CurrentFigures, reason: str = "") -> Response:
    header = ("id", "name", "organisation", "role", "e-mail", "reason", "why")
    rows = (
        (
            item.person.id,
            item.person.name,
            item.organisation,
            item.person.role.value,
            item.person.email,
            item.reason.value,
            item.words,
        )
        for item in figures.without
        if reason in ("", item.reason)
    )
    return csv_response("without a meeting.csv", header, rows)


@router.post("/without/remind")
def write_to_them(
    request: Request, seen: CurrentSeen, figures: CurrentFigures, work: ChangesWork, form: SentForm
) -> Response:
    """A letter to each who can come, into the outbox: nothing is sent before an organiser has looked at it."""
    reason = text(form, "reason")
    people = [item for item in figures.without if reason in ("", item.reason) and item.can_come]
    written, unreachable = remind(work, people, seen.market.event, f"{server_address(request)}/")
    work.commit()
    return RedirectResponse(f"/dashboard/without?reason={reason}&said={written},{unreachable}", 303)


@router.get("/unmet")
def list_unmet(request: Request, viewer: Organiser, seen: CurrentSeen) -> Response:
    found = unmet_of(seen)
    listing = Listing.of(found, request.query_params.get("page", "1"))
    live = sum(item.is_live for item in found)
    return _show(request, "dashboard/unmet.html", viewer, seen=seen, listing=listing, live=live)


@router.get("/unmet.csv")
def download_unmet(viewer: Organiser, seen: CurrentSeen) -> Response:
    header = ("id", "title", "owner", "owner can come", "threshold", "nearest score", "nearest offer", "why")
    return csv_response("unmet needs.csv", header, (_unmet_row(item, seen) for item in unmet_of(seen)))


def _unmet_row(item: Unmet, seen: Seen) -> Sequence[object]:
    owner = seen.market.person(item.demand.owner_id)
    nearest = item.item.nearest
    return (
        item.demand.id,
        item.demand.title,
        owner.name if owner else "",
        "yes" if item.is_live else "no",
        round(item.item.threshold, 3),
        round(nearest.score, 3) if nearest else "",
        seen.offer(nearest.offer_id).title if nearest and nearest.offer_id in seen.market.offers else "",
        item.item.reason,
    )


@router.get("/load")
def list_loads(
    request: Request, viewer: Organiser, seen: CurrentSeen, figures: CurrentFigures, only: str = "", q: str = ""
) -> Response:
    found = [load for load in figures.loads if only in ("", load.fullness) and finds(q, _searched(load))]
    return _show(
        request,
        "dashboard/load.html",
        viewer,
        seen=seen,
        figures=figures,
        plan=figures.plan,
        only=only,
        q=q,
        counts={fullness.value: len(figures.of(fullness)) for fullness in Fullness},
        listing=Listing.of(found, request.query_params.get("page", "1")),
    )


@router.get("/load.csv")
def download_loads(figures: CurrentFigures) -> Response:
    days = figures.plan.days if figures.plan else ()
    of_days = [f"{what} {day.isoformat()}" for day in days for what in ("meetings", "sessions")]
    header = ("id", "name", "organisation", "meetings", "limit", "state", *of_days)
    rows = (
        (
            load.person.id,
            load.person.name,
            load.organisation,
            load.meetings,
            load.most,
            load.fullness.value,
            *(number for day in load.days for number in (day.meetings, day.sessions)),
        )
        for load in figures.loads
    )
    return csv_response("load.csv", header, rows)


@router.get("/requests")
def list_requests(request: Request, viewer: Organiser, seen: CurrentSeen, work: MeetingsWork) -> Response:
    listing = Listing.of(_requests(work), request.query_params.get("page", "1"))
    return _show(request, "dashboard/requests.html", viewer, seen=seen, listing=listing, now=_now())


@router.get("/requests.csv")
def download_requests(viewer: Organiser, seen: CurrentSeen, work: MeetingsWork) -> Response:
    def name(person_id: str) -> str:
        person = seen.market.person(person_id)
        return person.name if person else person_id

    header = ("asked by", "asked of", "need", "offer", "since", "expires")
    rows = (
        (
            name(item.asked_by),
            name(item.asked_of),
            item.need_id,
            item.offer_id,
            item.created_at.isoformat(),
            item.expires_at.isoformat(),
        )
        for item in _requests(work)
    )
    return csv_response("requests unanswered.csv", header, rows)


def _requests(work: MeetingsWork) -> Sequence[MeetingRequest]:
    """Those that wait the longest first."""
    return sorted(open_requests(work, _now()), key=lambda item: item.created_at)


def _now() -> datetime:
    return datetime.now(UTC)


def _counted(without: Sequence[Without]) -> list[tuple[NothingReason, int]]:
    """Each reason with how many have it, in the order of the list."""
    reasons = dict.fromkeys(item.reason for item in without)
    return [(reason, sum(item.reason is reason for item in without)) for reason in reasons]


def _searched(load: Load) -> str:
    return f"{load.person.name} {load.organisation}"


def _show(request: Request, template: str, viewer: Organiser, *, seen: Seen, **context: Any) -> Response:
    return page(request, template, viewer, market=seen.market, seen=seen, **context)
