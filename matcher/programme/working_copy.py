"""The working copy of an agenda: a version, the edits upon it, what they make of it, and what is wrong with that."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matcher.programme.edits import (
    CannotEdit,
    EditContext,
    Placed,
    apply_edit,
    entries_of,
    people_in,
    place_of,
    settled,
)
from matcher.programme.validate import validate
from matcher.told import tell
from matcher.violations import Violation
from models.domain import Agenda, AgendaEdit, EditAction, EventData, Lock, Pairing, Session
from models.domain.board import CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLog:
    """What the log of edits says: the version that they stand on, None where there is no edit since the last
    version was saved; the changes that hold, those that can be redone, the next one first; the last line's number."""

    base_version: int | None
    done: tuple[AgendaEdit, ...]
    undone: tuple[AgendaEdit, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCopy:
    """``base`` with the edits. ``dropped`` are edits that ``base`` has nothing for.

    ``locked`` are the ids of the entries that are locked in it. Those of them that were locked before, and at no time
    unlocked, are ``held``: they must be where ``base`` has them.
    """

    base: Agenda
    log: EditLog
    agenda: Agenda
    placed: Agenda
    """As ``agenda``, before it was settled who listens."""
    dropped: tuple[AgendaEdit, ...]
    locked: frozenset[str]
    held: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What ``validate`` says after an edit and did not before, and the other way round."""

    added: tuple[Violation, ...]
    removed: tuple[Violation, ...]


def read_log(edits: Sequence[AgendaEdit]) -> EditLog:
    """Undo takes back the last change that holds, redo the last that was taken back; a change ends all redoing."""
    base: int | None = None
    done: list[AgendaEdit] = []
    undone: list[AgendaEdit] = []
    for edit in edits:
        match edit.action:
            case EditAction.UNDO:
                if done:
                    undone.append(done.pop())
            case EditAction.REDO:
                if undone:
                    done.append(undone.pop())
            case EditAction.DISCARD | EditAction.SAVE:
                base, done, undone = None, [], []
            case EditAction.CARRY_OVER:
                base = edit.base_version
            case _:
                base = edit.base_version if base is None else base
                done.append(edit)
                undone = []
    return EditLog(
        base_version=base if done or undone else None,
        done=tuple(done),
        undone=tuple(reversed(undone)),
        number=edits[-1].number if edits else 0,
    )


def working_copy(base: Agenda, log: EditLog, context: EditContext) -> WorkingCopy:
    """Make the changes of ``log`` to ``base``, one after the other."""
    agenda, dropped = base, []
    locked = {lock.entry_id for lock in context.data.locks}
    held = set(locked)
    for edit in log.done:
        try:
            agenda = apply_edit(agenda, edit, context)
        except CannotEdit:
            dropped.append(edit)
            continue
        if edit.action is EditAction.LOCK:
            locked.add(edit.entry_id)
        elif edit.action is EditAction.UNLOCK:
            locked.discard(edit.entry_id)
            held.discard(edit.entry_id)
    return WorkingCopy(
        base=base,
        log=log,
        agenda=settled(agenda, base, context),
        placed=agenda,
        dropped=tuple(dropped),
        locked=frozenset(locked),
        held=frozenset(held & locked),
    )


def edited(copy: WorkingCopy, edit: AgendaEdit, context: EditContext) -> Agenda:
    """What one more edit makes of the copy. Raise ``CannotEdit``."""
    return settled(apply_edit(copy.placed, edit, context), copy.base, context)


def require_possible(copy: WorkingCopy, edit: AgendaEdit, context: EditContext) -> None:
    """Raise ``CannotEdit`` for a change that would do nothing, or is about nothing in the copy."""
    if edit.action in {EditAction.LOCK, EditAction.UNLOCK}:
        is_locked = edit.entry_id in copy.locked
        if edit.action is EditAction.LOCK and edit.entry_id not in entries_of(copy.agenda):
            raise CannotEdit(tell("only what has a time and place can be locked"))
        if is_locked is (edit.action is EditAction.LOCK):
            raise CannotEdit(tell("it is locked already") if is_locked else tell("it is not locked"))
    elif edit.action is EditAction.UNDO and not copy.log.done:
        raise CannotEdit(tell("there is nothing to undo"))
    elif edit.action is EditAction.REDO and not copy.log.undone:
        raise CannotEdit(tell("there is nothing to redo"))
    elif edit.action in CHANGES and apply_edit(copy.placed, edit, context) == copy.placed:
        raise CannotEdit(tell("it is there already"))


def judge(copy: WorkingCopy, context: EditContext, agenda: Agenda | None = None) -> list[Violation]:
    """What ``validate`` says of the copy's agenda, or of another in its place."""
    return validate(
        with_locks(context.data, copy.held), context.pairings, agenda or copy.agenda, context.rules, copy.base
    )


def with_locks(data: EventData, entry_ids: Iterable[str]) -> EventData:
    """With locks on these entries and no other; of those that are there the reasons stay."""
    known = {lock.entry_id: lock for lock in data.locks}
    return replace(data, locks=tuple(known.get(item) or Lock(entry_id=item) for item in sorted(set(entry_ids))))


def effects(copy: WorkingCopy, edit: AgendaEdit, context: EditContext) -> Effects:
    """What one more edit would change in what ``validate`` says. Raise ``CannotEdit``.

    Only what the edit can touch is looked at: entries that share a person, a place, a track or an asked order with
    what it changes. All else is the same before and after.
    """
    after = edited(copy, edit, context)
    scope = _Scope(copy.agenda, after, context)
    data = with_locks(context.data, copy.held & scope.changed)
    before_case, after_case = (
        validate(scope.data(data), scope.pairings(), scope.cut(agenda), context.rules, copy.base)
        for agenda in (copy.agenda, after)
    )
    one, other = Counter(before_case), Counter(after_case)
    return Effects(added=tuple((other - one).elements()), removed=tuple((one - other).elements()))


class _Scope:
    """What two agendas that differ in a few entries have around these."""

    def __init__(self, before: Agenda, after: Agenda, context: EditContext) -> None:
        self._context = context
        earlier, later = entries_of(before), entries_of(after)
        self.changed = {key for key in earlier.keys() | later.keys() if earlier.get(key) != later.get(key)}
        touched = [entries[key] for entries in (earlier, later) for key in self.changed if key in entries]
        people = {person_id for entry in touched for person_id in people_in(entry)}
        places = {place_of(entry) for entry in touched}
        tracks = {entry.track for entry in touched if isinstance(entry, Session)} - {""}
        ordered = {
            name
            for item in context.data.precedences
            if self.changed & {item.first_id, item.second_id}
            for name in (item.first_id, item.second_id)
        }

        def is_near(entry: Placed) -> bool:
            return (
                place_of(entry) in places
                or entry.id in ordered
                or (isinstance(entry, Session) and entry.track in tracks)
                or not people.isdisjoint(people_in(entry))
            )

        self._entries = {key for entries in (earlier, later) for key, entry in entries.items() if is_near(entry)}
        meetings = {*before.meetings, *after.meetings}
        self._pairings = {item.pairing_id for item in meetings if item.id in self._entries}

    def cut(self, agenda: Agenda) -> Agenda:
        meetings = tuple(item for item in agenda.meetings if item.id in self._entries)
        scores = (self._context.pairing_of.get(item.pairing_id) for item in meetings)
        utility = math.fsum(pairing.score for pairing in scores if pairing is not None)
        return replace(
            agenda,
            sessions=tuple(item for item in agenda.sessions if item.id in self._entries),
            meetings=meetings,
            unplaced_meetings=tuple(item for item in agenda.unplaced_meetings if item.pairing_id in self._pairings),
            unplaced_sessions=tuple(item for item in agenda.unplaced_sessions if item.session_id in self._entries),
            utility=utility,
            utility_bound=utility,
        )

    def pairings(self) -> list[Pairing]:
        return [pairing for pairing in self._context.pairings if pairing.id in self._pairings]

    def data(self, data: EventData) -> EventData:
        requests = tuple(item for item in data.session_requests if item.id in self._entries)
        return replace(data, session_requests=requests)
