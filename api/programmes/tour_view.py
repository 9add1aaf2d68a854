"""What pages, documents and interface show of a day of tours: names instead of ids, and times of day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.programmes.tour_map import Pin, Way, tour_map
from matcher.rides import start_area
from matcher.tour_days import START, StaysHome, TourSettings
from matcher.tours.problem import Tour
from matcher.tours.reasons import LeftOutReason
from matcher.tours.validate import breaches
from matcher.tours_programme import DayOfTours, clock_time, requested_days
from models.domain import EventData, Matching, Organisation, Person
from models.domain.tours import PlannedTours


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A visit by the clock; ``number`` is that of the site on the map."""

    site_id: str
    number: str
    name: str
    presentation: str
    arrives: str
    leaves: str
    lunch: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassengerView:
    """What the person needs, such as a diet, is for organisers only. ``drawn_to`` counts the stops that the person's
    party has a reason of its own to see."""

    person: Person
    organisation: Organisation | None
    drawn_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BusView:
    id: str
    name: str
    seats: int
    languages: tuple[str, ...]
    leaves: str
    returns: str
    stops: tuple[StopView, ...]
    passengers: tuple[PassengerView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """``broken`` names the buses and sites where the requested tours no longer keep to the records, "" for what is
    of neither; it is empty where all of them can be made. ``people`` could ride.
    ``interest`` is at most ``bound``, whatever the plan; ``is_proven`` where none is better. ``estimated`` pairs of
    places have minutes from coordinates as ``settings`` say, ``measured`` from records.
    """

    date: date
    buses: tuple[BusView, ...]
    riding: int
    people: int
    left_out: tuple[tuple[tuple[Person, ...], tuple[LeftOutReason, ...]], ...]
    stays_home: tuple[tuple[StaysHome, tuple[Person, ...]], ...]
    interest: float
    bound: float
    is_proven: bool
    settings: TourSettings
    broken: tuple[str, ...]
    picture: str
    measured: int
    estimated: int
    start: str
    """Where the buses leave from and return to: the area whose recorded ways are taken, or coordinates."""

    @property
    def share(self) -> float:
        """Of the best that is possible, at least."""
        return min(1.0, self.interest / self.bound) if self.bound > 0 else 1.0


def day_views(
    data: EventData, matching: Matching | None, known: Callable[[str], PlannedTours | None], *, map_title: str
) -> tuple[DayView, ...]:
    """Each day for which tours are requested. ``known`` tells what was kept of them when they were planned; what was
    not planned here is judged by the usual settings."""
    return tuple(_day(data, each, map_title) for each in requested_days(data, matching, TourSettings(), known))


def _day(data: EventData, made: DayOfTours, map_title: str) -> DayView:
    people = {person.id: person for person in data.people}
    problem = made.day.problem
    numbers = {site.id: str(number) for number, site in enumerate(problem.sites, 1)}
    known = {bus.id for bus in data.buses}
    buses = tuple(_bus(data, made, tour, people, numbers) for tour in made.plan.tours if tour.bus_id in known)
    found = list(breaches(problem, made.plan)) if made.plan.tours else []
    names = {bus.id: bus.name for bus in data.buses} | {room.id: room.name for room in data.rooms}
    return DayView(
        date=made.day.date,
        buses=buses,
        riding=made.riding,
        people=sum(party.size for party in problem.parties),
        left_out=tuple(
            (tuple(people[person_id] for person_id in problem.parties[each.party].person_ids), each.reasons)
            for each in made.left_out
        ),
        stays_home=tuple(
            (why, tuple(people[person_id] for person_id, reason in made.day.stays_home.items() if reason is why))
            for why in StaysHome
            if why in made.day.stays_home.values()
        ),
        interest=made.plan.interest,
        bound=made.plan.bound,
        is_proven=made.plan.is_proven,
        settings=made.settings,
        broken=tuple(dict.fromkeys(_named(text, names) for text in found)),
        picture=_picture(data, made, buses, numbers, map_title),
        measured=made.day.measured,
        estimated=made.day.estimated,
        start=_start(data, made),
    )


def _start(data: EventData, made: DayOfTours) -> str:
    venue = start_area(data)
    if any(venue in (item.first_area, item.second_area) for item in data.travel):
        return venue
    place = made.day.places.get(START)
    return f"{place[0]:.4f}, {place[1]:.4f}" if place else ""


def _named(breach: str, names: Mapping[str, str]) -> str:
    """The bus or site that a breach begins with."""
    return names.get(breach.partition(": ")[0], "")


def _bus(
    data: EventData, made: DayOfTours, tour: Tour, people: Mapping[str, Person], numbers: Mapping[str, str]
) -> BusView:
    bus = next(item for item in data.buses if item.id == tour.bus_id)
    rooms = {room.id: room.name for room in data.rooms}
    sites = {site.room_id: site for site in data.sites}
    organisations = {item.id: item for item in data.organisations}
    return BusView(
        id=bus.id,
        name=bus.name,
        seats=bus.seats,
        languages=bus.languages,
        leaves=clock_time(tour.leaves),
        returns=clock_time(tour.returns),
        stops=tuple(
            StopView(
                site_id=stop.site_id,
                number=numbers.get(stop.site_id, "?"),
                name=rooms.get(stop.site_id, stop.site_id),
                presentation=sites[stop.site_id].presentation if stop.site_id in sites else "",
                arrives=clock_time(stop.arrives),
                leaves=clock_time(stop.leaves),
                lunch=stop.lunch,
            )
            for stop in tour.stops
        ),
        passengers=tuple(
            _passenger(made, tour, people[person_id], organisations, place)
            for place, person_ids in _by_name(made, tour, people)
            for person_id in person_ids
        ),
    )


def _by_name(made: DayOfTours, tour: Tour, people: Mapping[str, Person]) -> list[tuple[int, list[str]]]:
    """The parties in the bus by the names of who is in them, each kept together, as names are called."""
    parties = made.day.problem.parties
    named = ((place, sorted(parties[place].person_ids, key=lambda each: people[each].name)) for place in tour.parties)
    return sorted(named, key=lambda party: people[party[1][0]].name)


def _passenger(
    made: DayOfTours, tour: Tour, person: Person, organisations: Mapping[str, Organisation], place: int
) -> PassengerView:
    party = made.day.problem.parties[place]
    return PassengerView(
        person=person,
        organisation=organisations.get(person.organisation_id),
        drawn_to=sum(party.interest.get(stop.site_id, 0.0) / party.size > 0.1 for stop in tour.stops),
    )


def _picture(
    data: EventData, made: DayOfTours, buses: Sequence[BusView], numbers: Mapping[str, str], title: str
) -> str:
    """Empty where no place has coordinates."""
    rooms = {room.id: room.name for room in data.rooms}
    clusters = {cluster.id: place for place, cluster in enumerate(data.clusters)}
    of_site = {site.room_id: clusters.get(site.cluster_id, 0) for site in data.sites}
    pins = [
        Pin(
            id=place,
            name="" if place == START else rooms.get(place, place),
            latitude=latitude,
            longitude=longitude,
            number=numbers.get(place, "●"),
            group=of_site.get(place, 0),
        )
        for place, (latitude, longitude) in made.day.places.items()
    ]
    ways = [
        Way(
            name=f"{bus.name}: {' – '.join(stop.number for stop in bus.stops)}",
            places=(START, *(stop.site_id for stop in bus.stops), START),
        )
        for bus in buses
    ]
    return tour_map(pins, ways, title=title) if pins else ""
