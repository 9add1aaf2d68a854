"""Cluster tours: planned from the records, seen on a map, and printed as a sheet for each bus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.dependencies import JobsWork
from api.errors import JobRefused
from api.jobs.ports import JobWork
from api.jobs.touring import TourJobSettings, ask_tours
from api.languages import Formats, language_of, translations
from api.market.market import Market
from api.programmes.tour_documents import Words, bus_document, tour_document
from api.programmes.tour_view import BusView, DayView, day_views
from api.programmes.tours import REASONS, STAYS
from api.ui import job_words
from api.ui.dependencies import CurrentMarket, Organiser, Overseer
from api.ui.pages import page
from api.ui.routes.run import runner_of_server
from api.ui.routes.setup_parts import SentForm
from matcher.documents import Document, as_pdf
from matcher.errors import InvalidSettings
from matcher.programme.repair_visits import differing_visits
from matcher.settings import make_settings
from matcher.tour_days import TourSettings
from models.domain.jobs import JobKind

router = APIRouter(prefix="/programmes/tours")
_FIELDS: Final = tuple(name for name in TourSettings.model_fields if name != "seed")
_MAY_BE_EMPTY: Final = frozenset({"start_latitude", "start_longitude", "lunch_from"})
Day = Annotated[date, Path()]


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


REFUSED: Final[Mapping[str, str]] = {
    "event": _("There is no event yet."),
    "dates": _("Choose days of the event."),
    "sites": _("Tours need sites with coordinates, or travel times between their areas."),
    "buses": _("Tours need at least one bus."),
    "people": _("Nobody can ride on that day."),
}


@router.get("")
def show_tours(
    request: Request, viewer: Overseer, market: CurrentMarket, work: JobsWork, done: str = "", kept: str = ""
) -> Response:
    return _page(request, viewer, market, work, done=done, kept=kept)


@router.post("")
def plan_tours(
    request: Request, viewer: Organiser, market: CurrentMarket, work: JobsWork, form: SentForm
) -> Response:
    """As a job, to whose page the browser is led; from there it comes back."""
    sent = {name: str(form.get(name, "")).strip() for name in _FIELDS}
    try:
        runner = runner_of_server(request)
        settings = make_settings(TourJobSettings, **_given(sent), dates=_dates(form), keep="keep" in form)
        job = ask_tours(work, settings, viewer.account_id)
    except InvalidSettings as error:
        return _page(request, viewer, market, work, sent=sent, status=422, refused=error)
    except JobRefused as error:
        return _page(request, viewer, market, work, sent=sent, status=409, no_jobs=error)
    runner.poke()
    return RedirectResponse(f"/run/{job.id}", 303)


@router.get("/tours.pdf")
def print_tours(request: Request, viewer: Overseer, market: CurrentMarket, day: Annotated[date, Query()]) -> Response:
    """The overview of a day and, for organisers, a sheet for each bus."""
    view = _day(request, market, day)
    assert market.event is not None
    document = tour_document(
        market.event, view, _words(request), made=_made(request), with_sheets=viewer.is_organiser
    )
    return _pdf(document, f"tours-{day.isoformat()}.pdf")


@router.get("/{day}/{bus_id}")
def show_bus(request: Request, viewer: Organiser, market: CurrentMarket, day: Day, bus_id: str) -> Response:
    view = _day(request, market, day)
    return page(
        request,
        "programmes/tour_bus.html",
        viewer,
        market=market,
        day=view,
        bus=_bus(view, bus_id),
        document=_bus_document(request, market, view, _bus(view, bus_id)),
    )


@router.get("/{day}/{bus_id}/sheet.pdf")
def print_bus(request: Request, viewer: Organiser, market: CurrentMarket, day: Day, bus_id: str) -> Response:
    view = _day(request, market, day)
    bus = _bus(view, bus_id)
    return _pdf(_bus_document(request, market, view, bus), f"bus-{day.isoformat()}-{bus.id}.pdf")


def _page(
    request: Request,
    viewer: Viewer,
    market: Market,
    work: JobWork,
    *,
    sent: Mapping[str, str] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    refused: InvalidSettings | None = context.pop("refused", None)
    days = _views(request, market)
    last = days[-1].settings if days else TourSettings()
    return page(
        request,
        "programmes/tours.html",
        viewer,
        status=status,
        market=market,
        csrf_token=form_seal(request),
        values=_texts(last) | dict(sent or {}),
        days=days,
        open_jobs=[job for job in work.jobs.open() if job.kind is JobKind.TOURS] if viewer.is_organiser else [],
        states=job_words.STATES,
        dates=[day.date for day in market.event.days] if market.event else [],
        reasons=REASONS,
        stays=STAYS,
        behind=_behind(work, market) if viewer.is_organiser else None,
        refused=refused,
        refusal=REFUSED.get(refused.setting, "") if refused else "",
        done=context.get("done", ""),
        kept=context.get("kept", ""),
        no_jobs=context.get("no_jobs"),
    )


def _behind(work: JobWork, market: Market) -> int | None:
    """How many visits the agenda has otherwise than they are requested; None without an agenda."""
    agenda = work.results.agenda()
    return None if agenda is None else len(differing_visits(market.data, agenda, datetime.now(UTC)))


def _views(request: Request, market: Market) -> tuple[DayView, ...]:
    title = translations(language_of(request)).gettext("Map of the day")
    with request.app.state.unit_of_work() as work:
        try:
            return day_views(market.data, market.matching, work.tour_plans.of, map_title=title)
        except InvalidSettings:
            return ()  # no tours without places


def _day(request: Request, market: Market, day: date) -> DayView:
    found = next((view for view in _views(request, market) if view.date == day), None)
    if found is None:
        raise HTTPException(404)
    return found


def _bus(view: DayView, bus_id: str) -> BusView:
    found = next((bus for bus in view.buses if bus.id == bus_id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _bus_document(request: Request, market: Market, view: DayView, bus: BusView) -> Document:
    assert market.event is not None
    return bus_document(market.event, view, bus, _words(request), made=_made(request))


def _words(request: Request) -> Words:
    language = language_of(request)
    formats, catalogue = Formats(language), translations(language)

    def say(message: str, **parts: object) -> str:
        text = catalogue.gettext(message)
        return text % parts if parts else text

    return Words(language=language, say=say, language_name=formats.spoken, day=formats.long_day)


def _made(request: Request) -> str:
    words = _words(request)
    return words.say(
        "Made on %(day)s from the records of the event. For the people in it only.",
        day=words.day(datetime.now(UTC)),
    )


def _pdf(document: Document, name: str) -> Response:
    headers = {"content-disposition": f"inline; filename*=utf-8''{quote(name)}"}
    return Response(as_pdf(document), media_type="application/pdf", headers=headers)


def _given(sent: Mapping[str, str]) -> dict[str, Any]:
    """What was given of the settings; no lunch where its field was emptied."""
    given: dict[str, Any] = {name: sent[name] for name in _FIELDS if sent.get(name)}
    if sent.get("lunch_from") == "" and "lunch_minutes" in sent:
        given["lunch_from"] = None
    return given


def _texts(settings: TourSettings) -> dict[str, str]:
    """What stands in the fields of the form."""
    return {name: _text(getattr(settings, name)) for name in _FIELDS}


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)[:5] if hasattr(value, "hour") else str(value)


def _dates(form: FormData) -> list[date]:
    """Raise ``InvalidSettings``."""
    try:
        return [date.fromisoformat(str(each)) for each in form.getlist("date")]
    except ValueError as error:
        raise InvalidSettings("dates", str(form.getlist("date")), "are no days") from error
