"""One person's days: what, where, with whom and why, the way between two places, and what changed since last time."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from api.market.market import Market, Seen
from api.market.plan import Plan
from matcher.interpreting import interpreter_in, languages_bridged
from matcher.programme.changes import ChangeKind, EntryChange, WhenAndWhere, changes
from matcher.travel import recorded_minutes
from models.domain import Agenda, Demand, Entry, EntryKind, Match, Meeting, Offer, Person, Room, Session
from models.domain.disclosure import AnyRecord

SHARED_TERMS: Final = 4
MARGIN: Final = timedelta(minutes=5)
"""A way with less time to spare than this is called a short one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room, or a table with the hall that it stands in."""

    name: str
    hall: str = ""
    floor: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """To the next entry of a day, where that is elsewhere. ``minutes`` is what the way takes, 0 where nobody said so;
    ``free`` is how long there is between the two.
    """

    minutes: int
    free: timedelta
    to: Place

    @property
    def is_short(self) -> bool:
        return bool(self.minutes) and self.free < timedelta(minutes=self.minutes) + MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became another since the version before; ``before`` is when and where it was."""

    kind: ChangeKind
    start: datetime | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry of an itinerary with what belongs to it.

    ``others`` are whom a meeting is with, ``interpreter`` who interprets in it for them; for an interpreter themself
    ``bridges`` are the two languages, as codes. ``match`` is why, where both records may be named. ``is_gone`` is one
    that was cancelled since.
    """

    entry: Entry
    start: datetime
    end: datetime
    place: Place
    session: Session | None = None
    others: tuple[Person, ...] = ()
    interpreter: Person | None = None
    bridges: tuple[str, str] | None = None
    demand: Demand | None = None
    offer: Offer | None = None
    match: Match | None = None
    change: Change | None = None
    way: Way | None = None
    is_gone: bool = False

    @property
    def shared_terms(self) -> tuple[str, ...]:
        found = dict.fromkeys(
            term for item in (self.match.evidence if self.match else ()) for term in item.shared_terms
        )
        return tuple(found)[:SHARED_TERMS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """``changed`` counts the entries that are new, moved, elsewhere, of another content, or gone."""

    days: tuple[tuple[date, tuple[Appointment, ...]], ...]
    changed: int

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """Without those that are gone."""
        return tuple(item for _, items in self.days for item in items if not item.is_gone)


def itinerary(person_id: str, plan: Plan, seen: Seen, before: Agenda | None = None) -> Itinerary:
    """``before`` is the version that the person knew, None for none: then nothing is called changed."""
    told = _changes(person_id, plan, before) if before else {}
    held = [_appointment(entry, plan, seen, told) for entry in plan.itinerary(person_id)]
    gone = [
        _gone(entry, before, seen)
        for entry in (_of(person_id, before).itinerary(person_id) if before else ())
        if before and _is_gone(told.get((entry.kind, entry.entry_id)), person_id)
    ]
    ordered = sorted((*held, *gone), key=lambda item: (item.start, item.is_gone))
    days = tuple(
        (day, _with_ways(items, seen.market)) for day, items in groupby(ordered, lambda item: item.start.date())
    )
    return Itinerary(days=days, changed=len(gone) + sum(item.change is not None for item in held))


def _changes(person_id: str, plan: Plan, before: Agenda) -> dict[tuple[EntryKind, str], EntryChange]:
    """Of the person's entries; who else listens to a session is no change."""
    then, now = _of(person_id, before), _of(person_id, plan.agenda)
    ids = {item.id for agenda in (then, now) for item in agenda.sessions}
    ids |= {item.id for agenda in (then, now) for item in agenda.meetings}
    found = changes(_only(ids, before), _only(ids, plan.agenda), plan.market.data)
    return {(item.kind, item.entry_id): item for item in found if person_id in item.people_ids}


def _of(person_id: str, agenda: Agenda) -> Agenda:
    """What the person has of it: a whole agenda takes long to compare."""
    return replace(
        agenda,
        sessions=tuple(item for item in agenda.sessions if person_id in item.attendee_ids),
        meetings=tuple(item for item in agenda.meetings if person_id in item.people_ids),
    )


def _only(ids: AbstractSet[str], agenda: Agenda) -> Agenda:
    return replace(
        agenda,
        sessions=tuple(item for item in agenda.sessions if item.id in ids),
        meetings=tuple(item for item in agenda.meetings if item.id in ids),
    )


def _is_gone(change: EntryChange | None, person_id: str) -> bool:
    return change is not None and person_id in change.left


def _appointment(entry: Entry, plan: Plan, seen: Seen, told: dict[tuple[EntryKind, str], EntryChange]) -> Appointment:
    market = seen.market
    found = Appointment(
        entry=entry,
        start=market.local(entry.start),
        end=market.local(entry.end),
        place=place_of(market, entry.place_id),
        change=_change(told.get((entry.kind, entry.entry_id)), entry.person_id, market),
    )
    meeting = plan.meetings.get(entry.entry_id)
    return (
        replace(found, session=plan.sessions.get(entry.entry_id)) if meeting is None else _with(found, meeting, seen)
    )


def _gone(entry: Entry, before: Agenda, seen: Seen) -> Appointment:
    market = seen.market
    found = Appointment(
        entry=entry,
        start=market.local(entry.start),
        end=market.local(entry.end),
        place=place_of(market, entry.place_id),
        change=Change(kind=ChangeKind.CANCELLED),
        is_gone=True,
    )
    meeting = next((item for item in before.meetings if item.id == entry.entry_id), None)
    return found if meeting is None else _with_people(found, meeting, market)


def _with(found: Appointment, meeting: Meeting, seen: Seen) -> Appointment:
    market = seen.market
    demand = _unless_anonymous(seen.demand(meeting.need_id)) if meeting.need_id in market.demands else None
    offer = _unless_anonymous(seen.offer(meeting.offer_id)) if meeting.offer_id in market.offers else None
    match = None
    if demand and offer:
        match = next((item for item in market.proposals_to(demand.id) if item.offer_id == offer.id), None)
    return replace(_with_people(found, meeting, market), demand=demand, offer=offer, match=match)


def _with_people(found: Appointment, meeting: Meeting, market: Market) -> Appointment:
    own, known = found.entry.person_id, [market.person(person_id) for person_id in meeting.people_ids]
    people = {person.id: person for person in known if person}
    interpreter_id = interpreter_in(meeting.people_ids, people)
    others = tuple(person for person in people.values() if person.id not in (own, interpreter_id))
    if interpreter_id != own:
        return replace(found, others=others, interpreter=people.get(interpreter_id))
    bridges = languages_bridged(people[own], *others[:2]) if len(others) > 1 else None
    return replace(found, others=others, bridges=bridges)


def _unless_anonymous(record: AnyRecord) -> AnyRecord | None:
    """Beside whom the meeting is with, a record would tell whose it is, and its owner has not let the viewer know."""
    return None if record.anonymous and not record.owner_id else record


def _change(change: EntryChange | None, person_id: str, market: Market) -> Change | None:
    if change is None or (change.change is ChangeKind.ATTENDANCE and person_id not in change.joined):
        return None
    if change.before is None or person_id in change.joined:
        return Change(kind=ChangeKind.ADDED)
    return Change(kind=change.change, start=_moved(change, market), place=_elsewhere(change.before, change, market))


def _moved(change: EntryChange, market: Market) -> datetime | None:
    if change.before is None or change.after is None or change.before.start == change.after.start:
        return None
    return market.local(change.before.start)


def _elsewhere(before: WhenAndWhere, change: EntryChange, market: Market) -> Place | None:
    same = change.after is not None and change.after.place_id == before.place_id
    return None if same else place_of(market, before.place_id)


def _with_ways(items: Iterable[Appointment], market: Market) -> tuple[Appointment, ...]:
    """With the way from each entry to the next one of the day."""
    found = list(items)
    kept = [at for at, item in enumerate(found) if not item.is_gone]
    for here, there in pairwise(kept):
        found[here] = replace(found[here], way=_way(found[here], found[there], market))
    return tuple(found)


def _way(here: Appointment, there: Appointment, market: Market) -> Way | None:
    if here.entry.place_id == there.entry.place_id:
        return None
    minutes = minutes_between(market, here.place.area, there.place.area)
    if not minutes and (here.place.hall or here.place.name) == (there.place.hall or there.place.name):
        return None
    return Way(minutes=minutes, free=there.start - here.end, to=there.place)


def minutes_between(market: Market, one: str, other: str) -> int:
    """What the organiser said that the way takes; 0 within an area, and where nothing is said."""
    if one == other:
        return 0
    return recorded_minutes(market.data.travel).get(frozenset((one, other)), 0)


def place_of(market: Market, place_id: str) -> Place:
    table = market.tables.get(place_id)
    room: Room | None = market.rooms.get(table.room_id if table else place_id)
    if table is None:
        return Place(name=room.name, floor=room.floor, area=room.area) if room else Place(name=place_id)
    if room is None:
        return Place(name=table.name)
    return Place(name=table.name, hall=room.name, floor=room.floor, area=room.area)
