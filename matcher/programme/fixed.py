"""What stands before anything is placed: plenaries, and what is locked in the agenda that came before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.groups import companions, people_of
from matcher.programme.problem import ProgrammeInput
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from models.domain import Meeting, Pairing, Plenary, Session, SessionKind

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """``attending`` has by plenary who comes, speakers and chair first. ``sessions`` are the locked ones, by id, as
    they were; ``meetings`` those that can stay, by pairing, and ``people`` who is in a meeting of each pairing.

    ``order`` holds ids of which the first ends before the second starts, ``periods`` the times of what is fixed, by
    id.
    """

    attending: tuple[tuple[str, ...], ...]
    sessions: Mapping[str, Session]
    meetings: Mapping[str, Meeting]
    people: Mapping[str, tuple[str, ...]]
    order: tuple[tuple[str, str], ...]
    periods: Mapping[str, Period]


def fix(given: ProgrammeInput, whereabouts: Whereabouts, settings: ProgrammeSettings) -> Fixed:
    """Hold the plenaries for everyone who is available, and locked meetings for their people, in ``whereabouts``."""
    data = given.data
    plenaries = data.event.plenaries if data.event is not None else ()
    attending = _attending(plenaries, [person.id for person in data.people], whereabouts)
    brought = companions(data)
    people = {item.id: people_of(item.need_owner_id, item.offer_owner_id, brought) for item in given.pairings}
    locked = {lock.entry_id for lock in data.locks} if settings.keeps("locks") else set()
    sessions: dict[str, Session] = {}
    meetings: dict[str, Meeting] = {}
    if given.previous is not None:
        sessions = {
            session.id: session
            for session in given.previous.sessions
            if session.id in locked and session.kind is not SessionKind.PLENARY
        }
        meetings = _locked_meetings(given, locked - _out_of_order(given), people, whereabouts)
    periods = {plenary.id: (plenary.start, plenary.end) for plenary in plenaries}
    periods |= {meeting.id: (meeting.start, meeting.end) for meeting in meetings.values()}
    order = (
        tuple((item.first_id, item.second_id) for item in data.precedences) if settings.keeps("precedence") else ()
    )
    return Fixed(
        attending=attending,
        sessions=sessions,
        meetings=meetings,
        people=people,
        order=order,
        periods=periods,
    )


def _attending(
    plenaries: tuple[Plenary, ...], people: list[str], whereabouts: Whereabouts
) -> tuple[tuple[str, ...], ...]:
    """By plenary: its speakers and chair, then everyone else, who is available for the whole of it.

    Where plenaries overlap, or are too far from each other, a person goes to the one in which they speak, else to
    the first.
    """
    known = set(people)
    attending: list[list[str]] = [[] for _ in plenaries]
    stages = [[*item.speaker_ids, *([item.chair_id] if item.chair_id else [])] for item in plenaries]
    wishes = [(number, person) for number, stage in enumerate(stages) for person in dict.fromkeys(stage)]
    wishes += [(number, person_id) for number in range(len(plenaries)) for person_id in people]
    for number, person_id in wishes:
        item = plenaries[number]
        if person_id in known and whereabouts.can_be(person_id, item.start, item.end, item.room_id):
            whereabouts.hold([person_id], item.start, item.end, item.room_id)
            attending[number].append(person_id)
    return tuple(map(tuple, attending))


def _out_of_order(given: ProgrammeInput) -> set[str]:
    """Entries of the previous agenda that are on the wrong side of a plenary by an order that was laid down since."""
    plenaries = given.data.event.plenaries if given.data.event is not None else ()
    periods = {plenary.id: (plenary.start, plenary.end) for plenary in plenaries}
    held = {
        meeting.id: (meeting.start, meeting.end) for meeting in (given.previous.meetings if given.previous else ())
    }
    wrong = set()
    for item in given.data.precedences:
        first, second = item.first_id, item.second_id
        if first in held and second in periods and held[first][1] > periods[second][0]:
            wrong.add(first)
        if first in periods and second in held and periods[first][1] > held[second][0]:
            wrong.add(second)
    return wrong


def _locked_meetings(
    given: ProgrammeInput, locked: set[str], people: Mapping[str, tuple[str, ...]], whereabouts: Whereabouts
) -> dict[str, Meeting]:
    """By pairing: locked meetings at whose time its people, its table and the slot are still free; these are held."""
    assert given.previous is not None
    pairings = {pairing.id: pairing for pairing in given.pairings}
    seats = {table.id: table.seats for table in given.data.tables}
    slot_at = {
        (whereabouts.slots[index].start, whereabouts.slots[index].end): index
        for index in whereabouts.free_time.open_slots
    }
    kept = {}
    for meeting in given.previous.meetings:
        pairing = pairings.get(meeting.pairing_id)
        if (
            meeting.id in locked
            and pairing is not None
            and _is_about(meeting, pairing)
            and slot_at.get((meeting.start, meeting.end)) in whereabouts.open_slots(meeting.table_id)
            and seats.get(meeting.table_id, 0) >= len(people[pairing.id])
            and all(
                whereabouts.can_be(person_id, meeting.start, meeting.end, meeting.table_id)
                for person_id in people[pairing.id]
            )
        ):
            whereabouts.hold(people[pairing.id], meeting.start, meeting.end, meeting.table_id)
            kept[pairing.id] = meeting
    return kept


def _is_about(meeting: Meeting, pairing: Pairing) -> bool:
    return (meeting.need_id, meeting.offer_id) == (pairing.need_id, pairing.offer_id)
