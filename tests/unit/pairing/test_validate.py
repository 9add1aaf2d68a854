from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.pairing import PairingResult, Shortfall, ShortfallKind, make_pairings, objective, validate
from matcher.progress import SilentProgress
from matcher.settings import Fairness, PairingSettings
from models.domain import (
    Absence,
    Availability,
    Closure,
    Conflict,
    EventData,
    Group,
    Matching,
    Pairing,
    Wish,
    WishKind,
)
from tests.factories import make_match, make_need, make_offer, make_person, make_table
from tests.small_events import at, small_calendar

SETTINGS = PairingSettings()
DATA = EventData(
    event=small_calendar(),
    people=tuple(make_person(number) for number in (1, 2, 3, 4)),
    offers=(make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-2")),
    needs=(make_need(1, owner_id="p-3"), make_need(2, owner_id="p-4")),
    tables=(make_table(1),),
)
MATCHING = Matching(
    threshold=0.5,
    matches=tuple(
        make_match(need_id=need, offer_id=offer, score=0.8) for need in ("n-1", "n-2") for offer in ("o-1", "o-2")
    ),
    unmet=(),
)


def good() -> PairingResult:
    return make_pairings(DATA, MATCHING, SETTINGS, SilentProgress())


def rules(result: PairingResult, data: EventData = DATA, settings: PairingSettings = SETTINGS) -> set[str]:
    return {item.rule for item in validate(data, MATCHING, settings, result)}


def with_pairings(*pairings: Pairing) -> PairingResult:
    total = objective(pairings, SETTINGS.first_meeting_bonus)
    return PairingResult(pairings=pairings, objective=total, bound=total, gap=0.0)


def test_a_solved_pairing_breaks_nothing() -> None:
    assert len(good().pairings) == 4
    assert rules(good()) == set()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"offer_id": "o-9"}, "pairing_is_a_match"),
        ({"score": 0.81}, "pairing_is_a_match"),
        ({"offer_owner_id": "p-2"}, "owners_meet"),
        ({"offer_owner_id": "p-3"}, "no_conflict"),
        ({"id": "pairing-n-1--o-2"}, "ids_are_unique"),
    ],
)
def test_a_changed_pairing_is_found(change: dict[str, object], rule: str) -> None:
    first, *others = good().pairings

    assert rule in rules(with_pairings(replace(first, **change), *others))


def test_two_people_paired_twice_are_found() -> None:
    first, *others = good().pairings

    assert "two_people_meet_once" in rules(with_pairings(first, replace(first, id="again"), *others))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (replace(DATA, conflicts=(Conflict(first_id="org-4", second_id="p-2"),)), "no_conflict"),
        (
            replace(DATA, people=tuple(replace(person, organisation_id="same") for person in DATA.people)),
            "no_conflict",
        ),
        (replace(DATA, people=(make_person(1, max_meetings=1), *DATA.people[1:])), "capacity"),
        (
            replace(DATA, availability=(Availability(person_id="p-1", start=at(0, 10), end=at(0, 10, 20)),)),
            "capacity",
        ),
        (
            replace(
                DATA,
                availability=(
                    Availability(person_id="p-1", start=at(0, 9), end=at(0, 13)),
                    Availability(person_id="p-3", start=at(1, 9), end=at(1, 13)),
                ),
            ),
            "common_time",
        ),
    ],
)
def test_a_pairing_that_the_records_forbid_is_found(data: EventData, rule: str) -> None:
    assert rule in rules(good(), data)


def test_more_meetings_than_the_cap_of_an_offers_owner_are_found() -> None:
    assert "offer_owner_cap" in rules(good(), settings=PairingSettings(max_meetings_per_offer_owner=1))


def test_a_wrong_objective_and_a_bound_below_it_are_found() -> None:
    wrong = replace(good(), objective=99.0, bound=1.0)

    assert {"objective", "bound"} <= rules(wrong)


def test_a_need_and_an_offer_of_one_id_each_have_their_own_owner() -> None:
    data = replace(DATA, needs=(make_need(id="1", owner_id="p-3"),), offers=(make_offer(id="1", owner_id="p-1"),))
    matching = Matching(threshold=0.5, matches=(make_match(need_id="1", offer_id="1"),), unmet=())
    result = make_pairings(data, matching, SETTINGS, SilentProgress())
    assert [(item.need_owner_id, item.offer_owner_id) for item in result.pairings] == [("p-3", "p-1")]
    assert validate(data, matching, SETTINGS, result) == []


def wish(person_id: str, other_id: str, kind: WishKind) -> Wish:
    return Wish(person_id=person_id, other_id=other_id, kind=kind)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (replace(DATA, wishes=(wish("p-1", "p-2", WishKind.MUST_MEET),)), "must_meet"),
        (replace(DATA, wishes=(wish("p-1", "p-3", WishKind.NO_THANKS),)), "no_thanks"),
        (replace(DATA, wishes=(wish("p-1", "p-3", WishKind.WOULD_MEET),)), "objective"),
        (replace(DATA, people=(make_person(1, min_meetings=3), *DATA.people[1:])), "minimum"),
        (replace(DATA, people=(make_person(1, max_meetings_per_day=0), *DATA.people[1:])), "capacity"),
        (replace(DATA, absences=(Absence(person_id="p-1", start=at(0, 9), end=at(1, 13)),)), "common_time"),
        (replace(DATA, closures=(Closure(place_id="t-1", start=at(0, 9), end=at(1, 12, 20)),)), "tables_hold_all"),
        (replace(DATA, groups=(Group(id="g", name="G", lead_id="p-1", member_ids=("p-3",)),)), "no_conflict"),
        (
            replace(
                DATA,
                people=(*DATA.people, make_person(5, max_meetings=1)),
                groups=(Group(id="g", name="G", lead_id="p-1", member_ids=("p-5",)),),
            ),
            "capacity",
        ),
    ],
)
def test_what_wishes_minimums_groups_and_closures_ask_for_is_checked(data: EventData, rule: str) -> None:
    assert rule in rules(good(), data)


def test_a_shortfall_that_is_none_is_found() -> None:
    failed = Shortfall(person_id="p-1", other_id="p-3", kind=ShortfallKind.MUST_MEET, wanted=1, got=0, why="so")
    missing = Shortfall(person_id="p-2", kind=ShortfallKind.MINIMUM, wanted=3, got=2, why="so")

    assert rules(replace(good(), shortfalls=(failed, missing))) == {"must_meet", "minimum"}


def test_wrong_figures_of_fairness_are_found() -> None:
    settings = PairingSettings(fairness=Fairness.LEXIMIN)
    fair = make_pairings(DATA, MATCHING, settings, SilentProgress())
    assert fair.fairness is not None
    assert rules(fair, settings=settings) == set()

    for wrong in (
        {"score_with": 9.0},
        {"worst_with": 0.9},
        {"worst_bound": 0.1},
        {"levels": ()},
        {"kind": Fairness.FLOOR},
        {"people": 2},
    ):
        assert rules(replace(fair, fairness=replace(fair.fairness, **wrong)), settings=settings) == {"fairness"}
    assert rules(replace(fair, fairness=None), settings=settings) == {"fairness"}


def test_somebody_below_the_floor_is_found() -> None:
    settings = PairingSettings(fairness=Fairness.FLOOR, fairness_floor=1.5)
    fair = make_pairings(DATA, MATCHING, settings, SilentProgress())
    assert rules(fair, settings=settings) == set()

    assert "fairness_floor" in rules(replace(fair, pairings=fair.pairings[1:]), settings=settings)
