"""Rules that clash and ways out, in words."""

from __future__ import annotations

import time

import pytest

from matcher.timetable import solve, validate
from matcher.timetable.clash import smallest_clash
from matcher.timetable.clauses import Kind, RuleClauses
from matcher.timetable.easing import moved_about, without
from matcher.timetable.reasons import clash_in_words
from matcher.timetable.relaxations import cheapest_relaxations
from models.domain import Timetable, TimetableMeeting, TimetableStatus
from tests.factories import make_timetable, make_timetable_meeting

EARLY = frozenset({"s1", "s2"})


def triangle(*more: TimetableMeeting) -> Timetable:
    """Kim, Lee and Mia meet each other in two slots: enough for each of them, not for the three."""
    return make_timetable(
        make_timetable_meeting(1, "Kim Lee", allowed_slots=EARLY),
        make_timetable_meeting(2, "Lee Mia", allowed_slots=EARLY),
        make_timetable_meeting(3, "Kim Mia", allowed_slots=EARLY),
        *more,
        places=3,
    )


def clash_of(problem: Timetable) -> str:
    with RuleClauses(problem) as clauses:
        assert clauses.solve((), time.monotonic() + 20) is None
        return clash_in_words(problem, smallest_clash(clauses, time.monotonic() + 20))


def ways_of(problem: Timetable) -> list[tuple[int, str]]:
    with RuleClauses(problem) as clauses:
        return [(way.cost, way.words) for way in cheapest_relaxations(problem, clauses, time.monotonic() + 20)]


def test_what_counting_does_not_see_is_explained_by_rules() -> None:
    other = make_timetable_meeting(4, "Noa Oli")
    assert clash_of(triangle(other)) == (
        "These 9 rules cannot all hold, though any 8 of them could: "
        "m1 (Kim and Lee), m2 (Lee and Mia) and m3 (Kim and Mia) must take place; "
        "Kim, Lee and Mia are in one meeting at a time; "
        "m1 may be in s1 and s2; m2 may be in s1 and s2; m3 may be in s1 and s2"
    )


def test_places_absences_and_precedences_are_told() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Mia Noa", after=("m1",)),
        make_timetable_meeting(3, "Oli Pia"),
        slots=3,
        places=1,
        away={"Lee": "s1", "Oli": "s2 s3", "Noa": "s3"},
    )
    told = clash_of(problem)
    assert "m2 comes after m1" in told
    assert "Lee is not available in s1" in told
    assert "Noa is not available in s3" in told
    assert "Oli" not in told


def test_too_few_places_are_told_by_slot() -> None:
    meetings = [make_timetable_meeting(number, f"a{number} b{number}") for number in (1, 2, 3)]
    assert "s1 and s2 have each 1 table" in clash_of(make_timetable(*meetings, slots=2, places=1))


def test_the_ways_out_are_the_cheapest_first_and_of_each_kind() -> None:
    ways = ways_of(triangle())
    assert [cost for cost, _ in ways] == [1, 1, 1, 4]
    assert {words.split(" be in ")[0] for _, words in ways[:3]} == {
        "Let m1 (Kim and Lee)",
        "Let m2 (Lee and Mia)",
        "Let m3 (Kim and Mia)",
    }
    assert ways[3][1].startswith("Leave out m")


def test_a_person_more_slots_or_a_place_may_be_the_way() -> None:
    meetings = [make_timetable_meeting(number, f"Kim q{number}") for number in (1, 2, 3)]
    words = [words for _, words in ways_of(make_timetable(*meetings, slots=3, away={"Kim": "s2"}))]
    assert words[0] == "Have Kim there in s2"
    meetings = [make_timetable_meeting(number, f"a{number} b{number}") for number in (1, 2, 3)]
    words = [words for _, words in ways_of(make_timetable(*meetings, slots=2, places=1))]
    assert words[0] in ("Set up 1 more place in s1", "Set up 1 more place in s2")
    assert any(way.startswith("Leave out") for way in words)


def test_a_problem_with_a_plan_needs_no_way_out() -> None:
    assert ways_of(make_timetable(make_timetable_meeting())) == []


def test_rules_that_are_left_out_are_out_of_the_problem() -> None:
    problem = triangle()
    with RuleClauses(problem) as clauses:
        rules = [rule for rule in clauses.rules if rule.kind is Kind.ALLOWED]
    assert all(meeting.allowed_slots is None for meeting in without(problem, rules).meetings)
    assert moved_about(problem, (), 0.2) is None
    plan = moved_about(problem, rules, 5.0)
    assert plan is not None
    assert sorted(plan) == [0, 1, 2]


def test_an_infeasible_problem_is_answered_with_reason_and_ways_out() -> None:
    found = solve(triangle(), 20.0)
    assert found.status is TimetableStatus.INFEASIBLE
    assert found.unplaced == ("m1", "m2", "m3")
    assert "Kim, Lee and Mia are in one meeting at a time" in found.why[0]
    assert found.relaxations[0].startswith("Let m")


@pytest.mark.parametrize("seconds", [0.0, 1e-9])
def test_without_time_nothing_is_claimed(seconds: float) -> None:
    with RuleClauses(triangle()) as clauses, pytest.raises(TimeoutError):
        clauses.solve((), time.monotonic() + seconds)
    with RuleClauses(triangle()) as clauses:
        assert cheapest_relaxations(triangle(), clauses, time.monotonic() + seconds) == ()


def test_a_set_that_could_not_be_made_smaller_in_time_says_so() -> None:
    problem = triangle()
    with RuleClauses(problem) as clauses:
        assert clauses.solve((), time.monotonic() + 20) is None
        told = clash_in_words(problem, smallest_clash(clauses, time.monotonic()))
    assert "some may not matter: time ran out" in told


def test_left_out_meetings_say_who_is_busy_and_where_places_are_taken() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee", allowed_slots=frozenset({"s1"})),
        make_timetable_meeting(2, "Mia Noa", allowed_slots=frozenset({"s2"})),
        make_timetable_meeting(3, "Kim Oli", required=False, utility=0.5),
        slots=3,
        places=1,
        away={"Oli": "s3"},
    )
    found = solve(problem, 1.0)
    assert validate(problem, found) == []
    assert found.why == (
        "No plan with all required meetings has more utility than 0",
        "m3 (Kim and Oli) is left out: Kim is in other meetings in s1; every place is taken in s2",
    )
