"""Whom to invite: what each adds, and how far from the best choice it can be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.clusters.industries import RecordKey
from matcher.clusters.invitations import Contribution, Invitation, Rise, Shortlist, shortlist
from models.domain import InvalidField
from tests.unit.clusters.keys import key

CASTING, COATING, ROBOTS = key("n-casting"), key("n-coating"), key("n-robots")


def test_who_comes_later_is_credited_only_with_what_nobody_brought_before() -> None:
    found = shortlist(
        {CASTING: 0.5},
        [
            Contribution(organisation_id="a", levels={CASTING: 0.875, COATING: 0.5}),
            Contribution(organisation_id="b", levels={CASTING: 0.75, COATING: 0.75, ROBOTS: 0.125}),
            Contribution(organisation_id="c", levels={CASTING: 0.4}),
        ],
        most=3,
    )
    assert found == Shortlist(
        invitations=(
            Invitation(
                organisation_id="b",
                gain=1.125,
                rises=(
                    Rise(item=COATING, before=0.0, after=0.75),
                    Rise(item=CASTING, before=0.5, after=0.75),
                    Rise(item=ROBOTS, before=0.0, after=0.125),
                ),
            ),
            Invitation(
                organisation_id="a",
                gain=0.125,
                rises=(Rise(item=CASTING, before=0.75, after=0.875),),
            ),
        ),
        total=1.25,
        bound=1.25,
    )


_LEVELS = st.dictionaries(
    st.sampled_from([key(each) for each in "pqrst"]), st.integers(0, 10).map(lambda tenth: tenth / 10), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(_LEVELS, st.lists(_LEVELS, min_size=1, max_size=6), st.integers(1, 3))
def test_the_best_choice_lies_between_the_total_and_the_bound(
    present: dict[RecordKey, float], brought: list[dict[RecordKey, float]], most: int
) -> None:
    candidates = [Contribution(organisation_id=str(at), levels=levels) for at, levels in enumerate(brought)]
    found = shortlist(present, candidates, most=most)
    best = max(
        _added(present, chosen)
        for count in range(min(most, len(candidates)) + 1)
        for chosen in combinations(brought, count)
    )
    assert found.total - 1e-9 <= best <= found.bound + 1e-9
    assert found.total >= (1 - 1 / 2.718281828) * best - 1e-9


def _added(present: dict[RecordKey, float], chosen: tuple[dict[RecordKey, float], ...]) -> float:
    items = {each for levels in chosen for each in levels}
    return sum(max([0.0, *(levels.get(each, 0.0) - present.get(each, 0.0) for levels in chosen)]) for each in items)


def test_an_organisation_that_adds_nothing_is_not_on_the_list() -> None:
    found = shortlist({CASTING: 0.5}, [Contribution(organisation_id="a", levels={CASTING: 0.5})], most=2)
    assert found == Shortlist(invitations=(), total=0, bound=0)


def test_levels_out_of_range_and_repeated_organisations_are_refused() -> None:
    with pytest.raises(InvalidField, match="levels"):
        Contribution(organisation_id="a", levels={CASTING: 1.5})
    twice = [Contribution(organisation_id="a", levels={}), Contribution(organisation_id="a", levels={})]
    with pytest.raises(InvalidField, match="named twice"):
        shortlist({}, twice, most=1)
