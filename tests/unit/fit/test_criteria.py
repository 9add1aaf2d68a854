"""Each criterion: when it is met, how far off it is, and what it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.fit import CRITERIA, EventFit, gaps
from models.domain import (
    EventData,
    GapKind,
    IprStatus,
    IprWanted,
    Mandate,
    Need,
    Offer,
    Organisation,
    OrganisationKind,
    Partnership,
)
from tests.factories import make_need, make_offer, make_person


def make_mandate(**fields: Any) -> Mandate:
    return Mandate(id="m-1", title="Mandate", text="Text of the mandate.", owner_id="p-1", **fields)


def parties(
    *, of_demand: dict[str, Any] | None = None, of_offer: dict[str, Any] | None = None, **people: tuple[str, ...]
) -> EventData:
    """p-1 of org-1 asks, p-2 of org-2 offers; ``p_1`` and ``p_2`` are what they speak."""
    return EventData(
        organisations=(
            Organisation(id="org-1", name="Asks", **(of_demand or {})),
            Organisation(id="org-2", name="Offers", **(of_offer or {})),
        ),
        people=(make_person(1, languages=people.get("p_1", ())), make_person(2, languages=people.get("p_2", ()))),
    )


def fit_of(demand: Need | Mandate, offer: Offer, data: EventData | None = None) -> dict[str, float]:
    """The criteria that are not met."""
    stated = EventFit([demand], [offer], data or EventData()).stated(0, 0)
    return {pair.kind.value: round(pair.fit, 3) for pair in stated if pair.fit}


def need(**fields: Any) -> Need:
    return make_need(owner_id="p-1", **fields)


def offer(**fields: Any) -> Offer:
    return make_offer(owner_id="p-2", **fields)


def test_there_is_one_criterion_a_kind_of_gap_in_its_order() -> None:
    assert [criterion.kind for criterion in CRITERIA] == list(GapKind)


def test_what_both_sides_leave_open_is_met() -> None:
    assert EventFit([make_need()], [make_offer()], EventData()).stated(0, 0) == []


@pytest.mark.parametrize(
    ("trl", "expected"),
    [(4, {}), (7, {}), (3, {"trl": -0.25}), (1, {"trl": -0.75}), (9, {"trl": -0.5}), (None, {})],
)
def test_each_readiness_level_outside_the_range_costs_a_quarter(trl: int | None, expected: dict[str, float]) -> None:
    assert fit_of(need(trl_min=4, trl_max=7), offer(trl=trl)) == expected


def test_four_levels_outside_are_as_far_off_as_can_be() -> None:
    assert fit_of(need(trl_min=8), offer(trl=4)) == fit_of(need(trl_min=8), offer(trl=1)) == {"trl": -1.0}


@pytest.mark.parametrize(
    ("wanted", "status", "expected"),
    [
        (IprWanted.ANY, IprStatus.NONE, {}),
        (IprWanted.KNOW_HOW, IprStatus.NONE, {"ipr": -0.333}),
        (IprWanted.APPLIED, IprStatus.GRANTED, {}),
        (IprWanted.GRANTED, IprStatus.APPLIED, {"ipr": -0.333}),
        (IprWanted.GRANTED, IprStatus.NONE, {"ipr": -1.0}),
        (IprWanted.GRANTED, None, {}),
    ],
)
def test_rights_weaker_than_wanted_cost_a_third_a_step(
    wanted: IprWanted, status: IprStatus | None, expected: dict[str, float]
) -> None:
    assert fit_of(need(ipr_wanted=wanted), offer(ipr_status=status)) == expected


def test_partnerships_without_a_common_one_are_a_gap_that_names_both() -> None:
    asks = need(partnerships=(Partnership.LICENCE,))
    seeks = offer(partnerships=(Partnership.JOINT_FILING, Partnership.INVESTMENT))
    (gap,) = gaps(EventFit([asks], [seeks], EventData()).stated(0, 0))
    assert gap.reason == "asks for licence; the offer seeks joint filing, investment"
    assert gap.offer_reason == "they ask for licence; you seek joint filing, investment"
    assert fit_of(asks, offer(partnerships=(Partnership.LICENCE, Partnership.INVESTMENT))) == {}


def test_a_mandate_asks_for_no_rights_and_no_partnership() -> None:
    assert fit_of(make_mandate(), offer(ipr_status=IprStatus.NONE, partnerships=(Partnership.LICENCE,))) == {}


@pytest.mark.parametrize(
    ("accepted", "country", "region", "expected"),
    [
        (("KR",), "KR", "Daegu", {}),
        (("EU",), "DE", "", {}),
        (("EU",), "CH", "", {"region": -1.0}),
        (("Daegu",), "KR", "daegu", {}),
        (("Daegu",), "KR", "Busan", {"region": -1.0}),
        (("Daegu",), "KR", "", {}),
        (("KR", "worldwide"), "US", "", {}),
        (("KR",), "", "", {}),
        ((), "US", "", {}),
    ],
)
def test_the_offers_owner_is_where_the_need_or_mandate_looks(
    accepted: tuple[str, ...], country: str, region: str, expected: dict[str, float]
) -> None:
    data = parties(of_offer={"country": country, "region": region})
    assert fit_of(need(regions=accepted), offer(), data) == expected
    assert fit_of(make_mandate(regions=accepted), offer(), data) == expected


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        (("ISIC4:2910",), ("ISIC4:2910",), {}),
        (("ISIC4:2910",), ("ISIC4:2930",), {"sector": -0.667}),
        (("ISIC4:2910",), ("ISIC4:2813",), {"sector": -1.0}),
        (("ISIC4:2910",), ("ISIC4:29",), {}),
        (("ISIC4:2910",), ("NACE2:C29.32",), {}),
        (("ISIC4:2910",), ("NACE2:28.1",), {"sector": -1.0}),
        (("ISIC4:2910",), ("NAICS:3361",), {}),
        (("ISIC4:29",), ("ISIC4:85", "ISIC4:72"), {}),
        (("ISIC4:29",), ("ISIC4:85", "ISIC4:13"), {"sector": -1.0}),
        (("cars",), ("ISIC4:13",), {}),
    ],
)
def test_sectors_are_compared_by_the_levels_that_their_codes_share(
    wanted: tuple[str, ...], given: tuple[str, ...], expected: dict[str, float]
) -> None:
    assert fit_of(need(sectors=wanted), offer(), parties(of_offer={"sectors": given})) == expected


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (200_000.0, {}),
        (1_000_000.0, {}),
        (100_000.0, {"ticket": -0.301}),
        (10_000.0, {"ticket": -1.0}),
        (2_000_000.0, {"ticket": -0.301}),
        (1e9, {"ticket": -1.0}),
        (0.0, {}),
        (None, {}),
    ],
)
def test_the_factor_by_which_the_sum_is_outside_the_tickets_counts(
    sought: float | None, expected: dict[str, float]
) -> None:
    mandate = make_mandate(ticket_min_eur=200_000, ticket_max_eur=1_000_000)
    assert fit_of(mandate, offer(funding_sought_eur=sought)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 9, 30), {}),
        (date(2027, 12, 12), {"dates": -0.2}),
        (date(2030, 1, 1), {"dates": -1.0}),
        (None, {}),
    ],
)
def test_an_offer_that_comes_after_the_deadline_costs_a_share_of_a_year(
    day: date | None, expected: dict[str, float]
) -> None:
    assert fit_of(need(deadline=date(2027, 9, 30)), offer(available_from=day)) == expected


@pytest.mark.parametrize(
    ("of_need", "of_offer", "expected"),
    [
        (("ko",), ("en",), {"language": -1.0}),
        (("ko",), ("en", "ko-KR"), {}),
        ((), ("en",), {}),
    ],
)
def test_the_two_people_have_a_language_in_common(
    of_need: tuple[str, ...], of_offer: tuple[str, ...], expected: dict[str, float]
) -> None:
    assert fit_of(need(), offer(), parties(p_1=of_need, p_2=of_offer)) == expected


def test_a_language_of_the_record_counts_beside_those_of_its_owner() -> None:
    assert fit_of(need(languages=("EN",)), offer(), parties(p_1=("ko",), p_2=("en",))) == {}


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        (OrganisationKind.SME, "KR", {}),
        (OrganisationKind.AGENCY, "KR", {"partner": -0.5}),
        (OrganisationKind.SME, "US", {"partner": -0.5}),
        (OrganisationKind.AGENCY, "US", {"partner": -1.0}),
        (OrganisationKind.OTHER, "KR", {}),
    ],
)
def test_what_the_offers_owner_wants_of_the_partner_counts_as_well(
    kind: OrganisationKind, country: str, expected: dict[str, float]
) -> None:
    wishing = offer(partner_kinds=(OrganisationKind.SME,), partner_regions=("KR",))
    assert fit_of(need(), wishing, parties(of_demand={"kind": kind, "country": country})) == expected


def test_a_gap_of_the_partner_is_told_to_both_sides() -> None:
    wishing = offer(partner_kinds=(OrganisationKind.SME,), partner_regions=("KR",))
    data = parties(of_demand={"kind": OrganisationKind.LARGE_COMPANY, "country": "US"})
    (gap,) = gaps(EventFit([need()], [wishing], data).stated(0, 0))
    assert gap.reason == (
        "the offer's owner looks for a partner of another kind or place: SME; KR (yours: large company; US)"
    )
    assert gap.offer_reason == "you look for SME; KR; this partner: large company; US"
