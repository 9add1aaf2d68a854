"""Staged reveal: who asks for more than the public part of a record, what its owner answers, and who saw what."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException

from api.dependencies import Work
from api.disclosure import CurrentSight, Disclosable, Sight, now
from api.documentation import WITH_BODY, answers, body_example
from api.errors import RejectedField
from api.examples import page
from api.examples_disclosure import ACCEPTANCE, ACCEPTED, ANSWER, CHECKED, ENTRY, REQUEST, TEXT, TO_CHECK
from api.pages import PageQuery
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
from matcher.disclosure import enabling_spans, kind_of
from matcher.errors import AlreadyExists, NotFound
from matcher.ports import UnitOfWork
from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    Event,
    Person,
)

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
    return _text(work, sight)


@router.post(
    "/non-disclosure",
    summary="Accept the non-disclosure text",
    responses=answers(ACCEPTED, 409, *WITH_BODY),
    openapi_extra=body_example(ACCEPTANCE),
)
def accept_non_disclosure(body: Acceptance, work: Work, sight: CurrentSight) -> NonDisclosureOut:
    """409 where the text has been changed since it was read, or where there is none."""
    person_id = _own_person(sight)
    text = _text(work, sight)
    if not text.version or body.version != text.version:
        raise HTTPException(409, "This is not the event's non-disclosure text: read it as it is now.")
    if not text.accepted:
        entry = DisclosureEntry(
            action=DisclosureAction.ACCEPTED,
            actor_id=person_id,
            viewer_id=person_id,
            at=now(),
            text_version=text.version,
            text=text.text,
        )
        work.disclosures.add([entry])
        work.commit()
    return text.model_copy(update={"accepted": True})


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
    person_id = _own_person(sight)
    record = _record(work, body.record_kind, body.record_id)
    if sight.owns(record):
        raise RejectedField("record_id", body.record_id, "is your own")
    entry = DisclosureEntry(
        action=DisclosureAction.REQUESTED,
        actor_id=person_id,
        viewer_id=person_id,
        at=now(),
        record_kind=body.record_kind,
        record_id=body.record_id,
        stage=body.stage,
    )
    return _stored(work, entry)


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
    person_id = _own_person(sight)
    _require_owner(sight, _record(work, body.record_kind, body.record_id))
    if work.records.find(Person, body.viewer_id) is None:
        raise RejectedField("viewer_id", body.viewer_id, "no person has this id")
    entry = DisclosureEntry(
        action=body.action,
        actor_id=person_id,
        viewer_id=body.viewer_id,
        at=now(),
        record_kind=body.record_kind,
        record_id=body.record_id,
        stage=body.stage,
    )
    return _stored(work, entry)


@router.get("/log", summary="Read the log of one's own records", responses=answers(page(ENTRY), 404, 422))
def list_log(query: Annotated[LogQuery, Query()], work: Work, sight: CurrentSight) -> Page[DisclosureEntryOut]:
    """Who asked for what, was allowed it and saw it when, of the viewer's own records, the last first."""
    data = work.records.load()
    own = {(kind_of(record), record.id) for record in (*data.offers, *data.demands) if sight.owns(record)}
    found = [
        entry
        for entry in reversed(work.disclosures.entries())
        if (entry.record_kind, entry.record_id) in own and query.admits(entry)
    ]
    return Page[DisclosureEntryOut](**query.page(DisclosureEntryOut, query.cut(found), len(found)))


def _text(work: UnitOfWork, sight: Sight) -> NonDisclosureOut:
    events, _ = work.records.page(Event, offset=0, limit=1)
    text = events[0].non_disclosure_text if events else ""
    accepted = sight.visibility.has_accepted(sight.viewer.person_id)
    return NonDisclosureOut(text=text, version=sight.visibility.text_version, accepted=accepted)


def _own_person(sight: Sight) -> str:
    if not sight.viewer.person_id:
        raise HTTPException(403, "This is for people who take part in the event.")
    return sight.viewer.person_id


def _record(work: UnitOfWork, kind: DisclosedKind, record_id: str) -> Disclosable:
    record = work.records.find(kind.type, record_id)
    if record is None:
        raise NotFound(kind, record_id)
    return record


def _require_owner(sight: Sight, record: Disclosable) -> None:
    if not sight.owns(record):
        raise HTTPException(403, "Only the owner of the record may answer.")


def _stored(work: UnitOfWork, entry: DisclosureEntry) -> DisclosureEntryOut:
    """Raise ``AlreadyExists`` for one that says what the last one about that record and person said."""
    before = [
        item
        for item in work.disclosures.entries(
            record_kind=entry.record_kind, record_id=entry.record_id, viewer_id=entry.viewer_id
        )
        if item.action is not DisclosureAction.SEEN
    ]
    if before and dataclasses.replace(before[-1], at=entry.at) == entry:
        raise AlreadyExists(f"entry {entry.action}", f"{entry.record_id} for {entry.viewer_id}")
    work.disclosures.add([entry])
    work.commit()
    return DisclosureEntryOut.of(entry)


def _without_owner(entry: DisclosureEntry, person_id: str) -> DisclosureEntryOut:
    shown = DisclosureEntryOut.of(entry)
    return shown if entry.actor_id == person_id else shown.model_copy(update={"actor_id": ""})
