"""Cluster tours: planned from the records, seen on a map, and printed as a sheet for each bus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.languages import Formats, language_of, translations
from api.market.market import Market
from api.programmes.tour_documents import Words, bus_document, tour_document
from api.programmes.tour_view import BusView, DayView, day_views
from api.programmes.tours import REASONS, STAYS, Proofs, RecordsMoved, plan_and_store
from api.ui.dependencies import CurrentMarket, Organiser, Overseer
from api.ui.pages import page
from api.ui.routes.setup_parts import CurrentEditor, SentForm
from matcher.documents import Document, as_pdf
from matcher.errors import InvalidSettings
from matcher.settings import make_settings
from matcher.tour_days import TourSettings

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
def show_tours(request: Request, viewer: Overseer, market: CurrentMarket, done: str = "", kept: str = "") -> Response:
    return _page(request, viewer, market, sent=dict(request.query_params), done=done, kept=kept)


@router.post("")
def plan_tours(
    request: Request, viewer: Organiser, market: CurrentMarket, editor: CurrentEditor, form: SentForm
) -> Response:
    sent = {name: str(form.get(name, "")).strip() for name in _FIELDS}
    try:
        settings = make_settings(TourSettings, **_given(sent))
        data, made, change = plan_and_store(
            request.app.state.unit_of_work, settings, _dates(form), keep="keep" in form, editor=editor
        )
    except InvalidSettings as error:
        return _page(request, viewer, market, sent=sent, status=422, refused=error)
    except RecordsMoved:
        return _page(request, viewer, market, sent=sent, status=409, moved=True)
    proofs: Proofs = request.app.state.tour_proofs
    for day in made:
        proofs.add(data, day)
    kept = {"kept": str(sum(len(day.changed or ()) for day in made))} if "keep" in form else {}
    return RedirectResponse(f"/programmes/tours?{urlencode({'done': change} | kept | _given(sent))}", 303)


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
    *,
    sent: Mapping[str, str],
    status: int = 200,
    **context: Any,
) -> Response:
    refused: InvalidSettings | None = context.pop("refused", None)
    return page(
        request,
        "programmes/tours.html",
        viewer,
        status=status,
        market=market,
        csrf_token=form_seal(request),
        values=_values(sent),
        days=_views(request, market, sent),
        dates=[day.date for day in market.event.days] if market.event else [],
        reasons=REASONS,
        stays=STAYS,
        refused=refused,
        refusal=REFUSED.get(refused.setting, "") if refused else "",
        done=context.get("done", ""),
        kept=context.get("kept", ""),
        moved=context.get("moved", False),
    )


def _views(request: Request, market: Market, sent: Mapping[str, str]) -> tuple[DayView, ...]:
    try:
        settings = make_settings(TourSettings, **_given(sent))
    except InvalidSettings:
        settings = TourSettings()
    try:
        return day_views(
            market.data,
            market.matching,
            settings,
            request.app.state.tour_proofs,
            map_title=translations(language_of(request)).gettext("Map of the day"),
        )
    except InvalidSettings:
        return ()  # no tours without places


def _day(request: Request, market: Market, day: date) -> DayView:
    found = next((view for view in _views(request, market, dict(request.query_params)) if view.date == day), None)
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


def _values(sent: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of the form."""
    usual = TourSettings()
    return {name: sent[name] if name in sent else _text(getattr(usual, name)) for name in _FIELDS}


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
