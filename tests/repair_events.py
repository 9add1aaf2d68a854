"""Small published agendas drawn from a seed, for tests of repairs: placed meeting by meeting, wherever one fits."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matcher.identity import joined_id
from matcher.programme.repair_problem import RepairInput
from models.domain import (
    Absence,
    Agenda,
    Closure,
    Day,
    Event,
    EventData,
    Meeting,
    Pairing,
    RoomKind,
    Session,
    SessionKind,
    Slot,
    Talk,
    UnplacedMeeting,
)
from tests.factories import make_need, make_offer, make_person, make_room, make_table

ZONE = ZoneInfo("Asia/Seoul")
START = datetime(2027, 5, 11, 9, tzinfo=ZONE)
END = datetime(2027, 5, 12, 18, tzinfo=ZONE)


def tiny_event(slots: int, days: int = 1) -> Event:
    """``slots`` of 20 minutes from 09:00 on, on each day."""
    end = (datetime.combine(date(2027, 5, 11), time(9)) + slots * timedelta(minutes=20)).time()
    return Event(
        id="event",
        title="Tiny event",
        time_zone="Asia/Seoul",
        days=tuple(Day(date=date(2027, 5, 11 + day), start=time(9), end=end) for day in range(days)),
    )


def drawn(
    seed: int,
    *,
    people: int = 5,
    slots: int = 4,
    tables: int = 2,
    meetings: int = 6,
    days: int = 1,
    sessions: int = 0,
) -> RepairInput:
    """Records and pairings; needs and offers ``n-i`` and ``o-i`` belong to the two of pairing ``i``."""
    draw = random.Random(seed)
    persons = tuple(make_person(number) for number in range(1, people + 1))
    couples = [tuple(draw.sample([person.id for person in persons], 2)) for _ in range(meetings)]
    data = EventData(
        event=tiny_event(slots, days),
        people=persons,
        needs=tuple(make_need(number, owner_id=one) for number, (one, _) in enumerate(couples)),
        offers=tuple(make_offer(number, owner_id=other) for number, (_, other) in enumerate(couples)),
        rooms=(
            *(make_room(number, capacity=draw.choice([4, 8, 30])) for number in range(1, 3 + bool(sessions))),
            make_room(9, name="Hall", kind=RoomKind.MEETING_HALL, capacity=100),
        ),
        tables=tuple(make_table(number, room_id="r-9") for number in range(1, tables + 1)),
    )
    pairings = tuple(
        Pairing(
            id=joined_id("pairing", f"n-{number}", f"o-{number}"),
            need_id=f"n-{number}",
            offer_id=f"o-{number}",
            need_owner_id=one,
            offer_owner_id=other,
            score=round(draw.uniform(0.3, 1.0), 3),
        )
        for number, (one, other) in enumerate(couples)
    )
    return RepairInput(data=data, pairings=pairings, now=START - timedelta(hours=12))


def published(given: RepairInput, seed: int, *, row: int = 4, sessions: int = 0) -> Agenda:
    """Version 1: each session, then each pairing, in the first place of a random order in which it fits."""
    draw = random.Random(seed)
    assert given.data.event is not None
    slots = given.data.event.slots()
    busy: set[tuple[str, int]] = set()
    held = tuple(_sessions(given.data, slots, draw, sessions, busy))
    meetings: list[Meeting] = []
    unplaced: list[UnplacedMeeting] = []
    met: set[tuple[str, int]] = set()
    for pairing in given.pairings:
        two = (pairing.need_owner_id, pairing.offer_owner_id)
        places = [(slot, table.id) for slot in range(len(slots)) for table in given.data.tables]
        draw.shuffle(places)
        for slot, table in places:
            taken = any((person, slot) in busy for person in two) or (table, slot) in busy
            if not taken and all(_row(met, person, slot) <= row for person in two):
                busy |= {(table, slot), *((person, slot) for person in two)}
                met |= {(person, slot) for person in two}
                meetings.append(_meeting(pairing, slots[slot], table))
                break
        else:
            unplaced.append(UnplacedMeeting(pairing_id=pairing.id, reason="no slot is left"))
    placed = sum(pairing.score for pairing in given.pairings if pairing.id in {item.pairing_id for item in meetings})
    return Agenda(
        version=1,
        sessions=tuple(sorted(held, key=lambda item: (item.start, item.room_id, item.id))),
        meetings=tuple(sorted(meetings, key=lambda item: (item.start, item.table_id))),
        unplaced_meetings=tuple(unplaced),
        utility=placed,
        utility_bound=sum(pairing.score for pairing in given.pairings),
    )


def _meeting(pairing: Pairing, slot: Slot, table_id: str) -> Meeting:
    return Meeting(
        id=joined_id("meeting", pairing.need_id, pairing.offer_id),
        pairing_id=pairing.id,
        need_id=pairing.need_id,
        offer_id=pairing.offer_id,
        people_ids=(pairing.need_owner_id, pairing.offer_owner_id),
        start=slot.start,
        end=slot.end,
        table_id=table_id,
    )


def _row(met: set[tuple[str, int]], person: str, slot: int) -> int:
    first = last = slot
    while (person, first - 1) in met:
        first -= 1
    while (person, last + 1) in met:
        last += 1
    return last - first + 1


def _sessions(
    data: EventData, slots: tuple[Slot, ...], draw: random.Random, count: int, busy: set[tuple[str, int]]
) -> list[Session]:
    """Two talks each, one after the other, in the first free room; everybody who can comes while seats last."""
    found: list[Session] = []
    rooms = [room for room in data.rooms if room.kind is RoomKind.SESSION]
    told = iter(data.offers)
    for number in range(count):
        offers = [next(told), next(told)]
        speakers = tuple(dict.fromkeys(offer.owner_id for offer in offers))
        for first in draw.sample(range(len(slots) - 1), len(slots) - 1):
            run = (first, first + 1)
            whole = slots[first].end == slots[first + 1].start
            free = [room for room in rooms if all((room.id, slot) not in busy for slot in run)]
            if not whole or not free or any((person, slot) in busy for person in speakers for slot in run):
                continue
            able = [
                p.id for p in data.people if all((p.id, slot) not in busy for slot in run) and p.id not in speakers
            ]
            chair = next(iter(able), "")
            coming = (*speakers, *able)[: free[0].capacity]
            busy |= {(name, slot) for slot in run for name in (free[0].id, *coming)}
            found.append(
                Session(
                    id=f"session-{number}",
                    kind=SessionKind.TALKS,
                    title=f"Theme {number}",
                    start=slots[first].start,
                    end=slots[first + 1].end,
                    room_id=free[0].id,
                    chair_id=chair if chair in coming else "",
                    talks=tuple(
                        Talk(
                            id=f"talk-{offer.id}",
                            offer_id=offer.id,
                            speaker_id=offer.owner_id,
                            title=offer.title,
                            start=slots[slot].start,
                            end=slots[slot].end,
                        )
                        for offer, slot in zip(offers, run, strict=True)
                    ),
                    speaker_ids=speakers,
                    attendee_ids=coming,
                )
            )
            break
    return found


def gone(given: RepairInput, *people_ids: str) -> RepairInput:
    """The same after these people cancelled."""
    absences = tuple(Absence(person_id=person_id, start=START, end=END) for person_id in people_ids)
    return replace(given, data=replace(given.data, absences=(*given.data.absences, *absences)))


def late(given: RepairInput, person_id: str, minutes: int) -> RepairInput:
    """The same when the person comes so many minutes after the event has begun."""
    absence = Absence(person_id=person_id, start=START, end=START + timedelta(minutes=minutes))
    return replace(given, data=replace(given.data, absences=(*given.data.absences, absence)))


def closed(given: RepairInput, place_id: str, first_minute: int = 0, last_minute: int = 10_000) -> RepairInput:
    """The same with a place closed, in minutes from the beginning."""
    closure = Closure(
        place_id=place_id,
        start=START + timedelta(minutes=first_minute),
        end=START + timedelta(minutes=last_minute),
    )
    return replace(given, data=replace(given.data, closures=(*given.data.closures, closure)))


def with_pairing(given: RepairInput, number: int, one: str, other: str) -> RepairInput:
    """The same with a must-meet of the two."""
    data = replace(
        given.data,
        needs=(*given.data.needs, make_need(number, owner_id=one)),
        offers=(*given.data.offers, make_offer(number, owner_id=other)),
    )
    pairing = Pairing(
        id=joined_id("pairing", f"n-{number}", f"o-{number}"),
        need_id=f"n-{number}",
        offer_id=f"o-{number}",
        need_owner_id=one,
        offer_owner_id=other,
        score=0.5,
    )
    return replace(
        given, data=data, pairings=(*given.pairings, pairing), wanted=frozenset({*given.wanted, pairing.id})
    )
