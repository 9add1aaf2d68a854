"""Who is paired with whom where interpreters are few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as some

from matcher.free_time import FreeTime
from matcher.pairing import Interpreted, PairingResult, ShortfallKind, build_problem, solve, validate
from matcher.pairing.interpreted import Rota
from matcher.settings import Fairness, PairingSettings
from models.domain import Absence, Availability, EventData, Matching, Wish, WishKind
from tests.factories import make_match, make_need, make_offer, make_person
from tests.small_events import small_calendar
from tests.unit.pairing.test_solve import problem as make_problem

SLOTS = [small_calendar().slots()[place] for place in FreeTime(EventData(event=small_calendar())).open_slots]
SCORES = (0.9, 0.8, 0.7, 0.6)


def event(*interpreters: tuple[str, ...], slots: int = 2, **parts: Any) -> tuple[EventData, Matching]:
    """Two sellers speak Korean, four buyers French, Arabic, English and Korean; each wants what either offers. Each
    interpreter is there for so many slots."""
    sellers = [make_person(number, languages=("ko",)) for number in (1, 2)]
    buyers = [make_person(3 + number, languages=(code,)) for number, code in enumerate(("fr", "ar", "en", "ko"))]
    helpers = [make_person(20 + n, id=f"i-{n}", interprets=pairs) for n, pairs in enumerate(interpreters)]
    data = EventData(
        event=small_calendar(),
        people=(*sellers, *buyers, *helpers),
        offers=tuple(make_offer(number, owner_id=f"p-{number}") for number in (1, 2)),
        needs=tuple(make_need(number, owner_id=f"p-{number}") for number in range(3, 7)),
        availability=tuple(
            Availability(person_id=item.id, start=SLOTS[0].start, end=SLOTS[slots - 1].end) for item in helpers
        ),
    )
    matches = [
        make_match(offer, need_id=f"n-{need}", offer_id=f"o-{offer}", rank=offer, score=SCORES[need - 3])
        for need in range(3, 7)
        for offer in (1, 2)
    ]
    return replace(data, **parts), Matching(threshold=0.5, matches=tuple(matches), unmet=())


def chosen(data: EventData, matching: Matching, **settings: Any) -> PairingResult:
    asked = PairingSettings(first_meeting_bonus=0.0, **settings)
    result = solve(build_problem(data, matching, asked), asked)
    assert [item.message for item in validate(data, matching, asked, result)] == []
    return result


def buyers(result: PairingResult) -> list[str]:
    return sorted(item.need_owner_id for item in result.pairings)


def test_nobody_is_paired_without_a_common_language_whom_no_interpreter_helps() -> None:
    assert buyers(chosen(*event(("fr-ko",), slots=4))) == ["p-3", "p-3", "p-6", "p-6"]


def test_without_interpreters_in_the_event_languages_keep_nobody_apart() -> None:
    assert len(chosen(*event()).pairings) == 8


def test_no_more_are_paired_than_an_interpreter_has_time_for_and_those_of_most_worth() -> None:
    assert buyers(chosen(*event(("fr-ko", "ar-ko", "en-ko"), slots=3))) == ["p-3", "p-3", "p-4", "p-6", "p-6"]


def test_an_interpreter_who_is_away_helps_nobody() -> None:
    away = Absence(person_id="i-0", start=SLOTS[0].start, end=SLOTS[-1].end)
    assert buyers(chosen(*event(("fr-ko",), absences=(away,)))) == ["p-6", "p-6"]


def test_a_must_meet_that_nobody_interprets_says_so() -> None:
    data, matching = event(("ar-ko",), wishes=(Wish(person_id="p-3", other_id="p-1", kind=WishKind.MUST_MEET),))
    (left,) = chosen(data, matching).shortfalls
    assert left.kind is ShortfallKind.MUST_MEET
    assert left.why.startswith("nobody interprets between fr and ko")


@pytest.mark.parametrize("fairness", list(Fairness))
def test_fairness_keeps_to_the_interpreters_time(fairness: Fairness) -> None:
    data, matching = event(("fr-ko", "ar-ko"), ("en-ko",), slots=1)
    assert len(chosen(data, matching, fairness=fairness, fairness_floor=0.5, time_limit_s=5.0).pairings) == 4


KINDS = some.lists(some.sets(some.sampled_from("abc"), min_size=1), min_size=1, max_size=5)


@few(max_examples=40, deadline=None)
@given(kinds=KINDS, slots=some.fixed_dictionaries({item: some.integers(0, 2) for item in "abc"}))
def test_a_rota_refuses_only_what_cannot_be_shared_out(kinds: list[set[str]], slots: dict[str, int]) -> None:
    problem = replace(
        make_problem(),
        interpreted=tuple(Interpreted(candidates=(place,), able=frozenset(able)) for place, able in enumerate(kinds)),
        interpreters=slots,
    )
    rota = Rota(problem)
    taken = [place for place in range(len(kinds)) if rota.take(place)]
    most = max(len(some) for some in _subsets(range(len(kinds))) if _holds([kinds[place] for place in some], slots))
    assert len(taken) == most


def _subsets(places: Iterable[int]) -> Iterable[tuple[int, ...]]:
    every = list(places)
    return (some for size in range(len(every) + 1) for some in combinations(every, size))


def _holds(kinds: list[set[str]], slots: dict[str, int]) -> bool:
    """Hall's condition: whatever interpreters are taken together have the time for whatever needs none but them."""
    return all(
        sum(kind <= set(some) for kind in kinds) <= sum(slots[item] for item in some)
        for size in range(4)
        for some in combinations("abc", size)
    )
