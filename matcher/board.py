"""The use cases of the agenda board: look at the working copy, change it, save it as a version of the agenda."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.decisions import hold_still, with_decisions
from matcher.disclosure import public_data
from matcher.errors import InputError, StepMissing
from matcher.ports import Run, Step, UnitOfWork
from matcher.programme.edits import CannotEdit, EditContext
from matcher.programme.quality import LOCKED, programme_settings
from matcher.programme.working_copy import (
    Effects,
    WorkingCopy,
    effects,
    judge,
    read_log,
    require_possible,
    working_copy,
)
from matcher.repairs import breach
from matcher.told import tell
from matcher.version_origins import EDITED, MADE_BY, OF_ONE_RUN
from matcher.violations import Severity, Violation
from models.domain import Agenda, AgendaEdit, EditAction, EventData, Lock, record_key
from models.domain.board import CHANGES

ERRORS_TOLD = 5


class EditedMeanwhile(InputError):
    """Somebody else has changed the working copy since it was looked at. ``edit`` is the last line, None where
    there is none."""

    def __init__(self, edit: AgendaEdit | None) -> None:
        self.edit = edit
        super().__init__(tell("the working copy was changed meanwhile; nothing of this change was stored"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The working copy with what it is judged by. ``last_version`` is the last one stored: edits upon an earlier one
    are to be carried over before they are saved. ``edits`` is the whole log."""

    copy: WorkingCopy
    context: EditContext
    last_version: int
    edits: tuple[AgendaEdit, ...]

    @property
    def is_behind(self) -> bool:
        return self.copy.base.version != self.last_version

    def findings(self) -> list[Violation]:
        """What is wrong with the working copy."""
        return judge(self.copy, self.context)


def read_context(work: UnitOfWork) -> EditContext:
    """Raise ``StepMissing`` without an agenda."""
    run, pairings = work.results.last_run(Step.AGENDA), work.results.pairings()
    if run is None or pairings is None:
        raise StepMissing(Step.AGENDA)
    data = public_data(with_decisions(work.records.load(), work.decisions.decisions()))
    return EditContext(data=data, pairings=pairings, rules=programme_settings(run))


def read_board(work: UnitOfWork, context: EditContext | None = None) -> Board:
    """The working copy as it is; ``context``, where the caller has it, is not read again.

    Raise ``StepMissing`` without an agenda.
    """
    context = context or read_context(work)
    edits = work.board.edits()
    log = read_log(edits)
    last = work.results.agenda()
    if last is None:
        raise StepMissing(Step.AGENDA)
    base = last if log.base_version in (None, last.version) else work.results.agenda(log.base_version)
    if base is None:
        raise StepMissing(Step.AGENDA)
    return Board(copy=working_copy(base, log, context), context=context, last_version=last.version, edits=edits)


def change_board(work: UnitOfWork, board: Board, edit: AgendaEdit) -> None:
    """Add a line to the log and commit. ``edit.number`` is the one after the last that its author has seen.

    Raise ``EditedMeanwhile`` where there is a later one, and ``CannotEdit`` for a change that would do nothing.
    """
    _require_newest(work, board, edit.number)
    edit = replace(edit, base_version=_base_of(board, edit))
    require_possible(board.copy, edit, board.context)
    work.board.add_edit(edit)
    work.commit()


def save_board(work: UnitOfWork, board: Board, *, number: int, author_id: str, now: datetime) -> Agenda:
    """Store the working copy as the next version of the agenda, its locks with it, and commit.

    Raise ``EditedMeanwhile`` as ``change_board`` does, and ``InputError`` where there is nothing to save, where it
    stands on an earlier version, and where it breaks a rule that its base keeps.
    """
    _require_newest(work, board, number)
    copy, last_run = board.copy, work.results.last_run(Step.AGENDA)
    if last_run is None:
        raise StepMissing(Step.AGENDA)
    if not copy.log.done:
        raise CannotEdit(tell("there is nothing to save"))
    if board.is_behind:
        raise InputError(
            tell(
                "the changes stand on version %(base)s, and version %(last)s was made since: "
                "carry them over to it first",
                base=copy.base.version,
                last=board.last_version,
            )
        )
    errors = new_errors(board)
    if errors:
        first = tuple(item.message for item in errors[:ERRORS_TOLD])
        if len(errors) > ERRORS_TOLD:
            more = len(errors) - ERRORS_TOLD
            raise InputError(tell("a version has no errors: %(errors)s; and %(more)s more", errors=first, more=more))
        raise InputError(tell("a version has no errors: %(errors)s", errors=first))
    agenda = copy.agenda
    if agenda != copy.base:
        agenda = replace(agenda, version=board.last_version + 1)
        work.results.save_agenda(agenda, _run(last_run, copy, author_id, now))
    _keep_locks(work, copy)
    work.board.add_edit(
        AgendaEdit(number=number, base_version=agenda.version, action=EditAction.SAVE, author_id=author_id, at=now)
    )
    work.commit()
    return agenda


def brought_by_last(board: Board) -> Effects:
    """What the last change that holds brought and took away; nothing where none holds."""
    done = board.copy.log.done
    if not done:
        return Effects(added=(), removed=())
    before = working_copy(board.copy.base, read_log(done[:-1]), board.context)
    try:
        return effects(before, done[-1], board.context)
    except CannotEdit:
        return Effects(added=(), removed=())


def new_errors(board: Board) -> list[Violation]:
    """The errors of the working copy that its base does not have."""
    before = Counter(breach(item) for item in _errors(judge(board.copy, board.context, board.copy.base)))
    found = []
    for item in _errors(board.findings()):
        if before[breach(item)]:
            before[breach(item)] -= 1
        else:
            found.append(item)
    return found


def _errors(found: Iterable[Violation]) -> list[Violation]:
    return [item for item in found if item.severity is Severity.ERROR]


def _require_newest(work: UnitOfWork, board: Board, number: int) -> None:
    """``board`` may be one that was read before: what holds is what is stored, and from here on stays so."""
    hold_still(work)
    edits = work.board.edits()
    if number != board.copy.log.number + 1 or edits[-1:] != board.edits[-1:]:
        raise EditedMeanwhile(edits[-1] if edits else None)


def _base_of(board: Board, edit: AgendaEdit) -> int:
    if edit.action is EditAction.CARRY_OVER:
        return board.last_version
    return board.copy.base.version


def _keep_locks(work: UnitOfWork, copy: WorkingCopy) -> None:
    stored = {lock.entry_id: lock for lock in work.records.load().locks}
    gone = [record_key(lock) for entry_id, lock in stored.items() if entry_id not in copy.locked]
    new = tuple(Lock(entry_id=entry_id) for entry_id in sorted(copy.locked - stored.keys()))
    if gone:
        work.records.forget(Lock, gone)
    if new:
        work.records.upsert(EventData(locks=new))


def _run(last: Run, copy: WorkingCopy, author_id: str, now: datetime) -> Run:
    """With the settings that the base was made with, and what was locked while it was edited."""
    kept = {name: value for name, value in last.settings.items() if name not in OF_ONE_RUN}
    edits = [edit.number for edit in copy.log.done if edit.action in CHANGES]
    content = json.dumps([last.input_hash, copy.base.version, edits])
    return Run(
        step=Step.AGENDA,
        input_hash=hashlib.sha256(content.encode()).hexdigest(),
        settings=kept
        | {EDITED: {"before": copy.base.version, "edits": edits}, LOCKED: sorted(copy.held), MADE_BY: author_id},
        finished_at=now,
        seconds=0.0,
    )
