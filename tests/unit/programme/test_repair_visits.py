"""Visits that are asked for otherwise than the agenda has them, and what makes room for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from matcher.programme import validate
from matcher.programme.repair import repair
from matcher.programme.repair_problem import Repaired, RepairInput
from matcher.progress import SilentProgress
from matcher.settings import RepairSettings
from matcher.violations import Severity
from models.domain import Agenda, Closure, EventData, RoomKind, Session, SessionKind, SessionRequest, Site
from tests.factories import make_room
from tests.small_events import at
from tests.unit.programme.test_arrangements import agenda_of, event, pairing, session

NOW = at(0, 0) - timedelta(days=1)


def visit(
    number: int, start: int, *people: str, rooms: tuple[str, ...] = ("r-9",), **given: object
) -> SessionRequest:
    """Of two slots, from ``start`` o'clock on."""
    values: dict[str, object] = {"starts_at": at(0, start), "attendee_ids": people}
    return SessionRequest(
        id=f"v-{number}",
        title=f"Visit {number}",
        kind=SessionKind.VISIT,
        slots=2,
        room_ids=rooms,
        **(values | given),  # type: ignore[arg-type]
    )


def panel(*speakers: str) -> SessionRequest:
    """To which p-8 wants to listen."""
    return SessionRequest(
        id="panel", title="Panel", kind=SessionKind.PANEL, slots=2, speaker_ids=speakers, wanted_by=("p-8",)
    )


def visits(agenda: Agenda) -> list[Session]:
    return [item for item in agenda.sessions if item.kind is SessionKind.VISIT]


def followed(data: EventData, agenda: Agenda, *requests: SessionRequest, budget: int | None = None) -> Repaired:
    """The agenda after these visits are asked for instead; checked by the validator."""
    others = tuple(item for item in data.session_requests if item.kind is not SessionKind.VISIT)
    after = replace(data, session_requests=(*others, *requests))
    given = RepairInput(data=after, pairings=(pairing(1, 2),), now=NOW)
    done = repair(given, agenda, RepairSettings(most_changes=budget), SilentProgress())
    if budget is None:
        found = validate(after, given.pairings, done.agenda, None, agenda)
        assert [item.message for item in found if item.severity is Severity.ERROR] == []
    return done


def test_visits_move_come_and_go_as_they_are_asked_for() -> None:
    data = event(session_requests=(visit(1, 10, "p-1"), visit(2, 12, "p-2")))
    agenda = agenda_of(data, pairing(1, 2))

    done = followed(data, agenda, visit(1, 12, "p-1", "p-3"), visit(3, 10, "p-4"))

    held = {item.id: (item.start, item.attendee_ids) for item in visits(done.agenda)}
    assert held == {"v-1": (at(0, 12), ("p-1", "p-3")), "v-3": (at(0, 10), ("p-4",))}
    assert (done.changed, done.forced) == (3, 3)


def test_a_visit_finds_no_place_beside_a_plenary_or_something_else_at_its_site() -> None:
    data = event(session_requests=(visit(1, 10, "p-1"),))
    agenda = agenda_of(data, pairing(1, 2))

    done = followed(data, agenda, visit(1, 10, "p-1"), visit(2, 10, "p-2"), visit(3, 9, "p-3"))

    assert [item.id for item in visits(done.agenda)] == ["v-1"]
    assert {item.session_id: item.reason for item in done.agenda.unplaced_sessions} == {
        "v-2": "there is something else at its site at that time",
        "v-3": "a plenary is on then",
    }


def test_none_is_followed_where_the_budget_does_not_suffice() -> None:
    data = event(session_requests=(visit(1, 10, "p-1"),))
    agenda = agenda_of(data, pairing(1, 2))

    done = followed(data, agenda, visit(2, 12, "p-1"), budget=1)

    assert done.agenda is agenda
    assert {item.entry_id for item in done.undone} == {"v-1", "v-2"}


def test_a_visit_that_begins_later_but_is_under_way_by_the_agenda_stays() -> None:
    data = event(session_requests=(visit(1, 10, "p-1"),))
    agenda = agenda_of(data, pairing(1, 2))
    later = replace(data, session_requests=(visit(1, 12, "p-1"),))
    given = RepairInput(data=later, pairings=(pairing(1, 2),), now=at(0, 10) + timedelta(minutes=5))

    assert repair(given, agenda, RepairSettings(), SilentProgress()).agenda.sessions == agenda.sessions


def test_whom_a_visit_calls_away_leave_what_they_listen_to_and_take_along_what_needs_them() -> None:
    data = event(session_requests=(panel("p-5"),))
    agenda = agenda_of(data, pairing(1, 2))
    before = session(agenda, "panel")
    assert "p-8" in before.attendee_ids
    hour = before.start.hour

    listening = followed(data, agenda, visit(1, hour, "p-8"))
    speaking = followed(data, agenda, visit(1, hour, "p-5"))

    assert session(listening.agenda, "panel") == replace(
        before, attendee_ids=tuple(person for person in before.attendee_ids if person != "p-8")
    )
    moved = session(speaking.agenda, "panel")
    assert moved.speaker_ids == ("p-5",)
    assert moved.end <= before.start or before.end <= moved.start


def test_a_meeting_makes_room_for_a_visit() -> None:
    data = event()
    agenda = agenda_of(data, pairing(1, 2))
    (meeting,) = agenda.meetings

    done = followed(data, agenda, visit(1, meeting.start.hour, "p-1", starts_at=meeting.start))

    (moved,) = done.agenda.meetings
    assert moved.id == meeting.id
    (held,) = visits(done.agenda)
    assert held.start == meeting.start
    assert moved.start >= held.end or moved.end <= held.start


def test_a_site_holds_as_many_visits_as_it_says_when_another_one_closes() -> None:
    """Visits that may be at either site, both of which are moved."""
    rooms = (*event().rooms, make_room(7, kind=RoomKind.SITE, area="park", capacity=4))
    placed = {}
    for groups in (1, 2):
        requests = tuple(visit(number, 10, f"p-{number}", rooms=("r-9", "r-7")) for number in (1, 2))
        sites = (Site(room_id="r-9", groups_at_once=2), Site(room_id="r-7", groups_at_once=groups))
        data = event(rooms=rooms, sites=sites, session_requests=requests)
        alone = replace(data, rooms=tuple(room for room in rooms if room.id != "r-7"))
        agenda = agenda_of(alone, pairing(1, 2))
        assert {item.room_id for item in visits(agenda)} == {"r-9"}
        shut = Closure(place_id="r-9", start=at(0, 9), end=at(0, 13))
        done = followed(replace(data, closures=(shut,)), agenda, *requests)
        placed[groups] = [item.room_id for item in visits(done.agenda)]

    assert placed == {1: ["r-7"], 2: ["r-7", "r-7"]}
