"""Is this an agenda? Every rule checked anew from the records, with no code of the solver's."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, product

from matcher.programme.validate_arrangements import ARRANGEMENT_CHECKS
from matcher.programme.validation_case import Case, Period, clock, of_meeting, of_session, overlap
from matcher.settings import ProgrammeSettings
from matcher.violations import Severity, Violation
from models.domain import Absence, Agenda, EventData, Meeting, Pairing, Session, SessionKind, WishKind

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
        _sessions_are_whole,
        _plenaries_as_fixed,
        _meetings_are_pairings,
        _people_apart,
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
                message = f"{case.name(person_id)} is listed {times} times in {session.id}"
                yield Violation(rule="attendees_are_different", people=(person_id,), message=message)
    for meeting in case.agenda.meetings:
        for person_id in meeting.people_ids:
            parts[person_id].append((meeting.start, meeting.end, meeting.id))
    for person_id, held in sorted(parts.items()):
        held.sort()
        running = held[0]
        for item in held[1:]:
            if item[0] < running[1]:
                message = f"{case.name(person_id)} is in {running[2]} and {item[2]} at {clock(item[0])}"
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
            message = f"{entry.entry_id} names {entry.person_id}, who is nobody in the event"
            yield Violation(rule="people_exist", people=(entry.person_id,), start=entry.start, message=message)
        elif away := next(
            (
                item
                for item in absences.get(entry.person_id, ())
                if overlap((entry.start, entry.end), (item.start, item.end))
            ),
            None,
        ):
            why = f" ({away.reason})" if away.reason else ""
            message = f"{case.name(entry.person_id)} is absent{why} during {entry.entry_id} at {clock(entry.start)}"
            yield Violation(
                rule="absence", people=(entry.person_id,), place=entry.place_id, start=entry.start, message=message
            )
        elif entry.person_id in windows and not _within(entry.start, entry.end, windows[entry.person_id]):
            message = f"{case.name(entry.person_id)} is not available for {entry.entry_id} at {clock(entry.start)}"
            yield Violation(
                rule="availability",
                people=(entry.person_id,),
                place=entry.place_id,
                start=entry.start,
                message=message,
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
            message = f"{session.id} is in {session.room_id!r}, which is no room of the event"
            yield Violation(rule="rooms_exist", place=session.room_id, start=session.start, message=message)
    for room_id, sessions in sorted(used.items()):
        for place, one in enumerate(sessions):
            for other in sessions[place + 1 :]:
                if overlap((one.start, one.end), (other.start, other.end)):
                    start = max(one.start, other.start)
                    message = f"{one.id} and {other.id} are both in {room_id} at {clock(start)}"
                    yield Violation(rule="room_used_once", place=room_id, start=start, message=message)


def _tables_hold_one_meeting(case: Case) -> Iterable[Violation]:
    known = {table.id for table in case.data.tables}
    used: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in case.agenda.meetings:
        used[meeting.table_id].append(meeting)
        if meeting.table_id not in known:
            message = f"{meeting.id} is at {meeting.table_id!r}, which is no table of the event"
            yield Violation(rule="tables_exist", place=meeting.table_id, start=meeting.start, message=message)
    for table_id, meetings in sorted(used.items()):
        for one, other in pairwise(sorted(meetings, key=lambda meeting: meeting.start)):
            if other.start < one.end:
                message = f"{one.id} and {other.id} are both at {table_id} at {clock(other.start)}"
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
            message = f"{len(session.attendee_ids)} people come to {session.id}; {session.room_id} seats {capacity}"
            yield Violation(
                rule="room_capacity",
                severity=Severity.WARNING if fixed else Severity.ERROR,
                place=session.room_id,
                start=session.start,
                message=message,
            )


def _sessions_are_whole(case: Case) -> Iterable[Violation]:
    """Talks lie in their session, one after the other; speakers and chair are there; each offer is told once."""
    offers = {offer.id: offer for offer in case.data.offers}
    ids = Counter(session.id for session in case.agenda.sessions)
    ids.update(meeting.id for meeting in case.agenda.meetings)
    ids.update(talk.id for session in case.agenda.sessions for talk in session.talks)
    for entry_id, times in ids.items():
        if times > 1:
            yield Violation(rule="ids_are_unique", message=f"{entry_id} occurs {times} times")
    told = Counter(talk.offer_id for session in case.agenda.sessions for talk in session.talks)
    for offer_id, times in told.items():
        if times > 1:
            yield Violation(rule="told_once", message=f"{offer_id} has {times} talks")
    for session in case.agenda.sessions:
        if session.kind is SessionKind.PLENARY:
            continue
        for missing in sorted({*session.speaker_ids, session.chair_id} - {"", *session.attendee_ids}):
            yield of_session(case, session, "on_stage_is_present", missing, "speaks or chairs but does not attend")
        if session.chair_id in session.speaker_ids:
            yield of_session(case, session, "chair_does_not_speak", session.chair_id, "chairs and speaks")
        for one, other in pairwise(sorted(session.talks, key=lambda talk: talk.start)):
            if other.start < one.end:
                message = f"{one.id} and {other.id} overlap in {session.id}"
                yield Violation(rule="one_talk_at_a_time", place=session.room_id, start=other.start, message=message)
        for talk in session.talks:
            if talk.start < session.start or talk.end > session.end:
                message = f"{talk.id} lies outside {session.id}"
                yield Violation(rule="talk_within_session", place=session.room_id, start=talk.start, message=message)
            if talk.speaker_id not in session.attendee_ids:
                yield of_session(
                    case, session, "speaker_present", talk.speaker_id, f"is to give {talk.id} but is absent"
                )
            offer = offers.get(talk.offer_id)
            if offer is None or talk.speaker_id != (offer.speaker_id or offer.owner_id):
                yield of_session(
                    case, session, "speaker_of_offer", talk.speaker_id, f"does not speak for {talk.offer_id}"
                )


def _plenaries_as_fixed(case: Case) -> Iterable[Violation]:
    """Each plenary is there as the organiser fixed it; who is on its stage but not available is a warning."""
    placed = {session.id: session for session in case.agenda.sessions if session.kind is SessionKind.PLENARY}
    fixed = case.data.event.plenaries if case.data.event is not None else ()
    for plenary in fixed:
        session = placed.pop(plenary.id, None)
        if session is None or (session.start, session.end, session.room_id) != (
            plenary.start,
            plenary.end,
            plenary.room_id,
        ):
            message = f"the plenary {plenary.id} is missing or moved"
            yield Violation(rule="plenary_as_fixed", place=plenary.room_id, start=plenary.start, message=message)
            continue
        for person_id in sorted({*plenary.speaker_ids, plenary.chair_id} - {"", *session.attendee_ids}):
            message = f"{case.name(person_id)} is on stage in {plenary.id} but not available for all of it"
            yield Violation(
                rule="plenary_stage_present",
                severity=Severity.WARNING,
                people=(person_id,),
                place=plenary.room_id,
                start=plenary.start,
                message=message,
            )
    for session in placed.values():
        message = f"{session.id} is no plenary of the event"
        yield Violation(rule="plenary_as_fixed", place=session.room_id, start=session.start, message=message)
    for session in case.agenda.sessions:
        for plenary in fixed:
            if session.kind is not SessionKind.PLENARY and overlap(
                (session.start, session.end), (plenary.start, plenary.end)
            ):
                message = f"{session.id} runs during the plenary {plenary.id}"
                yield Violation(
                    rule="nothing_beside_plenary", place=session.room_id, start=session.start, message=message
                )


def _meetings_are_pairings(case: Case) -> Iterable[Violation]:
    pairings = {pairing.id: pairing for pairing in case.pairings}
    for pairing_id, times in Counter(meeting.pairing_id for meeting in case.agenda.meetings).items():
        if times > 1:
            yield Violation(rule="pairing_met_once", message=f"{pairing_id} has {times} meetings")
    for meeting in case.agenda.meetings:
        pairing = pairings.get(meeting.pairing_id)
        wanted = None if pairing is None else (pairing.need_owner_id, pairing.offer_owner_id)
        records = None if pairing is None else (pairing.need_id, pairing.offer_id)
        if wanted != meeting.people_ids[:2] or records != (meeting.need_id, meeting.offer_id):
            message = f"{meeting.id} is not what {meeting.pairing_id} pairs"
            yield of_meeting(meeting, "meeting_is_its_pairing", message)


def _people_apart(case: Case) -> Iterable[Violation]:
    """Nobody meets somebody of the other side, companions included, with whom there is a conflict or a no thanks."""
    apart = {frozenset((item.first_id, item.second_id)): item.kind.value for item in case.data.conflicts}
    refused = {
        frozenset((wish.person_id, wish.other_id)) for wish in case.data.wishes if wish.kind is WishKind.NO_THANKS
    }
    brought: dict[str, set[str]] = defaultdict(set)
    for group in case.data.groups:
        brought[group.lead_id].update(group.member_ids)
    organisation = {person.id: person.organisation_id for person in case.data.people}
    for meeting in case.agenda.meetings:
        if len(set(meeting.people_ids)) < max(2, len(meeting.people_ids)):
            yield of_meeting(meeting, "two_people_meet", f"{meeting.id} does not bring different people together")
            continue
        leads = meeting.people_ids[:2]
        here, there = ({lead, *brought.get(lead, ())} & set(meeting.people_ids) for lead in leads)
        for one, other in product(sorted({leads[0], *(here - there)}), sorted({leads[1], *(there - here)})):
            names = f"{case.name(one)} and {case.name(other)}"
            if kind := _what_keeps_apart(one, other, organisation, apart):
                yield of_meeting(meeting, "no_conflict", f"{names} must not meet ({kind}), but {meeting.id} has them")
            elif frozenset((one, other)) in refused:
                yield of_meeting(meeting, "no_thanks", f"{names} do not both want to meet, but {meeting.id} has them")


def _what_keeps_apart(
    one: str, other: str, organisation: Mapping[str, str], apart: Mapping[frozenset[str], str]
) -> str:
    """The kind of conflict between them or their organisations; empty for none."""
    for a in (one, organisation.get(one)):
        for b in (other, organisation.get(other)):
            if a and b and frozenset((a, b)) in apart:
                return apart[frozenset((a, b))]
    same = organisation.get(one) and organisation.get(one) == organisation.get(other)
    return "same_organisation" if same else ""


def _meetings_on_the_grid(case: Case) -> Iterable[Violation]:
    """Meetings and talks are each in exactly one slot."""
    cells = {(slot.start, slot.end) for slot in case.data.event.slots()} if case.data.event is not None else set()
    for meeting in case.agenda.meetings:
        if (meeting.start, meeting.end) not in cells:
            yield of_meeting(meeting, "on_the_grid", f"{meeting.id} at {clock(meeting.start)} is not in a slot")
    for session in case.agenda.sessions:
        for talk in session.talks:
            if (talk.start, talk.end) not in cells:
                message = f"{talk.id} at {clock(talk.start)} is not in a slot"
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
                message = f"{entry_id} at {clock(start)} runs into {title}"
                yield Violation(rule="breaks_are_free", place=place, start=start, message=message)
        if not any(first <= start and end <= last for first, last in days):
            message = f"{entry_id} at {clock(start)} lies outside the event's days"
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
                message = f"{case.name(person_id)} has more than {most} meetings in a row from {clock(first)}"
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
            state = "is placed and unplaced" if pairing.id in placed else "is neither placed nor given a reason"
            people = (pairing.need_owner_id, pairing.offer_owner_id)
            yield Violation(rule="nothing_lost", people=people, message=f"{pairing.id} {state}")


def _utility(case: Case) -> Iterable[Violation]:
    scores = {pairing.id: pairing.score for pairing in case.pairings}
    true = math.fsum(scores.get(meeting.pairing_id, 0.0) for meeting in case.agenda.meetings)
    if not math.isclose(true, case.agenda.utility, abs_tol=_TOLERANCE):
        message = f"the utility is given as {case.agenda.utility}, but is {true}"
        yield Violation(rule="utility", message=message)
    if case.agenda.utility_bound < true - _TOLERANCE:
        message = f"the bound {case.agenda.utility_bound} is below the utility {true}"
        yield Violation(rule="utility_bound", message=message)
