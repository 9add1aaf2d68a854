"""Is what the organiser laid down kept? Travel, closures, groups, limits, order, locks, and sessions as requested."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from matcher.programme.validate_interpreters import everyone_understands, interpreters_of
from matcher.programme.validate_locks import locks_hold
from matcher.programme.validation_case import (
    Case,
    Placed,
    by_id,
    not_there,
    of_meeting,
    overlap,
    people_in,
    place_of,
    placed_in,
    recorded_ways,
)
from matcher.told import EntryId, Told, tell
from matcher.violations import Severity, Violation
from models.domain import Meeting, RoomKind, Session, SessionKind, SessionRequest

_STOP = re.compile(r"tour-(\d{4}-\d\d-\d\d)-(.+)-\d+(?:-lunch)?")
"""The id of a stop of a tour: day and bus."""


def _time_to_travel(case: Case) -> Iterable[Violation]:
    """Between any two entries of a person in different areas, or in different rooms where the event asks for time to
    change them, lies at least the time of the way."""
    change = case.data.event.room_change_minutes if case.data.event is not None else 0
    minutes = recorded_ways(case.data)
    longest = timedelta(minutes=max(change, *minutes.values(), 0))
    if not longest:
        return
    area = {room.id: room.area for room in case.data.rooms}
    area |= {table.id: area.get(table.room_id, "") for table in case.data.tables}
    room = {table.id: table.room_id for table in case.data.tables}
    parts: dict[str, list[Placed]] = defaultdict(list)
    for item in placed_in(case.agenda):
        for person_id in set(people_in(item)):
            parts[person_id].append(item)
    for person_id, held in sorted(parts.items()):
        held.sort(key=lambda item: (item.start, item.id))
        for position, one in enumerate(held):
            for other in held[position + 1 :]:
                if other.start - one.end >= longest:
                    break
                here, there = place_of(one), place_of(other)
                way = minutes.get(frozenset((area.get(here, ""), area.get(there, ""))), 0)
                if room.get(here, here) != room.get(there, there):
                    way = max(way, change)
                between = (other.start - one.end) // timedelta(minutes=1)
                if way and between < way:
                    message = tell(
                        "%(person)s has %(minutes)s minutes from %(here)s to %(there)s at %(at)s, "
                        "and it takes %(way)s",
                        person=case.name(person_id),
                        minutes=max(0, between),
                        here=case.place(here),
                        there=case.place(there),
                        at=one.end,
                        way=way,
                    )
                    yield Violation(
                        rule="travel_time",
                        severity=case.severity("travel_time"),
                        people=(person_id,),
                        place=there,
                        start=other.start,
                        message=message,
                    )


def _nobody_leaves_a_bus(case: Case) -> Iterable[Violation]:
    """From the first stop of their tour to the last, passengers have nothing but its stops."""
    passengers = {item.id: item.attendee_ids for item in case.data.session_requests if item.starts_at is not None}
    tours: dict[str, dict[tuple[str, str], list[Session]]] = defaultdict(lambda: defaultdict(list))
    for session in case.agenda.sessions:
        found = _STOP.fullmatch(session.id) if session.kind is SessionKind.VISIT else None
        if found:
            for person_id in set(passengers.get(session.id, ())) & set(session.attendee_ids):
                tours[person_id][found[1], found[2]].append(session)
    for item in placed_in(case.agenda) if tours else ():
        for person_id in sorted(set(people_in(item)) & tours.keys()):
            for stops in tours[person_id].values():
                riding = (min(stop.start for stop in stops), max(stop.end for stop in stops))
                if item not in stops and overlap((item.start, item.end), riding):
                    yield _is_on_a_tour(case, person_id, item)


def _is_on_a_tour(case: Case, person_id: str, item: Placed) -> Violation:
    message = tell(
        "%(person)s is on a tour by bus during %(entry)s at %(at)s",
        person=case.name(person_id),
        entry=EntryId(item.id),
        at=item.start,
    )
    return Violation(rule="absence", people=(person_id,), place=place_of(item), start=item.start, message=message)


def _places_are_open(case: Case) -> Iterable[Violation]:
    """Nothing is where it is closed; for a plenary, which the organiser placed, that is a warning."""
    room_of = {table.id: table.room_id for table in case.data.tables}
    for item in placed_in(case.agenda):
        place = place_of(item)
        for closure in case.data.closures:
            if closure.place_id in {place, room_of.get(place)} and overlap(
                (item.start, item.end), (closure.start, closure.end)
            ):
                fixed = isinstance(item, Session) and item.kind is SessionKind.PLENARY
                yield Violation(
                    rule="place_is_open",
                    severity=Severity.WARNING if fixed else Severity.ERROR,
                    people=people_in(item) if isinstance(item, Meeting) else (),
                    place=place,
                    start=item.start,
                    message=_closed(case.place(place), closure.reason, item),
                )


def _closed(place: str, reason: str, item: Placed) -> Told:
    what = EntryId(item.id)
    if not reason:
        return tell("%(place)s is closed during %(entry)s at %(at)s", place=place, entry=what, at=item.start)
    return tell(
        "%(place)s is closed (%(reason)s) during %(entry)s at %(at)s",
        place=place,
        reason=reason,
        entry=what,
        at=item.start,
    )


def _groups_are_complete(case: Case) -> Iterable[Violation]:
    """Whoever comes along with one of the two and can be there is in the meeting, and nobody else; the table seats
    them all."""
    known = {person.id for person in case.data.people}
    brought: dict[str, set[str]] = defaultdict(set)
    for group in case.data.groups:
        brought[group.lead_id] |= set(group.member_ids) & known
    seats = {table.id: table.seats for table in case.data.tables}
    for meeting in case.agenda.meetings:
        leads = set(meeting.people_ids[:2])
        expected = leads.union(*(brought.get(lead, set()) for lead in leads))
        left_out = expected - set(meeting.people_ids)
        for missing in sorted(left_out - not_there(case, left_out, (meeting.start, meeting.end))):
            message = tell(
                "%(person)s belongs to a group that %(entry)s has, but is not in it",
                person=case.name(missing),
                entry=EntryId(meeting.id),
            )
            yield of_meeting(meeting, "group_is_complete", message)
        for stranger in sorted(set(meeting.people_ids) - expected - set(interpreters_of(case.data, meeting))):
            message = tell(
                "%(person)s is in %(entry)s but comes along with neither side",
                person=case.name(stranger),
                entry=EntryId(meeting.id),
            )
            yield of_meeting(meeting, "group_is_complete", message)
        if len(meeting.people_ids) > seats.get(meeting.table_id, len(meeting.people_ids)):
            message = tell(
                "%(entry)s has %(number)s people, and %(place)s seats %(seats)s",
                entry=EntryId(meeting.id),
                number=len(meeting.people_ids),
                place=case.place(meeting.table_id),
                seats=seats[meeting.table_id],
            )
            yield of_meeting(meeting, "table_seats", message)


def _days_have_their_maximum(case: Case) -> Iterable[Violation]:
    zone = case.data.event.zone if case.data.event is not None else None
    most = {person.id: person.max_meetings_per_day for person in case.data.people}
    held: Counter[tuple[str, date]] = Counter(
        (person_id, meeting.start.astimezone(zone).date())
        for meeting in case.agenda.meetings
        for person_id in meeting.people_ids
    )
    for (person_id, day), number in sorted(held.items()):
        limit = most.get(person_id)
        if limit is not None and number > limit:
            yield Violation(
                rule="day_maximum",
                severity=case.severity("day_maximum"),
                people=(person_id,),
                start=min(
                    meeting.start
                    for meeting in case.agenda.meetings
                    if person_id in meeting.people_ids and meeting.start.astimezone(zone).date() == day
                ),
                message=tell(
                    "%(person)s has %(number)s meetings on %(day)s, and allows %(limit)s a day",
                    person=case.name(person_id),
                    number=number,
                    day=day,
                    limit=limit,
                ),
            )


def _order_is_kept(case: Case) -> Iterable[Violation]:
    entries = by_id(case.agenda)
    for item in case.data.precedences:
        first, second = entries.get(item.first_id), entries.get(item.second_id)
        if first is not None and second is not None and first.end > second.start:
            yield Violation(
                rule="precedence",
                severity=case.severity("precedence"),
                place=place_of(second),
                start=second.start,
                message=tell(
                    "%(one)s is to end before %(other)s starts, but ends at %(end)s, "
                    "and %(other)s starts at %(start)s",
                    one=EntryId(first.id),
                    other=EntryId(second.id),
                    end=first.end,
                    start=second.start,
                ),
            )


def _tracks_do_not_overlap(case: Case) -> Iterable[Violation]:
    by_track: dict[str, list[Session]] = defaultdict(list)
    for session in case.agenda.sessions:
        if session.track:
            by_track[session.track].append(session)
    for track, sessions in sorted(by_track.items()):
        for position, one in enumerate(sessions):
            for other in sessions[position + 1 :]:
                if overlap((one.start, one.end), (other.start, other.end)):
                    start = max(one.start, other.start)
                    yield Violation(
                        rule="tracks",
                        severity=case.severity("tracks"),
                        place=other.room_id,
                        start=start,
                        message=tell(
                            "%(one)s and %(other)s of track '%(track)s' are both on at %(at)s",
                            one=EntryId(one.id),
                            other=EntryId(other.id),
                            track=track,
                            at=start,
                        ),
                    )


def _sessions_as_requested(case: Case) -> Iterable[Violation]:
    """Each requested session is there as asked for, or excused; no other is there but talks and plenaries."""
    held = {session.id: session for session in case.agenda.sessions}
    excused = {item.session_id for item in case.agenda.unplaced_sessions if item.reason.strip()}
    for request in case.data.session_requests:
        session = held.pop(request.id, None)
        if (session is not None) == (request.id in excused):
            message = (
                tell("the requested session '%(title)s' is placed and unplaced", title=request.title)
                if session is not None
                else tell(
                    "the requested session '%(title)s' is neither placed nor given a reason", title=request.title
                )
            )
            yield Violation(rule="nothing_lost", message=message)
        if session is not None:
            for what in _not_as_requested(case, request, session):
                yield Violation(
                    rule="session_as_requested",
                    place=session.room_id,
                    start=session.start,
                    message=tell(
                        "%(entry)s at %(at)s %(what)s", entry=EntryId(session.id), at=session.start, what=what
                    ),
                )
    for session in held.values():
        if session.kind not in {SessionKind.PLENARY, SessionKind.TALKS}:
            message = tell("%(entry)s at %(at)s was not asked for", entry=EntryId(session.id), at=session.start)
            yield Violation(rule="session_as_requested", place=session.room_id, start=session.start, message=message)


def _not_as_requested(case: Case, request: SessionRequest, session: Session) -> Iterable[str]:
    if session.kind is not request.kind:
        yield tell("is a %(kind)s, not a %(wanted)s", kind=session.kind, wanted=request.kind)
    slots = sorted((slot.start, slot.end) for slot in case.data.event.slots()) if case.data.event else []
    inside = [slot for slot in slots if session.start <= slot[0] and slot[1] <= session.end]
    if not inside or len(inside) != request.slots or (inside[0][0], inside[-1][1]) != (session.start, session.end):
        yield tell("does not last %(slots)s slots of the grid", slots=request.slots)
    absent = not_there(case, {*request.speaker_ids, request.chair_id}, (session.start, session.end))
    if set(session.speaker_ids) - absent != set(request.speaker_ids) - absent:
        yield tell("has other speakers than were asked for")
    if request.starts_at is not None and session.start != request.starts_at:
        yield tell("does not start at %(wanted)s", wanted=request.starts_at)
    missing = set(request.attendee_ids) - set(session.attendee_ids)
    missing -= not_there(case, missing, (session.start, session.end))
    if missing:
        yield tell("lacks %(people)s, who are to attend whatever happens", people=case.names(sorted(missing)))
    if request.chair_id not in {"", session.chair_id, *absent}:
        yield tell("is not chaired by %(person)s", person=case.name(request.chair_id))
    if session.track != request.track:
        yield tell("is in track '%(track)s', not '%(wanted)s'", track=session.track, wanted=request.track)
    kinds = {room.id: room.kind for room in case.data.rooms}
    if request.room_ids and session.room_id not in request.room_ids:
        yield tell("is in %(place)s, where it may not be", place=case.place(session.room_id))
    if not request.room_ids and kinds.get(session.room_id) is not None:
        at_site = kinds[session.room_id] is RoomKind.SITE
        if at_site is not (request.kind is SessionKind.VISIT):
            place = case.place(session.room_id)
            yield (
                tell("is in %(place)s, which is a site", place=place)
                if at_site
                else tell("is in %(place)s, which is no site", place=place)
            )
    if request.kind is SessionKind.VISIT:
        strangers = set(session.attendee_ids) - {
            *request.wanted_by,
            *request.speaker_ids,
            *request.attendee_ids,
            session.chair_id,
        }
        if strangers:
            yield tell("has %(people)s, who did not ask to come", people=case.names(sorted(strangers)))


def _wishes(case: Case) -> Iterable[Violation]:
    """People who asked for a session that is held, and are not in it."""
    held = {session.id: session for session in case.agenda.sessions}
    for request in case.data.session_requests:
        session = held.get(request.id)
        if session is not None:
            missing = [person_id for person_id in request.wanted_by if person_id not in session.attendee_ids]
            if missing:
                yield Violation(
                    rule="wanted_sessions",
                    severity=Severity.NOTICE,
                    people=tuple(missing),
                    place=session.room_id,
                    start=session.start,
                    message=tell(
                        "%(people)s asked for %(entry)s at %(at)s but cannot come",
                        people=case.names(missing),
                        entry=EntryId(session.id),
                        at=session.start,
                    ),
                )


ARRANGEMENT_CHECKS: tuple[Callable[[Case], Iterable[Violation]], ...] = (
    _time_to_travel,
    _nobody_leaves_a_bus,
    _places_are_open,
    _groups_are_complete,
    _days_have_their_maximum,
    _order_is_kept,
    _tracks_do_not_overlap,
    locks_hold,
    _sessions_as_requested,
    _wishes,
    everyone_understands,
)
