"""What the pages show of staged reveal: how far a record is open to its reader, and to whom its owner opened it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from api.disclosure import Disclosable, Sight
from api.revealing.steps import About, non_disclosure, own_records
from matcher.disclosure import Grants, kind_of
from matcher.ports import UnitOfWork
from models.domain import DisclosedKind, DisclosureAction, DisclosureEntry, Stage, concealable, public_part

ANSWERS: Final = frozenset({DisclosureAction.GRANTED, DisclosureAction.REFUSED, DisclosureAction.REVOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialField:
    """A confidential field that says something."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a record stands with one person other than its owner.

    ``granted`` is what the owner allows and ``asked`` what is not answered yet; ``answer`` the owner's last one.
    ``asked_at``, ``answered_at`` and ``seen_at`` are the last time of each, and ``seen`` counts.
    """

    about: About
    person_id: str
    granted: Stage | None = None
    asked: Stage | None = None
    answer: DisclosureAction | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    seen: int = 0
    seen_at: datetime | None = None

    @property
    def kind(self) -> DisclosedKind:
        return self.about[0]

    @property
    def record_id(self) -> str:
        return self.about[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One record for one reader. ``record`` is as the reader may see it, ``stage`` says how much that is.

    Below ``Stage.CONFIDENTIAL`` nothing here depends on what the record keeps confidential. ``people`` are, for the
    owner, those who asked or were allowed something.
    """

    record: Disclosable
    stage: Stage
    is_own: bool
    may_ask: bool
    access: Access | None
    has_text: bool
    accepted: bool
    confidential_text: str = ""
    statements: tuple[ConfidentialField, ...] = ()
    people: tuple[Access, ...] = ()

    @property
    def kind(self) -> DisclosedKind:
        return kind_of(self.record)

    @property
    def asking(self) -> int:
        return sum(item.asked is not None for item in self.people)

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.CONFIDENTIAL

    @property
    def has_more(self) -> bool:
        return bool(self.confidential_text or self.statements)


def opened(work: UnitOfWork, sight: Sight, record: Disclosable) -> Opened:
    """What the reader may see of the whole ``record``."""
    shown = sight.show(record)
    stage, is_own = sight.stage(record), sight.owns(record)
    text = non_disclosure(work, sight)
    entries = work.disclosures.entries(record_kind=kind_of(record), record_id=record.id)
    found = accesses(entries, {(kind_of(record), record.id): record.owner_id})
    person_id = sight.viewer.person_id
    result = Opened(
        record=shown,
        stage=stage,
        is_own=is_own,
        may_ask=bool(person_id) and not is_own,
        access=next((item for item in found if item.person_id == person_id), None) if person_id else None,
        has_text=bool(text.version),
        accepted=text.accepted,
        people=tuple(found) if is_own else (),
    )
    if stage is not Stage.CONFIDENTIAL:
        return result
    return replace(result, confidential_text=shown.confidential_text, statements=statements(shown))


def statements(record: Disclosable) -> tuple[ConfidentialField, ...]:
    """The confidential fields that say something, in the order of the record's fields."""
    public, names = public_part(record), set(record.confidential_fields)
    stated = [name for name in concealable(type(record)) if name in names]
    return tuple(
        ConfidentialField(name=name, value=getattr(record, name))
        for name in stated
        if getattr(record, name) != getattr(public, name)
    )


def accesses(entries: Iterable[DisclosureEntry], owners: dict[About, str]) -> list[Access]:
    """One for each record of ``owners`` (which names its owner) and person that the log tells of.

    Lines from when it was somebody else's are left out: an open request to them ended with that. Who waits for an
    answer comes first, then by the last thing that happened, the last first.
    """
    found: dict[tuple[About, str], Access] = {}
    lines = [
        entry
        for entry in entries
        if entry.record_kind is not None and owners.get((entry.record_kind, entry.record_id)) == entry.owner_id
    ]
    grants = Grants.of(lines)
    for entry in lines:
        if entry.record_kind is None or entry.viewer_id == owners[entry.record_kind, entry.record_id]:
            continue
        key = (entry.record_kind, entry.record_id), entry.viewer_id
        found[key] = _with(found.get(key) or Access(about=key[0], person_id=key[1]), entry)
    result = []
    for (about, person_id), access in found.items():
        grant = grants.granted.get((*about, person_id))
        holds = grant is not None and grant.granted_by == owners[about]
        asked = grants.requested.get((*about, person_id))
        result.append(replace(access, granted=grant.stage if grant and holds else None, asked=asked))
    return sorted(result, key=_order)


def _with(access: Access, entry: DisclosureEntry) -> Access:
    if entry.action is DisclosureAction.REQUESTED:
        return replace(access, asked_at=entry.at)
    if entry.action in ANSWERS:
        return replace(access, answer=entry.action, answered_at=entry.at)
    if entry.action is DisclosureAction.ACCOUNT_CHANGED:
        return access
    return replace(access, seen=access.seen + 1, seen_at=entry.at)


def _order(access: Access) -> tuple[bool, bool, float]:
    moments = [item for item in (access.asked_at, access.answered_at, access.seen_at) if item is not None]
    return access.asked is None, access.granted is None, -max(moments).timestamp() if moments else 0.0


def own_accesses(work: UnitOfWork, sight: Sight) -> list[Access]:
    """Of the viewer's records: who asks, and who may see what."""
    own = own_records(work, sight)
    entries = (
        entry for kind, record_id in own for entry in work.disclosures.entries(record_kind=kind, record_id=record_id)
    )
    return accesses(entries, {about: record.owner_id for about, record in own.items()})


def asked_by(work: UnitOfWork, sight: Sight) -> list[tuple[Access, Disclosable]]:
    """The records of others of which the viewer asked for more or is allowed to see more, as the viewer sees them
    in lists. The answers do not tell who gave them.
    """
    person_id = sight.viewer.person_id
    entries = work.disclosures.entries(viewer_id=person_id) if person_id else ()
    records: dict[About, Disclosable] = {}
    for entry in entries:
        if entry.record_kind is not None and (entry.record_kind, entry.record_id) not in records:
            record = work.records.find(entry.record_kind.type, entry.record_id)
            if record is not None and not sight.owns(record):
                records[entry.record_kind, entry.record_id] = record
    found = accesses(entries, {about: record.owner_id for about, record in records.items()})
    shown: Sequence[Access] = [item for item in found if item.asked or item.answer]
    return [(item, public_part(records[item.about])) for item in shown]
