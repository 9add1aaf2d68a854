from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.pairing import Candidate, PairingProblem, make_pairings, solve, validate
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings
from models.domain import EventData, Matching
from tests.small_events import small_event


def problem(
    *edges: tuple[str, str, float], capacity: int = 9, total: int | None = None, bonus: float = 0.0
) -> PairingProblem:
    people = sorted({person for one, other, _ in edges for person in (one, other)})
    return PairingProblem(
        candidates=tuple(
            Candidate(need_id=f"n-{one}", offer_id=f"o-{other}", need_owner_id=one, offer_owner_id=other, score=score)
            for one, other, score in edges
        ),
        capacity=dict.fromkeys(people, capacity),
        offer_owner_capacity=dict.fromkeys(people, capacity),
        total=total,
        first_meeting_bonus=bonus,
    )


def couples(asked: PairingProblem) -> set[tuple[str, str]]:
    return {(item.need_owner_id, item.offer_owner_id) for item in solve(asked, PairingSettings()).pairings}


def test_the_best_total_beats_the_best_single_pairing() -> None:
    asked = problem(("a", "x", 0.9), ("a", "y", 0.8), ("b", "x", 0.8), ("b", "y", 0.1), capacity=1)

    assert couples(asked) == {("a", "y"), ("b", "x")}


def test_the_bonus_spreads_pairings_over_people() -> None:
    edges = (("a", "x", 0.9), ("a", "y", 0.9), ("b", "y", 0.2))

    assert couples(problem(*edges, total=2)) == {("a", "x"), ("a", "y")}
    assert couples(problem(*edges, total=2, bonus=1.0)) == {("a", "x"), ("b", "y")}


def test_people_with_needs_and_offers_are_paired_within_one_capacity() -> None:
    """A ring of three, each with a need that the next one answers: of capacity 1, only one pairing is possible."""
    ring = (("a", "b", 0.9), ("b", "c", 0.8), ("c", "a", 0.7))

    result = solve(problem(*ring, capacity=1), PairingSettings())

    assert [(item.need_owner_id, item.offer_owner_id) for item in result.pairings] == [("a", "b")]
    assert (result.objective, result.bound, result.gap) == (pytest.approx(0.9), pytest.approx(0.9), 0.0)


@pytest.mark.parametrize("needs_owner", ["d", "b"])
def test_the_cap_of_an_offers_owner_holds_for_their_offers_only(needs_owner: str) -> None:
    """b has two askers for an offer and, in the second case, a need as well."""
    asked = problem(("a", "b", 0.9), ("c", "b", 0.8), (needs_owner, "e", 0.7))

    assert couples(replace(asked, offer_owner_capacity=dict.fromkeys(asked.capacity, 1))) == {
        ("a", "b"),
        (needs_owner, "e"),
    }


@pytest.mark.parametrize("edges", [(("a", "x", 0.9),), (("a", "b", 0.9), ("b", "a", 0.8), ("a", "c", 0.3))])
def test_capacity_zero_gives_no_pairing(edges: tuple[tuple[str, str, float], ...]) -> None:
    result = solve(problem(*edges, capacity=0, bonus=1.0), PairingSettings())

    assert (result.pairings, result.objective, result.bound, result.gap) == ((), 0.0, 0.0, 0.0)


def test_no_table_slot_gives_no_pairing() -> None:
    assert couples(problem(("a", "x", 0.9), total=0)) == set()


def test_scores_that_differ_by_a_thousandth_are_told_apart() -> None:
    assert couples(problem(("a", "x", 0.7381), ("a", "y", 0.7382), capacity=1)) == {("a", "y")}


def test_nothing_matched_gives_nothing_paired() -> None:
    empty = Matching(threshold=0.5, matches=(), unmet=())

    assert make_pairings(EventData(), empty, PairingSettings(), SilentProgress()).pairings == ()


def test_the_same_event_gives_the_same_pairings() -> None:
    event = small_event(5, offers=20, needs=15)

    runs = [make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()) for _ in range(2)]

    assert runs[0] == runs[1]
    assert validate(event.data, event.matching, PairingSettings(), runs[0]) == []
