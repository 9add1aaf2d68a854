"""Sites, buses and participants of one day of technical visits, and what a plan of it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.domain.checks import InvalidField, require_text

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site that can be visited. Times are minutes from midnight of the day, in the event's time zone.

    A visit takes ``visit_minutes``, presentation and guided tour together, and begins and ends within one of the
    ``open`` periods. A group has ``fewest`` to ``most`` people, of whom ``wheelchairs`` at most need a way without
    steps; ``groups_at_once`` groups can be there at one time. Guides speak ``languages``; empty is any. A site with
    ``lunch_seats`` serves lunch after the visit, to that many people at once, and caters for ``diets``. Nobody is
    there, for lunch either, in the periods in which it is ``shut``.
    """

    id: str
    open: tuple[tuple[int, int], ...]
    visit_minutes: int
    most: int
    fewest: int = 1
    wheelchairs: int = 0
    groups_at_once: int = 1
    languages: frozenset[str] = frozenset()
    lunch_seats: int = 0
    diets: frozenset[str] = frozenset()
    shut: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        require_text("id", self.id)
        if self.visit_minutes < 1:
            raise InvalidField("visit_minutes", self.visit_minutes, "a visit takes at least a minute")
        if not 1 <= self.fewest <= self.most:
            raise InvalidField("most", self.most, f"a group has at least {max(1, self.fewest)} people")
        if self.groups_at_once < 1:
            raise InvalidField("groups_at_once", self.groups_at_once, "at least one group can be there")
        for start, end in self.open:
            if not 0 <= start < end <= MINUTES_A_DAY:
                raise InvalidField("open", f"{start} to {end}", "minutes of one day, the start before the end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A bus with ``seats``, of which ``wheelchairs`` can be a wheelchair's place. ``languages`` are its guide's."""

    id: str
    seats: int
    wheelchairs: int = 0
    languages: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_text("id", self.id)
        if self.seats < 1:
            raise InvalidField("seats", self.seats, "a bus has at least one seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """People who travel together: one participant, or a group.

    ``interest`` is how much visiting a site is worth to the party, the sum over its people, 0 where it is not named.
    Each of them understands one of ``languages``; empty is any. ``diets`` are what lunch must cater for.
    """

    person_ids: tuple[str, ...]
    interest: Mapping[str, float] = field(default_factory=dict)
    wheelchairs: int = 0
    languages: frozenset[str] = frozenset()
    diets: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.person_ids or len(set(self.person_ids)) != len(self.person_ids):
            raise InvalidField("person_ids", self.person_ids, "a party is of people, each named once")
        if not 0 <= self.wheelchairs <= len(self.person_ids):
            raise InvalidField("wheelchairs", self.wheelchairs, f"at most one for each of {len(self.person_ids)}")
        for site_id, value in self.interest.items():
            if value < 0:
                raise InvalidField("interest", f"{site_id} {value}", "an interest is not negative")

    @property
    def size(self) -> int:
        return len(self.person_ids)


@dataclass(frozen=True, kw_only=True)
class TourProblem:
    """One day. ``travel`` gives the minutes from one place to another, for every ordered pair of site ids and
    ``start_id``, where every bus leaves at ``leaves`` at the earliest and is back at ``returns`` at the latest.

    ``recorded`` are ways of which it is known how long they take: another place on the way makes them no shorter.

    Each bus makes at most ``most_stops`` visits. Lunch is at one stop, begins within ``lunch`` (a first and a last
    minute) right after its visit, and takes ``lunch_minutes``; None is a day without.

    A visit begins at one of ``starts``, such as those of an event's slots, empty for any minute; nobody is at a site
    during ``pauses``.
    """

    sites: tuple[Site, ...]
    buses: tuple[Bus, ...]
    parties: tuple[Party, ...]
    travel: Mapping[tuple[str, str], int]
    leaves: int
    returns: int
    start_id: str = "start"
    most_stops: int = 4
    lunch: tuple[int, int] | None = None
    lunch_minutes: int = 60
    starts: tuple[int, ...] = ()
    pauses: tuple[tuple[int, int], ...] = ()
    recorded: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [site.id for site in self.sites] + [bus.id for bus in self.buses] + [self.start_id]
        if len(set(ids)) != len(ids):
            raise InvalidField("id", "", "sites, buses and the start have ids of their own")
        people = [person_id for party in self.parties for person_id in party.person_ids]
        if len(set(people)) != len(people):
            raise InvalidField("parties", "", "somebody is in two parties")
        if not 0 <= self.leaves < self.returns <= MINUTES_A_DAY:
            raise InvalidField("returns", self.returns, "minutes of one day, after the buses leave")
        places = [self.start_id, *(site.id for site in self.sites)]
        for pair in ((one, other) for one in places for other in places if one != other):
            if self.travel.get(pair, -1) < 0:
                raise InvalidField("travel", " to ".join(pair), "how many minutes it takes is not given")

    @cached_property
    def fastest(self) -> Mapping[tuple[str, str], int]:
        """The minutes between two places by the fastest way, which may pass others (Floyd 1962), or as recorded."""
        ways = self._shortened
        return {pair: max(minutes, self.recorded.get(pair, 0)) for pair, minutes in ways.items()}

    @cached_property
    def is_metric(self) -> bool:
        """Whether no stop makes a way shorter: only then is a tour possible without any one of its stops."""
        return all(minutes >= self.recorded.get(pair, 0) for pair, minutes in self._shortened.items())

    @cached_property
    def _shortened(self) -> Mapping[tuple[str, str], int]:
        places = [self.start_id, *(site.id for site in self.sites)]
        minutes = {(one, other): self.travel.get((one, other), 0) for one in places for other in places}
        for by in places:
            for one in places:
                for other in places:
                    minutes[one, other] = min(minutes[one, other], minutes[one, by] + minutes[by, other])
        return {**minutes, **{(place, place): 0 for place in places}}

    @property
    def most_interest(self) -> float:
        """A bound that always holds: everyone sees the sites that they like best."""
        return sum(sum(sorted(party.interest.values())[-self.most_stops :]) for party in self.parties)

    @cached_property
    def arrivals(self) -> Mapping[tuple[str, bool], tuple[int, ...]]:
        """By site, and whether with lunch: each minute at which a stop can begin, in order of time."""
        return {
            (site.id, with_lunch): tuple(self._arrivals(site, with_lunch=with_lunch))
            for site in self.sites
            for with_lunch in (False, True)
        }

    def _arrivals(self, site: Site, *, with_lunch: bool) -> Iterator[int]:
        first = self.leaves + self.fastest[self.start_id, site.id]
        last = self.returns - self.fastest[site.id, self.start_id]
        for minute in sorted(set(self.starts)) if self.starts else range(first, last):
            visited = minute + site.visit_minutes
            leaves = visited + (self.lunch_minutes if with_lunch else 0)
            if (
                minute < first
                or leaves > last
                or not any(start <= minute and visited <= end for start, end in site.open)
            ):
                continue
            if any(minute < end and start < leaves for start, end in (*self.pauses, *site.shut)):
                continue
            if not with_lunch or self._is_lunch(site, visited):
                yield minute

    def _is_lunch(self, site: Site, minute: int) -> bool:
        return self.lunch is not None and site.lunch_seats > 0 and self.lunch[0] <= minute <= self.lunch[1]

    @cached_property
    def site(self) -> Mapping[str, Site]:
        return {site.id: site for site in self.sites}

    @cached_property
    def bus(self) -> Mapping[str, Bus]:
        return {bus.id: bus for bus in self.buses}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit from ``arrives`` to ``leaves``, minutes of the day; with ``lunch`` the last part of it is lunch."""

    site_id: str
    arrives: int
    leaves: int
    lunch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """What one bus does, with whom: the stops in order of time, and the places of its parties in the problem."""

    bus_id: str
    leaves: int
    returns: int
    stops: tuple[Stop, ...]
    parties: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TourPlan:
    """The tours of one day. ``interest`` is the sum of the interests of all parties in the sites that they visit,
    and ``bound`` what no plan exceeds. ``left_out`` are the places of parties that no bus has room for.
    """

    tours: tuple[Tour, ...]
    left_out: tuple[int, ...]
    interest: float
    bound: float
    is_proven: bool
