"""Small timetables against brute force: what is claimed of a problem is true of it."""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.timetable import idle_gaps, solve, validate
from matcher.timetable.arithmetic import arithmetic_reasons
from matcher.timetable.clash import smallest_clash
from matcher.timetable.clauses import RuleClauses
from matcher.timetable.relaxations import cheapest_relaxations
from models.domain import Timetable, TimetableMeeting, TimetableStatus
from tests.factories import make_timetable

SLOTS = ("s1", "s2", "s3", "s4")
PEOPLE = ("Kim", "Lee", "Mia", "Noa", "Oli")
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def meetings(draw: st.DrawFn, *, optional: bool) -> tuple[TimetableMeeting, ...]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        pair = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=2, unique=True))
        allowed = draw(st.none() | st.frozensets(st.sampled_from(SLOTS), min_size=1))
        after = draw(st.frozensets(st.sampled_from([item.id for item in found]), max_size=2)) if found else ()
        found.append(
            TimetableMeeting(
                id=f"m{number}",
                people=tuple(pair),
                required=not optional or draw(st.booleans()),
                allowed_slots=allowed,
                after=tuple(sorted(after)),
                utility=draw(st.sampled_from((0.25, 0.5, 1.0))),
            )
        )
    return tuple(draw(st.permutations(found)))


@st.composite
def problems(draw: st.DrawFn, *, optional: bool = False) -> Timetable:
    away = {person: " ".join(draw(st.frozensets(st.sampled_from(SLOTS), max_size=2))) for person in PEOPLE}
    places = draw(st.integers(1, 2))
    return make_timetable(*draw(meetings(optional=optional)), slots=len(SLOTS), places=places, away=away)


def plans(problem: Timetable) -> Iterator[dict[str, str]]:
    """Every plan with all required meetings."""
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    away = {person.id: person.unavailable for person in problem.people}
    choices = [
        [slot for slot in position if meeting.allowed_slots is None or slot in meeting.allowed_slots]
        + ([] if meeting.required else [""])
        for meeting in problem.meetings
    ]
    for chosen in itertools.product(*choices):
        plan = {meeting.id: slot for meeting, slot in zip(problem.meetings, chosen, strict=True) if slot}
        busy = Counter(
            (person, plan[meeting.id])
            for meeting in problem.meetings
            if meeting.id in plan
            for person in meeting.people
        )
        if (
            max(Counter(plan.values()).values(), default=0) <= len(problem.places)
            and max(busy.values(), default=0) <= 1
            and not any(slot in away[person] for person, slot in busy)
            and all(
                position[plan[earlier]] < position[plan[meeting.id]]
                for meeting in problem.meetings
                for earlier in meeting.after
                if meeting.id in plan and earlier in plan
            )
        ):
            yield plan


def utility(problem: Timetable, plan: dict[str, str]) -> float:
    return math.fsum(item.utility for item in problem.meetings if item.id in plan and not item.required)


@QUICK
@given(problem=problems())
def test_required_meetings_get_the_fewest_gaps_or_a_reason(problem: Timetable) -> None:
    best = min((idle_gaps(problem, plan) for plan in plans(problem)), default=None)
    found = solve(problem, 20.0)
    assert validate(problem, found) == []
    assert (found.status, found.objective) == (
        (TimetableStatus.INFEASIBLE, None) if best is None else (TimetableStatus.OPTIMAL, best)
    )
    assert bool(found.why) == (best is None)
    assert bool(found.relaxations) == (best is None)


@QUICK
@given(problem=problems())
def test_counting_never_rules_out_a_plan(problem: Timetable) -> None:
    if next(plans(problem), None) is not None:
        assert arithmetic_reasons(problem) == ()


@QUICK
@given(problem=problems(optional=True))
def test_what_is_claimed_of_utility_and_gaps_is_true(problem: Timetable) -> None:
    everything = list(plans(problem))
    found = solve(problem, 0.3)
    assert validate(problem, found) == []
    if not everything:
        assert found.status is TimetableStatus.INFEASIBLE
        return
    most = max(utility(problem, plan) for plan in everything)
    assert found.utility_bound >= most - 1e-6
    same = [idle_gaps(problem, plan) for plan in everything if math.isclose(utility(problem, plan), found.utility)]
    assert found.bound is not None
    assert found.bound <= min(same)
    if found.status is TimetableStatus.OPTIMAL:
        assert (found.utility, found.objective) == (most, min(same))


@QUICK
@given(problem=problems())
def test_the_rules_that_clash_do_and_any_of_them_less_do_not(problem: Timetable) -> None:
    deadline = time.monotonic() + 20
    with RuleClauses(problem) as clauses:
        assert (clauses.solve((), deadline) is None) == (next(plans(problem), None) is None)
        if clauses.solve((), deadline) is not None:
            return
        clash = smallest_clash(clauses, deadline)
        assert clash.irreducible
        assert not clauses.holds(clash.rules, deadline)
        assert all(clauses.holds(clash.rules - {rule}, deadline) for rule in clash.rules)


@QUICK
@given(problem=problems())
def test_the_first_way_out_is_the_cheapest_by_leaving_meetings_out(problem: Timetable) -> None:
    """Of the ways by meetings alone, that with the fewest; the very first costs no more."""
    if next(plans(problem), None) is not None:
        return
    with RuleClauses(problem) as clauses:
        ways = cheapest_relaxations(problem, clauses, time.monotonic() + 20)
    required = [meeting.id for meeting in problem.meetings]
    fewest = next(
        count
        for count in range(1, len(required) + 1)
        if any(
            next(plans(without(problem, gone)), None) is not None for gone in itertools.combinations(required, count)
        )
    )
    assert ways[0].cost == min(way.cost for way in ways) <= 4 * fewest
    by_meetings = [way for way in ways if way.cost == 4 * way.words.lower().count("leave out")]
    assert min(way.cost for way in by_meetings) == 4 * fewest


def without(problem: Timetable, gone: tuple[str, ...]) -> Timetable:
    kept = tuple(meeting for meeting in problem.meetings if meeting.id not in gone)
    away = {person.id: " ".join(person.unavailable) for person in problem.people}
    stripped = (
        TimetableMeeting(
            id=item.id,
            people=item.people,
            allowed_slots=item.allowed_slots,
            after=tuple(earlier for earlier in item.after if earlier not in gone),
        )
        for item in kept
    )
    return make_timetable(*stripped, slots=len(problem.slots), places=len(problem.places), away=away)
