"""Is what the organiser laid down kept? Travel, closures, groups, limits, order, locks, and sessions as requested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from matcher.programme.validation_case import Case, Period, clock, of_meeting, overlap
from matcher.violations import Severity, Violation
from models.domain import Agenda, Meeting, RoomKind, Session, SessionKind, SessionRequest

Placed = Session | Meeting


def _place_of(item: Placed) -> str:
    return item.room_id if isinstance(item, Session) else item.table_id


def _people_in(item: Placed) -> tuple[str, ...]:
    return item.attendee_ids if isinstance(item, Session) else item.people_ids


def _placed_in(agenda: Agenda) -> list[Placed]:
    return [*agenda.sessions, *agenda.meetings]


def _by_id(agenda: Agenda) -> dict[str, Placed]:
    return {item.id: item for item in _placed_in(agenda)}


def _time_to_travel(case: Case) -> Iterable[Violation]:
    """Between any two entries of a person in different areas lies at least the time of the way."""
    minutes: dict[frozenset[str], int] = {
        frozenset((item.first_area, item.second_area)): item.minutes for item in case.data.travel
    }
    longest = timedelta(minutes=max(minutes.values(), default=0))
    if not longest:
        return
    area = {room.id: room.area for room in case.data.rooms}
    area |= {table.id: area.get(table.room_id, "") for table in case.data.tables}
    parts: dict[str, list[Placed]] = defaultdict(list)
    for item in _placed_in(case.agenda):
        for person_id in set(_people_in(item)):
            parts[person_id].append(item)
    for person_id, held in sorted(parts.items()):
        held.sort(key=lambda item: (item.start, item.id))
        for position, one in enumerate(held):
            for other in held[position + 1 :]:
                if other.start - one.end >= longest:
                    break
                here, there = _place_of(one), _place_of(other)
                way = minutes.get(frozenset((area.get(here, ""), area.get(there, ""))), 0)
                between = (other.start - one.end) // timedelta(minutes=1)
                if area.get(here) != area.get(there) and between < way:
                    message = (
                        f"{case.name(person_id)} has {max(0, between)} minutes from {case.place(here)} to "
                        f"{case.place(there)} at {clock(one.end)}, and it takes {way}"
                    )
                    yield Violation(
                        rule="travel_time",
                        severity=case.severity("travel_time"),
                        people=(person_id,),
                        place=there,
                        start=other.start,
                        message=message,
                    )


def _places_are_open(case: Case) -> Iterable[Violation]:
    """Nothing is where it is closed; for a plenary, which the organiser placed, that is a warning."""
    room_of = {table.id: table.room_id for table in case.data.tables}
    for item in _placed_in(case.agenda):
        place = _place_of(item)
        for closure in case.data.closures:
            if closure.place_id in {place, room_of.get(place)} and overlap(
                (item.start, item.end), (closure.start, closure.end)
            ):
                fixed = isinstance(item, Session) and item.kind is SessionKind.PLENARY
                why = f" ({closure.reason})" if closure.reason else ""
                yield Violation(
                    rule="place_is_open",
                    severity=Severity.WARNING if fixed else Severity.ERROR,
                    people=_people_in(item) if isinstance(item, Meeting) else (),
                    place=place,
                    start=item.start,
                    message=f"{case.place(place)} is closed{why} during {item.id} at {clock(item.start)}",
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
        for missing in sorted(left_out - _not_there(case, left_out, (meeting.start, meeting.end))):
            message = f"{case.name(missing)} belongs to a group that {meeting.id} has, but is not in it"
            yield of_meeting(meeting, "group_is_complete", message)
        for stranger in sorted(set(meeting.people_ids) - expected):
            message = f"{case.name(stranger)} is in {meeting.id} but comes along with neither side"
            yield of_meeting(meeting, "group_is_complete", message)
        if len(meeting.people_ids) > seats.get(meeting.table_id, len(meeting.people_ids)):
            message = (
                f"{meeting.id} has {len(meeting.people_ids)} people, and {case.place(meeting.table_id)} seats "
                f"{seats[meeting.table_id]}"
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
                message=f"{case.name(person_id)} has {number} meetings on {day}, and allows {limit} a day",
            )


def _order_is_kept(case: Case) -> Iterable[Violation]:
    entries = _by_id(case.agenda)
    for item in case.data.precedences:
        first, second = entries.get(item.first_id), entries.get(item.second_id)
        if first is not None and second is not None and first.end > second.start:
            yield Violation(
                rule="precedence",
                severity=case.severity("precedence"),
                place=_place_of(second),
                start=second.start,
                message=f"{first.id} is to end before {second.id} starts, but ends at {clock(first.end)}, and "
                f"{second.id} starts at {clock(second.start)}",
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
                        message=f"{one.id} and {other.id} of track {track!r} are both on at {clock(start)}",
                    )


def _locks_hold(case: Case) -> Iterable[Violation]:
    """What is locked is where and when it was; a warning where it could not stay."""
    if case.previous is None:
        return
    before, after = _by_id(case.previous), _by_id(case.agenda)
    for lock in case.data.locks:
        was, now = before.get(lock.entry_id), after.get(lock.entry_id)
        if was is None or (isinstance(was, Session) and was.kind is SessionKind.PLENARY):
            continue
        same = now is not None and (now.start, now.end, _place_of(now)) == (was.start, was.end, _place_of(was))
        if same:
            continue
        why = _why_it_could_not_stay(case, was) or (_excuse(case, was) if now is None else "")
        what = "is gone" if now is None else f"is now at {case.place(_place_of(now))} at {clock(now.start)}"
        yield Violation(
            rule="locks",
            severity=Severity.WARNING if why and case.settings.keeps("locks") else case.severity("locks"),
            people=was.people_ids if isinstance(was, Meeting) else (),
            place=_place_of(was),
            start=was.start,
            message=f"{was.id}, locked to {case.place(_place_of(was))} at {clock(was.start)}, {what}"
            + (f": {why}" if why else ""),
        )


def _excuse(case: Case, was: Placed) -> str:
    """The reason that the agenda itself gives for leaving it out; empty where it gives none."""
    if isinstance(was, Meeting):
        found = [item.reason for item in case.agenda.unplaced_meetings if item.pairing_id == was.pairing_id]
    elif was.talks:
        told = {talk.offer_id for talk in was.talks}
        found = [item.reason for item in case.agenda.unplaced_talks if item.offer_id in told]
    else:
        found = [item.reason for item in case.agenda.unplaced_sessions if item.session_id == was.id]
    return found[0] if found else ""


def _why_it_could_not_stay(case: Case, was: Placed) -> str:
    """In words; empty where nothing stood in its way."""
    period = was.start, was.end
    named = {request.id: request.chair_id for request in case.data.session_requests}
    needed = {*was.speaker_ids, named.get(was.id, "")} - {""} if isinstance(was, Session) else set(was.people_ids)
    needed |= {
        member_id for group in case.data.groups if group.lead_id in _leads(was) for member_id in group.member_ids
    }
    for person_id in sorted(needed):
        if not case.knows(person_id):
            return f"{person_id} takes part no more"
        if not _is_there(case, person_id, period):
            return f"{case.name(person_id)} is not available then"
    place = _place_of(was)
    seats = {room.id: room.capacity - 1 for room in case.data.rooms}
    seats |= {table.id: table.seats for table in case.data.tables}
    if seats.get(place, len(needed)) < len(needed):
        return f"{case.place(place)} has too few seats"
    if place not in {room.id for room in case.data.rooms} | {table.id for table in case.data.tables}:
        return f"{place} is no place of the event any more"
    room_of = {table.id: table.room_id for table in case.data.tables}
    for closure in case.data.closures:
        if closure.place_id in {place, room_of.get(place)} and overlap(period, (closure.start, closure.end)):
            return f"{case.place(place)} is closed then"
    event = case.data.event
    if event is None or not {was.start}.issubset(slot.start for slot in event.slots()):
        return "the event has no slot then"
    if any(overlap(period, (plenary.start, plenary.end)) for plenary in event.plenaries):
        return "a plenary is on then"
    return _why_it_is_no_longer_wanted(case, was)


def _leads(was: Placed) -> tuple[str, ...]:
    """Those of a meeting who may bring a group along."""
    return was.people_ids[:2] if isinstance(was, Meeting) else ()


def _why_it_is_no_longer_wanted(case: Case, was: Placed) -> str:
    if isinstance(was, Meeting):
        return "" if was.pairing_id in {item.id for item in case.pairings} else "its people are not paired any more"
    if was.kind is SessionKind.TALKS:
        offers = {offer.id: offer for offer in case.data.offers}
        for talk in was.talks:
            offer = offers.get(talk.offer_id)
            if offer is None or talk.speaker_id != (offer.speaker_id or offer.owner_id):
                return f"{talk.offer_id} is not told by {case.name(talk.speaker_id)} any more"
        return ""
    request = next((item for item in case.data.session_requests if item.id == was.id), None)
    minutes = case.data.event.slot_minutes if case.data.event is not None else 0
    if (
        request is None
        or request.speaker_ids != was.speaker_ids
        or timedelta(minutes=request.slots * minutes) != was.end - was.start
        or (request.room_ids and was.room_id not in request.room_ids)
    ):
        return "it is asked for otherwise"
    return ""


def _is_there(case: Case, person_id: str, period: Period) -> bool:
    windows = [(item.start, item.end) for item in case.data.availability if item.person_id == person_id]
    start = period[0]
    for opens, closes in sorted(windows):
        if opens <= start < closes:
            start = closes
    absent = any(
        item.person_id == person_id and overlap(period, (item.start, item.end)) for item in case.data.absences
    )
    return not absent and (not windows or start >= period[1])


def _not_there(case: Case, people: Iterable[str], period: Period) -> set[str]:
    """Those of the people who cannot be there for the whole period, or are nobody in the event any more."""
    return {item for item in people if not case.knows(item) or not _is_there(case, item, period)}


def _sessions_as_requested(case: Case) -> Iterable[Violation]:
    """Each requested session is there as asked for, or excused; no other is there but talks and plenaries."""
    held = {session.id: session for session in case.agenda.sessions}
    excused = {item.session_id for item in case.agenda.unplaced_sessions if item.reason.strip()}
    for request in case.data.session_requests:
        session = held.pop(request.id, None)
        if (session is not None) == (request.id in excused):
            state = "is placed and unplaced" if session is not None else "is neither placed nor given a reason"
            yield Violation(rule="nothing_lost", message=f"the requested session {request.title!r} {state}")
        if session is not None:
            for what in _not_as_requested(case, request, session):
                yield Violation(
                    rule="session_as_requested",
                    place=session.room_id,
                    start=session.start,
                    message=f"{session.id} at {clock(session.start)} {what}",
                )
    for session in held.values():
        if session.kind not in {SessionKind.PLENARY, SessionKind.TALKS}:
            message = f"{session.id} at {clock(session.start)} was not asked for"
            yield Violation(rule="session_as_requested", place=session.room_id, start=session.start, message=message)


def _not_as_requested(case: Case, request: SessionRequest, session: Session) -> Iterable[str]:
    if session.kind is not request.kind:
        yield f"is a {session.kind}, not a {request.kind}"
    slots = sorted((slot.start, slot.end) for slot in case.data.event.slots()) if case.data.event else []
    inside = [slot for slot in slots if session.start <= slot[0] and slot[1] <= session.end]
    if not inside or len(inside) != request.slots or (inside[0][0], inside[-1][1]) != (session.start, session.end):
        yield f"does not last {request.slots} slots of the grid"
    absent = _not_there(case, {*request.speaker_ids, request.chair_id}, (session.start, session.end))
    if set(session.speaker_ids) - absent != set(request.speaker_ids) - absent:
        yield "has other speakers than were asked for"
    if request.chair_id not in {"", session.chair_id, *absent}:
        yield f"is not chaired by {case.name(request.chair_id)}"
    if session.track != request.track:
        yield f"is in track {session.track!r}, not {request.track!r}"
    kinds = {room.id: room.kind for room in case.data.rooms}
    if request.room_ids and session.room_id not in request.room_ids:
        yield f"is in {case.place(session.room_id)}, where it may not be"
    if not request.room_ids and kinds.get(session.room_id) is not None:
        at_site = kinds[session.room_id] is RoomKind.SITE
        if at_site is not (request.kind is SessionKind.VISIT):
            yield f"is in {case.place(session.room_id)}, which is " + ("a site" if at_site else "no site")
    if request.kind is SessionKind.VISIT:
        strangers = set(session.attendee_ids) - {*request.wanted_by, *request.speaker_ids, session.chair_id}
        if strangers:
            yield f"has {case.names(sorted(strangers))}, who did not ask to come"


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
                    message=f"{case.names(missing)} asked for {session.id} at {clock(session.start)} but cannot come",
                )


ARRANGEMENT_CHECKS: tuple[Callable[[Case], Iterable[Violation]], ...] = (
    _time_to_travel,
    _places_are_open,
    _groups_are_complete,
    _days_have_their_maximum,
    _order_is_kept,
    _tracks_do_not_overlap,
    _locks_hold,
    _sessions_as_requested,
    _wishes,
)
