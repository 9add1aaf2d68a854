from __future__ import annotations

from matcher.groups import companions, people_of
from models.domain import EventData, Group
from tests.factories import make_person


def event(*groups: Group) -> EventData:
    return EventData(people=tuple(make_person(number) for number in range(1, 6)), groups=groups)


def group(number: int, lead_id: str, *member_ids: str) -> Group:
    return Group(id=f"g-{number}", name=f"Group {number}", lead_id=lead_id, member_ids=member_ids)


def test_a_lead_brings_the_members_of_all_their_groups_once() -> None:
    found = companions(event(group(1, "p-1", "p-2", "p-3"), group(2, "p-1", "p-3", "p-4")))

    assert found == {"p-1": ("p-2", "p-3", "p-4")}


def test_who_comes_along_brings_nobody() -> None:
    found = companions(event(group(1, "p-1", "p-2"), group(2, "p-2", "p-3")))

    assert found == {"p-1": ("p-2",), "p-2": ("p-3",)}


def test_people_whom_nobody_knows_are_left_out() -> None:
    assert companions(event(group(1, "p-9", "p-1"), group(2, "p-1", "p-9"))) == {}


def test_a_meeting_has_both_owners_and_then_whom_they_bring_each_once() -> None:
    brought = companions(event(group(1, "p-1", "p-3"), group(2, "p-2", "p-3", "p-4")))

    assert people_of("p-1", "p-2", brought) == ("p-1", "p-2", "p-3", "p-4")
    assert people_of("p-5", "p-4", brought) == ("p-5", "p-4")
