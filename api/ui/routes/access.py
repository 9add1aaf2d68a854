"""Confidential parts: asking an owner, accepting the non-disclosure text, and answering who asks."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.dependencies import Work
from api.disclosure import CurrentSight, Disclosable
from api.market.market import Seen
from api.revealing.steps import About, accept, answer, ask, non_disclosure, own_person, own_records, record_about
from api.ui.access import asked_by, opened, own_accesses
from api.ui.addresses import own_path
from api.ui.dependencies import CurrentMarket, CurrentSeen
from api.ui.pages import page
from api.ui.viewing import PageViewer
from matcher.errors import AlreadyExists, NotFound
from models.domain import DisclosedKind, DisclosureAction, Stage

router = APIRouter(prefix="/access")

Id = Annotated[str, Field(max_length=400)]
Asked = Literal[Stage.NAMED, Stage.CONFIDENTIAL]
Answer = Literal[DisclosureAction.GRANTED, DisclosureAction.REFUSED, DisclosureAction.REVOKED]
ACCEPTED: Final = "yes"


class Subject(BaseModel):
    """Which record it is about."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: DisclosedKind
    record: Id

    @property
    def about(self) -> About:
        return self.kind, self.record


class Asking(Subject):
    stage: Asked


class Answering(Asking):
    person: Id
    action: Answer
    next: str = "/access"


class Accepting(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str = ""
    accepted: str = ""
    next: str = "/access"


def address_of(about: About) -> str:
    """Of the record's page."""
    kind, record_id = about
    return f"/{'offers' if kind is DisclosedKind.OFFER else 'needs'}/{quote(record_id, safe='')}"


@router.get("")
def show_access(
    request: Request, viewer: PageViewer, market: CurrentMarket, work: Work, sight: CurrentSight
) -> HTMLResponse:
    own_person(sight)
    own = own_records(work, sight)
    people = own_accesses(work, sight)
    return page(
        request,
        "access/overview.html",
        viewer,
        market=market,
        records=own,
        waiting=[item for item in people if item.asked],
        allowed=[item for item in people if item.granted],
        asked=asked_by(work, sight),
        terms=non_disclosure(work, sight),
        address_of=address_of,
        csrf_token=form_seal(request),
    )


@router.get("/ask")
def show_asking(
    request: Request,
    viewer: PageViewer,
    seen: CurrentSeen,
    work: Work,
    sight: CurrentSight,
    subject: Annotated[Subject, Query()],
) -> Response:
    own_person(sight)
    found = _shown(seen, subject.about)
    whole = record_about(work, subject.about)
    if sight.owns(whole):
        return RedirectResponse("/access", 303)
    state = opened(work, sight, whole)
    return page(
        request,
        "access/ask.html",
        viewer,
        market=seen.market,
        record=found,
        state=state,
        about=subject.about,
        address=address_of(subject.about),
        csrf_token=form_seal(request),
    )


@router.post("/ask")
def send_asking(seen: CurrentSeen, work: Work, sight: CurrentSight, asking: Annotated[Asking, Form()]) -> Response:
    own_person(sight)
    _shown(seen, asking.about)
    with suppress(AlreadyExists):  # asked twice is asked once
        ask(work, sight, asking.about, asking.stage)
    return RedirectResponse(f"{address_of(asking.about)}#access", 303)


@router.post("/answer")
def send_answer(work: Work, sight: CurrentSight, given: Annotated[Answering, Form()]) -> Response:
    """404 for a record of somebody else, as for one that is not there."""
    if given.about not in own_records(work, sight):
        raise NotFound(given.kind, given.record)
    with suppress(AlreadyExists):  # answered twice is answered once
        answer(work, sight, given.about, viewer_id=given.person, stage=given.stage, action=given.action)
    return RedirectResponse(own_path(given.next), 303)


@router.get("/terms")
def show_terms(
    request: Request,
    viewer: PageViewer,
    market: CurrentMarket,
    work: Work,
    sight: CurrentSight,
    next: str = "/access",  # noqa: A002
) -> HTMLResponse:
    return _terms(request, viewer, market=market, terms=non_disclosure(work, sight), back=own_path(next))


@router.post("/terms")
def accept_terms(
    request: Request,
    market: CurrentMarket,
    work: Work,
    sight: CurrentSight,
    given: Annotated[Accepting, Form()],
) -> Response:
    """The text that was read is the one that is accepted: where it was changed meanwhile, it is shown anew."""
    own_person(sight)
    terms, back = non_disclosure(work, sight), own_path(given.next)
    error = "changed" if given.version != terms.version else "" if given.accepted == ACCEPTED else "box"
    if error:
        return _terms(request, sight.viewer, status=422, market=market, terms=terms, back=back, error=error)
    accept(work, sight, given.version)
    return RedirectResponse(back, 303)


def _terms(request: Request, viewer: PageViewer, *, status: int = 200, **context: Any) -> HTMLResponse:
    shown = {"error": ""} | context
    return page(request, "access/terms.html", viewer, status=status, csrf_token=form_seal(request), **shown)


def _shown(seen: Seen, about: About) -> Disclosable:
    """The record as lists show it. Raise ``NotFound`` for what the market does not have."""
    kind, record_id = about
    found = seen.offer(record_id) if kind is DisclosedKind.OFFER else seen.demand(record_id)
    if not isinstance(found, kind.type):
        raise NotFound(kind, record_id)
    return found
