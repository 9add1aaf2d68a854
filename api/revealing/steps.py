"""Staged reveal: what a viewer asks of an owner, what the owner answers, and the log that the owner reads.

One function a step, for the interface and for the pages. Each writes and commits what it did, or raises.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TypeAlias

from starlette.exceptions import HTTPException

from api.disclosure import Disclosable, Sight, now
from api.errors import RejectedField
from api.revealing.letters import tell
from matcher.disclosure import kind_of
from matcher.errors import AlreadyExists, NotFound
from matcher.ports import UnitOfWork
from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    Event,
    Person,
    Stage,
)

About: TypeAlias = tuple[DisclosedKind, str]
"""Kind and id of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NonDisclosure:
    """The event's text, empty where there is none, and whether the viewer accepted it as it is worded now."""

    text: str
    version: str
    accepted: bool


def non_disclosure(work: UnitOfWork, sight: Sight) -> NonDisclosure:
    events, _ = work.records.page(Event, offset=0, limit=1)
    return NonDisclosure(
        text=events[0].non_disclosure_text if events else "",
        version=sight.visibility.text_version,
        accepted=sight.visibility.has_accepted(sight.viewer.person_id),
    )


def accept(work: UnitOfWork, sight: Sight, version: str) -> NonDisclosure:
    """Raise 409 where that is not the version of the text as it is now, or where there is none."""
    person_id = own_person(sight)
    text = non_disclosure(work, sight)
    if not text.version or version != text.version:
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
    return dataclasses.replace(text, accepted=True)


def ask(work: UnitOfWork, sight: Sight, about: About, stage: Stage) -> DisclosureEntry:
    """Ask the record's owner for a stage. Raise ``NotFound``, ``RejectedField`` for one's own record, and
    ``AlreadyExists`` for what was asked already and is not answered yet.
    """
    person_id = own_person(sight)
    record = record_about(work, about)
    if sight.owns(record):
        raise RejectedField("record_id", about[1], "is your own")
    return _stored(work, sight, _entry(DisclosureAction.REQUESTED, person_id, person_id, record, stage), record)


def answer(
    work: UnitOfWork, sight: Sight, about: About, *, viewer_id: str, stage: Stage, action: DisclosureAction
) -> DisclosureEntry:
    """Grant, refuse or take back, by the record's owner. Raise ``NotFound``, 403, ``RejectedField`` for a person who
    is not there, and ``AlreadyExists`` for what only repeats the last answer.
    """
    person_id = own_person(sight)
    record = record_about(work, about)
    if not sight.owns(record):
        raise HTTPException(403, "Only the owner of the record may answer.")
    if work.records.find(Person, viewer_id) is None:
        raise RejectedField("viewer_id", viewer_id, "no person has this id")
    return _stored(work, sight, _entry(action, person_id, viewer_id, record, stage), record)


def own_records(work: UnitOfWork, sight: Sight) -> dict[About, Disclosable]:
    """The public parts of the viewer's records."""
    person_id = sight.viewer.person_id
    return {(kind_of(item), item.id): item for item in sight.anonymous.owned(work, person_id)} if person_id else {}


def own_log(work: UnitOfWork, sight: Sight) -> list[DisclosureEntry]:
    """Every line about a record from when it was the viewer's, the last first."""
    person_id = sight.viewer.person_id
    entries = work.disclosures.entries() if person_id else ()
    return [entry for entry in reversed(entries) if entry.record_kind and entry.owner_id == person_id]


def owners_log(work: UnitOfWork, sight: Sight) -> list[DisclosureEntry]:
    """As ``own_log``, and which text was accepted when by those whom these lines are about."""
    person_id = sight.viewer.person_id
    entries = work.disclosures.entries() if person_id else ()
    about_own = {entry.viewer_id for entry in entries if entry.record_kind and entry.owner_id == person_id}
    return [
        entry
        for entry in reversed(entries)
        if (entry.record_kind and entry.owner_id == person_id)
        or (entry.action is DisclosureAction.ACCEPTED and entry.viewer_id in about_own - {person_id})
    ]


def organisers_log(work: UnitOfWork) -> list[DisclosureEntry]:
    """Every line that tells an organiser nothing confidential, the last first.

    That a confidential part was seen would tell that there is one: such lines are the owner's alone.
    """
    return [entry for entry in reversed(work.disclosures.entries()) if entry.action is not DisclosureAction.SEEN]


def own_person(sight: Sight) -> str:
    """The viewer's person. Raise 403 for an account that takes no part in the event."""
    if not sight.viewer.person_id:
        raise HTTPException(403, "This is for people who take part in the event.")
    return sight.viewer.person_id


def record_about(work: UnitOfWork, about: About) -> Disclosable:
    """The whole record; show it through ``Sight`` only. Raise ``NotFound``, also for one that was withdrawn."""
    kind, record_id = about
    record = work.records.find(kind.type, record_id)
    if record is None or record.withdrawn_at is not None:
        raise NotFound(kind, record_id)
    return record


def _entry(
    action: DisclosureAction, actor_id: str, viewer_id: str, record: Disclosable, stage: Stage
) -> DisclosureEntry:
    return DisclosureEntry(
        action=action,
        actor_id=actor_id,
        viewer_id=viewer_id,
        at=now(),
        record_kind=kind_of(record),
        record_id=record.id,
        stage=stage,
        owner_id=record.owner_id,
    )


def _stored(work: UnitOfWork, sight: Sight, entry: DisclosureEntry, record: Disclosable) -> DisclosureEntry:
    """With a letter to whom it concerns. Raise ``AlreadyExists`` for one that says what the last one about the record
    and the person said.
    """
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
    tell(sight.work, entry, record, sight.address)
    work.commit()
    return entry
