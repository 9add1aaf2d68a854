"""A session request that can be nowhere takes nothing from the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.programme import make_agenda
from matcher.programme.fixed import fix
from matcher.programme.problem import ProgrammeInput, RoomType, ThemedSession
from matcher.programme.rooms import slots_needed
from matcher.programme.session_problem import session_problem
from matcher.programme.whereabouts import Whereabouts
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from models.domain import Absence, Closure, Matching, Pairing, Precedence, SessionKind, SessionRequest
from tests.factories import make_person, make_room
from tests.small_events import at, small_event


def panel(number: int = 1, **fields: Any) -> SessionRequest:
    defaults: dict[str, Any] = {"id": f"panel-{number}", "title": "Panel", "kind": SessionKind.PANEL, "slots": 8}
    return SessionRequest(**(defaults | fields))


def composed(**parts: Any) -> set[str]:
    """Ids of the sessions of talks of an event with these records besides."""
    event = small_event(3, offers=24, needs=10)
    changes: dict[str, Any] = {name: (*getattr(event.data, name), *more) for name, more in parts.items()}
    data = replace(event.data, **(changes | {"availability": ()}))
    given = ProgrammeInput(data=data, matching=event.matching, pairings=(), offer_vectors=event.vectors)
    settings = ProgrammeSettings(session_share=0.9)
    whereabouts = Whereabouts(data)
    problem = session_problem(given, whereabouts, fix(given, whereabouts, settings), settings).problem
    return {session.id for session in problem.sessions if session.is_composed}


ALWAYS: dict[str, Any] = {"start": at(-1, 0), "end": at(9, 0)}
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "longer than any day": {"session_requests": [panel(slots=200)]},
    "its room is always closed": {
        "rooms": [make_room(7)],
        "closures": [Closure(place_id="r-7", **ALWAYS)],
        "session_requests": [panel(number, room_ids=("r-7",), slots=5) for number in range(9)],
    },
    "its speaker is never there": {
        "people": [make_person(99)],
        "absences": [Absence(person_id="p-99", **ALWAYS)],
        "session_requests": [panel(number, speaker_ids=("p-99",), slots=5) for number in range(9)],
    },
    "it has to be before the opening": {
        "session_requests": [panel(number, slots=5) for number in range(9)],
        "precedences": [Precedence(first_id=f"panel-{number}", second_id="opening") for number in range(9)],
    },
}


@pytest.mark.parametrize("why", IMPOSSIBLE)
def test_requests_that_can_be_nowhere_take_no_session_of_talks_away(why: str) -> None:
    assert composed(**IMPOSSIBLE[why]) == composed()


def test_a_request_that_can_be_placed_does_take_time() -> None:
    possible = [panel(number, slots=5) for number in range(9)]
    assert len(composed(session_requests=possible)) < len(composed())


def test_no_more_time_is_kept_for_requests_than_their_room_and_their_speaker_have() -> None:
    types = (RoomType(capacity=9, room_ids=("r-1", "r-2")), RoomType(capacity=9, room_ids=("r-3",)))

    def session(number: int, length: int, kind: int, *speakers: str) -> ThemedSession:
        places = tuple((kind, start) for start in range(6 - length + 1))
        return ThemedSession(
            id=f"s-{number}", title="", length=length, places=places, invited_ids=speakers, interest={}, chairs={}
        )

    assert slots_needed([session(1, 2, 0), session(2, 3, 1)], types) == 5
    assert slots_needed([session(number, 2, 0) for number in range(9)], types) == 12
    assert slots_needed([session(number, 2, 0, "p-1") for number in range(9)], types) == 6
    assert slots_needed([session(number, 7, 0) for number in range(9)], types) == 0


def test_of_a_circle_one_request_gets_no_time() -> None:
    pairs = [("panel-1", "panel-2"), ("panel-2", "panel-1")]
    circle: dict[str, Any] = {
        "session_requests": [panel(number, slots=5) for number in (1, 2)],
        "precedences": [Precedence(first_id=first, second_id=second) for first, second in pairs],
    }
    assert composed(**circle) == composed(session_requests=[panel(1, slots=5)])


def reasons(requests: list[SessionRequest], pairs: list[tuple[str, str]], *pairings: Pairing) -> dict[str, str]:
    """Why each request, and each meeting, got no place."""
    data = replace(
        small_event().data,
        availability=(),
        session_requests=tuple(requests),
        precedences=tuple(Precedence(first_id=first, second_id=second) for first, second in pairs),
    )
    given = ProgrammeInput(
        data=data, matching=Matching(threshold=0.5, matches=(), unmet=()), pairings=pairings, offer_vectors={}
    )
    agenda = make_agenda(given, ProgrammeSettings(time_limit_s=2, max_sessions=0), SilentProgress())
    return {item.session_id: item.reason for item in agenda.unplaced_sessions} | {
        item.pairing_id: item.reason for item in agenda.unplaced_meetings
    }


def test_a_session_that_a_circle_of_precedences_keeps_out_is_told_the_circle() -> None:
    found = reasons(
        [panel(1, slots=3), panel(2, slots=2), panel(3, slots=3)],
        [("panel-1", "panel-2"), ("panel-2", "panel-3"), ("panel-3", "panel-1")],
    )
    assert found == {
        "panel-2": "its precedences go in a circle, which nothing can keep: "
        "panel-1 before panel-2 before panel-3 before panel-1"
    }


def test_a_meeting_in_a_circle_with_a_session_is_told_the_circle() -> None:
    pairing = Pairing(
        id="pairing", need_id="n-1", offer_id="o-1", need_owner_id="p-5", offer_owner_id="p-6", score=0.5
    )
    found = reasons([panel(1, slots=2)], [("panel-1", "meeting-n-1--o-1"), ("meeting-n-1--o-1", "panel-1")], pairing)
    assert list(found) == ["pairing"]
    assert found["pairing"].endswith("panel-1 before meeting-n-1--o-1 before panel-1")


def test_a_chain_that_needs_more_slots_than_the_event_has_is_the_reason() -> None:
    requests = [panel(number, slots=5) for number in range(1, 6)]
    pairs = [(f"panel-{number}", f"panel-{number + 1}") for number in range(1, 5)]

    found = set(reasons(requests, pairs).values())

    assert found == {
        (
            "its precedences ask for 25 slots one after the other, and the event has 20: "
            "panel-1 before panel-2 before panel-3 before panel-4 before panel-5"
        )
    }
