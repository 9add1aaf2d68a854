"""What changed since an earlier version of the agenda, for the files that are made of the later one."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import NotFound
from matcher.interchange import ChangedEntry, ChangedPlace, ChangesSince, LastExport
from matcher.programme.changes import EntryChange, PersonChange, WhenAndWhere, changes, for_everyone
from models.domain import Agenda, EntryKind, EventData


def compared_version(versions: Sequence[Agenda], wanted: int | None, last: LastExport | None) -> Agenda | None:
    """The one of ``versions``, whose last is exported, that it is compared with.

    It is the ``wanted`` one; else the one that people were told of ``last``, and where that is the same as now, the
    one that its changes are told since, or itself where it told none; else the one before the last, None where there
    is none. Raises ``NotFound`` without such a version.
    """
    *earlier, now = versions
    by_version = {item.version: item for item in earlier}
    if wanted is not None:
        if wanted not in by_version:
            raise NotFound("earlier version of the agenda", str(wanted))
        return by_version[wanted]
    if last is not None and last.version == now.version:
        return now if last.since is None else by_version.get(last.since, now)
    if last is not None and last.version in by_version:
        return by_version[last.version]
    return earlier[-1] if earlier else None


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
