"""Networking: everybody sits once a round, and nobody with whom they know where that can be."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from matcher.symposium import NetworkingProblem, plan_networking, repeated
from models.domain import InvalidField

PEOPLE = tuple(f"p{at}" for at in range(20))


def test_nobody_meets_whom_they_know_or_have_met() -> None:
    """Five organisations of four who know each other: tables of four with one of each are there for many rounds."""
    known = frozenset(
        frozenset(pair) for firm in range(5) for pair in combinations(PEOPLE[firm * 4 : firm * 4 + 4], 2)
    )
    problem = NetworkingProblem(person_ids=PEOPLE, seats=4, rounds=2, known=known)
    plan = plan_networking(problem)
    assert plan.repeats == ()
    met = Counter(frozenset(pair) for tables in plan.rounds for table in tables for pair in combinations(table, 2))
    assert set(met.values()) == {1}
    assert not known & set(met)


def test_everybody_has_a_seat_in_each_round_and_no_table_is_too_large() -> None:
    problem = NetworkingProblem(person_ids=PEOPLE[:17], seats=4, rounds=3)
    plan = plan_networking(problem)
    for tables in plan.rounds:
        assert sorted(each for table in tables for each in table) == sorted(PEOPLE[:17])
        assert sorted(len(table) for table in tables) == [3, 3, 3, 4, 4]


def test_the_sides_are_mixed() -> None:
    side = {each: "researcher" if at < 10 else "company" for at, each in enumerate(PEOPLE)}
    plan = plan_networking(NetworkingProblem(person_ids=PEOPLE, seats=4, rounds=1, side=side))
    assert [Counter(side[each] for each in table)["company"] for table in plan.rounds[0]] == [2] * 5


def test_repeats_that_cannot_be_avoided_are_told() -> None:
    problem = NetworkingProblem(person_ids=("a", "b"), seats=2, rounds=2, known=frozenset({frozenset("ab")}))
    assert plan_networking(problem).repeats == (("a", "b"), ("a", "b"))
    assert repeated(NetworkingProblem(person_ids=("a", "b"), seats=2, rounds=2), [[["a", "b"]], [["b", "a"]]]) == (
        ("a", "b"),
    )


def test_somebody_named_twice_is_refused() -> None:
    with pytest.raises(InvalidField, match="named twice"):
        NetworkingProblem(person_ids=("a", "a"), seats=2, rounds=1)
