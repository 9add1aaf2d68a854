"""Edits by hand: what is undone is as if it had never been, and the quick check says what the whole one says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given as example
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matcher.programme.edits import CannotEdit, EditContext
from matcher.programme.working_copy import WorkingCopy, edited, effects, judge, read_log, working_copy
from matcher.settings import ProgrammeSettings
from models.domain import (
    Absence,
    Agenda,
    AgendaEdit,
    EditAction,
    Group,
    Lock,
    Precedence,
    RoomKind,
    Travel,
    UnplacedSession,
)
from models.domain.agenda import SessionKind
from models.domain.arrangements import SessionRequest
from tests.factories import NOON
from tests.repair_events import START, drawn, published

SEEDS = st.integers(0, 10_000)
NOTHING = read_log(())


def ids_of(agenda: Agenda) -> list[str]:
    return [meeting.id for meeting in agenda.meetings] + [session.id for session in agenda.sessions]


@st.composite
def events(draw: st.DrawFn) -> tuple[EditContext, Agenda]:
    """A small event with locks, an asked order, a group, an absence, two areas and a session to be placed."""
    given = drawn(draw(SEEDS), people=6, slots=6, meetings=8, sessions=2)
    agenda = published(given, draw(SEEDS), sessions=2)
    ids = ids_of(agenda)
    data = given.data
    wanted = SessionRequest(id="s-wanted", title="Wanted", kind=SessionKind.PANEL, slots=1, wanted_by=("p-1", "p-2"))
    assert data.event is not None
    data = replace(
        data,
        event=replace(data.event, room_change_minutes=draw(st.sampled_from((0, 5)))),
        rooms=tuple(
            replace(room, area="north" if room.kind is RoomKind.MEETING_HALL else "south") for room in data.rooms
        ),
        travel=(Travel(first_area="north", second_area="south", minutes=draw(st.sampled_from((0, 10)))),),
        locks=tuple(Lock(entry_id=item) for item in draw(st.sets(st.sampled_from(ids), max_size=2))),
        groups=(Group(id="g", name="Group", lead_id="p-1", member_ids=("p-6",)),) if draw(st.booleans()) else (),
        absences=(Absence(person_id="p-6", start=START, end=START.replace(hour=10)),) if draw(st.booleans()) else (),
        precedences=(Precedence(first_id=ids[0], second_id=ids[-1]),) if ids[0] != ids[-1] else (),
        session_requests=(wanted,),
    )
    agenda = replace(agenda, unplaced_sessions=(UnplacedSession(session_id=wanted.id, reason="no room"),))
    rules = ProgrammeSettings(max_meetings_in_a_row=2)
    return EditContext(data=data, pairings=given.pairings, rules=rules), agenda


@st.composite
def an_edit(draw: st.DrawFn, case: tuple[EditContext, Agenda], number: int) -> AgendaEdit:
    context, agenda = case
    assert context.data.event is not None
    ids = ids_of(agenda)
    waiting = [item.pairing_id for item in agenda.unplaced_meetings] + ["s-wanted"]
    places = [table.id for table in context.data.tables] + [room.id for room in context.data.rooms]
    action = draw(st.sampled_from((EditAction.MOVE, EditAction.MOVE, EditAction.SWAP, EditAction.TAKE_OUT,
                                   EditAction.LOCK, EditAction.UNLOCK)))  # fmt: skip
    entry_id = draw(st.sampled_from(ids + (waiting if action is EditAction.MOVE else [])))
    is_swap, is_move = action is EditAction.SWAP, action is EditAction.MOVE
    others = [item for item in ids if item != entry_id]
    if is_swap and not others:
        action, is_swap = EditAction.TAKE_OUT, False
    slot = draw(st.sampled_from(context.data.event.slots()))
    return AgendaEdit(
        number=number,
        base_version=1,
        action=action,
        entry_id=entry_id,
        other_id=draw(st.sampled_from(others)) if is_swap else "",
        start=slot.start if is_move else None,
        place_id=draw(st.sampled_from(places)) if is_move else "",
        author_id="a-1",
        at=NOON,
    )


@st.composite
def edited_events(draw: st.DrawFn, most: int = 4) -> tuple[EditContext, Agenda, list[AgendaEdit]]:
    case = draw(events())
    return (*case, [draw(an_edit(case, number)) for number in range(1, draw(st.integers(1, most)) + 1)])


def copy_of(context: EditContext, agenda: Agenda, edits: list[AgendaEdit]) -> WorkingCopy:
    return working_copy(agenda, read_log(edits), context)


@example(case=edited_events())
@hypothesis_settings(max_examples=150, deadline=None)
def test_the_quick_check_of_an_edit_says_what_the_whole_validation_says(
    case: tuple[EditContext, Agenda, list[AgendaEdit]],
) -> None:
    context, base, (*earlier, last) = case
    copy = copy_of(context, base, earlier)
    try:
        after = edited(copy, last, context)
    except CannotEdit:
        return

    found = effects(copy, last, context)

    one, other = Counter(judge(copy, context)), Counter(judge(copy, context, after))
    assert Counter(found.added) == other - one
    assert Counter(found.removed) == one - other


@example(case=edited_events())
@hypothesis_settings(max_examples=100, deadline=None)
def test_what_is_undone_is_as_if_it_had_never_been_and_can_be_redone(
    case: tuple[EditContext, Agenda, list[AgendaEdit]],
) -> None:
    context, base, edits = case
    whole = copy_of(context, base, edits)
    undo = [line(len(edits) + at, EditAction.UNDO) for at in range(1, len(edits) + 1)]
    redo = [line(len(edits) * 2 + at, EditAction.REDO) for at in range(1, len(edits) + 1)]

    undone = copy_of(context, base, [*edits, *undo])
    one_less = copy_of(context, base, [*edits, undo[0]])
    again = copy_of(context, base, [*edits, *undo, *redo])

    assert (undone.agenda, undone.locked) == (base, frozenset(lock.entry_id for lock in context.data.locks))
    assert one_less.agenda == copy_of(context, base, edits[:-1]).agenda
    assert (again.agenda, again.locked, again.held) == (whole.agenda, whole.locked, whole.held)


@example(case=edited_events())
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_edit_loses_or_doubles_anything(case: tuple[EditContext, Agenda, list[AgendaEdit]]) -> None:
    context, base, edits = case

    found = copy_of(context, base, edits)

    rules = {item.rule for item in judge(found, context)}
    assert rules.isdisjoint({"nothing_lost", "ids_are_unique", "pairing_met_once", "utility", "utility_bound"})
    assert {item.id for item in found.agenda.sessions} - {"s-wanted"} == {item.id for item in base.sessions}


def line(number: int, action: EditAction) -> AgendaEdit:
    return AgendaEdit(number=number, base_version=1, action=action, author_id="a-2", at=NOON)
