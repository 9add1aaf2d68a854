from __future__ import annotations

import random
from collections import Counter

from matcher.pairing.exchanges import Exchanges
from matcher.pairing.own_totals import own_totals
from matcher.pairing.problem import Candidate, Must, PairingProblem

CHANCE = random.Random(3)
CANDIDATES = tuple(
    Candidate(
        need_id=f"n-{need}",
        offer_id=f"o-{offer}",
        need_owner_id=f"r-{need}",
        offer_owner_id=f"p-{offer}",
        score=round(CHANCE.random(), 3),
    )
    for need in range(8)
    for offer in range(8)
)
START = tuple(9 * number for number in range(8))
"""Everybody meets one other: r-0 p-0, r-1 p-1 and so on."""


def make_problem(musts: tuple[Must, ...] = ()) -> PairingProblem:
    people = {person_id for item in CANDIDATES for person_id in item.people}
    ones = dict.fromkeys(people, 1)
    return PairingProblem(
        candidates=CANDIDATES,
        capacity=ones,
        offer_owner_capacity=ones,
        total=None,
        first_meeting_bonus=0.0,
        minimum=ones,
        musts=musts,
    )


def test_exchanges_leave_everyone_as_many_meetings_and_better_the_sum() -> None:
    problem = make_problem()
    found = Exchanges(problem, START, {}, seed=1).anneal(0.3)
    met = Counter(person_id for place in found for person_id in CANDIDATES[place].people)
    assert met == dict.fromkeys(met, 1)
    assert len(met) == 16
    assert problem.objective(found) > problem.objective(START) + 1


def test_exchanges_lift_those_who_are_below_their_target() -> None:
    problem = make_problem()
    targets = {f"p-{offer}": 0.3 for offer in range(8)}
    assert min(own_totals(problem, START)[person_id] for person_id in targets) < 0.3
    totals = own_totals(problem, Exchanges(problem, START, targets, seed=1).anneal(0.3))
    assert min(totals[person_id] for person_id in targets) >= 0.3


def test_a_must_is_not_exchanged() -> None:
    must = Must(person_id="r-2", other_id="p-2", candidates=(18,))
    assert 18 in Exchanges(make_problem((must,)), START, {}, seed=1).anneal(0.1)
