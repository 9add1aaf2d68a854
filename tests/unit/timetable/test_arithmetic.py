"""What counting finds, in words, and that it finds nothing where there is a plan."""

from __future__ import annotations

from dataclasses import replace

from matcher.timetable.arithmetic import arithmetic_reasons
from models.domain import TimetablePerson
from tests.factories import make_timetable, make_timetable_meeting


def test_more_required_meetings_than_free_slots_are_counted() -> None:
    meetings = [make_timetable_meeting(number, f"p1 q{number}") for number in range(1, 8)]
    problem = make_timetable(*meetings, slots=6, away={"p1": "s3"})
    named = replace(problem, people=(replace(problem.people[0], name="Kim"), *problem.people[1:]))
    assert arithmetic_reasons(named) == ("Kim has 7 required meetings and 5 free slots",)


def test_optional_meetings_do_not_count() -> None:
    meetings = [make_timetable_meeting(number, f"Kim q{number}", required=number < 5) for number in range(1, 8)]
    assert arithmetic_reasons(make_timetable(*meetings, slots=4)) == ()


def test_meetings_that_fit_only_in_too_few_slots_are_named() -> None:
    early = frozenset({"s1", "s2"})
    problem = make_timetable(
        *(make_timetable_meeting(number, f"Kim q{number}", allowed_slots=early) for number in (1, 2, 3)),
        make_timetable_meeting(4, "Kim q4"),
        slots=6,
    )
    assert arithmetic_reasons(problem) == (
        (
            "Kim has 3 required meetings that fit only in s1 and s2, that is 2 slots: "
            "m1 (Kim and q1), m2 (Kim and q2) and m3 (Kim and q3)"
        ),
    )


def test_a_meeting_without_a_slot_says_who_is_in_the_way() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, allowed_slots=frozenset({"s1", "s2", "s3"})), away={"Kim": "s1 s4", "Lee": "s2 s3"}
    )
    assert arithmetic_reasons(problem) == (
        (
            "m1 (Kim and Lee) has no slot: it may be in s1 to s3; Kim is not available in s1; "
            "Lee is not available in s2 and s3"
        ),
    )


def test_more_meetings_than_places_are_counted() -> None:
    meetings = [make_timetable_meeting(number, f"a{number} b{number}") for number in range(1, 6)]
    assert arithmetic_reasons(make_timetable(*meetings, slots=2)) == (
        "5 required meetings in all, and 2 tables in 2 slots hold 4",
    )


def test_a_crowd_in_some_slots_is_more_than_their_places() -> None:
    meetings = [
        make_timetable_meeting(number, f"a{number} b{number}", allowed_slots=frozenset({"s2"}))
        for number in (1, 2, 3)
    ]
    assert arithmetic_reasons(make_timetable(*meetings)) == (
        (
            "3 required meetings fit only in s2, that is 2 tables in 1 slot hold 2: "
            "m1 (a1 and b1), m2 (a2 and b2) and m3 (a3 and b3)"
        ),
    )


def test_precedences_in_a_circle_are_named_in_turn() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "a b", after=("m3",)),
        make_timetable_meeting(2, "c d", after=("m1",)),
        make_timetable_meeting(3, "e f", after=("m2",)),
        slots=9,
    )
    assert arithmetic_reasons(problem) == (
        "These would each come after the next, in a circle: m1 (a and b), m3 (e and f), m2 (c and d), m1 (a and b)",
    )


def test_a_chain_longer_than_the_slots_leaves_none() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "a b"),
        make_timetable_meeting(2, "c d", after=("m1",)),
        make_timetable_meeting(3, "e f", after=("m2",)),
        slots=2,
    )
    assert arithmetic_reasons(problem) == (
        (
            "m3 (e and f) has no slot left: it may be in s1 and s2; m3 comes after m2 (c and d), so in "
            "none of the slots; m2 comes after m1 (a and b), so not before s2"
        ),
    )


def test_meetings_of_one_person_that_come_before_another_each_take_a_slot() -> None:
    problem = make_timetable(
        *(make_timetable_meeting(number, f"Kim q{number}") for number in (1, 2, 3)),
        make_timetable_meeting(4, "Lee Mia", after=("m1", "m2", "m3"), allowed_slots=frozenset({"s1", "s2", "s3"})),
    )
    assert arithmetic_reasons(problem) == (
        (
            "m4 (Lee and Mia) has no slot left: it may be in s1 to s3; "
            "m4 comes after m1, m2 and m3, all of Kim, so not before s4"
        ),
    )


def test_meetings_before_and_behind_each_other_are_squeezed() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Kim Mia", after=("m1",)),
        make_timetable_meeting(3, "Kim Noa", after=("m1",)),
        make_timetable_meeting(4, "Kim Oli", after=("m2", "m3"), allowed_slots=frozenset({"s1", "s2", "s3"})),
        slots=6,
    )
    (reason,) = arithmetic_reasons(problem)
    assert reason.startswith("m4 (Kim and Oli) has no slot left")
    assert "all of Kim, so not before s4" in reason


def test_no_places_at_all_are_a_reason() -> None:
    assert arithmetic_reasons(make_timetable(make_timetable_meeting(), places=0)) == (
        "1 required meeting in all, and 0 places in 4 slots hold 0",
    )


def test_a_problem_with_a_plan_has_no_reason_against_it() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Kim Mia", after=("m1",)),
        make_timetable_meeting(3, "Lee Mia", after=("m2",)),
        slots=3,
        places=1,
    )
    assert arithmetic_reasons(problem) == ()


def test_people_without_a_name_are_told_by_their_id() -> None:
    assert TimetablePerson(id="p1").name == ""
    problem = make_timetable(make_timetable_meeting(1, "p1 p2"), slots=1, away={"p1": "s1"})
    assert arithmetic_reasons(problem) == (
        "m1 (p1 and p2) has no slot: it may be in any slot; p1 is not available in s1",
    )
