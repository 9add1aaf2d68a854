"""What changed since an earlier version of the agenda, for the files that are made of the later one."""

from __future__ import annotations

from matcher.interchange import ChangedEntry, ChangedPlace, ChangesSince
from matcher.programme.changes import EntryChange, PersonChange, WhenAndWhere, changes, for_everyone
from models.domain import Agenda, EntryKind, EventData


def changes_since(before: Agenda, after: Agenda, data: EventData) -> ChangesSince:
    """What is another in ``after`` than in ``before``, entry by entry and person by person; empty if nothing is."""
    found = changes(before, after, data)
    by_key = {(item.kind, item.entry_id): item for item in found}
    return ChangesSince(
        version=before.version,
        entries=tuple(_entry(item) for item in found if item.is_of_entry),
        people={
            person_id: tuple(_theirs(by_key[item.kind, item.entry_id], item) for item in items)
            for person_id, items in for_everyone(found, data).items()
        },
    )


def _entry(item: EntryChange) -> ChangedEntry:
    return ChangedEntry(
        entry_id=item.entry_id,
        kind=item.kind,
        change=item.change.value,
        severity=item.severity.value,
        title=_title(item),
        before=_place(item.before),
        after=_place(item.after),
        words=item.words,
    )


def _theirs(item: EntryChange, told: PersonChange) -> ChangedEntry:
    return ChangedEntry(
        entry_id=item.entry_id,
        kind=item.kind,
        change=told.change.value,
        severity=told.severity.value,
        title=_title(item),
        before=None if told.person_id in item.joined else _place(item.before),
        after=None if told.person_id in item.left else _place(item.after),
        words=told.words,
    )


def _title(item: EntryChange) -> str:
    """A meeting's stands between quotation marks there."""
    return item.title.removeprefix("'").removesuffix("'") if item.kind is EntryKind.MEETING else item.title


def _place(where: WhenAndWhere | None) -> ChangedPlace | None:
    if where is None:
        return None
    return ChangedPlace(start=where.start, end=where.end, place_id=where.place_id)
