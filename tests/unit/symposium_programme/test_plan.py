"""The plan of a small symposium, figure by figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from matcher.symposium import Lack
from matcher.symposium_programme import acquaintances, pitch_sessions, plan_symposium, sessions_of
from models.domain import Absence, Role, SessionKind
from models.domain.checks import InvalidField
from models.domain.symposium import SymposiumChoices
from tests.factories import make_agenda
from tests.symposium_events import anonymous, ground, person, symposium_data

SEOUL = ZoneInfo("Asia/Seoul")
SMALL = SymposiumChoices(proposals=1, clinic_rounds=1, networking_rounds=2, networking_seats=3)


def test_the_better_proposal_is_pitched_and_the_range_of_its_weights_is_told() -> None:
    plan = plan_symposium(ground(choices=SMALL))
    assert plan.chosen == ("o-1",)
    assert [item.offer_id for item in plan.ranking.items] == ["o-1", "o-2", "o-3"]
    assert all(each.least <= each.weight <= each.most for each in plan.sensitivity)


def test_what_the_organiser_settled_goes_before_the_score() -> None:
    choices = SymposiumChoices(proposals=2, always=("o-3",), never=("o-1",))
    assert plan_symposium(ground(choices=choices)).chosen == ("o-3", "o-2")


def test_lacks_come_from_reasons_and_gaps_but_not_where_everybody_would_know_who_declined() -> None:
    plan = plan_symposium(ground(choices=SMALL))
    assert plan.lacks == {
        "r-1": {Lack.FUNDING: 0.5, Lack.RIGHTS: 0.75},
        "r-2": {Lack.RIGHTS: 1 - 0.5**4},
    }
    assert plan.ground.untold == {"o-3"}


def test_nobody_is_brought_to_a_table_because_of_an_anonymous_offer() -> None:
    plan = plan_symposium(ground(data=anonymous(symposium_data(), "o-2"), choices=SMALL))
    assert set(plan.lacks) == {"r-1"}
    assert [item.offer_id for item in plan.ranking.items] == ["o-1", "o-3"]


def test_who_knows_whom_comes_from_conflicts_meetings_and_proposals() -> None:
    met = frozenset({"r-1", "x-1"})
    before = acquaintances(ground())
    assert met in before
    assert frozenset({"r-1", "c-4"}) in before
    after = acquaintances(ground(agenda=make_agenda()))
    assert met in after
    assert frozenset({"r-1", "c-4"}) not in after


def test_tables_of_networking_bring_together_who_has_not_met() -> None:
    plan = plan_symposium(ground(agenda=make_agenda(meetings=()), choices=SMALL))
    known = acquaintances(plan.ground)
    pairs = [
        frozenset(pair) for tables in plan.networking.rounds for table in tables for pair in combinations(table, 2)
    ]
    assert plan.networking.repeats == ()
    assert known.isdisjoint(pairs)
    assert len(pairs) == len(set(pairs)) == 18


def test_the_clinic_is_when_its_people_are_there() -> None:
    first = datetime(2027, 5, 12, 9, tzinfo=SEOUL)
    absence = Absence(person_id="x-1", start=first, end=first.replace(hour=12))
    data = replace(symposium_data(), absences=(absence,))
    plan = plan_symposium(ground(data=data, choices=SMALL))
    assert plan.clinic_window.absent == ()
    assert plan.clinic_window.starts[0].start == first.replace(hour=13)


def test_sessions_are_requested_with_who_attends_and_where_they_sit() -> None:
    choices = replace(SMALL, proposals=3, proposals_per_session=2)
    made = sessions_of(plan_symposium(ground(choices=choices)))
    by_kind = {kind: [item for item in made.requests if item.kind is kind] for kind in SessionKind}
    assert [item.speaker_ids for item in by_kind[SessionKind.PITCH]] == [("r-1", "r-2"), ("r-3",)]
    assert by_kind[SessionKind.PITCH][0].wanted_by == ("c-1", "c-2", "c-3", "c-4", "i-1")
    assert {item.speaker_ids for item in by_kind[SessionKind.EXPERIENCE]} == {("i-1",), ("x-1",)}
    clinic = by_kind[SessionKind.CLINIC][0]
    tables = [table for table in made.tables if table.session_id == clinic.id]
    assert {person_id for table in tables for person_id in table.person_ids} == set(clinic.attendee_ids)
    networking = by_kind[SessionKind.NETWORKING]
    assert [len(item.attendee_ids) for item in networking] == [9, 9]
    assert networking[0].starts_at == datetime(2027, 5, 11, 16, 20, tzinfo=SEOUL)


def test_a_pitch_session_has_as_many_proposals_as_the_others_or_one_less() -> None:
    data = symposium_data()
    offers = tuple(replace(data.offers[0], id=f"o-{at}") for at in range(1, 12))
    plan = plan_symposium(ground(data=replace(data, offers=offers), choices=SymposiumChoices(proposals=11)))
    assert [len(session) for session in pitch_sessions(plan)] == [4, 4, 3]


def test_experience_is_told_by_executives_of_companies_and_by_others_where_none_of_them_knows() -> None:
    data = symposium_data()
    junior, senior = (
        person(f"x-{at}", Role.COMPANY, topics=("Raising the seed round",), seniority=level)
        for at, level in ((2, 3), (3, 5))
    )
    plan = plan_symposium(ground(data=replace(data, people=(*data.people, junior, senior)), choices=SMALL))
    assert {(talk.speaker_id, talk.lack) for talk in plan.experience.talks} == {
        ("x-1", Lack.RIGHTS),
        ("x-3", Lack.FUNDING),
    }
    alone = plan_symposium(ground(choices=SMALL))
    assert ("i-1", Lack.FUNDING) in {(talk.speaker_id, talk.lack) for talk in alone.experience.talks}


def test_an_event_of_nothing_gives_an_empty_plan() -> None:
    plan = plan_symposium(ground(data=replace(symposium_data(), people=(), offers=(), needs=()), matches=()))
    assert (plan.chosen, plan.lacks, plan.clinic.tables, plan.networking.rounds) == ((), {}, (), ())
    assert sessions_of(plan).requests == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {"match": -1.0}},
        {"weights": {"match": 0.0}},
        {"weights": {"match": float("inf")}},
        {"always": ("o-1",), "never": ("o-1",)},
        {"networking_seats": 1},
        {"proposals": 1000},
    ],
)
def test_choices_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidField):
        SymposiumChoices(**wrong)  # type: ignore[arg-type]
