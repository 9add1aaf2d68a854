"""Is what was locked where and when it was, or could it not stay?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from matcher.programme.validation_case import Case, Placed, by_id, is_there, overlap, place_of
from matcher.told import EntryId, Told, tell
from matcher.violations import Severity, Violation
from models.domain import Meeting, Session, SessionKind


def locks_hold(case: Case) -> Iterable[Violation]:
    """What is locked is where and when it was; a warning where it could not stay."""
    if case.previous is None:
        return
    before, after = by_id(case.previous), by_id(case.agenda)
    for lock in case.data.locks:
        was, now = before.get(lock.entry_id), after.get(lock.entry_id)
        if was is None or (isinstance(was, Session) and was.kind is SessionKind.PLENARY):
            continue
        same = now is not None and (now.start, now.end, place_of(now)) == (was.start, was.end, place_of(was))
        if same:
            continue
        why = _why_it_could_not_stay(case, was) or (_excuse(case, was) if now is None else "")
        yield Violation(
            rule="locks",
            severity=Severity.WARNING if why and case.settings.keeps("locks") else case.severity("locks"),
            people=was.people_ids if isinstance(was, Meeting) else (),
            place=place_of(was),
            start=was.start,
            message=_unlocked(case, was, now, why),
        )


def _unlocked(case: Case, was: Placed, now: Placed | None, why: str) -> Told:
    what, place, at = EntryId(was.id), case.place(place_of(was)), was.start
    if now is None and not why:
        return tell("%(entry)s, locked to %(place)s at %(at)s, is gone", entry=what, place=place, at=at)
    if now is None:
        return tell(
            "%(entry)s, locked to %(place)s at %(at)s, is gone: %(why)s", entry=what, place=place, at=at, why=why
        )
    there, then = case.place(place_of(now)), now.start
    if not why:
        return tell(
            "%(entry)s, locked to %(place)s at %(at)s, is now at %(there)s at %(then)s",
            entry=what,
            place=place,
            at=at,
            there=there,
            then=then,
        )
    return tell(
        "%(entry)s, locked to %(place)s at %(at)s, is now at %(there)s at %(then)s: %(why)s",
        entry=what,
        place=place,
        at=at,
        there=there,
        then=then,
        why=why,
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
            return tell("%(person)s takes part no more", person=person_id)
        if not is_there(case, person_id, period):
            return tell("%(person)s is not available then", person=case.name(person_id))
    place = place_of(was)
    seats = {room.id: room.capacity - 1 for room in case.data.rooms}
    seats |= {table.id: table.seats for table in case.data.tables}
    if seats.get(place, len(needed)) < len(needed):
        return tell("%(place)s has too few seats", place=case.place(place))
    if place not in {room.id for room in case.data.rooms} | {table.id for table in case.data.tables}:
        return tell("%(place)s is no place of the event any more", place=place)
    room_of = {table.id: table.room_id for table in case.data.tables}
    for closure in case.data.closures:
        if closure.place_id in {place, room_of.get(place)} and overlap(period, (closure.start, closure.end)):
            return tell("%(place)s is closed then", place=case.place(place))
    event = case.data.event
    if event is None or not {was.start}.issubset(slot.start for slot in event.slots()):
        return tell("the event has no slot then")
    if any(overlap(period, (plenary.start, plenary.end)) for plenary in event.plenaries):
        return tell("a plenary is on then")
    return _why_it_is_no_longer_wanted(case, was)


def _leads(was: Placed) -> tuple[str, ...]:
    """Those of a meeting who may bring a group along."""
    return was.people_ids[:2] if isinstance(was, Meeting) else ()


def _why_it_is_no_longer_wanted(case: Case, was: Placed) -> str:
    if isinstance(was, Meeting):
        is_paired = was.pairing_id in {item.id for item in case.pairings}
        return "" if is_paired else tell("its people are not paired any more")
    if was.kind is SessionKind.TALKS:
        offers = {offer.id: offer for offer in case.data.offers}
        for talk in was.talks:
            offer = offers.get(talk.offer_id)
            if offer is None or talk.speaker_id != (offer.speaker_id or offer.owner_id):
                return tell(
                    "%(offer)s is not told by %(person)s any more",
                    offer=EntryId(talk.offer_id),
                    person=case.name(talk.speaker_id),
                )
        return ""
    request = next((item for item in case.data.session_requests if item.id == was.id), None)
    minutes = case.data.event.slot_minutes if case.data.event is not None else 0
    if (
        request is None
        or request.speaker_ids != was.speaker_ids
        or timedelta(minutes=request.slots * minutes) != was.end - was.start
        or (request.room_ids and was.room_id not in request.room_ids)
    ):
        return tell("it is asked for otherwise")
    return ""
