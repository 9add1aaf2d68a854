"""One way to store what an organiser changes: together with what was there before, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from api.accounts.services import new_id
from api.setup.choices import bring_back_choice, choice_hindrances
from api.setup.hindrances import Hindrance
from api.setup.ports import SetupWork
from api.setup.references import name_of, places_of_plan, referrers
from matcher.decisions import hold_still
from matcher.errors import NotFound
from matcher.interchange.kinds import RECORD_CLASSES, RecordKind
from models.domain import Availability, EventData, Mandate, Need, Offer, corrected, public_part, record_key
from models.domain.accounts import Account
from models.domain.changes import ChangeKind, RecordsChange

KINDS: Final[Mapping[str, type[Any]]] = {
    kind.value: RECORD_CLASSES[kind] for kind in RecordKind if kind not in (RecordKind.DECISIONS, RecordKind.OUTCOMES)
}
"""By the field of ``EventData``; all but the ledger, which nothing is taken back from."""
_DISCLOSED: Final = ("offers", "needs", "mandates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who changes something, and when."""

    account_id: str
    now: datetime

    def change(
        self, kind: ChangeKind, noun: str, title: str, *, before: EventData | None = None, after: EventData
    ) -> RecordsChange:
        return RecordsChange(
            id=new_id(),
            kind=kind,
            noun=noun,
            title=title,
            made_at=self.now,
            made_by=self.account_id,
            before=before or EventData(),
            after=after,
        )


class CannotUndo(Exception):
    """Nothing was taken back; ``hindrances`` say why."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        self.hindrances = tuple(hindrances)
        super().__init__("; ".join(f"{item.noun} {item.record}: {item.reason} {item.other}" for item in hindrances))


def difference(known: EventData, data: EventData) -> tuple[EventData, EventData]:
    """The records of ``known`` that storing ``data`` replaces, and those of ``data`` that are new or different.

    A person's windows of availability are one record in this: all of them stand on both sides.
    """
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, kind in KINDS.items():
        if kind is Availability:
            before[name], after[name] = _windows(known, data)
            continue
        stored = {record_key(record): record for record in getattr(known, name)}
        given = {record_key(record): record for record in getattr(data, name)}
        changed = {key: record for key, record in given.items() if stored.get(key) != record}
        before[name] = tuple(stored[key] for key in changed if key in stored)
        after[name] = tuple(changed.values())
    event = data.event if data.event != known.event else None
    return EventData(event=known.event if event else None, **before), EventData(event=event, **after)


def _windows(known: EventData, data: EventData) -> tuple[tuple[Availability, ...], tuple[Availability, ...]]:
    people = {window.person_id for window in data.availability}
    before = tuple(window for window in known.availability if window.person_id in people)
    same = {record_key(window) for window in before} == {record_key(window) for window in data.availability}
    return ((), ()) if same and set(before) == set(data.availability) else (before, data.availability)


def store(work: SetupWork, change: RecordsChange) -> None:
    """Bring the records to what ``change`` says, and keep it, without committing."""
    work.records.upsert(change.after)
    _forget(work, gone=change.before, there=change.after)
    work.changes.add(change)


def undo(work: SetupWork, change_id: str, now: datetime) -> RecordsChange:
    """Bring back the records from before, with what a programme chose with them, and commit, all or nothing.

    Raise ``NotFound``, and ``CannotUndo`` where somebody else's work would be lost.
    """
    hold_still(work)
    change = work.changes.find(change_id)
    if change is None:
        raise NotFound("change", change_id)
    hindrances = list(_hindrances(work, change))
    if hindrances:
        raise CannotUndo(hindrances)
    work.records.upsert(_with_what_is_confidential(work.records.load(), change))
    _forget(work, gone=change.after, there=change.before)
    bring_back_choice(work, change.id)
    work.changes.mark_undone(change.id, now)
    work.commit()
    return change


def _with_what_is_confidential(data: EventData, change: RecordsChange) -> EventData:
    """The records from before. What an owner changed since of their confidential part stays as it is now."""
    parts: dict[str, Any] = {}
    for name in _DISCLOSED:
        now, left = _by_key(data, name), _by_key(change.after, name)
        parts[name] = tuple(
            record
            if (stored := now.get(key)) is None or stored == left.get(key)
            else corrected(stored, public_part(record))
            for key, record in _by_key(change.before, name).items()
        )
    return replace(change.before, **parts)


def _by_key(data: EventData, name: str) -> dict[str, Any]:
    return {record_key(record): record for record in getattr(data, name)}


def _forget(work: SetupWork, *, gone: EventData, there: EventData) -> None:
    """Take away what is in ``gone`` and not in ``there``; the kinds that refer to others go first."""
    for name, kind in reversed(tuple(KINDS.items())):
        kept = {record_key(record) for record in getattr(there, name)}
        keys = [key for record in getattr(gone, name) if (key := record_key(record)) not in kept]
        if keys:
            work.records.forget(kind, keys)


def _hindrances(work: SetupWork, change: RecordsChange) -> Iterator[Hindrance]:
    if change.undone_at is not None:
        yield Hindrance(reason="undone")
        return
    data = work.records.load()
    spoken = {account.person_id for account in work.accounts.all(Account)} - {""}
    yield from _changed_since(data, change, spoken)
    yield from _of_owners(data, change, spoken)
    yield from choice_hindrances(work, change.id)
    gone = _would_go(change)
    if not any(gone.values()):
        return
    for noun, record_id, other in referrers(data, gone):
        yield Hindrance(reason="used", noun=noun, record=record_id, other=other)
    agenda = work.results.agenda()
    for noun, record_id, other in places_of_plan(agenda, gone) if agenda is not None else ():
        yield Hindrance(reason="planned", noun=noun, record=record_id, other=other)
    yield from _of_accounts(work, gone)


def _changed_since(data: EventData, change: RecordsChange, spoken: Set[str]) -> Iterator[Hindrance]:
    if change.after.event is not None and data.event != change.after.event:
        yield Hindrance(reason="changed", noun="event", record=change.after.event.title)
    for name in KINDS:
        now, left, before = _by_key(data, name), _by_key(change.after, name), _by_key(change.before, name)
        for key, record in left.items():
            if not _stands(now.get(key), record, is_kept=key in before, spoken=spoken):
                yield Hindrance(reason="changed", noun=name, record=key)
        for key in sorted((before.keys() - left.keys()) & now.keys()):
            yield Hindrance(reason="changed", noun=name, record=key)


def _stands(now: object, left: object, *, is_kept: bool, spoken: Set[str]) -> bool:
    """Whether the record is as the change left it. What its owner changed of the confidential part does not tell:
    an organiser would learn from a refusal that there is one."""
    if isinstance(now, Offer | Need | Mandate) and (is_kept or now.owner_id in spoken):
        return bool(public_part(now) == public_part(left))  # type: ignore[type-var]
    return now == left


def _of_owners(data: EventData, change: RecordsChange, spoken: Set[str]) -> Iterator[Hindrance]:
    """Records that would go, or be nobody's again, though their owner has, or had, an account: what these wrote into
    them must neither be lost nor become somebody else's, and that they did is not told."""
    for name in _DISCLOSED:
        now, before = _by_key(data, name), _by_key(change.before, name)
        for key in _by_key(change.after, name):
            stored = now.get(key)
            if stored is None or stored.owner_id not in spoken:
                continue
            if key not in before or before[key].owner_id != stored.owner_id:
                yield Hindrance(reason="kept", noun=name, record=name_of(stored))


def _would_go(change: RecordsChange) -> dict[str, set[str]]:
    """The keys of the records that taking ``change`` back removes, by kind."""
    return {
        name: {record_key(record) for record in getattr(change.after, name)}
        - {record_key(record) for record in getattr(change.before, name)}
        for name in KINDS
    }


def _of_accounts(work: SetupWork, gone: Mapping[str, set[str]]) -> Iterator[Hindrance]:
    people = gone["people"]
    for account in work.accounts.all(Account) if people else ():
        if account.person_id in people:
            yield Hindrance(reason="account", noun="people", record=account.person_id, other=account.name)
    records = gone["offers"] | gone["needs"] | gone["mandates"]
    disclosed = {entry.record_id for entry in work.disclosures.entries()} if records else set()
    for record_id in sorted(records & disclosed):
        yield Hindrance(reason="kept", record=record_id)
