from __future__ import annotations

import pytest

from matcher.conflicts import Conflicts
from models.domain import Conflict, ConflictKind, EventData
from tests.factories import make_person

PEOPLE = (
    make_person(1, organisation_id="org-a"),
    make_person(2, organisation_id="org-b"),
    make_person(3, organisation_id="org-b"),
    make_person(4, organisation_id=""),
    make_person(5, organisation_id=""),
)


def conflicts(*declared: Conflict) -> Conflicts:
    return Conflicts(EventData(people=PEOPLE, conflicts=declared))


@pytest.mark.parametrize(
    ("first_id", "second_id"),
    [("p-1", "p-2"), ("p-2", "p-1"), ("p-1", "org-b"), ("org-b", "p-1"), ("org-a", "org-b"), ("org-b", "org-a")],
)
def test_a_declared_conflict_holds_between_people_and_organisations_in_both_directions(
    first_id: str, second_id: str
) -> None:
    declared = Conflict(first_id=first_id, second_id=second_id, kind=ConflictKind.MET_BEFORE)

    asked = conflicts(declared)

    assert asked.between("p-1", "p-2") == declared
    assert asked.between("p-2", "p-1") == declared


def test_an_organisation_in_conflict_stands_for_everyone_in_it_and_for_nobody_else() -> None:
    asked = conflicts(Conflict(first_id="org-b", second_id="p-1"))

    assert [asked.between("p-1", f"p-{number}") is not None for number in (2, 3, 4)] == [True, True, False]


def test_colleagues_are_in_conflict_but_people_without_an_organisation_are_not() -> None:
    colleagues = conflicts().between("p-2", "p-3")

    assert colleagues is not None
    assert colleagues.kind is ConflictKind.SAME_ORGANISATION
    assert conflicts().between("p-4", "p-5") is None


def test_unknown_and_empty_ids_are_in_conflict_with_nobody() -> None:
    assert conflicts().between("p-1", "nobody") is None
    assert conflicts().between("", "") is None


def test_a_person_may_not_meet_themselves() -> None:
    assert not conflicts().may_meet("p-1", "p-1")
    assert conflicts().may_meet("p-1", "p-2")


def test_all_pairs_that_are_kept_apart_are_those_that_may_not_meet() -> None:
    asked = conflicts(
        Conflict(first_id="org-b", second_id="p-1"),
        Conflict(first_id="p-4", second_id="stranger"),
        Conflict(first_id="p-5", second_id="p-3"),
    )
    everyone = {*(person.id for person in PEOPLE), "stranger"}

    assert sorted(asked.apart(everyone, everyone)) == sorted(
        (first, second) for first in everyone for second in everyone if not asked.may_meet(first, second)
    )
