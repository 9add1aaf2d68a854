"""Is this an agenda? Every rule checked anew from the records, with no code of the solver's."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from matcher.programme.validate_arrangements import ARRANGEMENT_CHECKS
from matcher.programme.validate_content import CONTENT_CHECKS
from matcher.programme.validation_case import Case, Period, is_night, of_meeting, overlap
from matcher.settings import ProgrammeSettings
from matcher.told import EntryId, PlaceId, Told, tell
from matcher.violations import Severity, Violation
from models.domain import (
    Absence,
    Agenda,
    Entry,
    EventData,
    Meeting,
    Pairing,
    RoomKind,
    Session,
    SessionKind,
)

_TOLERANCE = 1e-6


def validate(
    data: EventData,
    pairings: Sequence[Pairing],
    agenda: Agenda,
    settings: ProgrammeSettings | None = None,
    previous: Agenda | None = None,
) -> list[Violation]:
    """Return every breach in ``agenda``, none for a correct one.

    Warnings are what the organiser or the records left no other way, notices wishes that were not fulfilled and
    breaches of rules that are turned off. ``settings`` say which those are, and the most meetings in a row; their
    defaults where None. What is locked is compared with ``previous``, if given. The utility is recomputed.
    """
    case = Case(
        data=data, pairings=pairings, agenda=agenda, settings=settings or ProgrammeSettings(), previous=previous
    )
    checks: tuple[Callable[[Case], Iterable[Violation]], ...] = (
        _nobody_in_two_places,
        _everyone_available,
        _rooms_hold_one_session,
        _tables_hold_one_meeting,
        _seats,
        *CONTENT_CHECKS,
        _meetings_on_the_grid,
        _nothing_in_breaks,
        _rows,
        _nothing_lost,
        _utility,
        *ARRANGEMENT_CHECKS,
    )
    return [violation for check in checks for violation in check(case)]


def _nobody_in_two_places(case: Case) -> Iterable[Violation]:
    """All entries of a person, whatever their kind; the speakers and chair of a session count even if not listed."""
    parts: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for session in case.agenda.sessions:
        stage = (*session.speaker_ids, session.chair_id) if session.kind is not SessionKind.PLENARY else ()
        for person_id in sorted({*session.attendee_ids, *stage, *(talk.speaker_id for talk in session.talks)} - {""}):
            parts[person_id].append((session.start, session.end, session.id))
        for person_id, times in Counter(session.attendee_ids).items():
            if times > 1:
                message = tell(
                    "%(person)s is listed %(times)s times in %(entry)s",
                    person=case.name(person_id),
                    times=times,
                    entry=EntryId(session.id),
                )
                yield Violation(rule="attendees_are_different", people=(person_id,), message=message)
    for meeting in case.agenda.meetings:
        for person_id in meeting.people_ids:
            parts[person_id].append((meeting.start, meeting.end, meeting.id))
    for person_id, held in sorted(parts.items()):
        held.sort()
        running = held[0]
        for item in held[1:]:
            if item[0] < running[1]:
                message = tell(
                    "%(person)s is in %(one)s and %(other)s at %(at)s",
                    person=case.name(person_id),
                    one=EntryId(running[2]),
                    other=EntryId(item[2]),
                    at=item[0],
                )
                yield Violation(rule="one_place_at_a_time", people=(person_id,), start=item[0], message=message)
            running = max(running, item, key=lambda part: part[1])


def _everyone_available(case: Case) -> Iterable[Violation]:
    known = {person.id for person in case.data.people}
    windows: dict[str, list[Period]] = defaultdict(list)
    for item in case.data.availability:
        windows[item.person_id].append((item.start, item.end))
    absences: dict[str, list[Absence]] = defaultdict(list)
    for absence in case.data.absences:
        absences[absence.person_id].append(absence)
    for entry in case.agenda.entries():
        if entry.person_id not in known:
            message = tell(
                "%(entry)s names %(person)s, who is nobody in the event",
                entry=EntryId(entry.entry_id),
                person=entry.person_id,
            )
            yield Violation(rule="people_exist", people=(entry.person_id,), start=entry.start, message=message)
        elif away := next(
            (
                item
                for item in absences.get(entry.person_id, ())
                if overlap((entry.start, entry.end), (item.start, item.end))
            ),
            None,
        ):
            message = _absent(case, entry, away)
            yield _broken("absence", entry, message)
        elif not _has_arrived(case, entry):
            message = tell(
                "%(person)s is not there yet, or has left, for %(entry)s at %(at)s",
                person=case.name(entry.person_id),
                entry=EntryId(entry.entry_id),
                at=entry.start,
            )
            yield _broken("arrival", entry, message)
        elif is_night(case.data.person(entry.person_id), (entry.start, entry.end)):
            message = tell(
                "%(person)s takes part remotely, and it is night there for %(entry)s at %(at)s",
                person=case.name(entry.person_id),
                entry=EntryId(entry.entry_id),
                at=entry.start,
            )
            yield _broken("night", entry, message)
        elif entry.person_id in windows and not _within(entry.start, entry.end, windows[entry.person_id]):
            message = tell(
                "%(person)s is not available for %(entry)s at %(at)s",
                person=case.name(entry.person_id),
                entry=EntryId(entry.entry_id),
                at=entry.start,
            )
            yield _broken("availability", entry, message)


def _broken(rule: str, entry: Entry, message: Told) -> Violation:
    return Violation(rule=rule, people=(entry.person_id,), place=entry.place_id, start=entry.start, message=message)


def _has_arrived(case: Case, entry: Entry) -> bool:
    person = case.data.person(entry.person_id)
    arrived = person.arrives_at is None or person.arrives_at <= entry.start
    return arrived and (person.departs_at is None or entry.end <= person.departs_at)


def _absent(case: Case, entry: Entry, away: Absence) -> Told:
    person, what = case.name(entry.person_id), EntryId(entry.entry_id)
    if not away.reason:
        return tell("%(person)s is absent during %(entry)s at %(at)s", person=person, entry=what, at=entry.start)
    return tell(
        "%(person)s is absent (%(reason)s) during %(entry)s at %(at)s",
        person=person,
        reason=away.reason,
        entry=what,
        at=entry.start,
    )


def _within(start: datetime, end: datetime, windows: Iterable[Period]) -> bool:
    """Whether the windows, laid end to end, reach from ``start`` to ``end``."""
    for opens, closes in sorted(windows):
        if opens <= start < closes:
            start = closes
    return start >= end


def _rooms_hold_one_session(case: Case) -> Iterable[Violation]:
    known = {room.id for room in case.data.rooms}
    used: dict[str, list[Session]] = defaultdict(list)
    for session in case.agenda.sessions:
        used[session.room_id].append(session)
        if session.room_id not in known:
            message = tell(
                "%(entry)s is in '%(place)s', which is no room of the event",
                entry=EntryId(session.id),
                place=session.room_id,
            )
            yield Violation(rule="rooms_exist", place=session.room_id, start=session.start, message=message)
    at_once = _visits_at_once(case.data)
    for room_id, sessions in sorted(used.items()):
        most = at_once.get(room_id, 1)
        yield from _too_many_visits(room_id, sessions, most)
        for place, one in enumerate(sessions):
            for other in sessions[place + 1 :]:
                if most > 1 and one.kind is other.kind is SessionKind.VISIT:
                    continue
                if overlap((one.start, one.end), (other.start, other.end)):
                    start = max(one.start, other.start)
                    message = tell(
                        "%(one)s and %(other)s are both in %(place)s at %(at)s",
                        one=EntryId(one.id),
                        other=EntryId(other.id),
                        place=PlaceId(room_id),
                        at=start,
                    )
                    yield Violation(rule="room_used_once", place=room_id, start=start, message=message)


def _visits_at_once(data: EventData) -> dict[str, int]:
    """Of sites that take more than one group."""
    kinds = {room.id: room.kind for room in data.rooms}
    return {
        site.room_id: site.groups_at_once
        for site in data.sites
        if site.groups_at_once > 1 and kinds.get(site.room_id) is RoomKind.SITE
    }


def _too_many_visits(room_id: str, sessions: Sequence[Session], most: int) -> Iterable[Violation]:
    """At a site that takes several groups: told whenever one comes for which there is no room beside the others."""
    visits = [item for item in sessions if item.kind is SessionKind.VISIT] if most > 1 else []
    for start in sorted({item.start for item in visits}):
        there = sum(item.start <= start < item.end for item in visits)
        if there > most:
            message = tell(
                "%(number)s visits are in %(place)s at %(at)s, which takes %(groups)s groups at once",
                number=there,
                place=PlaceId(room_id),
                at=start,
                groups=most,
            )
            yield Violation(rule="room_used_once", place=room_id, start=start, message=message)


def _tables_hold_one_meeting(case: Case) -> Iterable[Violation]:
    known = {table.id for table in case.data.tables}
    used: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in case.agenda.meetings:
        used[meeting.table_id].append(meeting)
        if meeting.table_id not in known:
            message = tell(
                "%(entry)s is at '%(place)s', which is no table of the event",
                entry=EntryId(meeting.id),
                place=meeting.table_id,
            )
            yield Violation(rule="tables_exist", place=meeting.table_id, start=meeting.start, message=message)
    for table_id, meetings in sorted(used.items()):
        for one, other in pairwise(sorted(meetings, key=lambda meeting: meeting.start)):
            if other.start < one.end:
                message = tell(
                    "%(one)s and %(other)s are both at %(place)s at %(at)s",
                    one=EntryId(one.id),
                    other=EntryId(other.id),
                    place=PlaceId(table_id),
                    at=other.start,
                )
                yield Violation(
                    rule="table_used_once",
                    people=(*one.people_ids, *other.people_ids),
                    place=table_id,
                    start=other.start,
                    message=message,
                )


def _seats(case: Case) -> Iterable[Violation]:
    seats = {room.id: room.capacity for room in case.data.rooms}
    for session in case.agenda.sessions:
        capacity = seats.get(session.room_id)
        if capacity is not None and len(session.attendee_ids) > capacity:
            fixed = session.kind is SessionKind.PLENARY
            message = tell(
                "%(number)s people come to %(entry)s; %(place)s seats %(seats)s",
                number=len(session.attendee_ids),
                entry=EntryId(session.id),
                place=PlaceId(session.room_id),
                seats=capacity,
            )
            yield Violation(
                rule="room_capacity",
                severity=Severity.WARNING if fixed else Severity.ERROR,
                place=session.room_id,
                start=session.start,
                message=message,
            )


def _meetings_on_the_grid(case: Case) -> Iterable[Violation]:
    """Meetings and talks are each in exactly one slot."""
    cells = {(slot.start, slot.end) for slot in case.data.event.slots()} if case.data.event is not None else set()
    for meeting in case.agenda.meetings:
        if (meeting.start, meeting.end) not in cells:
            message = tell("%(entry)s at %(at)s is not in a slot", entry=EntryId(meeting.id), at=meeting.start)
            yield of_meeting(meeting, "on_the_grid", message)
    for session in case.agenda.sessions:
        for talk in session.talks:
            if (talk.start, talk.end) not in cells:
                message = tell("%(entry)s at %(at)s is not in a slot", entry=EntryId(talk.id), at=talk.start)
                yield Violation(rule="on_the_grid", place=session.room_id, start=talk.start, message=message)


def _nothing_in_breaks(case: Case) -> Iterable[Violation]:
    event = case.data.event
    if event is None:
        return
    pauses = [
        (pause, item.title)
        for day in event.days
        for pause, item in zip(event.breaks_on(day), event.breaks, strict=True)
    ]
    days = [
        (datetime.combine(day.date, day.start, event.zone), datetime.combine(day.date, day.end, event.zone))
        for day in event.days
    ]
    held = [
        (item.id, item.start, item.end, item.room_id)
        for item in case.agenda.sessions
        if item.kind is not SessionKind.PLENARY
    ]
    held += [(item.id, item.start, item.end, item.table_id) for item in case.agenda.meetings]
    for entry_id, start, end, place in held:
        for pause, title in pauses:
            if overlap((start, end), pause):
                message = tell(
                    "%(entry)s at %(at)s runs into %(title)s", entry=EntryId(entry_id), at=start, title=title
                )
                yield Violation(rule="breaks_are_free", place=place, start=start, message=message)
        if not any(first <= start and end <= last for first, last in days):
            message = tell("%(entry)s at %(at)s lies outside the event's days", entry=EntryId(entry_id), at=start)
            yield Violation(rule="within_the_days", place=place, start=start, message=message)


def _rows(case: Case) -> Iterable[Violation]:
    """Meetings that follow each other without a minute in between make a row."""
    most = case.settings.max_meetings_in_a_row
    held: dict[str, list[Period]] = defaultdict(list)
    for meeting in case.agenda.meetings:
        for person_id in meeting.people_ids:
            held[person_id].append((meeting.start, meeting.end))
    for person_id, periods in sorted(held.items()):
        row, first, before = 0, min(periods)[0], None
        for start, end in sorted(periods):
            row, first = (row + 1, first) if before is not None and start - before == timedelta(0) else (1, start)
            before = end
            if row == most + 1:
                message = tell(
                    "%(person)s has more than %(most)s meetings in a row from %(at)s",
                    person=case.name(person_id),
                    most=most,
                    at=first,
                )
                yield Violation(
                    rule="rows_end",
                    severity=case.severity("in_a_row"),
                    people=(person_id,),
                    start=first,
                    message=message,
                )


def _nothing_lost(case: Case) -> Iterable[Violation]:
    """Each pairing is placed, or said not to be, and never both."""
    placed = {meeting.pairing_id for meeting in case.agenda.meetings}
    excused = {item.pairing_id for item in case.agenda.unplaced_meetings if item.reason.strip()}
    for pairing in case.pairings:
        if (pairing.id in placed) == (pairing.id in excused):
            people, what = (pairing.need_owner_id, pairing.offer_owner_id), EntryId(pairing.id)
            message = (
                tell("%(entry)s is placed and unplaced", entry=what)
                if pairing.id in placed
                else tell("%(entry)s is neither placed nor given a reason", entry=what)
            )
            yield Violation(rule="nothing_lost", people=people, message=message)


def _utility(case: Case) -> Iterable[Violation]:
    scores = {pairing.id: pairing.score for pairing in case.pairings}
    true = math.fsum(scores.get(meeting.pairing_id, 0.0) for meeting in case.agenda.meetings)
    if not math.isclose(true, case.agenda.utility, abs_tol=_TOLERANCE):
        message = tell("the utility is given as %(given)s, but is %(true)s", given=case.agenda.utility, true=true)
        yield Violation(rule="utility", message=message)
    if case.agenda.utility_bound < true - _TOLERANCE:
        message = tell(
            "the bound %(bound)s is below the utility %(true)s", bound=case.agenda.utility_bound, true=true
        )
        yield Violation(rule="utility_bound", message=message)
