"""The symposium of researchers and businesses: what is pitched and why, experience, clinic, networking; and the page
that each researcher takes home."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.errors import StaleVersion
from api.etags import require_match, version_of
from api.jobs.encoding import CurrentEncode
from api.languages import language_of
from api.market.market import Market
from api.meetings.desk import takes_part
from api.programmes import symposium as service
from api.programmes import symposium_view as view
from api.programmes.symposium_dependencies import CurrentMemory, CurrentSheets, CurrentSymposia, SymposiaWork
from api.programmes.symposium_documents import change, names, plan_document
from api.programmes.symposium_sheet import Sheets
from api.programmes.symposium_take_home import all_sheets, researcher_document
from api.programmes.symposium_timetable import timetable_of
from api.programmes.symposium_words import Reader, session_words
from api.schemas.symposium import SymposiumChoicesOut
from api.ui.dependencies import CurrentMarket, Organiser, Overseer
from api.ui.pages import page
from api.ui.routes.setup_parts import CurrentEditor, SentForm
from api.ui.viewing import PageViewer
from api.ui.words import label
from matcher.documents import Document, as_pdf
from matcher.symposium import Criterion
from matcher.symposium_programme import SymposiumPlan, weights_of
from models.domain import InvalidField
from models.domain.symposium import SymposiumChoices, SymposiumSeating

router = APIRouter(prefix="/programmes/symposium")
NUMBERS: Final = (
    "proposals",
    "proposals_per_session",
    "talks",
    "clinic_rounds",
    "clinic_tables",
    "clinic_seats",
    "networking_rounds",
    "networking_seats",
)
_OFFER: Final = "offer:"


@router.get("")
def show_symposium(
    request: Request, viewer: Overseer, work: SymposiaWork, market: CurrentMarket, symposia: CurrentSymposia
) -> Response:
    return _page(request, viewer, market, symposia.read(work, market), seating=work.symposium.seating())


@router.post("/choices")
def choose(
    request: Request,
    viewer: Organiser,
    work: SymposiaWork,
    market: CurrentMarket,
    symposia: CurrentSymposia,
    sent: SentForm,
) -> Response:
    def require(before: SymposiumChoices) -> None:
        require_match(str(sent.get("version", "")) or None, SymposiumChoicesOut.of(before))

    plan = symposia.read(work, market)
    try:
        service.keep_choices(work, lambda _before: _choices(sent), require)
    except (InvalidField, ValueError) as error:
        field = error.field if isinstance(error, InvalidField) else ""
        return _page(request, viewer, market, plan, sent=sent, refused=field or "number", status=422)
    except StaleVersion:
        return _page(request, viewer, market, plan, stale=True, status=409)
    return RedirectResponse("/programmes/symposium?kept=1", 303)


@router.post("/sessions")
def make(
    request: Request, viewer: Organiser, editor: CurrentEditor, encode: CurrentEncode, remembered: CurrentMemory
) -> Response:
    try:
        made = service.make_sessions(request.app.state.unit_of_work, encode, session_words, editor, remembered)
    except service.SymposiumMoved:
        return RedirectResponse("/programmes/symposium?moved=1", 303)
    return RedirectResponse(f"/programmes/symposium?done={quote(made.change_id or 'same')}", 303)


def _programme(request: Request, viewer: Overseer, sheets: CurrentSheets) -> Document:
    """What those who oversee print: with the agenda that they are shown, where there is one."""
    reader = _reader(request, sheets.market)
    timetable = timetable_of(sheets, viewer, reader)
    return plan_document(
        sheets.plan,
        sheets.market,
        reader,
        made=_made(reader),
        with_names=viewer.is_organiser,
        timetable=timetable,
    )


Programme = Annotated[Document, Depends(_programme)]


@router.get("/plan.pdf")
def print_plan(request: Request, viewer: Overseer, market: CurrentMarket, document: Programme) -> Response:
    return _pdf(document, "symposium.pdf")


@router.get("/plan")
def show_plan(request: Request, viewer: Overseer, market: CurrentMarket, document: Programme) -> Response:
    return _document(request, viewer, market, document, pdf="/programmes/symposium/plan.pdf", is_own=False)


@router.get("/sheets")
def show_sheets(request: Request, viewer: Organiser, market: CurrentMarket, sheets: CurrentSheets) -> Response:
    document = _sheets(request, market, sheets)
    return _document(request, viewer, market, document, pdf="/programmes/symposium/sheets.pdf", is_own=False)


@router.get("/sheets.pdf")
def print_sheets(request: Request, viewer: Organiser, market: CurrentMarket, sheets: CurrentSheets) -> Response:
    return _pdf(_sheets(request, market, sheets, with_sources=False), "researchers.pdf")


def _own(request: Request, viewer: PageViewer, market: CurrentMarket, sheets: CurrentSheets) -> Document:
    """Raise 403 for those who take no part, 404 for who brings no offer."""
    if not takes_part(viewer):
        raise HTTPException(403, "This is for people who take part in the event.")
    sheet = sheets.of(viewer.person_id)
    if sheet is None:
        raise HTTPException(404)
    reader = _reader(request, market)
    return researcher_document(sheet, market, reader, made=_made(reader))


Own = Annotated[Document, Depends(_own)]


@router.get("/mine")
def show_own(request: Request, viewer: PageViewer, market: CurrentMarket, document: Own) -> Response:
    return _document(request, viewer, market, document, pdf="/programmes/symposium/mine.pdf", is_own=True)


@router.get("/mine.pdf")
def print_own(document: Own) -> Response:
    return _pdf(document, "what-to-take-home.pdf")


def _page(
    request: Request, viewer: Viewer, market: Market, plan: SymposiumPlan, *, status: int = 200, **context: Any
) -> Response:
    """``context``: the ``seating``, the form that was ``sent``, which field was ``refused``, and ``stale``."""
    sent: FormData | None = context.get("sent")
    seating: SymposiumSeating | None = context.get("seating")
    reader = _reader(request, market)
    choices, weights = plan.ground.choices, weights_of(plan.ground)
    values = {name: str(getattr(choices, name)) for name in NUMBERS}
    values |= {f"weight_{each.value}": f"{weights[each]:g}" for each in Criterion}
    if sent is not None:
        values |= {name: str(sent.get(name, "")) for name in values}
    query = request.query_params
    return page(
        request,
        "programmes/symposium.html",
        viewer,
        status=status,
        csrf_token=form_seal(request),
        market=market,
        plan=plan,
        rows=view.rows(plan),
        ranges=view.ranges(plan),
        standing=view.standing(plan, market.data, seating),
        pitches=view.pitch_sessions(plan),
        criteria=service.CRITERIA,
        lacks=service.LACKS,
        fewest=service.FEWEST_SHOWN,
        names=lambda ids: names(ids, market),
        swap=lambda pair: change(plan, pair, reader),
        when=reader.when,
        values=values,
        version=version_of(SymposiumChoicesOut.of(choices)),
        refused=context.get("refused", ""),
        stale=context.get("stale", False),
        done=query.get("done", ""),
        kept="kept" in query,
        moved="moved" in query,
        undone="undone" in query,
    )


def _choices(sent: FormData) -> SymposiumChoices:
    """Raise ``InvalidField``, and ``ValueError`` for what is no number."""
    settled = {name.removeprefix(_OFFER): value for name, value in sent.multi_items() if name.startswith(_OFFER)}
    numbers: dict[str, Any] = {name: int(str(sent.get(name, ""))) for name in NUMBERS}
    return SymposiumChoices(
        weights={
            each.value: float(str(sent.get(f"weight_{each.value}", "")).replace(",", ".")) for each in Criterion
        },
        always=tuple(offer_id for offer_id, value in settled.items() if value == "always"),
        never=tuple(offer_id for offer_id, value in settled.items() if value == "never"),
        **numbers,
    )


def _sheets(request: Request, market: Market, sheets: Sheets, *, with_sources: bool = True) -> Document:
    reader = _reader(request, market)
    return all_sheets(sheets.everybody(), market, reader, made=_made(reader), with_sources=with_sources)


def _document(
    request: Request, viewer: Viewer, market: Market, document: Document, *, pdf: str, is_own: bool
) -> Response:
    return page(
        request,
        "programmes/symposium_sheet.html",
        viewer,
        market=market,
        document=document,
        pdf=pdf,
        is_own=is_own,
    )


def _reader(request: Request, market: Market) -> Reader:
    return Reader(
        language=language_of(request), called=label, zone=market.event.zone if market.event is not None else None
    )


def _made(reader: Reader) -> str:
    _ = reader.say
    return _("Made on %(day)s from the public parts of the records.", day=reader.formats.long_day(datetime.now(UTC)))


def _pdf(document: Document, name: str) -> Response:
    """Dated with the day alone, as the document itself: its bytes are the same all day while nothing changes."""
    headers = {"content-disposition": f"inline; filename={name}"}
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Response(as_pdf(document, made_at=today), media_type="application/pdf", headers=headers)
