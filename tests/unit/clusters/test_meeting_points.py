"""Planted meeting points are found; chance alone gives none."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.clusters.chance import holm, view_p_values
from matcher.clusters.industries import IndustryMap, PlacedRecord
from matcher.clusters.links import Link, LinkKind, find_links
from matcher.clusters.meeting_points import find_meeting_points
from tests.unit.clusters.keys import key

INDUSTRIES = tuple(f"industry {number}" for number in range(6))


def _industry_map(rng: np.random.Generator, each: int = 10) -> IndustryMap:
    records = [
        PlacedRecord(
            key=key(f"{'o' if side else 'n'}-{place}-{number}"),
            industries=(industry,),
            organisation_id=f"{industry} {rng.integers(8)}",
        )
        for place, industry in enumerate(INDUSTRIES)
        for side in (0, 1)
        for number in range(each)
    ]
    shares = np.array([[float(record.industries[0] == name) for name in INDUSTRIES] for record in records])
    return IndustryMap(records=tuple(records), industries=INDUSTRIES, shares=shares)


def _random_links(rng: np.random.Generator, industries: IndustryMap, number: int) -> list[Link]:
    needs = [item.key.id for item in industries.records if not item.is_supply]
    offers = [item.key.id for item in industries.records if item.is_supply]
    pairs = {(str(rng.choice(needs)), str(rng.choice(offers))) for _ in range(number)}
    return [
        Link(kind=LinkKind.ANSWER, first_key=key(need), second_key=key(offer), weight=float(rng.uniform(0.3, 1.0)))
        for need, offer in sorted(pairs)
    ]


def test_links_by_chance_are_beyond_chance_about_as_seldom_as_the_level_says() -> None:
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        industries = _industry_map(rng)
        points = find_meeting_points(industries, _random_links(rng, industries, 120), rounds=999)
        found += any(point.is_beyond_chance for point in points)
    assert found <= 5  # at 5 % the chance of more among 40 is 1.4 %


def test_planted_answers_between_two_industries_are_found_and_no_others() -> None:
    rng = np.random.default_rng(3)
    industries = _industry_map(rng)
    planted = [
        Link(kind=LinkKind.ANSWER, first_key=key(f"n-1-{number}"), second_key=key(f"o-4-{number}"), weight=0.8)
        for number in range(8)
    ]
    points = find_meeting_points(industries, [*_random_links(rng, industries, 60), *planted])
    assert [(item.first, item.second) for item in points if item.is_beyond_chance] == [("industry 1", "industry 4")]
    assert points[0].answered_by_second > points[0].answered_by_first


def test_the_sums_are_those_of_the_links() -> None:
    rng = np.random.default_rng(5)
    industries = _industry_map(rng)
    for point in find_meeting_points(industries, _random_links(rng, industries, 100)):
        assert point.answers.seen == pytest.approx(sum(link.weight for link in point.links))
        assert point.answered_by_first + point.answered_by_second == pytest.approx(point.answers.seen)
        assert point.shared.seen == 0


def test_two_industries_alone_cannot_be_told_from_chance() -> None:
    records = tuple(PlacedRecord(key=key(each), industries=(each[1],)) for each in ("nA", "oB"))
    industries = IndustryMap(records=records, industries=("A", "B"), shares=np.eye(2))
    (point,) = find_meeting_points(
        industries, [Link(kind=LinkKind.ANSWER, first_key=key("nA"), second_key=key("oB"), weight=0.9)]
    )
    assert (point.p_adjusted, point.is_beyond_chance) == (1.0, False)


def test_records_share_a_technology_when_each_is_near_to_the_other_on_its_own_side() -> None:
    records = tuple(PlacedRecord(key=key(each), industries=("A",)) for each in ("o1", "o2", "n1"))
    industries = IndustryMap(records=records, industries=("A",), shares=np.ones((3, 1)))
    near = np.array([0.8, 0.6], dtype=np.float32)
    vectors = {key("o1"): np.array([1.0, 0.0], dtype=np.float32), key("o2"): near, key("n1"): near}
    (link,) = find_links(industries, vectors, ())
    assert (link.kind, link.first_key, link.second_key) == (LinkKind.SHARED, key("o1"), key("o2"))
    assert link.weight == pytest.approx(0.8)


def test_a_p_value_is_the_share_of_dealings_that_give_as_much() -> None:
    rng = np.random.default_rng(1)
    p_values, expected = view_p_values(
        np.array([[1.0, 0.0, 0.0, 0.0]]), np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]), rounds=9_999, rng=rng
    )
    assert p_values[0, 0] == pytest.approx(0.5, abs=0.05)
    assert p_values[0, 1] == 1.0
    assert expected.tolist() == [[0.5, 0.5]]


def test_dealing_ends_early_only_for_what_is_far_from_sure() -> None:
    """Ten of 2,000 blocks tie the first industry, which no dealing repeats; the second has its share."""
    ties = np.zeros((1, 2_000))
    ties[0, :10] = 1.0
    ties[0, 500:550] = 0.5
    shares = np.zeros((2_000, 3))
    shares[:50, 0] = shares[500:1_000, 1] = shares[1_000:, 2] = 1.0
    shares[50:500, 2] = 1.0
    p_values, _expected = view_p_values(ties, shares, rounds=9_999, rng=np.random.default_rng(2))
    assert p_values[0, 0] == pytest.approx(1e-4)
    assert p_values[0, 2] > 0.9


def test_holm_adjusts_the_smallest_most() -> None:
    assert holm([0.04, 0.01, 0.5]) == pytest.approx([0.08, 0.03, 0.5])
