"""Parts of a symposium with nine hundred people: made within seconds, and as good as can be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matcher.symposium import ClinicProblem, Lack, NetworkingProblem, choose_talks, plan_clinic, plan_networking
from matcher.symposium.clinic_problem import ClinicTable
from matcher.symposium.clinic_start import quick_tables, reduced

_RNG = np.random.default_rng(3)
LACKS = {
    f"r{at}": {
        Lack(each): float(_RNG.choice((0.5, 0.75, 0.875))) for each in _RNG.choice(list(Lack), 2, replace=False)
    }
    for at in range(400)
}
EXPERTS = {f"x{at}": {list(Lack)[at % 7]: 1.0 - at % 3 / 4} for at in range(140)}


def test_nine_hundred_people_meet_nobody_whom_they_know() -> None:
    people = tuple(f"p{at}" for at in range(900))
    known = frozenset(
        frozenset(pair) for firm in range(300) for pair in combinations(people[firm * 3 : firm * 3 + 3], 2)
    )
    side = {each: "researcher" if at % 3 else "company" for at, each in enumerate(people)}
    plan = plan_networking(NetworkingProblem(person_ids=people, seats=6, rounds=3, known=known, side=side))
    assert plan.repeats == ()
    for tables in plan.rounds:
        assert sorted(each for table in tables for each in table) == sorted(people)
        assert {sum(side[each] == "company" for each in table) for table in tables} == {2}


def test_a_clinic_for_four_hundred_researchers_is_the_best_there_is() -> None:
    problem = ClinicProblem(lacks=LACKS, experts=EXPERTS, tables=4)
    plan = plan_clinic(problem, time_limit_s=5)
    assert plan.is_proven
    assert len(plan.tables) == 8
    assert plan.total == pytest.approx(48 * 0.875)
    assert plan_clinic(problem, time_limit_s=5) == plan
    assert len(plan.unhelped) == 400 - len({each for table in plan.tables for each in table.researcher_ids})


def test_without_time_to_search_there_are_tables_all_the_same() -> None:
    plan = plan_clinic(ClinicProblem(lacks=LACKS, experts=EXPERTS, tables=20, rounds=3), time_limit_s=0)
    assert len(plan.tables) == 60
    assert not plan.is_proven
    assert 0 < plan.total <= plan.bound


def test_whom_no_best_plan_needs_is_left_out_and_who_is_apart_leaves_a_place_to_another() -> None:
    problem = ClinicProblem(
        lacks={each: {Lack.RIGHTS: level} for each, level in zip("abcd", (0.9, 0.8, 0.7, 0.6), strict=True)},
        experts={"x": {Lack.RIGHTS: 0.9}, "y": {Lack.RIGHTS: 0.8}, "z": {Lack.RIGHTS: 0.7}},
        tables=1,
        rounds=1,
        seats=2,
        apart=frozenset({frozenset("ax")}),
    )
    fewer = reduced(problem)
    assert (set(fewer.lacks), set(fewer.experts)) == ({"a", "b", "c"}, {"x", "y"})
    best = ClinicTable(round=0, lack=Lack.RIGHTS, expert_id="y", researcher_ids=("a", "b"))
    assert plan_clinic(problem).tables == (best,)
    assert quick_tables(fewer)[0].researcher_ids == ("b", "c")


def test_talks_for_four_hundred_researchers_are_proven_and_the_one_of_higher_standing_tells() -> None:
    speakers = {each: dict.fromkeys(own, 1.0) for each, own in EXPERTS.items()}
    plan = choose_talks(LACKS, speakers, talks=3, time_limit_s=5, standing={"x137": 5, "x138": 4, "x139": 4})
    assert plan.is_proven
    sums = sorted((sum(own.get(lack, 0) for own in LACKS.values()) for lack in Lack), reverse=True)
    assert plan.total == pytest.approx(sum(sums[:3]))
    told = {talk.lack for talk in plan.talks}
    for speaker in ("x137", "x138", "x139"):
        (lack,) = EXPERTS[speaker]
        assert lack not in told or speaker in {talk.speaker_id for talk in plan.talks}
