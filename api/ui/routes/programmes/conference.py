"""The conference with export consultations: figures, booths and, for organisers, who consults with whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.dependencies import ChangesWork
from api.errors import EventMissing
from api.languages import Formats, language_of, translations
from api.market.market import Market
from api.market.plan import Plans
from api.programmes.booth_plan import booth_plan
from api.programmes.conference import (
    BoothsMoved,
    ConferenceView,
    allot_and_store,
    ask_for_presentations,
    conference_view,
    figures,
    rows_by_day,
    themes_of_exhibitors,
)
from api.programmes.conference_documents import (
    Words,
    conference_document,
    figure_labels,
    interpreters_document,
    languages,
    side,
)
from api.setup.forms import text
from api.sheets import csv_response
from api.ui.dependencies import CurrentMarket, KeptPlans, Organiser, Overseer
from api.ui.pages import page
from api.ui.phrases import known_phrase
from api.ui.routes.setup_parts import CurrentEditor, SentForm
from matcher.documents import Document, as_pdf
from matcher.errors import StepMissing
from matcher.ports import UnitOfWork
from models.domain import Event

router = APIRouter(prefix="/programmes")
SHOWN: Final = 400
PDF: Final = "application/pdf"


@router.get("/conference")
def show_conference(
    request: Request, viewer: Overseer, work: ChangesWork, market: CurrentMarket, plans: KeptPlans
) -> Response:
    view, words = _view(request, viewer, work, market, plans), _words(request)
    data, labels = market.data, figure_labels(words.say)
    names = {item.id: item.name for item in data.organisations}
    rooms = {room.id: room.name for room in data.rooms}
    query = request.query_params
    return page(
        request,
        "programmes/conference.html",
        viewer,
        market=market,
        view=view,
        figures=[(labels[name], value) for name, value in figures(view).items() if value is not None],
        days=rows_by_day(view.rows[:SHOWN]),
        plan=booth_plan(data.booths, names, themes_of_exhibitors(data), rooms) if data.booths else "",
        names=names,
        shown=SHOWN,
        side=lambda item: side(item, words),
        spoken=lambda item: languages(item, words),
        by_day=rows_by_day,
        csrf_token=form_seal(request),
        said={name: query.get(name, "") for name in ("saved", "what", "points", "proven", "undone")},
    )


@router.post("/conference/booths")
def allot(request: Request, viewer: Organiser, editor: CurrentEditor, sent: SentForm) -> Response:
    """Give the booths to those who wish for one; ``keep`` leaves those that are given."""
    try:
        plan, change_id = allot_and_store(request.app.state.unit_of_work, editor, keep=bool(text(sent, "keep")))
    except BoothsMoved:
        return RedirectResponse("/programmes/conference?what=moved#booths", 303)
    proven = "yes" if plan.is_proven else "no"
    address = f"/programmes/conference?what=booths&saved={change_id}&points={len(plan.booth_of)}&proven={proven}"
    return RedirectResponse(f"{address}#booths", 303)


@router.post("/conference/presentations")
def ask(viewer: Organiser, editor: CurrentEditor, work: ChangesWork) -> Response:
    """Ask for sessions of business presentations, which the next agenda places."""
    number, change_id = ask_for_presentations(work, editor)
    return RedirectResponse(
        f"/programmes/conference?what=presentations&saved={change_id}&points={number}#sessions", 303
    )


@router.get("/conference.pdf")
def conference_pdf(
    request: Request, viewer: Overseer, work: ChangesWork, market: CurrentMarket, plans: KeptPlans
) -> Response:
    view = _view(request, viewer, work, market, plans)
    event, words = _event(market), _words(request)
    return _pdf("conference.pdf", conference_document(event, market.data, view, words, made=_made(request, market)))


@router.get("/conference/interpreters.pdf")
def interpreters_pdf(
    request: Request, viewer: Organiser, work: ChangesWork, market: CurrentMarket, plans: KeptPlans
) -> Response:
    view = _view(request, viewer, work, market, plans)
    made = _made(request, market)
    return _pdf("interpreters.pdf", interpreters_document(_event(market), view, _words(request), made=made))


@router.get("/conference/consultations.csv")
def consultations_csv(
    request: Request, viewer: Organiser, work: ChangesWork, market: CurrentMarket, plans: KeptPlans
) -> Response:
    view = _view(request, viewer, work, market, plans)
    header = ("start", "end", "table", "first", "second", "languages", "interpreter", "between_countries")
    rows = [
        (
            row.start.isoformat(timespec="minutes"),
            row.end.isoformat(timespec="minutes"),
            row.table,
            *(f"{item.name} ({item.organisation}, {item.country})" for item in row.sides),
            ", ".join(row.languages),
            row.interpreter,
            "yes" if row.is_export else "no",
        )
        for row in view.rows
    ]
    return csv_response("consultations.csv", header, rows)


def _view(request: Request, viewer: Overseer, work: UnitOfWork, market: Market, plans: Plans) -> ConferenceView:
    try:
        agenda = plans.shown_to(viewer, work, market).agenda
    except StepMissing:
        agenda = None
    return conference_view(work, market.data, agenda, with_people=viewer.is_organiser)


def _event(market: Market) -> Event:
    if market.event is None:
        raise EventMissing
    return market.event


def _words(request: Request) -> Words:
    language = language_of(request)
    catalogue, formats = translations(language), Formats(language)
    return Words(
        language=language,
        say=lambda message, **parts: catalogue.gettext(message) % parts if parts else catalogue.gettext(message),
        spoken=formats.spoken,
        country=formats.country,
        day=formats.long_day,
        reason=lambda text: known_phrase(text, language) or text,
    )


def _made(request: Request, market: Market) -> str:
    language = language_of(request)
    catalogue = translations(language)
    now = datetime.now(UTC).astimezone(market.event.zone if market.event else UTC)
    _ = catalogue.gettext
    return _("Made by Bridgework on %(when)s.") % {"when": Formats(language).moment(now)}


def _pdf(name: str, document: Document) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(as_pdf(document), media_type=PDF, headers=headers)
