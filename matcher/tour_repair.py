"""The tours of an event whose agenda is repaired: buses that cannot do what they were to do are planned again, on the
days on which they have not left, and everyone else keeps their tour to the minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import count
from operator import ne

from matcher.errors import InvalidSettings
from matcher.ports import Progress
from matcher.requested_tours import has_lunch
from matcher.rides import REQUEST_ID, REQUEST_PREFIX, is_tour
from matcher.settings import RepairSettings
from matcher.told import Told, tell
from matcher.tour_changes import BusChange, bus_changes, clock
from matcher.tour_days import StaysHome, TourSettings, closed_minutes
from matcher.tour_obligations import Obligations
from matcher.tour_replanning import Search, filled, mended, plan_with, replanned, without_stops
from matcher.tours.problem import Tour, TourPlan
from matcher.tours_programme import bus_of, date_of, moment_of, requested_day, seen_on, visits_of
from models.domain import Agenda, EventData, Matching, SessionRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ToursInput:
    """The records as they are now, closures and absences among them, and the agenda that is repaired.

    ``tours`` has by day the settings that its tours were made with, as far as they are known. Without ``travel`` no
    way between two places of the agenda takes time.
    """

    data: EventData
    agenda: Agenda
    matching: Matching | None
    tours: Mapping[date, TourSettings]
    now: datetime
    travel: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ToursRepaired:
    """``before`` and ``requests`` are the requested visits of the days that change, as they were and as they are to
    be. ``changes`` say what becomes another for which bus, ``notes`` what the organiser should know besides.
    """

    before: tuple[SessionRequest, ...] = ()
    requests: tuple[SessionRequest, ...] = ()
    changes: tuple[BusChange, ...] = ()
    notes: tuple[Told, ...] = ()

    def __add__(self, other: ToursRepaired) -> ToursRepaired:
        return ToursRepaired(
            before=(*self.before, *other.before),
            requests=(*self.requests, *other.requests),
            changes=(*self.changes, *other.changes),
            notes=(*self.notes, *other.notes),
        )

    def to_take_back(self) -> dict[str, object]:
        """What ``take_back_tours`` needs, as it can be written to JSON, and the days."""
        if not self.replanned and self.before == self.requests:
            return {}
        return {
            "before": [asdict(request) for request in self.before],
            "after": [request.id for request in self.requests],
            "days": sorted({date_of(request).isoformat() for request in self.before}),
        }

    @property
    def replanned(self) -> frozenset[str]:
        """The ids of the visits that are requested otherwise than before."""
        return frozenset(request.id for request in self.requests if request not in self.before)

    def applied(self, data: EventData) -> EventData:
        """The records with the visits as they are to be."""
        if self.before == self.requests:
            return data
        gone = {request.id for request in self.before}
        kept = tuple(request for request in data.session_requests if request.id not in gone)
        return replace(data, session_requests=(*kept, *self.requests))


def repaired_tours(given: ToursInput, settings: RepairSettings, progress: Progress) -> ToursRepaired:
    """What has to change in the tours from now on: where a site is closed at a stop, or a bus cannot be used, and for
    those who are not there for all of their tour.

    A day takes about ``settings.tours_limit_s``. What would change more entries than ``settings.most_changes`` is not
    done: a stop that cannot be is then only left out, or nothing is changed. Nobody else joins a tour, except with
    ``settings.fill_freed``. Raise ``InvalidResult`` if a plan breaks a rule.
    """
    event = given.data.event
    if event is None:
        return ToursRepaired()
    today = given.now.astimezone(event.zone).date()
    dates = {date_of(item) for item in given.data.session_requests if is_tour(item)}
    found, left = ToursRepaired(), settings.most_changes
    for on in sorted(dates & {day.date for day in event.days if day.date >= today}):
        try:
            day = _Day(replace(given, data=found.applied(given.data)), settings, on)
        except InvalidSettings as error:
            found += ToursRepaired(
                notes=(tell("The tours of %(day)s were not looked at: %(why)s", day=on, why=str(error)),)
            )
            continue
        repaired = day.repaired(left, progress)
        left = None if left is None else left - entries_changed(repaired.before, repaired.requests)
        found += repaired
    return found


def entries_changed(before: Sequence[SessionRequest], after: Sequence[SessionRequest]) -> int:
    """How many visits come, go or become another, those aside where only who comes differs."""
    old, new = ({item.id: replace(item, attendee_ids=()) for item in each} for each in (before, after))
    return sum(old.get(name) != new.get(name) for name in old.keys() | new.keys())


class _Day:
    """One day with its tours as they are requested. ``hits`` has by bus the sites that it cannot visit as it was to,
    ``held`` the buses that are not planned again, and ``late`` by bus who cannot make all of its tour."""

    def __init__(self, given: ToursInput, settings: RepairSettings, on: date) -> None:
        self.given, self.settings, self.on = given, settings, on
        self.day, self.plan = requested_day(
            given.data, given.matching, given.tours[on], on, seen_on(given.data, partial(ne, on))
        )
        self.requests = tuple(item for item in given.data.session_requests if is_tour(item) and date_of(item) == on)
        self.obligations = Obligations(given.data, given.agenda, given.now, travel=given.travel)
        self.begun = {tour.bus_id for tour in self.plan.tours if self._moment(tour.leaves) <= given.now}
        locked = {lock.entry_id for lock in given.data.locks}
        self.held = self.begun | {bus_of(item) for item in self.requests if item.id in locked}
        self.hits = {tour.bus_id: hit for tour in self.plan.tours if (hit := frozenset(self._hit(tour)))}
        self.late = {tour.bus_id: late for tour in self.plan.tours if (late := tuple(self._late(tour)))}
        people = [(person.id, person.name) for person in given.data.people]
        self.names = dict([*people, *((bus.id, bus.name) for bus in given.data.buses)])

    def repaired(self, left: int | None, progress: Progress) -> ToursRepaired:
        """The first way that changes no more than ``left`` entries; nothing where none does, or nothing has to."""
        if not self.hits and not self.late and not (self.settings.fill_freed and self._has_freed()):
            return ToursRepaired()
        for way in (self._planned_again, self._shortened) if self.hits else (self._shortened,):
            with progress.track(f"Planning the tours of {self.on.isoformat()}", None):
                plan, unable = way()
            if self.settings.fill_freed:
                plan = filled(self.day.problem, plan, plan.left_out, self.held, self._why_not)
            requests = self._requests(plan)
            if left is None or entries_changed(self.requests, requests) <= left:
                changes = bus_changes(self.given.data, self.on, self.day.problem, self.plan, plan)
                notes = tuple(self._notes(plan, unable))
                return ToursRepaired(before=self.requests, requests=requests, changes=changes, notes=notes)
        return ToursRepaired(
            notes=(tell("The tours of %(day)s stay: the budget of changes does not suffice", day=self.on),)
        )

    def _planned_again(self) -> tuple[TourPlan, dict[int, str]]:
        """Each bus that is hit by itself; whoever loses their place so gets a free seat in another bus, if there is
        one. No bus that is not hit makes another tour."""
        problem = self.day.problem
        fixed = {
            tour.bus_id: without_stops(problem, tour, self.hits.get(tour.bus_id, ()))
            for tour in self.plan.tours
            if tour.bus_id in self.held
        }
        search = Search(
            fixed=fixed,
            earliest=self._earliest(fixed),
            time_limit_s=self.settings.tours_limit_s / (1 + len(self.hits)),
            seed=self.settings.seed,
        )
        plan, failed = mended(problem, self.plan, self.hits, search, self._why_not)
        if not failed:
            return plan, {}
        before = [tour for tour in self.plan.tours if tour.bus_id in failed]
        others = {tour.bus_id: tour for tour in plan.tours if tour.bus_id not in failed}
        kept = plan_with(problem, (*others.values(), *before))
        plan, unable = replanned(problem, kept, replace(search, fixed=others), self._why_not)
        places = {place for tour in before for place in tour.parties}
        plan = filled(problem, plan, places, self.held, self._why_not)
        left_out = {*plan.left_out}
        return plan, {place: why for place, why in unable.items() if place in left_out}

    def _earliest(self, fixed: Mapping[str, Tour]) -> int:
        """The minute before which no bus leaves that is planned again: on the day itself nobody is called for earlier
        than the first of them was to leave."""
        leaves = [tour.leaves for tour in self.plan.tours if tour.bus_id not in fixed]
        return min(leaves) if leaves and self._moment(0) <= self.given.now else 0

    def _shortened(self) -> tuple[TourPlan, dict[int, str]]:
        """The tours at their times, without the stops that cannot be."""
        tours = (without_stops(self.day.problem, tour, self.hits.get(tour.bus_id, ())) for tour in self.plan.tours)
        return plan_with(self.day.problem, tours), {}

    def _hit(self, tour: Tour) -> Iterator[str]:
        """The sites, of stops that have not begun, that are closed then or to which the bus does not get."""
        data, problem = self.given.data, self.day.problem
        broken = closed_minutes(data, tour.bus_id, self.on)
        for stop, since in zip(tour.stops, (tour.leaves, *(each.leaves for each in tour.stops)), strict=False):
            if self._moment(stop.arrives) < self.given.now:
                continue
            is_closed = _meets((stop.arrives, stop.leaves), closed_minutes(data, stop.site_id, self.on))
            if tour.bus_id in self.begun:
                no_bus = _meets((since, stop.leaves), broken)
            else:
                no_bus = tour.bus_id not in problem.bus
            if is_closed or no_bus or stop.site_id not in problem.site:
                yield stop.site_id

    def _late(self, tour: Tour) -> Iterator[str]:
        """Who is to be in the bus, which has not left, and can be at some of its stops but not ride all the way."""
        if tour.bus_id in self.begun:
            return
        riding = (item for item in self.requests if bus_of(item) == tour.bus_id)
        for person_id in dict.fromkeys(person for item in riding for person in item.attendee_ids):
            if self.day.stays_home.get(person_id) is StaysHome.NOT_THERE and any(
                self.obligations.is_there(person_id, self._moment(stop.arrives), self._moment(stop.leaves))
                for stop in tour.stops
            ):
                yield person_id

    def _has_freed(self) -> bool:
        """Whether somebody leaves a seat free in a bus that has not left."""
        everyone = self._everyone()
        return any(
            person not in everyone
            for item in self.requests
            if bus_of(item) not in self.held
            for person in item.attendee_ids
        )

    def _why_not(self, place: int, tour: Tour) -> str:
        """Why the party cannot make the tour; empty if it can."""
        leaves, returns = self._moment(tour.leaves), self._moment(tour.returns)
        for person_id in self._people(place):
            name = self.names[person_id]
            if not self.obligations.is_there(person_id, leaves, returns):
                return tell("%(person)s is not there for all of it", person=name)
            for stop in tour.stops:
                period = self._moment(stop.arrives), self._moment(stop.leaves)
                if not self.obligations.leave_free(person_id, period, stop.site_id):
                    return tell("%(person)s is needed elsewhere at %(at)s", person=name, at=clock(stop.arrives))
        return ""

    def _requests(self, plan: TourPlan) -> tuple[SessionRequest, ...]:
        """The visits of the plan: a stop that stays has the id that it had, and of a tour that stays only who comes
        can be another."""
        before = {tour.bus_id: tour for tour in self.plan.tours}
        known = {(bus_of(item), *item.room_ids[:1], has_lunch(item)): item for item in self.requests}
        numbers = defaultdict(lambda: count(1), {bus_id: count(last + 1) for bus_id, last in self._last().items()})
        found = []
        for tour in plan.tours:
            if tour.bus_id in self.held or _times(before.get(tour.bus_id)) == _times(tour):
                same = (known[tour.bus_id, stop.site_id, stop.lunch] for stop in tour.stops)
                found += [replace(old, attendee_ids=self._attending(old, tour)) for old in same]
                continue
            for stop, new in zip(tour.stops, visits_of(self.given.data, self.day, [tour]), strict=True):
                old = known.get((tour.bus_id, stop.site_id, stop.lunch))
                if old is None:
                    own_id = f"{REQUEST_PREFIX}{self.on}-{tour.bus_id}-{next(numbers[tour.bus_id])}"
                    found.append(replace(new, id=own_id + ("-lunch" if stop.lunch else "")))
                    continue
                people = self._attending(old, tour)
                moved = replace(old, starts_at=new.starts_at, slots=new.slots, summary=new.summary)
                found.append(replace(moved, attendee_ids=people))
        return tuple(found)

    def _attending(self, old: SessionRequest, tour: Tour) -> tuple[str, ...]:
        """Who is to be at the stop, in the order of before: who is away stays asked for unless others may join."""
        if tour.bus_id in self.begun:
            return old.attendee_ids
        riding = [person for place in tour.parties for person in self._people(place)]
        late = self.late.get(tour.bus_id, ())
        away = () if self.settings.fill_freed else (*(set(old.attendee_ids) - self._everyone() - {*late}),)
        kept = [person for person in old.attendee_ids if person in riding or person in away]
        return tuple(dict.fromkeys((*kept, *riding)))

    def _last(self) -> dict[str, int]:
        """By bus the highest number of a stop."""
        last: dict[str, int] = {}
        for item in self.requests:
            found = REQUEST_ID.fullmatch(item.id)
            if found:
                last[found[2]] = max(last.get(found[2], 0), int(found[3]))
        return last

    def _notes(self, plan: TourPlan, unable: Mapping[int, str]) -> Iterator[Told]:
        before, after = ({place for tour in each.tours for place in tour.parties} for each in (self.plan, plan))
        for bus_id in self.hits.keys() & self.held:
            bus = self.names.get(bus_id, bus_id)
            if bus_id in self.begun:
                yield tell(
                    "%(bus)s is under way on %(day)s: it leaves out what it cannot visit, and all else stays",
                    bus=bus,
                    day=self.on,
                )
            else:
                yield tell(
                    "A visit of %(bus)s on %(day)s is locked: it leaves out what it cannot visit, and all else stays",
                    bus=bus,
                    day=self.on,
                )
        for place, why in sorted(unable.items()):
            people = self._named(self._people(place))
            yield tell("No place any more on %(day)s for %(people)s: %(why)s", day=self.on, people=people, why=why)
        lost = [person for place in sorted(before - after - unable.keys()) for person in self._people(place)]
        if lost:
            yield tell("No bus has a place any more on %(day)s for %(people)s", people=self._named(lost), day=self.on)
        joined = [person for place in sorted(after - before) for person in self._people(place)]
        if joined:
            yield tell("A seat that was left on %(day)s is for %(people)s", people=self._named(joined), day=self.on)
        for bus_id, late in self.late.items():
            yield tell(
                "%(people)s cannot ride in %(bus)s on %(day)s, not being there for all of its tour",
                people=self._named(late),
                bus=self.names.get(bus_id, bus_id),
                day=self.on,
            )

    def _named(self, people: Sequence[str]) -> str:
        names = [self.names[person_id] for person_id in people]
        if len(names) <= _NAMED:
            return ", ".join(names)
        return tell("%(people)s and %(more)s more", people=names[:_NAMED], more=len(names) - _NAMED)

    def _people(self, place: int) -> tuple[str, ...]:
        return self.day.problem.parties[place].person_ids

    def _everyone(self) -> set[str]:
        return {person for party in self.day.problem.parties for person in party.person_ids}

    def _moment(self, minute: int) -> datetime:
        return moment_of(self.given.data, self.on, minute)


_NAMED = 6
"""So many people are told by name."""


def _times(tour: Tour | None) -> tuple[object, ...]:
    return (tour.stops, tour.leaves, tour.returns) if tour is not None else ()


def _meets(period: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < period[1] and period[0] < end for start, end in others)
