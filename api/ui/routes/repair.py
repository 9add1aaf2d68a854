"""Repair: somebody cancels or is late, a place closes, two are to meet; a proposal first, then the next version."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.agenda.letters import Wording
from api.disclosure import now
from api.market.market import Market
from api.ui.boards import CurrentPlanning, Planning
from api.ui.change_words import ChangeWords
from api.ui.proposed_repairs import ProposedRepairs
from matcher.disturbances import Closing, Disturbance
from matcher.errors import InputError, InvalidResult, NotFound, StepMissing
from matcher.ports import Step
from matcher.programme.agenda_names import Names
from matcher.programme.changes import for_everyone
from matcher.progress import SilentProgress
from matcher.repairs import PreparedRepair, RepairRun, prepare_repair, store_repair, undo_repair
from matcher.settings import RepairSettings
from matcher.told import tell
from models.domain import Person

router = APIRouter(prefix="/repair")

Text = Annotated[str, Field(max_length=400)]
Kind = Literal["cancelled", "late", "closed", "must_meet", "records"]
_ID_AT_THE_END: Final = re.compile(r"\(([^()]+)\)\s*$")


class RepairForm(BaseModel):
    """What came in between. People are named as the lists of the page suggest them: the name, or with the id."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Kind
    person: Text = ""
    other: Text = ""
    place: Text = ""
    start: Text = ""
    """Local times of the event, as a browser writes them: 2027-05-11T10:00; empty for now."""
    end: Text = ""
    reason: Text = ""
    version: int = Field(0, ge=0)
    """The version that the proposal changes; 0 before there is one."""
    at: Text = ""
    """When the proposal was made."""


@router.get("")
def show_repair(planning: CurrentPlanning, kind: str = "") -> HTMLResponse:
    """With the form for ``kind`` open, if there is one."""
    return _page(planning, form=RepairForm(kind=kind) if kind in get_args(Kind) else None)


@router.post("")
def propose(planning: CurrentPlanning, form: Annotated[RepairForm, Form()]) -> HTMLResponse:
    """What the repair would change, and for whom; nothing is stored."""
    at = now()
    try:
        prepared = _prepared(planning, form, at)
    except (InputError, InvalidResult, NotFound) as error:
        return _page(planning, form=form, problem=error)
    done = prepared.run
    form = form.model_copy(update={"version": done.before.version, "at": at.isoformat()})
    _proposals(planning).keep(_asked(planning, form), prepared)
    return _page(planning, form=form, done=done)


@router.post("/accept")
def accept(planning: CurrentPlanning, form: Annotated[RepairForm, Form()]) -> Response:
    """Store the repair as the next version of the agenda."""
    try:
        versions = planning.work.results.versions()
        if versions[-1:] != (form.version,):
            raise InputError(tell("another version was made meanwhile: look at a proposal for that one"))
        at = _moment(planning.market, form.at) or now()
        prepared = _proposals(planning).take(_asked(planning, form)) or _prepared(planning, form, at)
        done = store_repair(planning.work, prepared)
    except (InputError, InvalidResult, NotFound) as error:
        return _page(planning, form=form, problem=error)
    return RedirectResponse(
        f"/versions/compare?before={done.before.version}&after={done.repaired.agenda.version}", 303
    )


@router.post("/undo")
def undo(planning: CurrentPlanning) -> Response:
    """Take the last repair back, and what was stored with it."""
    try:
        undone = undo_repair(planning.work, now=now(), by=planning.viewer.account_id)
    except InputError as error:
        return _page(planning, problem=error)
    return RedirectResponse(f"/versions/compare?before={undone.undone.version}&after={undone.restored.version}", 303)


def _prepared(planning: Planning, form: RepairForm, at: datetime) -> PreparedRepair:
    came = replace(_disturbance(planning.market, form), told_by=planning.viewer.account_id)
    return prepare_repair(planning.work, came, RepairSettings(), SilentProgress(), now=at)


def _proposals(planning: Planning) -> ProposedRepairs:
    kept: ProposedRepairs = planning.request.app.state.proposed_repairs
    return kept


def _asked(planning: Planning, form: RepairForm) -> str:
    return f"{planning.viewer.account_id} {form.model_dump_json()}"


def _disturbance(market: Market, form: RepairForm) -> Disturbance:
    """Raise ``InputError`` for a name that nobody has, or several people have, and for no time."""
    match form.kind:
        case "cancelled":
            return Disturbance(cancelled=(_person(market, form.person),), reason=form.reason)
        case "late":
            until = _moment(market, form.end)
            if until is None:
                raise InputError(tell("say until when somebody is late"))
            return Disturbance(late={_person(market, form.person): until}, reason=form.reason)
        case "closed":
            closing = Closing(place_id=form.place, start=_moment(market, form.start), end=_moment(market, form.end))
            return Disturbance(closed=(closing,), reason=form.reason)
        case "records":
            return Disturbance()
    couple = (_person(market, form.person), _person(market, form.other))
    if couple[0] == couple[1]:
        raise InputError(tell("name two people"))
    return Disturbance(must_meet=(couple,), reason=form.reason)


def _person(market: Market, named: str) -> str:
    """The id at the end, in brackets, or the only person of that name."""
    found = _ID_AT_THE_END.search(named)
    if found and market.person(found[1]):
        return found[1]
    same = [person for person in market.data.people if person.name.casefold() == named.strip().casefold()]
    if len(same) != 1:
        if not same:
            raise InputError(tell("nobody of the event is called “%(name)s”: choose from the list", name=named))
        message = tell(
            "%(number)s people of the event are called “%(name)s”: choose from the list", number=len(same), name=named
        )
        raise InputError(message)
    return same[0].id


def _moment(market: Market, text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(tell("“%(text)s” is no time", text=text)) from error
    return moment.replace(tzinfo=market.event.zone if market.event else None) if moment.tzinfo is None else moment


def _page(
    planning: Planning,
    *,
    form: RepairForm | None = None,
    done: RepairRun | None = None,
    problem: Exception | None = None,
) -> HTMLResponse:
    market = planning.market
    try:
        view = planning.view_for_names()
    except StepMissing:
        return planning.page("no_agenda.html")
    run = planning.work.results.last_run(Step.AGENDA)
    language, names = planning.language, Names(done.data if done else market.data)
    return planning.page(
        "board/repair.html",
        status=200 if problem is None else 409,
        view=view,
        form=form,
        done=done,
        change_words=ChangeWords(language=language, names=names),
        person_words=Wording(language=language, names=names).change,
        people=for_everyone(done.repaired.changes, done.data) if done else {},
        problem=view.say(problem) if problem else "",
        suggestions=[_suggestion(person, market) for person in market.data.people],
        can_undo=run is not None and "repair" in run.settings,
        version=view.board.last_version,
    )


def _suggestion(person: Person, market: Market) -> tuple[str, str]:
    """What is put into the field, and where the person is from."""
    organisation = market.organisation(person.organisation_id)
    return f"{person.name} ({person.id})", organisation.name if organisation else ""
