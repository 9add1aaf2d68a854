"""The meetings to be placed around everything that people have already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from matcher.identity import joined_id
from matcher.interpreting import Interpreting, rested
from matcher.programme.attendance import slots_of
from matcher.programme.fixed import Fixed, Period
from matcher.programme.problem import (
    MeetingProblem,
    ProgrammeInput,
    SessionPlacement,
    SessionProblem,
    TablePool,
    WantedMeeting,
)
from matcher.programme.session_problem import clock_of
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from models.domain import DayPart, EventData, Pairing, Person, WishKind

NOON = 12
"""The morning is what starts before this hour, in the event's time zone."""


def meeting_id(pairing: Pairing) -> str:
    """The same in every version of the agenda."""
    return joined_id("meeting", pairing.need_id, pairing.offer_id)


def table_pools(data: EventData, whereabouts: Whereabouts) -> tuple[TablePool, ...]:
    """Tables by area and seats, in the order of the records, with those that are open in each slot."""
    alike: dict[tuple[str, int], list[str]] = defaultdict(list)
    for table in data.tables:
        alike[whereabouts.area_of(table.id), table.seats].append(table.id)
    open_slots = {table.id: whereabouts.open_slots(table.id) for table in data.tables}
    return tuple(
        TablePool(
            area=area,
            seats=seats,
            open=tuple(
                tuple(table_id for table_id in table_ids if slot.index in open_slots[table_id])
                for slot in whereabouts.slots
            ),
        )
        for (area, seats), table_ids in alike.items()
    )


def meeting_problem(
    given: ProgrammeInput,
    settings: ProgrammeSettings,
    whereabouts: Whereabouts,
    fixed: Fixed,
    placed: tuple[SessionProblem, Sequence[SessionPlacement]],
) -> MeetingProblem:
    """Return the pairings as meetings with the cells that all their people can use; ``placed`` are the sessions."""
    data, free_time = given.data, whereabouts.free_time
    people = tuple(dict.fromkeys(person for pairing in given.pairings for person in fixed.people[pairing.id]))
    number = {person_id: place for place, person_id in enumerate(people)}
    pools = table_pools(data, whereabouts)
    periods = {**fixed.periods, **_periods(placed, whereabouts)}
    cells = _Cells(pools, whereabouts, fixed, periods)
    position = {meeting_id(pairing): place for place, pairing in enumerate(given.pairings)}
    records = {person.id: person for person in data.people}
    musts_of = _musts(data)
    free = [whereabouts.free_slots(person_id) for person_id in people]
    never = frozenset(slot.index for slot in free_time.slots) - frozenset(free_time.open_slots)
    interpreting = Interpreting(data)
    follows = tuple(free_time.follows(index) for index in range(len(free_time.slots)))
    most_in_a_row = settings.max_meetings_in_a_row if settings.keeps("in_a_row") else len(free_time.slots)
    area = _with_most_tables(pools)
    at_work = {item: whereabouts.free_slots(item, area) for item in interpreting.ids if item not in number}
    working = rested(at_work, follows, most_in_a_row)
    speech = {item.id: interpreting.needed(fixed.people[item.id]) for item in given.pairings}
    return MeetingProblem(
        meetings=tuple(
            WantedMeeting(
                pairing=pairing,
                people=tuple(number[person_id] for person_id in fixed.people[pairing.id]),
                allowed=_interpreted(cells.of(pairing), speech[pairing.id], working, (pools, area)),
                interpreters=speech[pairing.id],
                table_id=fixed.meetings[pairing.id].table_id if pairing.id in fixed.meetings else "",
                is_must=any(musts_of[one] & set(fixed.people[pairing.id]) for one in fixed.people[pairing.id]),
            )
            for pairing in given.pairings
        ),
        people=people,
        pools=pools,
        day_of=tuple(slot.day_index for slot in free_time.slots),
        follows=follows,
        most_in_a_row=most_in_a_row,
        wanted_session=_wanted_sessions(placed, number),
        days_present=tuple(max(1, len({free_time.slots[slot].day_index for slot in slots})) for slots in free),
        occupied={place: never | (free_time.of(person_id) - free[place]) for person_id, place in number.items()},
        day_limit=_day_limits(people, records) if settings.keeps("day_maximum") else {},
        unwished={
            place: unwished
            for place, person_id in enumerate(people)
            if (unwished := _unwished(records.get(person_id), whereabouts))
        },
        half_day_of=_half_days(whereabouts) if settings.keeps("spread_meetings") else (),
        before=tuple(
            (position[one], position[other]) for one, other in fixed.order if {one, other} <= position.keys()
        ),
        travel=_travel(pools, whereabouts),
        clock=clock_of(whereabouts),
        interpreters=working,
    )


def _musts(data: EventData) -> Mapping[str, set[str]]:
    """Whom each person must meet."""
    musts_of: dict[str, set[str]] = defaultdict(set)
    for wish in data.wishes:
        if wish.kind is WishKind.MUST_MEET:
            musts_of[wish.person_id].add(wish.other_id)
    return musts_of


def _travel(pools: Sequence[TablePool], whereabouts: Whereabouts) -> Mapping[tuple[int, int], int]:
    """Minutes between the areas of two pools, where it takes any."""
    return {
        (one, other): minutes
        for one, here in enumerate(pools)
        for other, there in enumerate(pools)
        if (minutes := whereabouts.minutes(here.area, there.area))
    }


def _interpreted(
    cells: tuple[int, ...],
    speech: frozenset[str] | None,
    working: Mapping[int, frozenset[str]],
    where: tuple[tuple[TablePool, ...], str],
) -> tuple[int, ...]:
    """The cells in which an interpreter who can works; ``where`` are the pools, and the area in which all
    interpreters stay."""
    if speech is None:
        return cells
    pools, area = where
    return tuple(
        cell for cell in cells if working[cell // len(pools)] & speech and pools[cell % len(pools)].area == area
    )


def _with_most_tables(pools: tuple[TablePool, ...]) -> str:
    tables = Counter({pool.area: 0 for pool in pools})
    for pool in pools:
        tables[pool.area] += max(map(len, pool.open), default=0)
    return tables.most_common(1)[0][0] if pools else ""


class _Cells:
    """Finds the cells of a meeting: a table with enough seats is open, and everybody is free and can get there."""

    def __init__(
        self,
        pools: tuple[TablePool, ...],
        whereabouts: Whereabouts,
        fixed: Fixed,
        periods: Mapping[str, Period],
    ) -> None:
        self._pools = pools
        self._whereabouts = whereabouts
        self._fixed = fixed
        self._periods = periods
        self._free: dict[tuple[str, str], frozenset[int]] = {}

    def of(self, pairing: Pairing) -> tuple[int, ...]:
        locked = self._fixed.meetings.get(pairing.id)
        people = self._fixed.people[pairing.id]
        found = []
        for number, pool in enumerate(self._pools):
            if locked is not None:
                slots = {
                    slot.index
                    for slot in self._whereabouts.slots
                    if slot.start == locked.start and locked.table_id in pool.open[slot.index]
                }
            elif pool.seats >= len(people):
                slots = set.intersection(*(set(self._free_at(person_id, pool.area)) for person_id in people))
            else:
                continue
            found += [
                slot * len(self._pools) + number
                for slot in slots
                if pool.open[slot] and (locked is not None or self._in_order(pairing, slot))
            ]
        return tuple(sorted(found))

    def _free_at(self, person_id: str, area: str) -> frozenset[int]:
        key = person_id, area
        if key not in self._free:
            self._free[key] = self._whereabouts.free_slots(person_id, area)
        return self._free[key]

    def _in_order(self, pairing: Pairing, slot: int) -> bool:
        """Whether the slot is before and after the sessions and fixed entries that it should be."""
        if not self._fixed.order:
            return True
        own, periods = meeting_id(pairing), self._periods
        start, end = self._whereabouts.period(slot)
        return all(
            (first != own or second not in periods or end <= periods[second][0])
            and (second != own or first not in periods or periods[first][1] <= start)
            for first, second in self._fixed.order
        )


def _periods(
    placed: tuple[SessionProblem, Sequence[SessionPlacement]], whereabouts: Whereabouts
) -> dict[str, Period]:
    problem, placements = placed
    return {
        problem.sessions[item.session].id: whereabouts.period(item.start, problem.sessions[item.session].length)
        for item in placements
    }


def _wanted_sessions(
    placed: tuple[SessionProblem, Sequence[SessionPlacement]], number: Mapping[str, int]
) -> dict[tuple[int, int], float]:
    problem, placements = placed
    wanted: dict[tuple[int, int], float] = defaultdict(float)
    for item in placements:
        session = problem.sessions[item.session]
        for person_id, strength in () if session.is_visit else session.interest.items():
            if person_id in number:
                for slot in slots_of(item, problem):
                    wanted[number[person_id], slot] = max(wanted[number[person_id], slot], strength)
    return dict(wanted)


def _day_limits(people: Sequence[str], records: Mapping[str, Person]) -> dict[int, int]:
    limits = {}
    for number, person_id in enumerate(people):
        record = records.get(person_id)
        if record is not None and record.max_meetings_per_day is not None:
            limits[number] = record.max_meetings_per_day
    return limits


def _half_days(whereabouts: Whereabouts) -> tuple[int, ...]:
    return tuple(2 * slot.day_index + (slot.start.hour >= NOON) for slot in whereabouts.slots)


def _unwished(person: Person | None, whereabouts: Whereabouts) -> frozenset[int]:
    """Slots in the half of the day that the person does not want."""
    if person is None or person.day_part is None:
        return frozenset()
    wants_morning = person.day_part is DayPart.MORNING
    return frozenset(slot.index for slot in whereabouts.slots if (slot.start.hour < NOON) is not wants_morning)
