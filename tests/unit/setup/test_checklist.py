"""What an organiser is told to do next."""

from __future__ import annotations

from typing import Any

import pytest

from api.setup.checklist import Progress, StepName, StepState, checklist
from models.domain import Bus, EventData, Programme, Site
from tests.factories import make_agenda, make_event, make_need, make_offer, make_person, make_room, make_table
from tests.integration.api_client import make_matching


def states(**changes: Any) -> dict[StepName, StepState]:
    """Of an event that is published, whose people are invited and whose letters are sent, but for ``changes``."""
    data = EventData(
        event=make_event(),
        people=(make_person(1),),
        rooms=(make_room(1),),
        tables=(make_table(1),),
        offers=(make_offer(1),),
        needs=(make_need(1),),
    )
    done: dict[str, Any] = {
        "data": data,
        "matching": make_matching(),
        "agenda": make_agenda(2),
        "is_stale": False,
        "published": 2,
        "uninvited": 0,
        "waiting": 0,
    }
    return {step.name: step.state for step in checklist(Progress(**(done | changes)))}


def test_everything_is_done_when_people_are_invited_and_nothing_waits() -> None:
    assert set(states().values()) == {StepState.DONE}


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"uninvited": 12}, StepName.INVITE),
        ({"waiting": 1}, StepName.LETTERS),
        ({"published": 1}, StepName.PUBLISH),
    ],
)
def test_what_is_left_comes_next_and_nothing_else(changes: dict[str, int], step: StepName) -> None:
    found = states(**changes)
    assert found.pop(step) is StepState.NEXT
    assert set(found.values()) == {StepState.DONE}


def test_letters_come_later_while_nothing_is_published_although_none_wait() -> None:
    found = states(published=None)
    assert (found[StepName.PUBLISH], found[StepName.LETTERS]) == (StepState.NEXT, StepState.LATER)


def test_a_tour_needs_sites_and_buses_and_a_focus_group_no_tables() -> None:
    site, bus = Site(room_id="r-1", cluster_id="c-1"), Bus(id="b-1", name="Bus 1", seats=40)
    tour = make_event(programme=Programme.TOUR)

    def place(data: EventData) -> StepState:
        return states(data=data)[StepName.PLACES]

    assert place(EventData(event=tour, rooms=(make_room(1),), tables=(make_table(1),))) is not StepState.DONE
    assert place(EventData(event=tour, sites=(site,), buses=(bus,))) is StepState.DONE
    group = make_event(programme=Programme.FOCUS_GROUP)
    assert place(EventData(event=group, rooms=(make_room(1),))) is StepState.DONE
    assert place(EventData(event=make_event(), rooms=(make_room(1),))) is not StepState.DONE
