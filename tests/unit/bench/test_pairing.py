from __future__ import annotations

import pandas as pd

from matcher.pairing import solve
from matcher.pairing.greedy import choose_greedily
from matcher.settings import PairingSettings
from scripts.bench.pairing import made_problem, review_problem


def test_a_made_problem_has_as_many_candidates_of_each_need_as_asked_for_and_greed_is_no_better() -> None:
    problem = made_problem(30, 5)
    result = solve(problem, PairingSettings())

    assert len(problem.candidates) == 30 * 5
    assert problem.objective(choose_greedily(problem)) <= result.objective + 1e-6
    assert result.gap == 0.0


def test_papers_get_three_reviewers_and_reviewers_their_least() -> None:
    affinities = pd.DataFrame(
        [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.1, 0.4]], index=["a", "b", "c", "d"], columns=["x", "y"]
    )
    plain = solve(review_problem(affinities, 0), PairingSettings())
    loaded = solve(review_problem(affinities, 2), PairingSettings())

    assert (len(plain.pairings), plain.shortfalls) == (6, ())
    assert [item.wanted - item.got for item in loaded.shortfalls] == [1, 1]
