"""Whole events with wishes, groups, minimums, closures and every fairness pass the independent validator."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pairing import PairingResult, make_pairings, validate
from matcher.progress import SilentProgress
from matcher.settings import Fairness, PairingSettings
from models.domain import Absence, Closure, Group, Role, Wish, WishKind
from tests.small_events import SmallEvent, at, small_event


def wished_event(seed: int) -> SmallEvent:
    """A small event whose people have wishes, minimums, days that are full, groups, and things in between."""
    draw = random.Random(seed)
    event = small_event(seed, tables=draw.choice([1, 2, 3]))
    ids = [person.id for person in event.data.people]
    people = tuple(
        replace(
            person,
            min_meetings=draw.choice([None, None, 0, 1, 2]) if person.max_meetings is None else None,
            max_meetings_per_day=draw.choice([None, None, 1, 3]),
        )
        for person in event.data.people
    )
    couples = [draw.sample(ids, 2) for _ in range(8)]
    kinds = [draw.choice(list(WishKind)) for _ in couples]
    wishes = tuple(
        Wish(person_id=one, other_id=other, kind=kind) for (one, other), kind in zip(couples, kinds, strict=True)
    )
    groups = tuple(
        Group(id=f"g-{number}", name="Group", lead_id=lead, member_ids=tuple(members))
        for number, (lead, *members) in enumerate(draw.sample(ids, 3) for _ in range(draw.choice([0, 1, 2])))
    )
    data = replace(
        event.data,
        people=people,
        wishes=wishes,
        groups=groups,
        absences=(Absence(person_id=draw.choice(ids), start=at(0, 9), end=at(0, draw.choice([10, 13]))),),
        closures=(Closure(place_id="t-1", start=at(1, 9), end=at(1, draw.choice([10, 13]))),),
    )
    return replace(event, data=data)


def chosen_settings(seed: int, fairness: Fairness) -> PairingSettings:
    draw = random.Random(seed)
    return PairingSettings(
        first_meeting_bonus=draw.choice([0.0, 0.5]),
        max_meetings_by_role={Role.RESEARCHER: draw.choice([1, 2, 4])} if draw.random() < 0.5 else {},
        min_meetings_by_role={Role.RESEARCHER: 1} if draw.random() < 0.5 else {},
        max_meetings_per_offer_owner=draw.choice([None, 1, 2]),
        fairness=fairness,
        fairness_floor=draw.choice([0.4, 0.9]),
        fairness_roles=frozenset({Role.RESEARCHER}) if draw.random() < 0.3 else frozenset(),
        time_limit_s=10,
    )


def paired(event: SmallEvent, settings: PairingSettings) -> PairingResult:
    return make_pairings(event.data, event.matching, settings, SilentProgress())


@given(seed=st.integers(0, 10_000), fairness=st.sampled_from(list(Fairness)))
@settings(max_examples=60, deadline=None)
def test_events_with_every_wish_and_fairness_pass_the_validator(seed: int, fairness: Fairness) -> None:
    event, chosen = wished_event(seed), chosen_settings(seed, fairness)
    result = paired(event, chosen)

    assert [item.message for item in validate(event.data, event.matching, chosen, result)] == []
    assert result.gap <= 1e-6
    assert result.shortfalls_proven


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_no_fairness_takes_from_the_bound_of_the_plain_objective(seed: int) -> None:
    event = wished_event(seed)
    plain = paired(event, chosen_settings(seed, Fairness.NONE))

    for fairness in (Fairness.FLOOR, Fairness.LEXIMIN):
        fair = paired(event, chosen_settings(seed, fairness))
        assert fair.objective <= plain.bound + 1e-6
        assert _lacking(fair) == _lacking(plain)
        if fair.fairness is not None and fairness is Fairness.LEXIMIN:
            assert fair.fairness.worst_with >= fair.fairness.worst_without - 1e-6


def _lacking(result: PairingResult) -> tuple[int, float]:
    musts = [item for item in result.shortfalls if item.kind == "must_meet"]
    minimums = [item for item in result.shortfalls if item.kind == "minimum"]
    return len(musts), sum(item.wanted - item.got for item in minimums)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_one_more_no_thanks_never_improves_the_objective(seed: int) -> None:
    event = wished_event(seed)
    chosen = PairingSettings(first_meeting_bonus=0.0, would_meet_bonus=0.0, time_limit_s=10)
    plain = replace(event, data=replace(event.data, wishes=(), people=small_event(seed).data.people))
    result = paired(plain, chosen)
    if result.pairings:
        one = result.pairings[0]
        refused = Wish(person_id=one.need_owner_id, other_id=one.offer_owner_id, kind=WishKind.NO_THANKS)
        after = paired(replace(plain, data=replace(plain.data, wishes=(refused,))), chosen)
        assert one.id not in {item.id for item in after.pairings}
        assert after.objective <= result.objective + 1e-6
