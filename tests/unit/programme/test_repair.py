from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.programme.changes import ChangeKind, for_person
from matcher.programme.repair import repair
from matcher.programme.repair_problem import Repaired, RepairInput
from matcher.progress import SilentProgress
from matcher.settings import RepairSettings
from models.domain import Agenda, Availability, Conflict, Group, Lock, Matching, Meeting, Travel, Wish, WishKind
from tests.factories import make_match, make_room, make_table
from tests.repair_events import START, closed, drawn, gone, late, published, with_pairing

SLOT = timedelta(minutes=20)


def made(given: RepairInput, agenda: Agenda, **settings: object) -> Repaired:
    return repair(given, agenda, RepairSettings.model_validate({"time_limit_s": 20} | settings), SilentProgress())


def one_meeting(slot: int = 0, table: str = "t-1") -> tuple[RepairInput, Agenda]:
    """p-1 meets p-2; four slots, two tables, three people."""
    given = with_pairing(drawn(1, people=3, meetings=0), 0, "p-1", "p-2")
    return replace(given, wanted=frozenset()), agenda_of([meeting(0, "p-1", "p-2", slot, table)])


def meeting(number: int, one: str, other: str, slot: int, table: str) -> Meeting:
    return Meeting(
        id=f"meeting-n-{number}--o-{number}",
        pairing_id=f"pairing-n-{number}--o-{number}",
        need_id=f"n-{number}",
        offer_id=f"o-{number}",
        people_ids=(one, other),
        start=START + slot * SLOT,
        end=START + (slot + 1) * SLOT,
        table_id=table,
    )


def agenda_of(meetings: list[Meeting]) -> Agenda:
    return Agenda(
        version=1,
        sessions=(),
        meetings=tuple(meetings),
        utility=0.5 * len(meetings),
        utility_bound=0.5 * len(meetings),
    )


def test_whoever_cancels_has_no_entry_any_more_and_nothing_else_changes() -> None:
    given = drawn(3, people=8, slots=8, meetings=12, days=2, sessions=2)
    agenda = published(given, 3, sessions=2)
    person = agenda.meetings[0].people_ids[0]

    found = made(gone(given, person), agenda)

    assert found.agenda.version == 2
    assert found.agenda.itinerary(person) == ()
    others = [entry for entry in agenda.entries() if entry.person_id != person]
    lost = {item.id for item in agenda.meetings if person in item.people_ids}
    assert [entry for entry in others if entry.kind == "meeting" and entry.entry_id not in lost] == [
        entry for entry in found.agenda.entries() if entry.kind == "meeting"
    ]
    assert found.is_proven


def test_a_cancelled_meeting_is_said_to_be_cancelled_and_why() -> None:
    given, agenda = one_meeting()

    found = made(gone(given, "p-2"), agenda)

    assert [(item.pairing_id, item.reason) for item in found.agenda.unplaced_meetings] == [
        ("pairing-n-0--o-0", "Person 2 cannot be there")
    ]
    assert (found.agenda.utility, found.changed, found.forced) == (0.0, 1, 1)


def test_a_closed_table_changes_the_table_and_not_the_time() -> None:
    given, agenda = one_meeting()

    found = made(closed(given, "t-1"), agenda)

    assert [(item.start, item.table_id) for item in found.agenda.meetings] == [(START, "t-2")]
    assert [item.change for item in found.changes] == [ChangeKind.PLACE]


def test_a_late_flight_moves_a_meeting_to_the_nearest_time() -> None:
    given, agenda = one_meeting()

    found = made(late(given, "p-1", 30), agenda)

    assert [(item.start, item.table_id) for item in found.agenda.meetings] == [(START + 2 * SLOT, "t-1")]


def test_a_must_meet_is_placed_by_moving_what_is_in_its_way() -> None:
    given, agenda = one_meeting()
    given = with_pairing(given, 1, "p-2", "p-3")
    window = Availability(person_id="p-3", start=START, end=START + SLOT)
    given = replace(given, data=replace(given.data, availability=(window,)))

    found = made(given, agenda)

    assert {item.id: item.start for item in found.agenda.meetings} == {
        "meeting-n-1--o-1": START,
        "meeting-n-0--o-0": START + SLOT,
    }
    assert found.is_proven


@pytest.mark.parametrize("wish", [True, False])
def test_a_refusal_ends_a_meeting(wish: bool) -> None:
    given, agenda = one_meeting()
    if wish:
        refusal = Wish(person_id="p-2", other_id="p-1", kind=WishKind.NO_THANKS)
        given = replace(given, data=replace(given.data, wishes=(refusal,)))

    assert len(made(given, agenda).agenda.meetings) == (0 if wish else 1)


@pytest.mark.parametrize("is_refusal", [True, False])
def test_the_reason_does_not_tell_who_refused_whom(is_refusal: bool) -> None:
    given, agenda = one_meeting()
    if is_refusal:
        data = replace(given.data, wishes=(Wish(person_id="p-2", other_id="p-1", kind=WishKind.NO_THANKS),))
    else:
        data = replace(given.data, conflicts=(Conflict(first_id="p-1", second_id="p-2"),))

    found = made(replace(given, data=data), agenda)

    assert [item.reason for item in found.agenda.unplaced_meetings] == ["they are kept apart"]


def test_what_is_past_stays_whatever_happens() -> None:
    given, agenda = one_meeting()

    found = made(replace(gone(given, "p-1", "p-2"), now=START + timedelta(minutes=1)), agenda)

    assert found.agenda is agenda


def test_nothing_is_moved_into_the_past() -> None:
    given, agenda = one_meeting(slot=3)
    given = closed(closed(given, "t-1"), "t-2", 60)

    found = made(replace(given, now=START + timedelta(minutes=30)), agenda)

    assert [item.start for item in found.agenda.meetings] == [START + 2 * SLOT]


def test_a_locked_meeting_stays_in_its_time_and_at_its_table_while_it_can() -> None:
    given, agenda = one_meeting()
    given = replace(given, data=replace(given.data, locks=(Lock(entry_id=agenda.meetings[0].id),)))
    other = with_pairing(given, 1, "p-1", "p-3")
    window = Availability(person_id="p-3", start=START, end=START + SLOT)
    unmovable = made(replace(other, data=replace(other.data, availability=(window,))), agenda)

    assert unmovable.agenda.meetings == agenda.meetings
    assert [item.entry_id for item in unmovable.undone] == ["pairing-n-1--o-1"]
    (meeting,) = made(closed(given, "t-1"), agenda).agenda.meetings
    assert (meeting.start, meeting.table_id) == (START, "t-2")
    assert made(closed(closed(given, "t-1"), "t-2", 0, 20), agenda).agenda.meetings == ()


def test_a_locked_meeting_of_somebody_who_is_gone_is_cancelled() -> None:
    given, agenda = one_meeting()
    given = replace(given, data=replace(given.data, locks=(Lock(entry_id=agenda.meetings[0].id),)))

    assert made(gone(given, "p-1"), agenda).agenda.meetings == ()


def test_what_the_budget_does_not_allow_is_said() -> None:
    given, agenda = one_meeting()

    found = made(gone(given, "p-1"), agenda, most_changes=0)

    assert found.agenda is agenda
    assert [item.reason for item in found.undone] == [
        "Person 1 cannot be there, but the budget of changes is used up"
    ]


def test_of_two_meetings_in_the_way_the_one_that_is_not_near_moves() -> None:
    given = replace(drawn(1, people=4, meetings=0, slots=3, tables=1), now=START - timedelta(hours=1))
    given = replace(with_pairing(with_pairing(given, 0, "p-1", "p-2"), 1, "p-1", "p-2"), wanted=frozenset())
    near, far = meeting(0, "p-1", "p-2", 0, "t-1"), meeting(1, "p-1", "p-2", 1, "t-1")
    window = Availability(person_id="p-3", start=START, end=START + 2 * SLOT)
    given = with_pairing(replace(given, data=replace(given.data, availability=(window,))), 2, "p-3", "p-4")

    found = made(given, agenda_of([near, far]), near_hours=1)

    assert [(item.id, item.start) for item in found.agenda.meetings] == [
        (near.id, START),
        ("meeting-n-2--o-2", START + SLOT),
        (far.id, START + 2 * SLOT),
    ]


def test_of_two_meetings_in_the_way_the_one_that_was_not_accepted_moves() -> None:
    given = drawn(1, people=4, meetings=0, slots=3, tables=1)
    given = replace(with_pairing(with_pairing(given, 0, "p-1", "p-2"), 1, "p-1", "p-2"), wanted=frozenset())
    first, second = meeting(0, "p-1", "p-2", 0, "t-1"), meeting(1, "p-1", "p-2", 1, "t-1")
    window = Availability(person_id="p-3", start=START, end=START + 2 * SLOT)
    given = with_pairing(replace(given, data=replace(given.data, availability=(window,))), 2, "p-3", "p-4")

    moved = [
        next(
            item.id
            for item in made(replace(given, accepted=accepted), agenda_of([first, second])).agenda.meetings
            if item.start == START + 2 * SLOT
        )
        for accepted in (frozenset({first.pairing_id}), frozenset({second.pairing_id}))
    ]

    assert moved == [second.id, first.id]


def test_a_member_of_a_group_who_cancels_leaves_the_meeting() -> None:
    given, agenda = one_meeting()
    together = replace(agenda.meetings[0], people_ids=("p-1", "p-2", "p-3"))
    group = Group(id="g", name="Two of a firm", lead_id="p-1", member_ids=("p-3",))
    given = replace(given, data=replace(given.data, groups=(group,)))

    found = made(gone(given, "p-3"), agenda_of([together]))

    assert [item.people_ids for item in found.agenda.meetings] == [("p-1", "p-2")]
    assert [item.words for item in for_person(found.changes, "p-1", given.data)] == [
        "Your 1:1 meeting with Person 2 and Person 3 about 'Offer 0' on Tue 09:00, Table 1, Hall: without Person 3."
    ]


def test_whoever_left_the_group_leaves_the_meeting() -> None:
    given, agenda = one_meeting()
    together = replace(agenda.meetings[0], people_ids=("p-1", "p-2", "p-3"))

    found = made(given, agenda_of([together]))

    assert [item.people_ids for item in found.agenda.meetings] == [("p-1", "p-2")]


@pytest.mark.parametrize(("seats", "table"), [((4, 4), "t-1"), ((2, 4), "t-2"), ((2, 2), "t-1")])
def test_a_meeting_whose_table_lost_seats_goes_to_another_that_has_enough(seats: tuple[int, int], table: str) -> None:
    given, agenda = one_meeting()
    together = replace(agenda.meetings[0], people_ids=("p-1", "p-2", "p-3"))
    group = Group(id="g", name="Two of a firm", lead_id="p-1", member_ids=("p-3",))
    tables = tuple(replace(item, seats=number) for item, number in zip(given.data.tables, seats, strict=True))
    given = replace(given, data=replace(given.data, groups=(group,), tables=tables))

    found = made(given, agenda_of([together]))

    assert [(item.start, item.table_id) for item in found.agenda.meetings] == [(START, table)]


def test_an_interpreter_of_both_sides_does_not_keep_them_apart() -> None:
    given, agenda = one_meeting()
    together = replace(agenda.meetings[0], people_ids=("p-1", "p-2", "p-3"))
    groups = tuple(Group(id=f"g-{lead}", name="Group", lead_id=lead, member_ids=("p-3",)) for lead in ("p-1", "p-2"))
    conflicts = (Conflict(first_id="p-1", second_id="p-3"),)
    given = replace(given, data=replace(given.data, groups=groups, conflicts=conflicts))

    assert made(given, agenda_of([together])).changed == 0


def test_freed_time_is_given_to_others_only_on_request() -> None:
    given = with_pairing(with_pairing(drawn(1, people=3, slots=1, meetings=0), 0, "p-1", "p-2"), 1, "p-2", "p-3")
    given = replace(given, wanted=frozenset())
    first = made(given, replace(agenda_of([]), version=1)).agenda
    placed = first.meetings[0]
    leaving = next(person for person in placed.people_ids if person != "p-2")

    assert made(gone(given, leaving), first).agenda.meetings == ()
    assert len(made(gone(given, leaving), first, fill_freed=True).agenda.meetings) == 1
    assert made(gone(given, leaving), first, fill_freed=True, most_changes=1).agenda.meetings == ()


def test_the_way_from_another_area_takes_its_time() -> None:
    given, agenda = one_meeting()
    rooms = (make_room(9, name="Hall", area="west"), make_room(8, name="Loft", area="east"))
    tables = (make_table(1, room_id="r-9"), make_table(2, room_id="r-8"))
    given = replace(
        given,
        data=replace(
            given.data,
            rooms=rooms,
            tables=tables,
            travel=(Travel(first_area="west", second_area="east", minutes=20),),
        ),
    )
    given = replace(with_pairing(given, 1, "p-1", "p-3"), wanted=frozenset())
    both = agenda_of([agenda.meetings[0], meeting(1, "p-1", "p-3", 2, "t-1")])

    found = made(closed(given, "t-1", 40, 60), both)

    assert [(item.start, item.table_id) for item in found.agenda.meetings] == [
        (START, "t-1"),
        (START + 2 * SLOT, "t-2"),
    ]


def test_the_way_to_another_room_takes_its_time() -> None:
    given, agenda = one_meeting()
    assert given.data.event is not None
    given = replace(
        given,
        data=replace(
            given.data,
            event=replace(given.data.event, room_change_minutes=5),
            rooms=(make_room(9, name="Hall"), make_room(8, name="Loft")),
            tables=(make_table(1, room_id="r-9"), make_table(2, room_id="r-8")),
        ),
    )
    given = replace(with_pairing(given, 1, "p-1", "p-3"), wanted=frozenset())
    both = agenda_of([agenda.meetings[0], meeting(1, "p-1", "p-3", 2, "t-1")])

    found = made(closed(given, "t-1", 40, 60), both)

    assert [(item.start, item.table_id) for item in found.agenda.meetings] == [
        (START, "t-1"),
        (START + 2 * SLOT, "t-2"),
    ]


class TestSessions:
    @pytest.fixture
    def case(self) -> tuple[RepairInput, Agenda]:
        given = drawn(5, people=9, slots=8, meetings=8, days=2, sessions=2)
        return given, published(given, 5, sessions=2)

    def test_a_talk_falls_out_and_the_session_keeps_its_time(self, case: tuple[RepairInput, Agenda]) -> None:
        given, agenda = case
        session = next(item for item in agenda.sessions if len(item.speaker_ids) == 2)

        found = made(gone(given, session.speaker_ids[0]), agenda)

        after = next(item for item in found.agenda.sessions if item.id == session.id)
        assert (after.start, after.end, after.room_id) == (session.start, session.end, session.room_id)
        assert after.talks == session.talks[1:]
        assert session.talks[0].offer_id in [item.offer_id for item in found.agenda.unplaced_talks]

    def test_a_session_in_which_nobody_speaks_is_cancelled(self, case: tuple[RepairInput, Agenda]) -> None:
        given, agenda = case
        session = agenda.sessions[0]

        found = made(gone(given, *session.speaker_ids), agenda)

        assert session.id not in [item.id for item in found.agenda.sessions]

    def test_a_missing_chair_is_replaced_by_who_comes_and_is_interested(
        self, case: tuple[RepairInput, Agenda]
    ) -> None:
        given, agenda = case
        session = next(item for item in agenda.sessions if item.chair_id)
        listener = next(p for p in session.attendee_ids if p not in (*session.speaker_ids, session.chair_id))
        need = next((item for item in given.data.needs if item.owner_id == listener), given.data.needs[0])
        data = replace(given.data, needs=(*given.data.needs, replace(need, id="n-99", owner_id=listener)))
        match = make_match(need_id="n-99", offer_id=session.talks[0].offer_id, score=0.9)
        matching = Matching(threshold=0.5, matches=(match,), unmet=())

        found = made(gone(replace(given, data=data, matching=matching), session.chair_id), agenda)

        after = next(item for item in found.agenda.sessions if item.id == session.id)
        assert after.chair_id == listener

    def test_a_closed_room_is_left_for_another_one_at_the_same_time(self, case: tuple[RepairInput, Agenda]) -> None:
        given, agenda = case
        session = agenda.sessions[0]
        data = replace(given.data, rooms=(*given.data.rooms, make_room(7, capacity=100)))

        found = made(closed(replace(given, data=data), session.room_id), agenda)

        after = next(item for item in found.agenda.sessions if item.id == session.id)
        assert after.room_id != session.room_id
        assert (after.start, after.attendee_ids) == (session.start, session.attendee_ids)

    def test_without_another_room_it_goes_to_another_time_and_drags_nobody(
        self, case: tuple[RepairInput, Agenda]
    ) -> None:
        given, agenda = case
        session = agenda.sessions[0]
        data = replace(
            given.data, rooms=tuple(room for room in given.data.rooms if room.id in (session.room_id, "r-9"))
        )
        only = replace(agenda, sessions=(session,))
        minutes = (session.start - START).total_seconds() / 60

        found = made(closed(replace(given, data=data), session.room_id, int(minutes), int(minutes) + 1), only)

        (after,) = found.agenda.sessions
        assert after.start != session.start
        assert {*session.speaker_ids, session.chair_id} - {""} <= set(after.attendee_ids)
        assert found.agenda.meetings == only.meetings
        assert [talk.start - after.start for talk in after.talks] == [t.start - session.start for t in session.talks]

    def test_a_session_for_which_there_is_no_place_is_cancelled(self, case: tuple[RepairInput, Agenda]) -> None:
        given, agenda = case
        found = given
        for room in given.data.rooms:
            found = closed(found, room.id)

        assert made(found, agenda).agenda.sessions == ()
