"""Who may file a right together: complementary, of different owners, and no rivals."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.forum import FilingGroup, FilingTerms, Holding, find_filing_groups
from matcher.forum.joint_filing import Right
from models.domain import InvalidField

ASPECTS = ("die", "sheet", "sensor", "software")
OWNERS = {"a": "north", "b": "south", "c": "east", "d": "north"}


def _right(need_id: str = "n", **levels: tuple[float, ...]) -> Right:
    return Right(need_id=need_id, aspects=ASPECTS, levels=levels)


def _alike(value: float = 0.5, **pairs: float) -> dict[frozenset[str], float]:
    return {frozenset(pair): pairs.get("".join(pair), value) for pair in combinations("abcd", 2)}


def test_offers_that_cover_different_aspects_file_together_by_what_they_bring() -> None:
    found = find_filing_groups(
        [_right(a=(1, 1, 0, 0), b=(0, 1, 1, 0))], OWNERS, _alike(), terms=FilingTerms(largest=2)
    )
    assert found == (
        FilingGroup(
            need_id="n",
            holdings=(
                Holding(offer_id="a", alone=("die",), share=0.5),
                Holding(offer_id="b", alone=("sensor",), share=0.5),
            ),
            covered=0.75,
            missing=("software",),
            closest=0.5,
        ),
    )


def test_who_brings_more_gets_a_larger_share_and_shares_add_up() -> None:
    (group,) = find_filing_groups([_right(a=(1, 1, 1, 0), b=(0, 0, 1, 1))], OWNERS, _alike())
    assert {item.offer_id: item.share for item in group.holdings} == {"a": 0.625, "b": 0.375}


def test_an_offer_that_adds_nothing_of_its_own_is_in_no_group() -> None:
    found = find_filing_groups([_right(a=(1, 1, 0, 0), b=(0, 1, 0, 0), c=(0, 0, 1, 0))], OWNERS, _alike())
    assert [[item.offer_id for item in group.holdings] for group in found] == [["a", "c"]]


@pytest.mark.parametrize("similarity", [0.8, 0.1])
def test_rivals_and_offers_with_nothing_in_common_do_not_file_together(similarity: float) -> None:
    assert find_filing_groups([_right(a=(1, 0, 0, 0), b=(0, 1, 0, 0))], OWNERS, _alike(ab=similarity)) == ()


def test_two_offers_of_one_owner_or_of_owners_in_conflict_do_not_file_together() -> None:
    assert find_filing_groups([_right(a=(1, 0, 0, 0), d=(0, 1, 0, 0))], OWNERS, _alike()) == ()
    apart = frozenset({frozenset({"north", "south"})})
    assert find_filing_groups([_right(a=(1, 0, 0, 0), b=(0, 1, 0, 0))], OWNERS, _alike(), apart) == ()


def test_an_offer_is_in_one_group_and_a_need_has_one() -> None:
    rights = [_right("n", a=(1, 0, 0, 0), b=(0, 1, 0, 0)), _right("m", a=(1, 0, 0, 0), c=(0, 1, 1, 0))]
    found = find_filing_groups(rights, OWNERS, _alike())
    assert [group.need_id for group in found] == ["m"]


_COVERS = st.tuples(*[st.sampled_from((0.0, 1.0)) for _ in ASPECTS])


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), _COVERS, min_size=2))
def test_every_group_is_complementary_and_its_shares_add_up_to_one(levels: dict[str, tuple[float, ...]]) -> None:
    right = Right(need_id="n", aspects=ASPECTS, levels=levels)
    for group in find_filing_groups([right], OWNERS, _alike()):
        chosen = [item.offer_id for item in group.holdings]
        for item in group.holdings:
            others = [levels[each] for each in chosen if each != item.offer_id]
            alone = [
                aspect
                for at, aspect in enumerate(ASPECTS)
                if levels[item.offer_id][at] and not any(other[at] for other in others)
            ]
            assert list(item.alone) == alone != []
        assert sum(item.share for item in group.holdings) == pytest.approx(1)


def test_terms_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(InvalidField, match="rival_from"):
        FilingTerms(rival_from=0.2, related_from=0.3)
    with pytest.raises(InvalidField, match="there are 4 aspects"):
        _right(a=(1, 0))
