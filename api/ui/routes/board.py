"""The agenda board: organisers move what is planned, see what clashes, take it back, and save it as a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.dependencies import AccountsWork
from api.disclosure import now
from api.languages import language_of
from api.market.market import Market
from api.ui.addresses import own_path
from api.ui.board_moves import Moves, Outcome, outcome_of
from api.ui.board_view import BoardView
from api.ui.boards import Boards, KeptBoards
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.pages import is_partial, page
from matcher.board import EditedMeanwhile, brought_by_last, change_board, save_board
from matcher.errors import InputError, NotFound, StepMissing
from models.domain import AgendaEdit, EditAction, Room, Slot, Table
from models.domain.accounts import Account

router = APIRouter(prefix="/board")

Id = Annotated[str, Field(max_length=1000)]
Action = Literal["move", "swap", "take_out", "lock", "unlock", "undo", "redo", "discard", "carry_over"]
ZOOMS = ("1", "2", "3")


class BoardQuery(BaseModel):
    """What of the board is shown. Unknown values stand for what is shown without them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    day: str = ""
    place: Id = ""
    """"" for all places, "rooms", "tables", "used" for those in use that day, or the id of one."""
    q: str = Field("", max_length=200)
    """A person's name, or a part of it."""
    theme: str = Field("", max_length=400)
    zoom: str = "2"

    def address(self, **changes: str) -> str:
        values = self.model_dump() | changes
        told = {name: value for name, value in values.items() if value and (name, value) != ("zoom", "2")}
        return f"/board?{urlencode(told)}" if told else "/board"


class EntryQuery(BaseModel):
    """Which card, and what is looked at: the times of a day, the places at one time, or a swap."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    day: str = ""
    start: AwareDatetime | None = None
    swap: Id = ""
    back: Id = ""


class CheckQuery(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    start: AwareDatetime
    place: Id


class EditForm(BaseModel):
    """One change, by somebody who has seen the log up to ``number``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: Action
    number: int = Field(ge=0)
    entry: Id = ""
    other: Id = ""
    start: AwareDatetime | None = None
    place: Id = ""
    back: Id = "/board"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """The last ``line`` of the log and who wrote it; ``edit`` is the change that it is about, the line itself but for
    what was undone or redone, and ``outcome`` what the last change that holds brought."""

    line: AgendaEdit
    edit: AgendaEdit
    author: str
    title: str
    other: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who asks, and what the board is made from."""

    request: Request
    viewer: Viewer
    market: Market
    boards: Boards
    work: AccountsWork

    def view(self) -> BoardView:
        """Raise ``StepMissing`` without an agenda."""
        board = self.boards.read(self.work)
        return BoardView(board, self.market, self.boards.findings(board), language_of(self.request))

    def author(self, edit: AgendaEdit | None) -> str:
        account = self.work.accounts.find(Account, edit.author_id) if edit else None
        return account.name if account else ""


def _desk(request: Request, viewer: Organiser, market: CurrentMarket, boards: KeptBoards, work: AccountsWork) -> Desk:
    return Desk(request=request, viewer=viewer, market=market, boards=boards, work=work)


CurrentDesk = Annotated[Desk, Depends(_desk, scope="function")]


@router.get("")
def show_board(desk: CurrentDesk, wanted: Annotated[BoardQuery, Query()]) -> HTMLResponse:
    return _board(desk, wanted)


def _board(desk: Desk, wanted: BoardQuery, problem: InputError | None = None) -> HTMLResponse:
    request, viewer, market = desk.request, desk.viewer, desk.market
    try:
        view = desk.view()
    except StepMissing:
        return page(request, "no_agenda.html", viewer, market=market)
    day = next((day for day in view.days if day.isoformat() == wanted.day), view.days[0])
    places = _places(view, day, wanted.place)
    people = _people(market, wanted.q)
    status = 200 if problem is None or is_partial(request) else 409
    return page(
        request,
        "board/_board.html" if is_partial(request) else "board/board.html",
        viewer,
        status=status,
        market=market,
        view=view,
        wanted=wanted,
        day=day,
        places=places,
        rows=view.rows(day, places, people, wanted.theme),
        people=people,
        themes=sorted({view.theme(entry) for entry in view.entries.values()} - {""}),
        last=_last_change(view, desk),
        log=view.board.copy.log,
        problem=problem,
        author=desk.author(problem.edit) if isinstance(problem, EditedMeanwhile) else "",
        csrf_token=form_seal(request),
        zoom=wanted.zoom if wanted.zoom in ZOOMS else "2",
    )


@router.get("/entry")
def show_entry(desk: CurrentDesk, wanted: Annotated[EntryQuery, Query()]) -> HTMLResponse:
    """One card: what it is, what is wrong with it, where it could go and what would clash there."""
    request, market, view = desk.request, desk.market, desk.view()
    moves = Moves(view, wanted.id)
    begins = moves.card.start.date() if moves.card.start else view.days[0]
    shown = next((each for each in view.days if each.isoformat() == wanted.day), begins)
    at = next((slot.start for slot in view.slots if slot.start == wanted.start), None)
    partners = moves.partners()
    other = next((item for item in partners if item.id == wanted.swap), None)
    return page(
        request,
        "board/_entry.html" if request.headers.get("hx-target") == "entry" else "board/entry.html",
        desk.viewer,
        market=market,
        view=view,
        moves=moves,
        card=moves.card,
        day=shown,
        times=moves.times(shown) if moves.can_move and at is None and not wanted.swap else (),
        at=market.local(at) if at else None,
        targets=moves.places(at) if moves.can_move and at else (),
        partners=partners,
        other=other,
        swapped=moves.swap(other.id) if other else None,
        back=_back(request, wanted.back, shown),
        number=view.board.copy.log.number,
        csrf_token=form_seal(request),
    )


@router.get("/check")
def check_move(desk: CurrentDesk, wanted: Annotated[CheckQuery, Query()]) -> HTMLResponse:
    """What a move would bring, in a few words that are said while a card is moved by keyboard."""
    view = desk.view()
    moves = Moves(view, wanted.id)
    if wanted.place not in {item.id for item in view.places}:
        raise NotFound("place", wanted.place)
    start = _of_slot(view.slots, wanted.start)
    return page(
        desk.request,
        "board/_check.html",
        desk.viewer,
        outcome=moves.outcome(start, wanted.place),
        start=desk.market.local(start),
        place=desk.market.place(wanted.place),
    )


@router.post("/edits")
def edit_board(desk: CurrentDesk, form: Annotated[EditForm, Form()]) -> Response:
    """Change the working copy, and go back to the board."""
    try:
        board = desk.boards.read(desk.work)
        edit = AgendaEdit(
            number=form.number + 1,
            base_version=board.copy.base.version,
            action=EditAction(form.action),
            entry_id=form.entry,
            other_id=form.other,
            start=_of_slot(board.context.calendar.slots, form.start) if form.start else None,
            place_id=form.place,
            author_id=desk.viewer.account_id,
            at=now(),
        )
        change_board(desk.work, board, edit)
    except InputError as error:
        return _board(desk, _query_of(form.back), error)
    return RedirectResponse(_local(form.back), 303)


@router.post("/save")
def save(
    desk: CurrentDesk,
    number: Annotated[int, Form(ge=0)],
    back: Annotated[str, Form(max_length=1000)] = "/board",
) -> Response:
    """Store the working copy as a version of the agenda."""
    try:
        board = desk.boards.read(desk.work)
        saved = save_board(desk.work, board, number=number + 1, author_id=desk.viewer.account_id, now=now())
    except InputError as error:
        return _board(desk, _query_of(back), error)
    address = f"/versions/compare?before={board.copy.base.version}&after={saved.version}"
    if desk.request.headers.get("hx-request") == "true":
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _places(view: BoardView, day: date, wanted: str) -> list[Room | Table]:
    in_use = {place for place, held in view.by_place.items() if any(view.day_of(item.start) == day for item in held)}
    match wanted:
        case "rooms":
            return list(view.rooms)
        case "tables":
            return list(view.market.data.tables)
        case "used":
            return [place for place in view.places if place.id in in_use]
    one = [place for place in view.places if place.id == wanted]
    return one or list(view.places)


def _people(market: Market, q: str) -> frozenset[str] | None:
    words = q.casefold().split()
    if not words:
        return None
    return frozenset(
        person.id for person in market.data.people if all(word in person.name.casefold() for word in words)
    )


def _last_change(view: BoardView, desk: Desk) -> LastChange | None:
    """What was done last to this working copy, and what the last change that holds brought."""
    board, log = view.board, view.board.copy.log
    if not log.done and not log.undone:
        return None
    line = board.edits[-1]
    subject = {EditAction.UNDO: log.undone, EditAction.REDO: log.done[-1:]}.get(line.action, (line,))
    edit = subject[0] if subject else line
    return LastChange(
        line=line,
        edit=edit,
        author=desk.author(line),
        title=_title(view, edit.entry_id),
        other=_title(view, edit.other_id),
        outcome=outcome_of(view, brought_by_last(board)) if line.action is not EditAction.UNDO else Outcome(),
    )


def _title(view: BoardView, entry_id: str) -> str:
    """Of an entry, or of what is or was waiting for a place."""
    pairing = view.board.context.pairing_of.get(entry_id)
    if entry_id in view.entries:
        return view.title(view.entries[entry_id])
    if pairing is not None:
        return view.names((pairing.need_owner_id, pairing.offer_owner_id))
    return next((card.title for card in view.waiting if card.id == entry_id), entry_id)


def _of_slot(slots: tuple[Slot, ...], start: datetime) -> datetime:
    """The slot's own moment, in the event's time zone, where there is one."""
    return next((slot.start for slot in slots if slot.start == start), start)


def _query_of(back: str) -> BoardQuery:
    return BoardQuery.model_validate(dict(parse_qsl(urlsplit(back).query)))


def _back(request: Request, wanted: str, day: date) -> str:
    """The address of the board that the card was opened from, or else of the board on that day."""
    opened_on = urlsplit(request.headers.get("hx-current-url", ""))
    here = f"{opened_on.path}?{opened_on.query}" if opened_on.path == "/board" else f"/board?day={day.isoformat()}"
    return _local(wanted or here)


def _local(back: str) -> str:
    """The board it came from, and none of another server's."""
    path = own_path(back)
    return path if path.startswith("/board") else "/board"
