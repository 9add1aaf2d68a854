"""The agenda board: organisers move what is planned, see what clashes, take it back, and save it as a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.disclosure import now
from api.finding import finds
from api.market.market import Market
from api.ui.addresses import own_path
from api.ui.board_moves import Moves, Outcome, outcome_of
from api.ui.board_view import BoardView
from api.ui.boards import CurrentPlanning, Planning
from api.ui.pages import is_partial
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


@router.get("")
def show_board(planning: CurrentPlanning, wanted: Annotated[BoardQuery, Query()]) -> HTMLResponse:
    return _board(planning, wanted)


def _board(planning: Planning, wanted: BoardQuery, problem: InputError | None = None) -> HTMLResponse:
    request, market = planning.request, planning.market
    try:
        view = planning.view()
    except StepMissing:
        return planning.page("no_agenda.html")
    day = next((day for day in view.days if day.isoformat() == wanted.day), view.days[0])
    places = _places(view, day, wanted.place)
    people = _people(market, wanted.q)
    status = 200 if problem is None or is_partial(request) else 409
    return planning.page(
        "board/_board.html" if is_partial(request) else "board/board.html",
        status=status,
        view=view,
        wanted=wanted,
        day=day,
        places=places,
        rows=view.rows(day, places, people, wanted.theme),
        people=people,
        themes=sorted({view.theme(entry) for entry in view.entries.values()} - {""}),
        last=_last_change(view, planning),
        log=view.board.copy.log,
        problem=problem,
        author=_author(planning, problem.edit) if isinstance(problem, EditedMeanwhile) else "",
        zoom=wanted.zoom if wanted.zoom in ZOOMS else "2",
    )


@router.get("/entry")
def show_entry(planning: CurrentPlanning, wanted: Annotated[EntryQuery, Query()]) -> HTMLResponse:
    """One card: what it is, what is wrong with it, where it could go and what would clash there."""
    request, market, view = planning.request, planning.market, planning.view()
    moves = Moves(view, wanted.id)
    begins = moves.card.start.date() if moves.card.start else view.days[0]
    shown = next((each for each in view.days if each.isoformat() == wanted.day), begins)
    at = next((slot.start for slot in view.slots if slot.start == wanted.start), None)
    partners = moves.partners()
    other = next((item for item in partners if item.id == wanted.swap), None)
    return planning.page(
        "board/_entry.html" if request.headers.get("hx-target") == "entry" else "board/entry.html",
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
    )


@router.get("/check")
def check_move(planning: CurrentPlanning, wanted: Annotated[CheckQuery, Query()]) -> HTMLResponse:
    """What a move would bring, in a few words that are said while a card is moved by keyboard."""
    view = planning.view()
    moves = Moves(view, wanted.id)
    if wanted.place not in {item.id for item in view.places}:
        raise NotFound("place", wanted.place)
    start = _of_slot(view.slots, wanted.start)
    return planning.page(
        "board/_check.html",
        outcome=moves.outcome(start, wanted.place),
        start=planning.market.local(start),
        place=planning.market.place(wanted.place),
    )


@router.post("/edits")
def edit_board(planning: CurrentPlanning, form: Annotated[EditForm, Form()]) -> Response:
    """Change the working copy, and go back to the board."""
    try:
        board = planning.boards.read(planning.work)
        edit = AgendaEdit(
            number=form.number + 1,
            base_version=board.copy.base.version,
            action=EditAction(form.action),
            entry_id=form.entry,
            other_id=form.other,
            start=_of_slot(board.context.calendar.slots, form.start) if form.start else None,
            place_id=form.place,
            author_id=planning.viewer.account_id,
            at=now(),
        )
        change_board(planning.work, board, edit)
    except InputError as error:
        return _board(planning, _query_of(form.back), error)
    return RedirectResponse(_local(form.back), 303)


@router.post("/save")
def save(
    planning: CurrentPlanning,
    number: Annotated[int, Form(ge=0)],
    back: Annotated[str, Form(max_length=1000)] = "/board",
) -> Response:
    """Store the working copy as a version of the agenda."""
    try:
        board = planning.boards.read(planning.work)
        saved = save_board(planning.work, board, number=number + 1, author_id=planning.viewer.account_id, now=now())
    except InputError as error:
        return _board(planning, _query_of(back), error)
    address = f"/versions/compare?before={board.copy.base.version}&after={saved.version}"
    if planning.request.headers.get("hx-request") == "true":
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
    if not q.strip():
        return None
    return frozenset(person.id for person in market.data.people if finds(q, person.name))


def _last_change(view: BoardView, planning: Planning) -> LastChange | None:
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
        author=_author(planning, line),
        title=_title(view, edit.entry_id),
        other=_title(view, edit.other_id),
        outcome=outcome_of(view, brought_by_last(board)) if line.action is not EditAction.UNDO else Outcome(),
    )


def _author(planning: Planning, edit: AgendaEdit | None) -> str:
    account = planning.work.accounts.find(Account, edit.author_id) if edit else None
    return account.name if account else ""


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
