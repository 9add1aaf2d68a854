"""The conference with export consultations: figures, booths and, for organisers, who consults with whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.dependencies import ChangesWork
from api.disclosure import CurrentSight
from api.errors import EventMissing
from api.finding import finds
from api.languages import Formats, language_of, translations
from api.market.market import Market
from api.programmes.booth_plan import booth_plan
from api.programmes.conference import (
    BoothsMoved,
    ConferenceView,
    Row,
    allot_and_store,
    ask_for_presentations,
    closed_booths,
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
    participants_document,
    side,
)
from api.setup.forms import text
from api.sheets import csv_response
from api.ui.conference_words import words_in
from api.ui.dependencies import CurrentMarket, KeptPlans, Organiser, Overseer
from api.ui.filters import Listing
from api.ui.pages import page
from api.ui.routes.setup_parts import CurrentEditor, SentForm
from matcher.consultations.booth_problem import PLACED
from matcher.documents import Document, as_pdf
from matcher.errors import StepMissing
from models.domain import Event, SessionKind

router = APIRouter(prefix="/programmes")
LEFT_SHOWN: Final = 30
PDF: Final = "application/pdf"


def _view(
    viewer: Overseer, work: ChangesWork, market: CurrentMarket, plans: KeptPlans, sight: CurrentSight
) -> ConferenceView:
    """The conference as this viewer sees it."""
    try:
        agenda = plans.shown_to(viewer, work, market).agenda
    except StepMissing:
        return conference_view(work, market.data, None, with_people=viewer.is_organiser)
    (told,) = sight.agendas(agenda)
    return conference_view(work, market.data, agenda, with_people=viewer.is_organiser, sessions=told.sessions)


CurrentView = Annotated[ConferenceView, Depends(_view)]


@router.get("/conference")
def show_conference(
    request: Request,
    viewer: Overseer,
    market: CurrentMarket,
    view: CurrentView,
) -> Response:
    words = _words(request)
    data, labels = market.data, figure_labels(words.say)
    names = {item.id: item.name for item in data.organisations}
    rooms = {room.id: room.name for room in data.rooms}
    query = request.query_params
    rows = sorted(
        (row for row in view.rows if finds(query.get("q", ""), _searched(row))),
        key=lambda row: (row.start, row.table),
    )
    listing = Listing.of(rows, query.get("page", "1"))
    return page(
        request,
        "programmes/conference.html",
        viewer,
        market=market,
        view=view,
        figures=[(labels[name], value) for name, value in figures(view).items() if value is not None],
        days=rows_by_day(listing.items),
        listing=listing,
        q=query.get("q", ""),
        address=lambda number: (
            f"/programmes/conference?{urlencode({'q': query.get('q', ''), 'page': number})}#consultations"
        ),
        left_shown=LEFT_SHOWN,
        asked=_asked(market),
        closed=closed_booths(market.data),
        plan=booth_plan(data.booths, names, themes_of_exhibitors(data), rooms) if data.booths else "",
        names=names,
        side=lambda item: side(item, words),
        spoken=lambda item: languages(item, words),
        csrf_token=form_seal(request),
        said={
            name: query.get(name, "") for name in ("saved", "what", "points", "proven", "worth", "bound", "undone")
        },
    )


def _searched(row: Row) -> str:
    return " ".join((*(f"{item.name} {item.organisation}" for item in row.sides), row.interpreter, row.table))


def _asked(market: Market) -> int:
    """How many sessions of business presentations are asked for."""
    return sum(item.kind is SessionKind.PROPOSALS for item in market.data.session_requests)


@router.post("/conference/booths")
def allot(request: Request, viewer: Organiser, editor: CurrentEditor, sent: SentForm) -> Response:
    """Give the booths to those who wish for one; ``keep`` leaves those that are given."""
    try:
        plan, change_id = allot_and_store(request.app.state.unit_of_work, editor, keep=bool(text(sent, "keep")))
    except BoothsMoved:
        return RedirectResponse("/programmes/conference?what=moved#booths", 303)
    given = len(plan.booth_of)
    told = {
        "what": "booths",
        "saved": change_id,
        "points": given,
        "proven": "yes" if plan.is_proven else "no",
        "worth": plan.points - PLACED * given,
        "bound": plan.bound - PLACED * given,
    }
    address = f"/programmes/conference?{urlencode(told)}"
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
    request: Request,
    viewer: Overseer,
    market: CurrentMarket,
    view: CurrentView,
) -> Response:
    event, words = _event(market), _words(request)
    return _pdf("conference.pdf", conference_document(event, market.data, view, words, made=_made(request, market)))


@router.get("/conference/interpreters.pdf")
def interpreters_pdf(
    request: Request,
    viewer: Organiser,
    market: CurrentMarket,
    view: CurrentView,
) -> Response:
    made = _made(request, market)
    return _pdf("interpreters.pdf", interpreters_document(_event(market), view, _words(request), made=made))


@router.get("/conference/consultations.csv")
def consultations_csv(
    viewer: Organiser,
    view: CurrentView,
) -> Response:
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


@router.get("/conference/participants.pdf")
def participants_pdf(
    request: Request,
    viewer: Organiser,
    market: CurrentMarket,
    view: CurrentView,
) -> Response:
    made = _made(request, market)
    document = participants_document(_event(market), market.data, view, _words(request), made=made)
    return _pdf("participants.pdf", document)


@router.get("/conference/print")
def conference_print(
    request: Request,
    viewer: Overseer,
    market: CurrentMarket,
    view: CurrentView,
) -> Response:
    """What the PDF holds, as a page."""
    event, words = _event(market), _words(request)
    document = conference_document(event, market.data, view, words, made=_made(request, market))
    return page(request, "programmes/conference_print.html", viewer, market=market, document=document)


def _event(market: Market) -> Event:
    if market.event is None:
        raise EventMissing
    return market.event


def _words(request: Request) -> Words:
    return words_in(language_of(request))


def _made(request: Request, market: Market) -> str:
    language = language_of(request)
    catalogue = translations(language)
    now = datetime.now(UTC).astimezone(market.event.zone if market.event else UTC)
    _ = catalogue.gettext
    return _("Made by Bridgework on %(when)s.") % {"when": Formats(language).moment(now)}


def _pdf(name: str, document: Document) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(as_pdf(document), media_type=PDF, headers=headers)
