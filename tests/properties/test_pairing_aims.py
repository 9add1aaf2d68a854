"""Must-meets, minimums, groups, wishes and fairness, each against trying every choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pairing import Candidate, Must, PairingProblem, solve
from matcher.pairing.flow import applies, failures, solve_flow
from matcher.settings import Fairness, PairingSettings

SETTINGS = PairingSettings(time_limit_s=20)
Choice = tuple[int, ...]


@st.composite
def problems(draw: st.DrawFn, *, groups: bool = True) -> PairingProblem:
    """At most eight candidates, some with companions and wishes; musts and minimums that may be too many."""
    both_sides = draw(st.booleans())
    left = ["a", "b", "c"]
    right = [*left, "d"] if both_sides else ["x", "y", "z"]
    couples = draw(
        st.lists(
            st.tuples(st.sampled_from(left), st.sampled_from(right)).filter(lambda couple: couple[0] != couple[1]),
            min_size=2,
            max_size=7,
            unique_by=frozenset,
        )
    )
    people = sorted({*left, *right, "i", "j"})
    brought = {"a": ("i",), "b": ("i", "j")} if groups and draw(st.booleans()) else {}
    candidates = tuple(
        Candidate(
            need_id=f"n-{one}",
            offer_id=f"o-{other}",
            need_owner_id=one,
            offer_owner_id=other,
            score=draw(st.integers(0, 1000)) / 1000,
            companions=tuple(dict.fromkeys((*brought.get(one, ()), *brought.get(other, ())))),
            wishes=draw(st.sampled_from([0, 0, 0, 1, 2])),
        )
        for one, other in couples
    )
    capacity = {person: draw(st.sampled_from([0, 1, 1, 2, 2, 3])) for person in people}
    cap = draw(st.sampled_from([1, 2, 3]))
    places = range(len(candidates))
    musts = draw(st.lists(st.sampled_from(places), max_size=3, unique=True))
    return PairingProblem(
        candidates=candidates,
        capacity=capacity,
        offer_owner_capacity={person: min(cap, number) for person, number in capacity.items()},
        total=draw(st.none() | st.integers(0, 5)),
        first_meeting_bonus=draw(st.sampled_from([0.0, 0.4])),
        would_meet_bonus=draw(st.sampled_from([0.0, 0.25])),
        minimum={person: draw(st.sampled_from([0, 0, 1, 2])) for person in people},
        musts=tuple(
            Must(
                person_id=candidates[place].need_owner_id,
                other_id=candidates[place].offer_owner_id,
                candidates=(place,),
            )
            for place in musts
        ),
    )


def choices(problem: PairingProblem) -> list[Choice]:
    """Every choice that keeps the limits."""
    places = range(len(problem.candidates))
    return [
        chosen
        for chosen in chain.from_iterable(combinations(places, size) for size in range(len(problem.candidates) + 1))
        if is_allowed(problem, chosen)
    ]


def is_allowed(problem: PairingProblem, chosen: Choice) -> bool:
    items = [problem.candidates[place] for place in chosen]
    held = [person for item in items for person in {item.need_owner_id, item.offer_owner_id, *item.companions}]
    owned = [item.offer_owner_id for item in items]
    return (
        (problem.total is None or len(items) <= problem.total)
        and all(held.count(person) <= problem.capacity[person] for person in held)
        and all(owned.count(person) <= problem.offer_owner_capacity[person] for person in owned)
    )


def worth(problem: PairingProblem, chosen: Choice) -> float:
    items = [problem.candidates[place] for place in chosen]
    people = {person for item in items for person in item.people}
    bonus = problem.first_meeting_bonus * len(people) + problem.would_meet_bonus * sum(item.wishes for item in items)
    return math.fsum(item.score for item in items) + bonus


def lacking(problem: PairingProblem, chosen: Choice) -> tuple[int, int]:
    people = [person for place in chosen for person in problem.candidates[place].people]
    able = {person for item in problem.candidates for person in item.people}
    failed = sum(not set(must.candidates) & set(chosen) for must in problem.musts)
    missing = sum(max(0, least - people.count(person)) for person, least in problem.minimum.items() if person in able)
    return failed, missing


def totals(problem: PairingProblem, chosen: Choice, people: Sequence[str]) -> list[float]:
    return [
        round(math.fsum(problem.candidates[at].score for at in chosen if person in problem.candidates[at].people), 6)
        for person in people
    ]


def places(problem: PairingProblem, pairing_ids: Sequence[str]) -> Choice:
    return tuple(place for place, item in enumerate(problem.candidates) if item.pairing_id in pairing_ids)


def solved(problem: PairingProblem) -> Choice:
    return places(problem, [item.id for item in solve(problem, SETTINGS).pairings])


def fewest_failures(problem: PairingProblem) -> list[Choice]:
    allowed = choices(problem)
    least = min(lacking(problem, chosen) for chosen in allowed)
    return [chosen for chosen in allowed if lacking(problem, chosen) == least]


def able(problem: PairingProblem) -> dict[str, float]:
    """By person who could have any: the most they could have in any choice that is about them alone."""
    people = sorted({person for item in problem.candidates for person in item.people})
    unlimited = replace(
        problem,
        total=None,
        capacity={person: 9 if problem.capacity[person] else 0 for person in problem.capacity},
        offer_owner_capacity={
            person: 9 if problem.offer_owner_capacity[person] else 0 for person in problem.capacity
        },
    )
    found = {}
    for person in people:
        own = replace(
            unlimited,
            capacity=unlimited.capacity | {person: problem.capacity[person]},
            offer_owner_capacity=unlimited.offer_owner_capacity | {person: problem.offer_owner_capacity[person]},
        )
        found[person] = max(totals(own, chosen, [person])[0] for chosen in choices(own))
    return {person: most for person, most in found.items() if most > 0}


@given(problem=problems())
@settings(max_examples=80, deadline=None)
def test_musts_come_first_then_minimums_then_the_objective(problem: PairingProblem) -> None:
    result = solve(problem, SETTINGS)
    chosen = places(problem, [item.id for item in result.pairings])
    best = fewest_failures(problem)

    assert is_allowed(problem, chosen)
    assert lacking(problem, chosen) == lacking(problem, best[0])
    assert result.objective == pytest.approx(worth(problem, chosen), abs=1e-6)
    assert result.objective == pytest.approx(max(worth(problem, one) for one in best), abs=1e-5)
    assert result.gap == pytest.approx(0.0, abs=1e-6)
    assert result.shortfalls_proven


@given(problem=problems(groups=False))
@settings(max_examples=80, deadline=None)
def test_the_flow_is_as_good_wherever_it_applies(problem: PairingProblem) -> None:
    flow = solve_flow(problem) if applies(problem) else None
    best = fewest_failures(problem)

    if flow is not None:
        assert failures(problem, flow.chosen) == lacking(problem, best[0])
        assert worth(problem, flow.chosen) == pytest.approx(max(worth(problem, one) for one in best), abs=1e-5)


@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_what_is_lacking_is_reported_with_a_reason(problem: PairingProblem) -> None:
    result = solve(problem, SETTINGS)
    failed, missing = lacking(problem, places(problem, [item.id for item in result.pairings]))
    able_to_meet = {person for item in problem.candidates for person in item.people}

    musts = [item for item in result.shortfalls if item.kind == "must_meet"]
    minimums = [item for item in result.shortfalls if item.kind == "minimum" and item.person_id in able_to_meet]
    assert len(musts) == failed
    assert sum(item.wanted - item.got for item in minimums) == missing
    assert all(item.why for item in result.shortfalls)


@given(problem=problems(), floor=st.integers(0, 1500))
@settings(max_examples=80, deadline=None)
def test_a_floor_leaves_as_little_missing_as_can_be_and_is_the_best_of_those(
    problem: PairingProblem, floor: int
) -> None:
    asked = replace(problem, fairness=Fairness.FLOOR, fairness_floor=floor / 1000)
    chosen = solved(asked)
    people = [person for person, most in able(problem).items() if most >= floor / 1000]

    def missing(one: Choice) -> float:
        return math.fsum(max(0.0, floor / 1000 - total) for total in totals(problem, one, people))

    fair = fewest_failures(problem)
    least = min(missing(one) for one in fair)
    assert lacking(problem, chosen) == lacking(problem, fair[0])
    assert missing(chosen) == pytest.approx(least, abs=1e-5)
    best = max(worth(problem, one) for one in fair if missing(one) <= least + 1e-9)
    assert worth(problem, chosen) == pytest.approx(best, abs=1e-5)


@given(problem=problems())
@settings(max_examples=80, deadline=None)
def test_leximin_is_that_of_trying_every_choice(problem: PairingProblem) -> None:
    asked = replace(problem, fairness=Fairness.LEXIMIN)
    result = solve(asked, SETTINGS)
    chosen = places(problem, [item.id for item in result.pairings])
    people = sorted(able(problem))
    fair = fewest_failures(problem)
    fairest = max(sorted(totals(problem, one, people)) for one in fair)

    assert lacking(problem, chosen) == lacking(problem, fair[0])
    assert sorted(totals(problem, chosen, people)) == pytest.approx(fairest, abs=1e-5)
    best = max(worth(problem, one) for one in fair if sorted(totals(problem, one, people)) == fairest)
    assert worth(problem, chosen) == pytest.approx(best, abs=1e-5)
    if problem.total != 0:
        assert result.fairness is not None
        assert result.fairness.complete
        assert result.fairness.worst_with == pytest.approx(fairest[0] if fairest else 0.0, abs=1e-5)
        assert sum(level.people for level in result.fairness.levels) == result.fairness.people == len(people)
