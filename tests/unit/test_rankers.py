from __future__ import annotations

import json
from dataclasses import replace

import pytest

from matcher.rankers import DEFAULT, active_ranker, list_rankers, ranker_id, ranker_of, weights_of
from matcher.ranking import Ranker
from models.domain import RankerUse
from tests.factories import NOON, make_ranker_version
from tests.fakes import InMemoryUnitOfWork


def use(work: InMemoryUnitOfWork, ranker_id: str) -> None:
    work.rankers.use(RankerUse(ranker_id=ranker_id, since=NOON, reason=""))


def test_weights_and_ranker_are_each_other_s_inverse() -> None:
    ranker = Ranker.default()
    again = ranker_of(weights_of(ranker), ranker.fitted_on)
    assert again == ranker


def test_rankers_that_rank_alike_have_one_id() -> None:
    ranker = Ranker.default()
    assert ranker_id(replace(ranker, fitted_on="elsewhere")) == ranker_id(ranker)
    assert ranker_id(ranker.weighing({"trl": 9.0})) != ranker_id(ranker)


def test_before_any_was_learned_the_packaged_one_ranks() -> None:
    with InMemoryUnitOfWork() as work:
        assert (active_ranker(work).id, active_ranker(work).problem) == (DEFAULT, "")
        assert [(item.id, item.in_use) for item in list_rankers(work)] == [(DEFAULT, True)]


def test_the_one_used_last_ranks_and_the_one_before_is_one_use_away() -> None:
    learned = Ranker.default().weighing({"trl": 3.0})
    with InMemoryUnitOfWork() as work:
        work.rankers.add(make_ranker_version("a", content=learned.to_json()))
        use(work, "a")
        assert active_ranker(work).ranker == learned
        assert [(item.id, item.in_use) for item in list_rankers(work)] == [(DEFAULT, False), ("a", True)]
        use(work, DEFAULT)
        assert active_ranker(work).ranker == Ranker.default()


@pytest.mark.parametrize("content", [json.dumps({"names": ["other"]}), None])
def test_one_that_this_version_cannot_use_gives_way_and_says_so(content: str | None) -> None:
    with InMemoryUnitOfWork() as work:
        if content:
            work.rankers.add(make_ranker_version("a", content=content))
        use(work, "a")
        found = active_ranker(work)
    assert (found.id, found.ranker) == (DEFAULT, Ranker.default())
    assert found.problem.startswith("The ranker a ")
    assert found.problem.endswith("the packaged one ranks. `bridgework learn` makes another.")
