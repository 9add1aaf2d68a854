"""What becomes another in the tours of a day, a bus at a time, in words for the organiser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.told import Told, tell
from matcher.tours.problem import Stop, Tour, TourPlan, TourProblem
from models.domain import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class BusChange:
    """``people`` are those who are in the bus no longer, or anew, or see other sites or at other times in it."""

    date: date
    bus_id: str
    people: tuple[str, ...]
    words: Told


def bus_changes(
    data: EventData, on: date, problem: TourProblem, before: TourPlan, after: TourPlan
) -> tuple[BusChange, ...]:
    """Every bus whose stops, or people, differ; ``problem`` has the parties of both plans."""
    old, new = ({tour.bus_id: tour for tour in plan.tours} for plan in (before, after))
    names = {bus.id: bus.name for bus in data.buses} | {room.id: room.name for room in data.rooms}
    found = []
    for bus_id in dict.fromkeys((*old, *new)):
        one, other = old.get(bus_id), new.get(bus_id)
        people = _people(problem, one, other)
        what = list(_what(names, one, other))
        if what or people:
            what += _who(one, other, problem) if not what else [_count(len(people))] * bool(people)
            words = tell("%(bus)s on %(day)s: %(what)s", bus=names.get(bus_id, bus_id), day=on, what=what)
            found.append(BusChange(date=on, bus_id=bus_id, people=people, words=words))
    return tuple(found)


def clock(minute: int) -> str:
    """
    >>> clock(545)
    '09:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _count(people: int) -> Told:
    if people == 1:
        return tell("1 person changes")
    return tell("%(number)s people change", number=people)


def _who(one: Tour | None, other: Tour | None, problem: TourProblem) -> Iterator[Told]:
    """Who comes and goes in a bus whose tour stays."""
    left, joined = ({*tour.parties} if tour else set() for tour in (one, other))
    out = sum(problem.parties[place].size for place in left - joined)
    into = sum(problem.parties[place].size for place in joined - left)
    if out:
        yield tell("1 person leaves it") if out == 1 else tell("%(number)s people leave it", number=out)
    if into:
        yield tell("1 person joins it") if into == 1 else tell("%(number)s people join it", number=into)


def _people(problem: TourProblem, one: Tour | None, other: Tour | None) -> tuple[str, ...]:
    """In the order of the problem's parties."""
    left, joined = ({*tour.parties} if tour else set() for tour in (one, other))
    places = left | joined if _visits(one) != _visits(other) else left ^ joined
    return tuple(person_id for place in sorted(places) for person_id in problem.parties[place].person_ids)


def _visits(tour: Tour | None) -> tuple[Stop, ...]:
    return tour.stops if tour else ()


def _what(names: Mapping[str, str], one: Tour | None, other: Tour | None) -> Iterator[Told]:
    if other is None or not other.stops:
        yield tell("makes no tour any more")
        return
    old, new = ({stop.site_id: stop for stop in _visits(tour)} for tour in (one, other))
    gone = [stop for stop in old.values() if stop.site_id not in new]
    for stop in gone:
        yield tell("no longer visits %(site)s from %(at)s", site=_name(names, stop), at=clock(stop.arrives))
    for stop in new.values():
        if stop.site_id in old:
            yield from _moved(names, old[stop.site_id], stop)
        elif gone:
            yield tell("visits %(site)s at %(at)s instead", site=_name(names, stop), at=clock(stop.arrives))
        else:
            yield tell("visits %(site)s at %(at)s", site=_name(names, stop), at=clock(stop.arrives))
    yield from _lunch(names, one, other)
    if one is not None and (one.leaves, one.returns) != (other.leaves, other.returns):
        yield tell("leaves at %(at)s and is back at %(back)s", at=clock(other.leaves), back=clock(other.returns))


def _name(names: Mapping[str, str], stop: Stop) -> str:
    return names.get(stop.site_id, stop.site_id)


def _moved(names: Mapping[str, str], before: Stop, after: Stop) -> Iterator[Told]:
    if before.arrives != after.arrives:
        yield tell(
            "visits %(site)s at %(at)s, not at %(before)s",
            site=_name(names, after),
            at=clock(after.arrives),
            before=clock(before.arrives),
        )


def _lunch(names: Mapping[str, str], one: Tour | None, other: Tour) -> Iterator[Told]:
    before = next((stop.site_id for stop in _visits(one) if stop.lunch), "")
    after = next((stop for stop in other.stops if stop.lunch), None)
    if after is None and before:
        yield tell("has no lunch any more")
    elif after is not None and after.site_id != before:
        yield tell("has lunch at %(site)s", site=_name(names, after))
