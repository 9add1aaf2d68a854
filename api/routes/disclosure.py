"""Staged reveal: who asks for more than the public part of a record, what its owner answers, and who saw what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Work
from api.disclosure import CurrentSight
from api.documentation import WITH_BODY, answers, body_example
from api.examples.base import page
from api.examples.disclosure import ACCEPTANCE, ACCEPTED, ANSWER, CHECKED, ENTRY, REQUEST, TEXT, TO_CHECK
from api.pages import PageQuery
from api.revealing.steps import accept, answer, ask, non_disclosure, own_log
from api.schemas.disclosure import (
    Acceptance,
    DisclosureEntryOut,
    EnablingSpanOut,
    NonDisclosureOut,
    RevealAnswer,
    RevealRequest,
    TextCheckOut,
    TextToCheck,
)
from api.schemas.results import Page
from matcher.disclosure import enabling_spans
from models.domain import DisclosedKind, DisclosureEntry

router = APIRouter(prefix="/disclosure", tags=["disclosure"])


class LogQuery(PageQuery):
    record_kind: DisclosedKind | None = None
    """Only about records of this kind."""
    record_id: str | None = None
    """Only about this record."""

    def admits(self, entry: DisclosureEntry) -> bool:
        return self.record_kind in (None, entry.record_kind) and self.record_id in (None, entry.record_id)


@router.post(
    "/text-checks",
    summary="Check a public text",
    responses=answers(CHECKED, *WITH_BODY),
    openapi_extra=body_example(TO_CHECK),
)
def check_text(body: TextToCheck) -> TextCheckOut:
    """What in a public text would let others do it: measured values, exact materials, patent numbers, and what stands
    in the confidential part too. Nothing is stored.
    """
    spans = enabling_spans(body.text, body.confidential_text)
    return TextCheckOut(spans=tuple(EnablingSpanOut.of(span) for span in spans))


@router.get("/non-disclosure", summary="Get the non-disclosure text", responses=answers(TEXT))
def get_non_disclosure(work: Work, sight: CurrentSight) -> NonDisclosureOut:
    """The event's text, and whether the viewer has accepted it as it is worded now."""
    return NonDisclosureOut.of(non_disclosure(work, sight))


@router.post(
    "/non-disclosure",
    summary="Accept the non-disclosure text",
    responses=answers(ACCEPTED, 409, *WITH_BODY),
    openapi_extra=body_example(ACCEPTANCE),
)
def accept_non_disclosure(body: Acceptance, work: Work, sight: CurrentSight) -> NonDisclosureOut:
    """409 where the text has been changed since it was read, or where there is none."""
    return NonDisclosureOut.of(accept(work, sight, body.version))


@router.post(
    "/requests",
    summary="Ask for more of a record",
    responses=answers(ENTRY, 404, 409, *WITH_BODY),
    openapi_extra=body_example(REQUEST),
)
def request_reveal(body: RevealRequest, work: Work, sight: CurrentSight) -> DisclosureEntryOut:
    """Ask the owner for the name, or for the confidential part; whether there is any is not told.

    The owner learns who asks. 409 for what was asked already and is not answered yet.
    """
    return DisclosureEntryOut.of(ask(work, sight, (body.record_kind, body.record_id), body.stage))


@router.get("/requests", summary="List what was asked for oneself", responses=answers(page(ENTRY), 422))
def list_own_requests(
    query: Annotated[LogQuery, Query()], work: Work, sight: CurrentSight
) -> Page[DisclosureEntryOut]:
    """What the viewer asked for, accepted and was shown, and what owners answered; of these it is not told who."""
    person_id = sight.viewer.person_id
    entries = work.disclosures.entries(viewer_id=person_id) if person_id else ()
    found = [entry for entry in entries if query.admits(entry)]
    shown = [_without_owner(entry, person_id) for entry in query.cut(found)]
    return Page[DisclosureEntryOut](**query.page(DisclosureEntryOut, shown, len(found)))


@router.post(
    "/answers",
    summary="Let somebody see more of a record, or not",
    responses=answers(ENTRY | {"action": "granted"}, 404, 409, *WITH_BODY),
    openapi_extra=body_example(ANSWER),
)
def answer_request(body: RevealAnswer, work: Work, sight: CurrentSight) -> DisclosureEntryOut:
    """By the record's owner only. The confidential part is shown once the person has accepted the non-disclosure
    text too; `revoked` takes back what was granted. 409 for an answer that only repeats the last one.
    """
    about = body.record_kind, body.record_id
    answered = answer(work, sight, about, viewer_id=body.viewer_id, stage=body.stage, action=body.action)
    return DisclosureEntryOut.of(answered)


@router.get("/log", summary="Read the log of one's own records", responses=answers(page(ENTRY), 404, 422))
def list_log(query: Annotated[LogQuery, Query()], work: Work, sight: CurrentSight) -> Page[DisclosureEntryOut]:
    """Who asked for what, was allowed it and saw it when, of the viewer's own records, the last first."""
    found = [entry for entry in own_log(work, sight) if query.admits(entry)]
    return Page[DisclosureEntryOut](**query.page(DisclosureEntryOut, query.cut(found), len(found)))


def _without_owner(entry: DisclosureEntry, person_id: str) -> DisclosureEntryOut:
    shown = DisclosureEntryOut.of(entry)
    return shown if entry.actor_id == person_id else shown.model_copy(update={"actor_id": ""})
