"""Repairs of sessions, and of meetings beside them: the new version breaks no rule that the old one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.programme import validate
from matcher.programme.repair import repair
from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_meetings import MeetingBoard
from matcher.programme.repair_problem import RepairInput
from matcher.programme.repair_search import given_up
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.violations import Severity
from models.domain import (
    Agenda,
    Availability,
    Conflict,
    EventData,
    Group,
    Lock,
    Meeting,
    Pairing,
    Precedence,
    Session,
    SessionKind,
    SessionRequest,
    Travel,
    Wish,
    WishKind,
)
from tests.factories import make_person, make_room, make_table
from tests.repair_events import END, START, closed, gone, tiny_event

SLOT = timedelta(minutes=20)
PAIRING = Pairing(
    id="pairing-n-1--o-1", need_id="n-1", offer_id="o-1", need_owner_id="p-1", offer_owner_id="p-2", score=0.5
)
GROUP = Group(id="g-1", name="Two of a firm", lead_id="p-1", member_ids=("p-4",))


def panel(name: str, first: int, slots: int, room: str, *people: str, chair: str = "") -> Session:
    """A requested session from slot ``first`` on, in which ``people`` speak."""
    return Session(
        id=name,
        kind=SessionKind.PANEL,
        title=name,
        start=START + first * SLOT,
        end=START + (first + slots) * SLOT,
        room_id=room,
        chair_id=chair,
        speaker_ids=people,
        attendee_ids=(*people, *([chair] if chair else [])),
    )


def meeting(*people: str, slot: int = 2) -> Meeting:
    return Meeting(
        id="meeting-n-1--o-1",
        pairing_id=PAIRING.id,
        need_id="n-1",
        offer_id="o-1",
        people_ids=people,
        start=START + slot * SLOT,
        end=START + (slot + 1) * SLOT,
        table_id="t-1",
    )


def event(
    sessions: Sequence[Session], meetings: Sequence[Meeting] = (), **parts: object
) -> tuple[RepairInput, Agenda]:
    """Eight people and slots, two rooms and a table; the sessions are requested as they are."""
    data = EventData(
        event=tiny_event(8),
        people=tuple(make_person(number) for number in range(1, 9)),
        rooms=tuple(make_room(number, capacity=30) for number in (1, 2)),
        tables=(make_table(1, room_id=""),),
        session_requests=tuple(
            SessionRequest(
                id=item.id,
                title=item.title,
                kind=item.kind,
                slots=(item.end - item.start) // SLOT,
                speaker_ids=item.speaker_ids,
                chair_id=item.chair_id,
            )
            for item in sessions
        ),
    )
    data = replace(data, **parts)  # type: ignore[arg-type]
    total = 0.5 * len(meetings)
    agenda = Agenda(
        version=1,
        sessions=tuple(sorted(sessions, key=lambda item: (item.start, item.room_id))),
        meetings=tuple(meetings),
        utility=total,
        utility_bound=total,
    )
    given = RepairInput(data=data, pairings=(PAIRING,) if meetings else (), now=START - timedelta(hours=12))
    assert errors(given, agenda) == []
    return given, agenda


def errors(given: RepairInput, agenda: Agenda) -> list[str]:
    found = validate(given.data, given.pairings, agenda, given.rules)
    return [item.message for item in found if item.severity is Severity.ERROR]


def repaired(given: RepairInput, agenda: Agenda) -> Agenda:
    """The next version, which must break no rule."""
    found = repair(given, agenda, RepairSettings(time_limit_s=20), SilentProgress()).agenda
    assert errors(given, found) == []
    return found


def starts(agenda: Agenda) -> dict[str, int]:
    """By entry, its first slot."""
    sessions = {item.id: (item.start - START) // SLOT for item in agenda.sessions}
    return sessions | {item.id: (item.start - START) // SLOT for item in agenda.meetings}


def test_nobody_is_made_the_chair_of_two_sessions_at_once() -> None:
    given, agenda = event(
        [panel("one", 0, 2, "r-1", "p-3", chair="p-1"), panel("two", 0, 2, "r-2", "p-4", chair="p-2")]
    )

    found = repaired(gone(given, "p-1", "p-2"), agenda)

    chairs = [item.chair_id for item in found.sessions]
    assert "" not in chairs
    assert len(set(chairs)) == 2


def test_a_session_that_loses_its_room_stays_before_what_comes_after_it() -> None:
    """The other room is taken until slot 2: later the session would be too late, so that it is cancelled."""
    given, agenda = event(
        [panel("one", 0, 2, "r-1", "p-3"), panel("two", 2, 2, "r-2", "p-4"), panel("other", 0, 2, "r-2", "p-5")],
        precedences=(Precedence(first_id="one", second_id="two"),),
    )
    assert starts(repaired(closed(given, "r-1", 0, 40), agenda)) == {"two": 2, "other": 0}
    free = replace(given, data=replace(given.data, precedences=()))
    assert starts(repaired(closed(free, "r-1", 0, 40), agenda)) == {"one": 2, "two": 2, "other": 0}


def test_two_sessions_that_lose_their_room_keep_their_order() -> None:
    given, agenda = event(
        [panel("one", 0, 2, "r-1", "p-3"), panel("two", 2, 2, "r-1", "p-4"), panel("other", 0, 2, "r-2", "p-5")],
        precedences=(Precedence(first_id="one", second_id="two"),),
    )

    assert starts(repaired(closed(given, "r-1"), agenda)) == {"one": 2, "two": 4, "other": 0}


def test_a_meeting_that_comes_after_a_session_moves_behind_it() -> None:
    given, agenda = event(
        [panel("one", 0, 2, "r-1", "p-3"), panel("other", 0, 2, "r-2", "p-5")],
        [meeting("p-1", "p-2")],
        precedences=(Precedence(first_id="one", second_id="meeting-n-1--o-1"),),
    )

    assert starts(repaired(closed(given, "r-1", 0, 40), agenda)) == {"one": 2, "other": 0, "meeting-n-1--o-1": 4}


def test_what_a_session_lists_names_nobody_who_cannot_come() -> None:
    listed = "Springback (Person 1); Lubricants (Person 2); Edges (Person 12)"
    given, agenda = event([replace(panel("s-1", 0, 2, "r-1", "p-1", "p-2"), summary=listed)])

    after = repair(gone(given, "p-1"), agenda, RepairSettings(), SilentProgress()).agenda

    assert [item.summary for item in after.sessions] == ["Lubricants (Person 2); Edges (Person 12)"]


def test_a_speaker_of_two_sessions_that_lose_their_room_has_time_for_the_way_between_them() -> None:
    """Room 2 is free from slot 2 on, Room 3 until then, and from one to the other it takes 15 minutes."""
    given, agenda = event(
        [
            panel("one", 0, 2, "r-1", "p-3"),
            panel("two", 2, 2, "r-1", "p-3"),
            panel("here", 0, 2, "r-2", "p-5"),
            panel("there", 2, 6, "r-3", "p-6"),
        ],
        rooms=tuple(make_room(number, capacity=30, area=area) for number, area in ((1, "a"), (2, "b"), (3, "c"))),
        travel=(Travel(first_area="b", second_area="c", minutes=15),),
    )

    found = repaired(closed(given, "r-1"), agenda)

    assert starts(found) == {"one": 0, "two": 3, "here": 0, "there": 2}
    assert [item.room_id for item in found.sessions if item.id in ("one", "two")] == ["r-3", "r-2"]


def test_a_companion_who_turns_out_to_be_unavailable_leaves_the_meeting() -> None:
    given, agenda = event([], [meeting("p-1", "p-2", "p-4")], groups=(GROUP,))
    later = Availability(person_id="p-4", start=START + 3 * SLOT, end=END)

    found = repaired(replace(given, data=replace(given.data, availability=(later,))), agenda)

    assert [item.people_ids for item in found.meetings] == [("p-1", "p-2")]


@pytest.mark.parametrize(
    "parts",
    [
        {"conflicts": (Conflict(first_id="p-4", second_id="p-2"),)},
        {"wishes": (Wish(person_id="p-2", other_id="p-4", kind=WishKind.NO_THANKS),)},
    ],
)
def test_nobody_is_brought_to_somebody_from_whom_they_are_kept_apart(parts: dict[str, object]) -> None:
    given, agenda = event([], [meeting("p-1", "p-2", "p-4")], groups=(GROUP,))
    given = replace(given, data=replace(given.data, **parts))  # type: ignore[arg-type]

    assert len(errors(given, agenda)) == 1
    assert repaired(given, agenda).meetings == ()
    empty = replace(agenda, meetings=(), utility=0.0, utility_bound=0.0)
    assert repaired(replace(given, wanted=frozenset({PAIRING.id})), empty).meetings == ()


def test_a_lock_binds_nothing_where_the_organiser_turned_locks_off() -> None:
    given, agenda = event([], [meeting("p-1", "p-2")], locks=(Lock(entry_id="meeting-n-1--o-1"),))
    given = closed(given, "t-1", 40, 60)

    assert repaired(given, agenda).meetings == ()
    free = replace(given, rules=ProgrammeSettings(rules={"locks": 0}))
    assert [abs(start - 2) for start in starts(repaired(free, agenda)).values()] == [1]


@pytest.mark.parametrize(("most", "held"), [(None, 0), (1, 0), (0, 1)])
def test_without_a_plan_in_time_no_more_is_cancelled_than_the_budget_allows(most: int | None, held: int) -> None:
    """As if the solver had found nothing."""
    given, agenda = event([], [meeting("p-1", "p-2")])
    given = closed(given, "t-1", 40, 60)
    board = MeetingBoard(given, agenda, (), Calendar(given.data), RepairSettings(most_changes=most))

    found = given_up(board, {0}, most, 0)

    assert (len(found.undone), found.places) == (held, {} if held else {0: None})
    assert found.cost == (board.cost_undone(0) if held else board.cost(0, None))
