"""A day of a cluster tour from the event's records: who could ride, what they would like to see, what can be seen.

Interest comes from what the records say, the strongest of it counts: an expressed wish, a match between a record of
the participant and one of somebody of the site's organisation, such a match with another site of the same cluster,
a sector that the participant's organisation shares with the cluster. Owners of anonymous records have no interest
from them: their tour would tell what is theirs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import permutations
from typing import Final

from pydantic import Field

from matcher.disclosure import public_data
from matcher.distances import DETOUR, EXTRA_MINUTES, SPEED_KM_H, travel_minutes
from matcher.errors import InvalidSettings
from matcher.free_time import FreeTime
from matcher.rides import is_tour, start_area, without_tours
from matcher.settings import StepSettings
from matcher.tours.problem import Bus, Party, Site, TourProblem
from matcher.travel import recorded_minutes
from models import domain
from models.domain import EventData, Matching, Person, Role, Room, RoomKind, SessionKind, WishKind

MUST_SEE: Final = 1.0
WOULD_SEE: Final = 0.6
OF_CLUSTER: Final = 0.5
"""The share of a match that counts for other sites of the same cluster."""
SAME_SECTOR: Final = 0.2
ANY_SITE: Final = 0.05
"""Everyone would rather see a site than none."""
START: Final = "start of all tours"
"""The id of the place that buses leave from; no site can have it, as a room's."""
_NO_COMMON: Final = frozenset({"no language that all of the party understand"})


class TourSettings(StepSettings):
    """How the tours of each day are made."""

    start_latitude: float | None = Field(None, ge=-90, le=90)
    """Where the buses leave and return, degrees north; without one the middle of all sites."""
    start_longitude: float | None = Field(None, ge=-180, le=180)
    """Degrees east."""
    speed_km_h: float = Field(SPEED_KM_H, gt=0, le=200)
    """How fast buses drive on average, where no travel time is given for two places."""
    detour: float = Field(DETOUR, ge=1, le=5)
    """How much longer roads are than great circles."""
    extra_minutes: int = Field(EXTRA_MINUTES, ge=0, le=60)
    """For getting on and off, for each way."""
    most_stops: int = Field(4, ge=1, le=6)
    """How many sites a bus visits in a day at most."""
    lunch_from: time | None = time(11, 30)
    """When lunch begins at the earliest; without one there is none."""
    lunch_until: time = time(13, 30)
    """When lunch begins at the latest."""
    lunch_minutes: int = Field(60, ge=10, le=180)
    """How long lunch takes."""
    time_limit_s: float = Field(20.0, gt=0, le=600)
    """How long a plan is looked for, for each day, in seconds."""
    seed: int = 7


class StaysHome(StrEnum):
    """Why somebody is not asked to ride at all."""

    HOST = "host"
    NOT_THERE = "not_there"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class TourDay:
    """``problem`` has sites by the id of their room. ``stays_home`` says who is not in it, and why; ``places`` has
    the coordinates that travel times were made from, of the start too; ``measured`` counts the pairs of places whose
    minutes were given, and ``estimated`` those from coordinates.
    """

    date: date
    problem: TourProblem
    stays_home: Mapping[str, StaysHome]
    places: Mapping[str, tuple[float, float]]
    measured: int
    estimated: int


def interests(data: EventData, matching: Matching | None) -> dict[str, dict[str, float]]:
    """By person and site's room, from 0 to 1: what a visit is worth to them. Only public records are looked at."""
    data = public_data(data)
    organisation = {person.id: person.organisation_id for person in data.people}
    found: dict[str, dict[str, float]] = {
        person.id: {site.room_id: ANY_SITE for site in data.sites} for person in data.people
    }
    hosted: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for site in data.sites:
        for other in data.sites:
            if other.organisation_id and (site is other or site.cluster_id == other.cluster_id != ""):
                hosted[other.organisation_id].append((site.room_id, 1.0 if site is other else OF_CLUSTER))
    for person_id, host_id, value in _affinities(data, matching):
        for room_id, share in hosted.get(organisation.get(host_id, ""), ()):
            if person_id in found:
                found[person_id][room_id] = max(found[person_id][room_id], share * value)
    for person_id, room_id, value in _shared_sectors(data):
        found[person_id][room_id] = max(found[person_id][room_id], value)
    for request in data.session_requests:
        if request.kind is SessionKind.VISIT and not is_tour(request):
            for person_id in request.wanted_by:
                found.get(person_id, {}).update(dict.fromkeys(request.room_ids, MUST_SEE))
    for wish in data.wishes:
        if wish.kind is WishKind.NO_THANKS and wish.person_id in found:
            for site in data.sites:
                if site.organisation_id and site.organisation_id == organisation.get(wish.other_id):
                    found[wish.person_id][site.room_id] = 0.0
    return {
        person_id: {site.room_id: values[site.room_id] for site in data.sites} for person_id, values in found.items()
    }


def _affinities(data: EventData, matching: Matching | None) -> Iterator[tuple[str, str, float]]:
    """Who is drawn to whom, and how much, by wishes and by matches in either direction."""
    worth = {WishKind.MUST_MEET: MUST_SEE, WishKind.WOULD_MEET: WOULD_SEE}
    yield from ((wish.person_id, wish.other_id, worth[wish.kind]) for wish in data.wishes if wish.kind in worth)
    owner = {record.id: record.owner_id for record in (*data.offers, *data.demands) if not record.anonymous}
    for match in matching.matches if matching else ():
        one, other = owner.get(match.need_id, ""), owner.get(match.offer_id, "")
        if one and other:
            yield one, other, match.score
            yield other, one, match.score


def _shared_sectors(data: EventData) -> Iterator[tuple[str, str, float]]:
    sectors = {item.id: frozenset(item.sectors) for item in data.organisations}
    of_cluster = {cluster.id: frozenset(cluster.sectors) for cluster in data.clusters}
    for person in data.people:
        for site in data.sites:
            if sectors.get(person.organisation_id, frozenset()) & of_cluster.get(site.cluster_id, frozenset()):
                yield person.id, site.room_id, SAME_SECTOR


def tour_day(
    data: EventData,
    matching: Matching | None,
    settings: TourSettings,
    day: date,
    seen: Mapping[str, frozenset[str]] | None = None,
    aboard: Collection[str] = (),
) -> TourDay:
    """The problem of one day. ``seen`` has the sites that people visit on another day, which are worth nothing again;
    who is ``aboard`` rides although they are not there all day.

    Raise ``InvalidSettings`` where there are no sites, or places without both coordinates and travel times.
    """
    event = data.event
    if event is None:
        raise InvalidSettings("event", None, "there is no event")
    hours = next((item for item in event.days if item.date == day), None)
    if hours is None:
        raise InvalidSettings("dates", day.isoformat(), "is no day of the event")
    rooms = {room.id: room for room in data.rooms if room.kind is RoomKind.SITE}
    sites = [site for site in data.sites if site.room_id in rooms]
    ways = _travel(data, sites, rooms, settings)
    slots = [slot for slot in event.slots() if slot.start.date() == day]
    stays_home = {person_id: why for person_id, why in _staying(data, hours) if person_id not in aboard}
    riding = [person for person in data.people if person.id not in stays_home]
    values = interests(data, matching)
    problem = TourProblem(
        sites=tuple(_site(data, site, rooms[site.room_id], hours) for site in sites),
        buses=tuple(_bus(bus) for bus in data.buses if not _falls_out(data, bus, hours)),
        parties=tuple(_parties(riding, values, seen or {})),
        travel=ways.minutes,
        recorded=ways.recorded,
        leaves=_minute(hours.start),
        returns=_minute(hours.end),
        start_id=START,
        most_stops=settings.most_stops,
        lunch=None if settings.lunch_from is None else (_minute(settings.lunch_from), _minute(settings.lunch_until)),
        lunch_minutes=_whole_slots(settings.lunch_minutes, event.slot_minutes),
        starts=tuple(_minute(slot.start.timetz()) for slot in slots),
        pauses=tuple(_pauses(event, hours)),
    )
    return TourDay(
        date=day,
        problem=problem,
        stays_home=stays_home,
        places=ways.places,
        measured=len(ways.recorded) // 2,
        estimated=(len(ways.minutes) - len(ways.recorded)) // 2,
    )


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _whole_slots(minutes: int, slot: int) -> int:
    """Stops are sessions of whole slots."""
    return math.ceil(minutes / slot) * slot


def _pauses(event: domain.Event, hours: domain.Day) -> Iterator[tuple[int, int]]:
    """Breaks and plenaries of the day."""
    yield from ((_minute(item.start), _minute(item.end)) for item in event.breaks)
    for plenary in event.plenaries:
        start, end = plenary.start.astimezone(event.zone), plenary.end.astimezone(event.zone)
        if start.date() == hours.date:
            yield _minute(start.timetz()), _minute(end.timetz())


def _site(data: EventData, site: domain.Site, room: Room, hours: domain.Day) -> Site:
    event = data.event
    slot = event.slot_minutes if event else 1
    opens = [item for item in site.opens if item.date in (None, hours.date)] if site.opens else [hours]
    periods = [(_minute(item.start), _minute(item.end)) for item in opens]
    closed = closed_minutes(data, site.room_id, hours.date)
    for shut in closed:
        periods = [part for period in periods for part in _without(period, shut)]
    return Site(
        id=site.room_id,
        open=tuple(periods),
        shut=closed,
        visit_minutes=_whole_slots(site.visit_minutes, slot),
        most=max(room.capacity, site.fewest),
        fewest=site.fewest,
        wheelchairs=site.wheelchairs,
        groups_at_once=site.groups_at_once,
        languages=frozenset(site.languages),
        lunch_seats=site.lunch_seats,
        diets=frozenset(site.diets),
    )


def closed_minutes(data: EventData, place_id: str, day: date) -> tuple[tuple[int, int], ...]:
    """The periods of the day in which a site or bus cannot be used, in minutes."""
    zone = data.event.zone if data.event else None
    periods = [
        (_on(item.start.astimezone(zone), day), _on(item.end.astimezone(zone), day))
        for item in data.closures
        if item.place_id == place_id
    ]
    return tuple((start, end) for start, end in periods if start < end)


def _on(moment: datetime, day: date) -> int:
    """The minute of the day, before which all of an earlier day lies, and after which all of a later one."""
    if moment.date() < day:
        return 0
    return 24 * 60 if moment.date() > day else _minute(moment.timetz())


def _without(period: tuple[int, int], shut: tuple[int, int]) -> Iterator[tuple[int, int]]:
    if shut[1] <= period[0] or shut[0] >= period[1]:
        yield period
        return
    if period[0] < shut[0]:
        yield period[0], shut[0]
    if shut[1] < period[1]:
        yield shut[1], period[1]


def _falls_out(data: EventData, bus: domain.Bus, hours: domain.Day) -> bool:
    """Whether it cannot be used in some part of the day."""
    first, last = _minute(hours.start), _minute(hours.end)
    return any(start < last and first < end for start, end in closed_minutes(data, bus.id, hours.date))


def _bus(bus: domain.Bus) -> Bus:
    return Bus(id=bus.id, seats=bus.seats, wheelchairs=bus.wheelchairs, languages=frozenset(bus.languages))


def _parties(
    people: Sequence[Person], values: Mapping[str, Mapping[str, float]], seen: Mapping[str, frozenset[str]]
) -> Iterator[Party]:
    """People of one party together, in the order of the records."""
    together: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        together[f"party {person.party}" if person.party else person.id].append(person)
    for members in together.values():
        worth: dict[str, float] = defaultdict(float)
        for person in members:
            for room_id, value in values[person.id].items():
                worth[room_id] += 0.0 if room_id in seen.get(person.id, frozenset()) else value
        yield Party(
            person_ids=tuple(person.id for person in members),
            interest={room_id: round(value, 6) for room_id, value in worth.items()},
            wheelchairs=sum(person.wheelchair for person in members),
            languages=_common([frozenset(person.languages) for person in members if person.languages]),
            diets=frozenset(person.diet for person in members if person.diet),
        )


def _common(languages: Sequence[frozenset[str]]) -> frozenset[str]:
    return (frozenset.intersection(*languages) or _NO_COMMON) if languages else frozenset()


def _staying(data: EventData, hours: domain.Day) -> Iterator[tuple[str, StaysHome]]:
    """Who does not ride: hosts and organisers, who is not there all day, who is in something else that is fixed."""
    hosts = {site.organisation_id for site in data.sites if site.organisation_id}
    zone = data.event.zone if data.event else None
    start, end = (datetime.combine(hours.date, each, zone) for each in (hours.start, hours.end))
    free = FreeTime(without_tours(data))
    busy = {
        person_id
        for request in data.session_requests
        if request.starts_at is not None and not is_tour(request) and start <= request.starts_at < end
        for person_id in (*request.attendee_ids, *request.speaker_ids)
    }
    for person in data.people:
        if person.organisation_id in hosts or person.role is Role.ORGANISER:
            yield person.id, StaysHome.HOST
        elif not free.is_available(person.id, start, end):
            yield person.id, StaysHome.NOT_THERE
        elif person.id in busy:
            yield person.id, StaysHome.ELSEWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """``minutes`` between all places, and those of them that are ``recorded``, in either direction."""

    minutes: Mapping[tuple[str, str], int]
    recorded: Mapping[tuple[str, str], int]
    places: Mapping[str, tuple[float, float]]


def _travel(
    data: EventData, sites: Sequence[domain.Site], rooms: Mapping[str, Room], settings: TourSettings
) -> _Ways:
    """As recorded for the areas of two places, or else from coordinates; a change of rooms takes its time as well."""
    places = {
        site.room_id: (site.latitude, site.longitude)
        for site in sites
        if site.latitude is not None and site.longitude is not None
    }
    if settings.start_latitude is not None and settings.start_longitude is not None:
        places[START] = (settings.start_latitude, settings.start_longitude)
    elif places:
        count = len(places)
        places[START] = (sum(each[0] for each in places.values()) / count, sum(e[1] for e in places.values()) / count)
    minutes = dict(
        travel_minutes(
            places, speed_km_h=settings.speed_km_h, detour=settings.detour, extra_minutes=settings.extra_minutes
        )
    )
    given, change = recorded_minutes(data.travel), data.event.room_change_minutes if data.event else 0
    areas = {START: start_area(data)} | {site.room_id: rooms[site.room_id].area for site in sites}
    recorded: dict[tuple[str, str], int] = {}
    for one, other in permutations(areas, 2):
        known = given.get(frozenset({areas[one], areas[other]})) if areas[one] and areas[other] else None
        least = 0 if START in (one, other) else change
        if known is not None:
            minutes[one, other] = recorded[one, other] = max(known, least)
        elif (one, other) in minutes:
            minutes[one, other] = max(minutes[one, other], least)
        else:
            raise InvalidSettings("sites", other if one == START else one, "has no coordinates and no travel times")
    return _Ways(minutes=minutes, recorded=recorded, places=places)
