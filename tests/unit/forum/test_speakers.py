"""Speakers: the choice that answers most, within what one person and one evening can bear."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matcher.forum import Speaker, choose_speakers
from models.domain import Match
from tests.factories import make_match


def _match(need: str, offer: str, score: float) -> Match:
    return make_match(need_id=need, offer_id=offer, score=score)


def test_a_talk_that_answers_two_needs_goes_before_two_that_answer_one() -> None:
    matches = [_match("a", "x", 0.75), _match("b", "x", 0.75), _match("a", "y", 0.875)]
    plan = choose_speakers([("a", "b", "c")], matches, {"x": "kim", "y": "lee"}, talks=1)
    assert plan.speakers == ((Speaker(person_id="kim", offer_id="x", need_ids=("a", "b")),),)
    assert (plan.unanswered, plan.total, plan.is_proven) == (("c",), 1.5, True)


def test_nobody_speaks_more_often_than_agreed_and_of_an_offer_only_once() -> None:
    matches = [_match("a", "x", 0.75), _match("b", "x", 0.875), _match("b", "y", 0.5), _match("c", "z", 0.5)]
    plan = choose_speakers(
        [("a",), ("b",), ("c",)], matches, {"x": "kim", "y": "kim", "z": "kim"}, most_talks_of_one=1
    )
    assert [[speaker.offer_id for speaker in some] for some in plan.speakers] == [[], ["x"], []]
    assert plan.unanswered == ("a", "c")


def test_no_other_choice_answers_better() -> None:
    rng = np.random.default_rng(2)
    scores = {(f"n{need}", f"o{offer}"): float(rng.uniform(0.5, 1)) for need in range(6) for offer in range(6)}
    matches = [_match(*pair, score) for pair, score in scores.items()]
    plan = choose_speakers([tuple(f"n{at}" for at in range(6))], matches, {f"o{at}": f"p{at}" for at in range(6)})
    best = max(
        sum(max(scores[f"n{need}", f"o{offer}"] for offer in pair) for need in range(6))
        for pair in combinations(range(6), 2)
    )
    assert plan.total == pytest.approx(best, abs=0.01)
