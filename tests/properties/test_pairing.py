from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.conflicts import Conflicts
from matcher.pairing import Candidate, PairingProblem, PairingResult, build_problem, make_pairings, solve, validate
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings
from tests.small_events import SmallEvent, small_event

SETTINGS = PairingSettings(first_meeting_bonus=0.4)
SEEDS = st.integers(0, 10_000)


def paired(event: SmallEvent, chosen: PairingSettings = SETTINGS) -> PairingResult:
    return make_pairings(event.data, event.matching, chosen, SilentProgress())


@st.composite
def tiny_problems(draw: st.DrawFn) -> PairingProblem:
    """At most nine candidates between people who may be on one side (then a flow) or on both."""
    both_sides = draw(st.booleans())
    left = ["a", "b", "c", "d"]
    right = left if both_sides else ["w", "x", "y", "z"]
    couples = draw(
        st.lists(
            st.tuples(st.sampled_from(left), st.sampled_from(right)).filter(lambda couple: couple[0] != couple[1]),
            min_size=3,
            max_size=9,
            unique_by=frozenset,
        )
    )
    scores = draw(st.lists(st.integers(0, 1000), min_size=len(couples), max_size=len(couples)))
    people = sorted({*left, *right})
    capacity = {person: draw(st.sampled_from([0, 1, 2, 2, 3, 3])) for person in people}
    cap = draw(st.sampled_from([1, 1, 2, 3]))
    return PairingProblem(
        candidates=tuple(
            Candidate(
                need_id=f"n-{one}", offer_id=f"o-{other}", need_owner_id=one, offer_owner_id=other, score=score / 1000
            )
            for (one, other), score in zip(couples, scores, strict=True)
        ),
        capacity=capacity,
        offer_owner_capacity={person: min(cap, number) for person, number in capacity.items()},
        total=draw(st.none() | st.integers(0, 6)),
        first_meeting_bonus=draw(st.sampled_from([0.0, 0.3, 1.0])),
    )


def brute_force(problem: PairingProblem) -> float:
    """The largest objective among all subsets of the candidates."""
    best = 0.0
    for size in range(1, len(problem.candidates) + 1):
        if problem.total is not None and size > problem.total:
            break
        for chosen in combinations(problem.candidates, size):
            held = [person for item in chosen for person in (item.need_owner_id, item.offer_owner_id)]
            owned = [item.offer_owner_id for item in chosen]
            if all(held.count(person) <= problem.capacity[person] for person in held) and all(
                owned.count(person) <= problem.offer_owner_capacity[person] for person in owned
            ):
                total = sum(item.score for item in chosen) + problem.first_meeting_bonus * len(set(held))
                best = max(best, total)
    return best


@given(problem=tiny_problems())
@settings(max_examples=150, deadline=None)
def test_the_objective_is_that_of_trying_every_choice(problem: PairingProblem) -> None:
    result = solve(problem, SETTINGS)

    assert result.objective == pytest.approx(brute_force(problem), abs=1e-5)
    assert result.gap == pytest.approx(0.0, abs=1e-6)


@given(seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_pairings_pass_the_validator_and_no_conflicted_couple_is_among_them(seed: int) -> None:
    event = small_event(seed)
    result = paired(event)
    conflicts = Conflicts(event.data)

    assert validate(event.data, event.matching, SETTINGS, result) == []
    assert all(conflicts.may_meet(item.need_owner_id, item.offer_owner_id) for item in result.pairings)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_capacity_zero_gives_no_pairing(seed: int) -> None:
    event = small_event(seed)
    people = tuple(replace(person, max_meetings=0) for person in event.data.people)

    assert paired(replace(event, data=replace(event.data, people=people))).pairings == ()


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_renaming_people_changes_no_objective(seed: int) -> None:
    event = small_event(seed)
    name = {person.id: f"{(7 * number) % 101:03}-renamed" for number, person in enumerate(event.data.people)}
    data = replace(
        event.data,
        people=tuple(replace(person, id=name[person.id]) for person in event.data.people),
        offers=tuple(replace(offer, owner_id=name.get(offer.owner_id, "")) for offer in event.data.offers),
        needs=tuple(replace(need, owner_id=name.get(need.owner_id, "")) for need in event.data.needs),
        availability=tuple(replace(item, person_id=name[item.person_id]) for item in event.data.availability),
        conflicts=tuple(
            replace(
                item,
                first_id=name.get(item.first_id, item.first_id),
                second_id=name.get(item.second_id, item.second_id),
            )
            for item in event.data.conflicts
        ),
    )

    assert paired(replace(event, data=data)).objective == pytest.approx(paired(event).objective, abs=1e-5)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_another_day_never_worsens_the_optimum(seed: int) -> None:
    """Availability keeps its days, so the third day only adds to what people can use."""
    event = small_event(seed, tables=1)
    longer = replace(event.data, event=small_event(seed, days=3).data.event)

    assert paired(replace(event, data=longer)).objective >= paired(event).objective - 1e-5
    assert build_problem(longer, event.matching, SETTINGS).total == 31
