"""The figures of a plan: a small event with known values, and properties that hold for any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.identity import joined_id
from matcher.pairing import make_pairings
from matcher.plan_figures import NothingReason, PersonShare, PlanQuality, Ways, differences, figures
from matcher.programme import make_agenda as solved
from matcher.programme.quality import MadeWith, plan_quality
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings, ProgrammeSettings
from matcher.violations import Severity
from models.domain import (
    Absence,
    Agenda,
    Availability,
    Break,
    Closure,
    Conflict,
    Day,
    Event,
    EventData,
    Lock,
    Matching,
    Meeting,
    Pairing,
    Plenary,
    Role,
    RoomKind,
    Session,
    SessionKind,
    SessionRequest,
    Talk,
    Travel,
    UnmetNeed,
    UnplacedMeeting,
    Wish,
    WishKind,
)
from tests.factories import make_match, make_need, make_offer, make_person, make_room, make_table
from tests.small_events import small_event
from tests.unit.interchange.agenda_examples import published_agendas

ZONE = ZoneInfo("Asia/Seoul")
SLOT = timedelta(minutes=20)
SCORES = {"n-1": 0.9, "n-2": 0.5, "n-5": 0.7, "n-6": 0.6, "n-7": 0.6, "n-8": 0.6}


def at(day: int, slot: int) -> datetime:
    """The start of a slot; five of them from nine o'clock, a break between the third and the fourth."""
    minutes = 20 * slot + (20 if slot >= 3 else 0)
    return datetime(2027, 5, 11 + day, 9, tzinfo=ZONE) + timedelta(minutes=minutes)


def make_event() -> Event:
    """Two days of five slots, 9:00 to 11:00 with a break at ten, of which the first slot is a plenary."""
    return Event(
        id="event",
        title="Event",
        time_zone="Asia/Seoul",
        days=tuple(Day(date=date(2027, 5, 11 + day), start=time(9), end=time(11)) for day in range(2)),
        breaks=(Break(title="Coffee", start=time(10), end=time(10, 20)),),
        plenaries=(Plenary(id="opening", title="Opening", start=at(0, 0), end=at(0, 1), room_id="r-1"),),
        max_meetings_default=2,
    )


def make_data(**fields: Any) -> EventData:
    """p-1 has the offer that everyone matches, p-2 to p-9 have a need each, p-10 an unwanted offer, p-11 nothing."""
    defaults: dict[str, Any] = {
        "event": make_event(),
        "people": tuple(
            make_person(number, organisation_id="org-1" if number in (1, 8) else "", **fields)
            for number, fields in ((n, {"max_meetings": 0} if n == 6 else {}) for n in range(1, 12))
        ),
        "offers": (make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-10")),
        "needs": tuple(make_need(number, owner_id=f"p-{number + 1}") for number in range(1, 9)),
        "rooms": (
            make_room(1, capacity=20, area="south"),
            make_room(2, kind=RoomKind.MEETING_HALL, area="north"),
        ),
        "tables": (make_table(1, room_id="r-2"), make_table(2, room_id="r-2")),
        "travel": (Travel(first_area="north", second_area="south", minutes=5),),
        "absences": (Absence(person_id="p-7", start=at(0, 0), end=at(1, 4) + SLOT),),
        "conflicts": (Conflict(first_id="p-9", second_id="p-1"),),
    }
    return EventData(**(defaults | fields))


def make_matching() -> Matching:
    """n-3 (of p-4) is unmet; all others but n-4 match the first offer."""
    matches = tuple(make_match(need_id=need_id, offer_id="o-1", score=score) for need_id, score in SCORES.items())
    unmet = (UnmetNeed(need_id="n-3", nearest=None, threshold=0.5, reason="no offer comes near"),)
    return Matching(threshold=0.5, matches=matches, unmet=unmet)


def make_pairing(need: int, offer: int = 1) -> Pairing:
    need_id, offer_id = f"n-{need}", f"o-{offer}"
    return Pairing(
        id=joined_id("pairing", need_id, offer_id),
        need_id=need_id,
        offer_id=offer_id,
        need_owner_id=f"p-{need + 1}",
        offer_owner_id="p-1",
        score=SCORES.get(need_id, 0.5),
    )


def make_meeting(need: int, day: int, slot: int, table: int = 1) -> Meeting:
    pairing = make_pairing(need)
    return Meeting(
        id=f"meeting-{need}",
        pairing_id=pairing.id,
        need_id=pairing.need_id,
        offer_id=pairing.offer_id,
        people_ids=(pairing.need_owner_id, pairing.offer_owner_id),
        start=at(day, slot),
        end=at(day, slot) + SLOT,
        table_id=f"t-{table}",
    )


PAIRINGS = (make_pairing(1), make_pairing(2), make_pairing(4))


def make_agenda(**fields: Any) -> Agenda:
    """p-1 meets p-2 and p-3 on the first day with a slot in between, in which they listen to a session."""
    talk = Talk(id="k-2", offer_id="o-2", speaker_id="p-10", title="Offer 2", start=at(0, 2), end=at(0, 2) + SLOT)
    session = Session(
        id="s-1",
        kind=SessionKind.TALKS,
        title="Materials",
        start=talk.start,
        end=talk.end,
        room_id="r-1",
        talks=(talk,),
        speaker_ids=("p-10",),
        attendee_ids=("p-10", "p-1"),
    )
    opening = Session(
        id="opening",
        kind=SessionKind.PLENARY,
        title="Opening",
        start=at(0, 0),
        end=at(0, 1),
        room_id="r-1",
        attendee_ids=("p-1", "p-2", "p-3"),
    )
    defaults: dict[str, Any] = {
        "version": 1,
        "sessions": (opening, session),
        "meetings": (make_meeting(1, 0, 1), make_meeting(2, 0, 3)),
        "unplaced_meetings": (UnplacedMeeting(pairing_id=PAIRINGS[2].id, reason="all tables are taken"),),
        "utility": 1.4,
        "utility_bound": 1.75,
    }
    return Agenda(**(defaults | fields))


QUALITY = plan_quality(make_data(), make_matching(), PAIRINGS, make_agenda())


def test_the_utility_is_the_sum_of_the_scores_and_stands_against_its_bound() -> None:
    assert QUALITY.utility == pytest.approx(1.4)
    assert (QUALITY.utility_bound, QUALITY.utility_share) == (1.75, pytest.approx(0.8))
    assert (QUALITY.pairings, QUALITY.meetings, QUALITY.talks) == (3, 2, 1)


def test_the_worst_off_come_first_of_those_who_could_have_a_score() -> None:
    assert QUALITY.least == (
        PersonShare(person_id="p-5", meetings=0, utility=0.0),
        PersonShare(person_id="p-3", meetings=1, utility=0.5),
        PersonShare(person_id="p-2", meetings=1, utility=0.9),
        PersonShare(person_id="p-1", meetings=2, utility=pytest.approx(1.4)),
    )
    assert QUALITY.worst_off == 0.0


def test_who_is_only_wished_for_is_not_worst_off_as_fairness_counts_it() -> None:
    wish = Wish(person_id="p-10", other_id="p-3", kind=WishKind.WOULD_MEET)
    data = make_data()
    wished = plan_quality(replace(data, wishes=(*data.wishes, wish)), make_matching(), PAIRINGS, make_agenda())

    assert wished.least == QUALITY.least


def test_where_fairness_is_owed_to_roles_the_worst_off_is_one_of_them() -> None:
    data = make_data()
    people = tuple(
        replace(person, role=Role.OFFICIAL if person.id == "p-3" else Role.COMPANY) for person in data.people
    )
    made = MadeWith(pairing=PairingSettings(fairness_roles=frozenset({Role.OFFICIAL})))
    found = plan_quality(replace(data, people=people), make_matching(), PAIRINGS, make_agenda(), made)

    assert [share.person_id for share in found.least] == ["p-3"]


@pytest.mark.parametrize(
    ("person_id", "reason", "words"),
    [
        ("p-4", NothingReason.UNMET, "nothing that was offered is near enough to n-3: no offer comes near"),
        ("p-5", NothingReason.NO_SLOT, "paired, but not placed: all tables are taken"),
        ("p-6", NothingReason.NONE_WANTED, "allows no meetings"),
        ("p-7", NothingReason.ABSENT, "cannot come"),
        ("p-8", NothingReason.APART, "1 person matches, but Person 1 must not meet them"),
        ("p-9", NothingReason.APART, "1 person matches, but Person 1 must not meet them"),
        ("p-10", NothingReason.NO_MATCH, "no need or mandate was matched with what they offer"),
        ("p-11", NothingReason.NOTHING_BROUGHT, "brought no offer, need, mandate or wish"),
    ],
)
def test_who_has_no_meeting_is_told_why(person_id: str, reason: NothingReason, words: str) -> None:
    found = {item.person_id: item for item in QUALITY.without}
    assert (found[person_id].reason, found[person_id].words) == (reason, words)


def test_everyone_without_a_meeting_is_listed_and_only_they() -> None:
    assert [item.person_id for item in QUALITY.without] == [f"p-{number}" for number in range(4, 12)]
    assert QUALITY.missed == 6


def test_who_is_there_for_the_plenary_alone_is_not_absent() -> None:
    windows = (Availability(person_id="p-7", start=at(0, 0), end=at(0, 1)),)
    data = make_data(absences=(), availability=windows)
    told = plan_quality(data, make_matching(), PAIRINGS, make_agenda()).without
    assert next((item.reason, item.words) for item in told if item.person_id == "p-7") == (
        NothingReason.NOT_THERE,
        "is not available in any slot in which there are meetings",
    )


def test_who_has_cancelled_is_called_absent_and_is_the_reason_of_whoever_was_to_meet_them() -> None:
    gone = Absence(person_id="p-1", start=at(0, 0), end=at(1, 4) + SLOT)
    unplaced = tuple(UnplacedMeeting(pairing_id=item.id, reason="all tables are taken") for item in PAIRINGS)
    agenda = make_agenda(meetings=(), unplaced_meetings=unplaced)
    quality = plan_quality(make_data(absences=(gone,)), make_matching(), PAIRINGS, agenda)
    told = {item.person_id: (item.reason, item.words) for item in quality.without}
    assert told["p-1"] == (NothingReason.ABSENT, "cannot come")
    assert {told[f"p-{number}"] for number in (2, 3, 5, 9)} == {(NothingReason.CANNOT_COME, "Person 1 cannot come")}
    assert quality.missed == len(told) - 2


def test_whoever_others_were_chosen_over_is_told_so() -> None:
    data = make_data(conflicts=())
    full = plan_quality(data, make_matching(), PAIRINGS, make_agenda())
    spare = plan_quality(
        replace(data, event=replace(make_event(), max_meetings_default=3)), make_matching(), PAIRINGS, make_agenda()
    )
    told = [next(item for item in plan.without if item.person_id == "p-9") for plan in (full, spare)]
    assert {item.reason for item in told} == {NothingReason.NOT_PAIRED}
    assert told[0].words == "1 person matches, but Person 1 has all the meetings that they allow"
    assert told[1].words == "1 person matches, and Person 1 could, but others were chosen"


def test_the_most_meetings_of_a_role_count_as_everybodys_own() -> None:
    """p-1 has two meetings: with three by their role they could have another, with none they could have had none."""

    def told(most: int) -> PlanQuality:
        made = MadeWith(pairing=PairingSettings(max_meetings_by_role={make_person(1).role: most}))
        return plan_quality(make_data(conflicts=()), make_matching(), PAIRINGS, make_agenda(), made)

    words = [next(item for item in told(most).without if item.person_id == "p-9").words for most in (2, 3)]
    assert words == [
        "1 person matches, but Person 1 has all the meetings that they allow",
        "1 person matches, and Person 1 could, but others were chosen",
    ]
    assert told(0).least == ()


def test_a_broken_lock_is_a_clash_if_it_was_there_when_the_version_was_made() -> None:
    data = make_data(locks=(Lock(entry_id="meeting-1"), Lock(entry_id="meeting-2")))
    before = make_agenda(meetings=(make_meeting(1, 0, 1), make_meeting(2, 0, 1)))

    def broken(*locked: str) -> int:
        made = MadeWith(previous=before, locked=frozenset(locked))
        found = plan_quality(data, make_matching(), PAIRINGS, make_agenda(), made).clashes
        return sum(item.count for item in found if item.rule == "locks")

    assert [broken("meeting-1", "meeting-2"), broken("meeting-1"), broken()] == [1, 0, 0]


def test_a_wish_is_something_to_bring_and_no_thanks_keeps_apart() -> None:
    wishes = (
        Wish(person_id="p-11", other_id="p-10"),
        Wish(person_id="p-10", other_id="p-11", kind=WishKind.NO_THANKS),
    )
    with_one = plan_quality(make_data(wishes=wishes[:1]), make_matching(), PAIRINGS, make_agenda())
    with_both = plan_quality(make_data(wishes=wishes), make_matching(), PAIRINGS, make_agenda())
    assert {item.person_id: item.reason for item in with_one.without}["p-11"] is NothingReason.NOT_PAIRED
    assert {item.person_id: item.reason for item in with_both.without}["p-11"] is NothingReason.APART
    assert with_one.least == QUALITY.least


def test_a_session_in_a_pause_is_not_idle() -> None:
    assert (QUALITY.pauses.total, QUALITY.pauses.idle, QUALITY.pauses.most, QUALITY.pauses.most_of) == (
        1,
        0,
        1,
        ("p-1",),
    )
    alone = plan_quality(make_data(), make_matching(), PAIRINGS, make_agenda(sessions=()))
    assert (alone.pauses.total, alone.pauses.idle) == (1, 1)


def test_a_break_is_no_pause_and_the_night_neither() -> None:
    over_break = make_agenda(meetings=(make_meeting(1, 0, 2), make_meeting(2, 0, 3)))
    over_night = make_agenda(meetings=(make_meeting(1, 0, 1), make_meeting(2, 1, 4)))
    for agenda in (over_break, over_night):
        assert plan_quality(make_data(), make_matching(), PAIRINGS, agenda).pauses.total == 0


def test_meetings_per_person_count_those_who_brought_something() -> None:
    assert QUALITY.distribution == (7, 2, 1)


def test_tables_are_open_outside_of_plenaries_and_closures() -> None:
    closure = Closure(place_id="t-2", start=at(1, 0), end=at(1, 2))
    tables = plan_quality(make_data(closures=(closure,)), make_matching(), PAIRINGS, make_agenda()).tables
    assert [slot.used for slot in tables] == [0, 1, 0, 1, 0, 0, 0, 0, 0, 0]
    assert [slot.open for slot in tables] == [0, 2, 2, 2, 2, 1, 1, 2, 2, 2]
    hall = Closure(place_id="r-2", start=at(1, 0), end=at(1, 2))
    tables = plan_quality(make_data(closures=(hall,)), make_matching(), PAIRINGS, make_agenda()).tables
    assert [slot.open for slot in tables][5:7] == [0, 0]
    assert tables[1].share == 0.5


def test_rooms_are_measured_in_minutes_and_seats() -> None:
    used = [(room.room_id, room.day.day, room.sessions, room.used, room.open) for room in QUALITY.rooms]
    assert used == [("r-1", 11, 2, 40, 100), ("r-1", 12, 0, 0, 100)]
    assert (QUALITY.rooms[0].attendees, QUALITY.rooms[0].seats) == (5, 40)
    assert (QUALITY.room_share, QUALITY.seat_share) == (0.2, 0.125)
    closure = Closure(place_id="r-1", start=at(1, 0), end=at(1, 4))
    closed = plan_quality(make_data(closures=(closure,)), make_matching(), PAIRINGS, make_agenda())
    assert [room.open for room in closed.rooms] == [100, 20]


def test_meetings_above_an_even_load_of_mornings_and_afternoons_are_counted() -> None:
    """Both of the meetings are on the first of two days, of which each has half of the open tables or more."""
    halves = [day.meetings for day in QUALITY.days]
    assert (halves, QUALITY.crowded_meetings) == ([2, 0], 1)
    closed = Closure(place_id="t-1", start=at(1, 0), end=at(1, 4) + SLOT)
    other = Closure(place_id="t-2", start=at(1, 0), end=at(1, 4) + SLOT)
    data = make_data(closures=(closed, other))
    assert plan_quality(data, make_matching(), PAIRINGS, make_agenda()).crowded_meetings == 0


def test_days_are_compared_and_meetings_above_an_even_share_counted() -> None:
    assert [(day.day.day, day.meetings, day.sessions, day.table_share) for day in QUALITY.days] == [
        (11, 2, 2, 0.25),
        (12, 0, 0, 0.0),
    ]
    assert QUALITY.uneven_meetings == 1
    assert [day.in_the_morning for day in QUALITY.days] == [2, 0]
    away = Absence(person_id="p-1", start=at(1, 0), end=at(1, 4) + SLOT)
    data = make_data(absences=(away,))
    assert plan_quality(data, make_matching(), PAIRINGS, make_agenda()).uneven_meetings == 0


def test_ways_between_areas_are_added_up_and_the_tight_ones_counted() -> None:
    """p-1 goes three times, twice without a minute in between; p-2 once at once, p-3 with an hour to go."""
    assert QUALITY.ways == Ways(moves=5, minutes=25, most_minutes=15, tight=3)


def test_sessions_at_once_that_one_person_wants_are_counted() -> None:
    (_, talks) = make_agenda().sessions
    other = replace(
        talks, id="panel", kind=SessionKind.PANEL, room_id="r-3", talks=(), speaker_ids=(), attendee_ids=()
    )
    told = replace(talks, talks=(replace(talks.talks[0], offer_id="o-1"),))
    request = SessionRequest(
        id="panel", title="Panel", kind=SessionKind.PANEL, slots=1, wanted_by=("p-2", "p-3", "p-11")
    )
    agenda = make_agenda(sessions=(told, other))
    data = make_data(session_requests=(request,))
    assert plan_quality(data, make_matching(), PAIRINGS, agenda).wanted_at_once == 2
    later = make_agenda(sessions=(told, replace(other, start=at(0, 4), end=at(0, 4) + SLOT)))
    assert plan_quality(data, make_matching(), PAIRINGS, later).wanted_at_once == 0


def test_clashes_are_counted_by_rule_and_severity() -> None:
    both = make_agenda(meetings=(make_meeting(1, 0, 1), make_meeting(2, 0, 1, table=2)))
    found = plan_quality(make_data(travel=()), make_matching(), PAIRINGS, both)
    assert found.broken(Severity.ERROR) == sum(item.count for item in found.clashes if item.severity == "error") == 1
    (clash,) = [item for item in found.clashes if item.severity is Severity.ERROR]
    assert clash.rule == "one_place_at_a_time"
    assert "Person 1" in clash.example


def test_without_the_pairings_an_earlier_version_is_judged_by_the_records_alone() -> None:
    earlier = make_agenda(meetings=(make_meeting(1, 0, 1),), utility=0.9, unplaced_meetings=())
    judged = plan_quality(make_data(travel=()), make_matching(), PAIRINGS, earlier)
    alone = plan_quality(make_data(travel=()), make_matching(), None, earlier)
    assert judged.broken(Severity.ERROR) == 2
    assert alone.broken(Severity.ERROR) == 0
    assert alone.utility == pytest.approx(0.9)


def test_differences_know_which_way_is_better() -> None:
    after = plan_quality(make_data(), make_matching(), PAIRINGS, make_agenda(meetings=(make_meeting(1, 0, 1),)))
    found = {item.after.name: item for item in differences(QUALITY, after)}
    assert (found["meetings"].text, found["meetings"].improved) == ("-1", False)
    assert (found["pauses"].text, found["pauses"].improved) == ("-1", True)
    assert found["table_share"].improved is None
    assert found["sessions"].improved is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_plan_that_was_solved_has_no_clash_and_the_utility_that_it_claims(seed: int) -> None:
    event = small_event(seed)
    pairings = make_pairings(event.data, event.matching, PairingSettings(time_limit_s=5), SilentProgress()).pairings
    agenda = solved(event.given(pairings), ProgrammeSettings(time_limit_s=5), SilentProgress())
    plan = plan_quality(event.data, event.matching, pairings, agenda)
    assert plan.broken(Severity.ERROR) == 0
    assert plan.utility == pytest.approx(agenda.utility)
    assert sum(slot.used for slot in plan.tables) == plan.meetings == len(agenda.meetings) > 0
    assert plan.ways.tight == 0
    assert all(share.utility > 0 for share in plan.least if share.meetings)
    reasons = {item.person_id: item.reason for item in plan.without}
    unplaced = {item.pairing_id for item in agenda.unplaced_meetings}
    left_out = {p for item in pairings if item.id in unplaced for p in (item.need_owner_id, item.offer_owner_id)}
    assert {person_id for person_id, reason in reasons.items() if reason is NothingReason.NO_SLOT} == left_out & set(
        reasons
    )


@settings(max_examples=40, deadline=None)
@given(published_agendas())
def test_any_agenda_can_be_measured_and_shares_stay_in_their_range(published: Any) -> None:
    plan = plan_quality(published.data, published.matching, published.pairings, published.agenda)
    assert all(0 <= share <= 1 for share in (plan.utility_share, plan.table_share, plan.room_share, plan.seat_share))
    assert 0 <= plan.pauses.idle <= plan.pauses.total
    assert sum(day.meetings for day in plan.days) == plan.meetings == len(published.agenda.meetings)
    assert sum(day.sessions for day in plan.days) == plan.sessions
    held = {person_id for meeting in published.agenda.meetings for person_id in meeting.people_ids}
    assert {item.person_id for item in plan.without} == {person.id for person in published.data.people} - held
    assert sum(number * people for number, people in enumerate(plan.distribution)) == sum(
        len(meeting.people_ids) for meeting in published.agenda.meetings
    )
    assert len({figure.name for figure in figures(plan)}) == len(figures(plan))


@given(st.integers(1, 5))
def test_a_plan_does_not_differ_from_itself(version: int) -> None:
    plan = replace(QUALITY, version=version)
    assert {item.difference for item in differences(plan, plan)} == {0}
