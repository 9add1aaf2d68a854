"""What the organiser laid down and nothing comes of: names of nothing, times on no day, impossible orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import datetime, timedelta

from matcher.free_time import FreeTime
from matcher.identity import joined_id
from matcher.ports import UnitOfWork
from matcher.programme.chains import chain_in_words, circles, in_words, longest_chain, slots_after, without_circles
from models.domain import Absence, Agenda, Closure, Event, EventData, Pairing, SessionKind

MADE_ENTRIES = ("meeting-", "session-")
"""How the ids of entries begin that an agenda makes."""
_ARRANGED = ("absences", "closures", "travel", "locks", "precedences", "session_requests")


def loose_ends(checked: EventData, whole: EventData, entries: Set[str] | None) -> tuple[str, ...]:
    """Return a sentence for each record of ``checked`` that can have no effect in the event ``whole`` that it is in.

    ``entries`` are the ids of ``entry_ids``, None before there is an agenda: what looks like the id of an entry that
    is made is then taken on trust. Nothing is said of what is not known yet, such as days without an event.
    """
    if not _has_arrangements(checked):
        return ()
    known = _Known(whole, entries)
    return (
        *_locks(checked, known),
        *_precedences(checked, known),
        *_travel(checked, whole),
        *_periods(checked, whole),
        *_requests(checked, whole),
        *_orders(checked, whole, known),
    )


def loose_ends_stored(work: UnitOfWork, data: EventData) -> tuple[str, ...]:
    """As ``loose_ends``, for records that were stored just now, among all that is stored."""
    if not _has_arrangements(data):
        return ()
    agenda = work.results.agenda()
    entries = entry_ids([agenda], work.results.pairings() or ()) if agenda is not None else None
    return loose_ends(data, work.records.load(), entries)


def entry_ids(agendas: Iterable[Agenda | None], pairings: Iterable[Pairing]) -> frozenset[str]:
    """What a lock or a precedence can name besides plenaries and requests: what is in these agendas, and the meetings
    of the pairings, placed or not."""
    placed: set[str] = set()
    for agenda in agendas:
        if agenda is not None:
            placed |= {session.id for session in agenda.sessions} | {meeting.id for meeting in agenda.meetings}
    return frozenset(placed | {joined_id("meeting", item.need_id, item.offer_id) for item in pairings})


def _has_arrangements(data: EventData) -> bool:
    """Whether it holds any record that is looked at here."""
    return any(getattr(data, name) for name in _ARRANGED)


class _Known:
    def __init__(self, whole: EventData, entries: Set[str] | None) -> None:
        plenaries = whole.event.plenaries if whole.event is not None else ()
        named = {plenary.id for plenary in plenaries} | {request.id for request in whole.session_requests}
        self._ids = named | (entries or frozenset())
        self._trusted = MADE_ENTRIES if entries is None else ()

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._ids or entry_id.startswith(self._trusted)


def _locks(checked: EventData, known: _Known) -> Iterator[str]:
    for lock in checked.locks:
        if lock.entry_id not in known:
            yield f"lock {lock.entry_id!r} names no entry of the agenda: it holds nothing"


def _precedences(checked: EventData, known: _Known) -> Iterator[str]:
    for item in checked.precedences:
        missing = [repr(entry_id) for entry_id in (item.first_id, item.second_id) if entry_id not in known]
        if missing:
            names = " and ".join(missing)
            verb = "name" if len(missing) > 1 else "names"
            order = f"precedence of {item.first_id!r} before {item.second_id!r}"
            yield f"{order}: {names} {verb} no entry of the agenda, so that it orders nothing"


def _travel(checked: EventData, whole: EventData) -> Iterator[str]:
    areas = {room.area for room in whole.rooms}
    for item in checked.travel if areas else ():
        for area in (item.first_area, item.second_area):
            if area not in areas:
                way = f"travel between {item.first_area!r} and {item.second_area!r}"
                yield f"{way}: no room is in {area!r}, so that it changes nothing"


def _periods(checked: EventData, whole: EventData) -> Iterator[str]:
    event = whole.event
    if event is None:
        return
    names = {person.id: person.name for person in whole.people}
    names |= {room.id: room.name for room in whole.rooms} | {table.id: table.name for table in whole.tables}
    periods: list[tuple[str, str, Absence | Closure]] = [
        *(("absence", item.person_id, item) for item in checked.absences),
        *(("closure", item.place_id, item) for item in checked.closures),
    ]
    for what, record_id, item in periods:
        if not _meets_a_day(item, event):
            name = f"{names[record_id]} ({record_id})" if record_id in names else repr(record_id)
            period = f"{_moment(item.start, event)} to {_moment(item.end, event)}"
            yield f"{what} of {name}, {period}, is on no day of the event"


def _meets_a_day(item: Absence | Closure, event: Event) -> bool:
    """By date: what ends an hour before the event opens is on its day."""
    for day in event.days:
        midnight = datetime.combine(day.date, datetime.min.time(), event.zone)
        if item.start < midnight + timedelta(days=1) and midnight < item.end:
            return True
    return False


def _moment(moment: datetime, event: Event) -> str:
    return moment.astimezone(event.zone).strftime("%Y-%m-%d %H:%M")


def _requests(checked: EventData, whole: EventData) -> Iterator[str]:
    longest = _most_in_a_row(whole)
    for request in checked.session_requests if whole.event is not None else ():
        if request.slots > longest:
            what = "visit" if request.kind is SessionKind.VISIT else "session"
            length = "1 slot" if request.slots == 1 else f"{request.slots} slots"
            most = f"no day has more than {longest} in a row"
            yield f"requested {what} {request.id!r} lasts {length}, and {most}: it has no place"


def _most_in_a_row(whole: EventData) -> int:
    free_time = FreeTime(whole)
    longest = run = 0
    before = -1
    for slot in free_time.open_slots:
        run = run + 1 if slot == before + 1 and free_time.follows(slot) else 1
        longest, before = max(longest, run), slot
    return longest


def _orders(checked: EventData, whole: EventData, known: _Known) -> Iterator[str]:
    """Circles with a pair of ``checked``, and the longest of all chains where it is too long."""
    new = {(item.first_id, item.second_id) for item in checked.precedences}
    order = [(item.first_id, item.second_id) for item in whole.precedences]
    order = [pair for pair in order if pair[0] in known and pair[1] in known]
    if not new or not order:
        return
    round_trips = circles(order)
    for circle in round_trips:
        if new & set(zip(circle, (*circle[1:], circle[0]), strict=True)):
            yield f"precedences go in a circle, which nothing can keep: {in_words(circle)}"
    kept = without_circles(order, round_trips)
    if whole.event is None or not kept:
        return
    most = _most_in_a_row(whole)
    lengths = {request.id: request.slots if request.slots <= most else 0 for request in whole.session_requests}
    lengths |= {plenary.id: 0 for plenary in whole.event.plenaries}
    after = slots_after(kept, lengths)
    links, needed = longest_chain(max(after, key=lambda name: after[name] + lengths.get(name, 1)), kept, lengths)
    slots = len(FreeTime(whole).open_slots)
    if needed > slots:
        yield (
            f"precedences ask for {needed} slots one after the other, and the event has {slots}: "
            f"{chain_in_words(links)}"
        )
