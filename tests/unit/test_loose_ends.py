from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.loose_ends import entry_ids, loose_ends
from models.domain import (
    Absence,
    Closure,
    EventData,
    Lock,
    Pairing,
    Precedence,
    SessionKind,
    SessionRequest,
    Travel,
)
from tests.factories import make_agenda, make_person, make_room
from tests.small_events import at, small_calendar

CHAIN = "opening before sr-1 before sr-2 before sr-3 before sr-4"


def panel(number: int, slots: int = 2) -> SessionRequest:
    return SessionRequest(id=f"sr-{number}", title="Panel", kind=SessionKind.PANEL, slots=slots)


def order(*pairs: str) -> tuple[Precedence, ...]:
    """``"sr-1 sr-2"``: the first before the second."""
    return tuple(Precedence(first_id=pair.split()[0], second_id=pair.split()[1]) for pair in pairs)


def event(**parts: Any) -> EventData:
    """Two days with 9 and 11 open slots, three requests."""
    everything: dict[str, Any] = {
        "event": small_calendar(),
        "people": (make_person(1, name="Kim"),),
        "rooms": (make_room(1, name="Hall", area="centre"), make_room(2, area="park")),
        "session_requests": (panel(1), panel(2), panel(3)),
    }
    return EventData(**(everything | parts))


def told(data: EventData, entries: frozenset[str] | None = frozenset()) -> tuple[str, ...]:
    return loose_ends(data, data, entries)


def test_what_holds_something_is_not_told() -> None:
    agenda = make_agenda()
    entry = agenda.meetings[0].id
    pairing = Pairing(id="p", need_id="n-1", offer_id="o-1", need_owner_id="p-1", offer_owner_id="p-2", score=0.5)
    data = event(
        locks=(Lock(entry_id=entry), Lock(entry_id="sr-1"), Lock(entry_id="opening")),
        precedences=order("opening sr-1", "sr-1 sr-2", "sr-2 meeting-n-1--o-1"),
        travel=(Travel(first_area="park", second_area="centre", minutes=10),),
        absences=(Absence(person_id="p-1", start=at(0, 7), end=at(0, 8)),),
        closures=(Closure(place_id="r-1", start=at(-5, 9), end=at(9, 9)),),
    )
    assert told(data, entry_ids((None, agenda), (pairing,))) == ()


@pytest.mark.parametrize(
    ("parts", "remark"),
    [
        (
            {"locks": (Lock(entry_id="nothing-here"),)},
            "lock 'nothing-here' names no entry of the agenda: it holds nothing",
        ),
        (
            {"precedences": order("sr-1 sr-77")},
            "precedence of 'sr-1' before 'sr-77': 'sr-77' names no entry of the agenda, so that it orders nothing",
        ),
        (
            {"precedences": order("b a")},
            "precedence of 'b' before 'a': 'b' and 'a' name no entry of the agenda, so that it orders nothing",
        ),
        (
            {"travel": (Travel(first_area="centre", second_area="Moon base", minutes=30),)},
            "travel between 'centre' and 'Moon base': no room is in 'Moon base', so that it changes nothing",
        ),
        (
            {"absences": (Absence(person_id="p-1", start=at(2, 9), end=at(3, 10, 30)),)},
            "absence of Kim (p-1), 2027-05-13 09:00 to 2027-05-14 10:30, is on no day of the event",
        ),
        (
            {"closures": (Closure(place_id="r-1", start=at(-2, 9), end=at(0, 0)),)},
            "closure of Hall (r-1), 2027-05-09 09:00 to 2027-05-11 00:00, is on no day of the event",
        ),
        (
            {"session_requests": (panel(1, slots=200),)},
            "requested session 'sr-1' lasts 200 slots, and no day has more than 6 in a row: it has no place",
        ),
        (
            {"precedences": order("sr-1 sr-2", "sr-2 sr-1")},
            "precedences go in a circle, which nothing can keep: sr-1 before sr-2 before sr-1",
        ),
        (
            {
                "session_requests": tuple(panel(number, slots=6) for number in (1, 2, 3, 4)),
                "precedences": order("opening sr-1", "sr-1 sr-2", "sr-2 sr-3", "sr-3 sr-4"),
            },
            "precedences ask for 24 slots one after the other, and the event has 20: " + CHAIN,
        ),
    ],
)
def test_what_nothing_comes_of_is_told_in_one_line(parts: dict[str, Any], remark: str) -> None:
    assert told(event(**parts)) == (remark,)


def test_before_the_first_agenda_the_ids_that_it_will_make_are_taken_on_trust() -> None:
    data = event(
        locks=(Lock(entry_id="meeting-n-1--o-1"), Lock(entry_id="sr-77")),
        precedences=order("session-o-1 meeting-n-1--o-2"),
    )
    assert told(data, None) == ("lock 'sr-77' names no entry of the agenda: it holds nothing",)


def test_only_what_is_checked_is_told() -> None:
    whole = event(locks=(Lock(entry_id="nothing-here"),), precedences=order("sr-1 sr-2", "sr-2 sr-1", "sr-2 sr-3"))
    assert loose_ends(EventData(absences=whole.absences), whole, frozenset()) == ()
    assert loose_ends(EventData(precedences=order("sr-2 sr-3")), whole, frozenset()) == ()
    assert len(loose_ends(EventData(precedences=order("sr-2 sr-1")), whole, frozenset())) == 1


def test_without_an_event_or_rooms_nothing_is_said_of_days_and_areas() -> None:
    data = event(
        absences=(Absence(person_id="p-1", start=at(5, 9), end=at(5, 10)),),
        travel=(Travel(first_area="here", second_area="there", minutes=5),),
        session_requests=(panel(1, slots=200),),
    )
    assert told(replace(data, event=None, rooms=())) == ()
