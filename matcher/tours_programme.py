"""The cluster tour as a use case: from the records to tours, and to visits of the one agenda, one for each stop."""

from __future__ import annotations

import dataclasses
import hashlib
import operator
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from matcher.errors import InvalidResult, InvalidSettings
from matcher.free_time import FreeTime
from matcher.ports import Progress
from matcher.rides import REQUEST_ID, REQUEST_PREFIX, is_tour, without_tours
from matcher.settings import make_settings
from matcher.stopping import StopSign
from matcher.tour_days import StaysHome, TourDay, TourSettings, tour_day
from matcher.tours.keeping import changed_people
from matcher.tours.prints import print_of
from matcher.tours.problem import Stop, Tour, TourPlan, TourProblem
from matcher.tours.reasons import LeftOut, why_left_out
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches, interest_of
from models.domain import EventData, Matching, SessionKind, SessionRequest
from models.domain.tours import PlannedTours


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfTours:
    """One day with its plan, which was made with ``settings``. The bound of a plan that was read again from the
    agenda's requests is what is known of it, or else that everyone sees the sites that they like best. ``changed``
    are the people whose bus or sites differ from the plan of before, None where there was none.
    """

    day: TourDay
    plan: TourPlan
    left_out: tuple[LeftOut, ...]
    settings: TourSettings
    changed: tuple[str, ...] | None = None

    @property
    def riding(self) -> int:
        """How many people."""
        return sum(self.day.problem.parties[place].size for tour in self.plan.tours for place in tour.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told how far the planning is, and who may end it."""

    progress: Progress | None = None
    stop: StopSign | None = None

    def is_over(self) -> bool:
        return self.stop is not None and self.stop.asked


def plan_days(
    data: EventData,
    matching: Matching | None,
    settings: TourSettings,
    dates: Sequence[date] = (),
    *,
    keep: bool = False,
    watch: Watch | None = None,
) -> tuple[DayOfTours, ...]:
    """Plan the tours of ``dates``, of all days of the event without any. Nobody is shown a site twice.

    With ``keep`` the tours that are requested now are changed for as few people as can be. Once the stop of ``watch``
    is shown, the day that is being planned has the best tours so far; days that have none then are left out. Raise
    ``InvalidSettings`` for records that tours cannot be made from.
    """
    watch = watch or Watch()
    wanted = days_wanted(data, dates)
    seen = dict(seen_on(data, lambda day: day not in wanted))
    made = []
    for on in wanted:
        day = tour_day(data, matching, settings, on, seen)
        _require_records(day)
        before = requested_plan(data, day) if keep else None
        if watch.is_over():
            break
        plan = plan_tours(
            day.problem,
            time_limit_s=settings.time_limit_s,
            seed=settings.seed,
            keep=before,
            stop=watch.stop,
            progress=watch.progress,
        )
        if watch.is_over() and not plan.tours:
            break
        found = list(breaches(day.problem, plan))
        if found:
            raise InvalidResult("tours", found)
        for tour in plan.tours:
            for place in tour.parties:
                for person_id in day.problem.parties[place].person_ids:
                    seen[person_id] = seen.get(person_id, frozenset()) | {stop.site_id for stop in tour.stops}
        made.append(
            DayOfTours(
                day=day,
                plan=plan,
                left_out=why_left_out(day.problem, plan),
                settings=settings,
                changed=None if before is None else changed_people(day.problem, before, plan),
            )
        )
        if watch.progress is not None:
            watch.progress.tell(_in_words(made[-1]))
    return tuple(made)


def _in_words(made: DayOfTours) -> str:
    people = sum(party.size for party in made.day.problem.parties)
    return (
        f"{made.day.date.isoformat()}: {made.riding} of {people} ride, interest {made.plan.interest:.2f} of at most "
        f"{made.plan.bound:.2f}, {'proven' if made.plan.is_proven else 'not proven'}"
    )


def days_wanted(data: EventData, dates: Sequence[date]) -> list[date]:
    """``dates``, or all days of the event without any, in order."""
    return sorted(set(dates)) or [day.date for day in (data.event.days if data.event else ())]


def require_plannable(data: EventData, settings: TourSettings, dates: Sequence[date]) -> None:
    """Raise ``InvalidSettings`` for records that tours cannot be made from."""
    if data.event is None:
        raise InvalidSettings("event", None, "there is no event")
    for on in days_wanted(data, dates):
        _require_records(tour_day(data, None, settings, on))


def requested_days(
    data: EventData,
    matching: Matching | None,
    settings: TourSettings,
    known: Callable[[str], PlannedTours | None] = lambda _visits: None,
) -> tuple[DayOfTours, ...]:
    """The days for which tours are requested, as the requests say; a site is new to who has not seen it before.

    ``known`` tells what was kept of visits, by their print; ``settings`` are for days of which nothing was.
    """
    visits: dict[date, list[SessionRequest]] = defaultdict(list)
    for request in data.session_requests:
        if is_tour(request):
            visits[date_of(request)].append(request)
    days = []
    for on, requests in sorted(visits.items()):
        if data.event is not None and any(day.date == on for day in data.event.days):
            kept = known(print_of_visits(requests))
            used = make_settings(TourSettings, **kept.settings) if kept else settings
            day, plan = requested_day(data, matching, used, on, seen_on(data, partial(operator.gt, on)))
            holds = kept is not None and kept.basis == print_of(day.problem)
            bound = kept.bound if kept and holds else day.problem.most_interest
            plan = dataclasses.replace(
                plan, bound=max(plan.interest, bound), is_proven=bool(kept and holds and kept.is_proven)
            )
            left_out = why_left_out(day.problem, plan)
            days.append(DayOfTours(day=day, plan=plan, left_out=left_out, settings=used))
    return tuple(days)


def print_of_visits(requests: Sequence[SessionRequest]) -> str:
    """64 hexadecimal digits: other ones for any other visits, times or people."""
    told = sorted(
        (
            item.id,
            item.slots,
            item.room_ids,
            item.starts_at.astimezone(UTC).isoformat() if item.starts_at else "",
            sorted(item.attendee_ids),
        )
        for item in requests
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def known_of(data: EventData, matching: Matching | None, made: Sequence[DayOfTours]) -> tuple[PlannedTours, ...]:
    """What is to be kept of days that were planned together, ``data`` having their visits."""
    read = requested_days(data, matching, made[0].settings) if made else ()
    found = {each.day.date: print_of(each.day.problem) for each in read}
    return tuple(
        PlannedTours(
            visits=print_of_visits(requests_of(data, planned)),
            day=planned.day.date,
            basis=found[planned.day.date],
            bound=planned.plan.bound,
            is_proven=planned.plan.is_proven,
            settings=planned.settings.model_dump(mode="json"),
        )
        for planned in made
        if planned.day.date in found
    )


def requested_day(
    data: EventData, matching: Matching | None, settings: TourSettings, on: date, seen: Mapping[str, frozenset[str]]
) -> tuple[TourDay, TourPlan]:
    """The day with its tours as the requests say. Whoever is there for the whole of their tour rides, though they are
    not there all day."""
    day = tour_day(data, matching, settings, on, seen)
    plan = requested_plan(data, day)
    free, hours = FreeTime(without_tours(data)), {tour.bus_id: (tour.leaves, tour.returns) for tour in plan.tours}
    aboard = {
        person_id
        for request in data.session_requests
        if is_tour(request) and date_of(request) == on and bus_of(request) in hours
        for person_id in request.attendee_ids
        if day.stays_home.get(person_id) is StaysHome.NOT_THERE
        and free.is_available(person_id, *(moment_of(data, on, minute) for minute in hours[bus_of(request)]))
    }
    if aboard:
        day = tour_day(data, matching, settings, on, seen, aboard)
        plan = requested_plan(data, day)
    return day, plan


def requested_plan(data: EventData, day: TourDay) -> TourPlan:
    """The plan of the day as its requested visits say: a party is in a bus if all of it are."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    riding: dict[str, set[str]] = defaultdict(set)
    zone = data.event.zone if data.event else None
    minutes = data.event.slot_minutes if data.event else 1
    for request in data.session_requests:
        found = REQUEST_ID.fullmatch(request.id) if is_tour(request) and request.starts_at else None
        if found and request.starts_at and found[1] == day.date.isoformat() and request.room_ids:
            start = request.starts_at.astimezone(zone)
            arrives = start.hour * 60 + start.minute
            stops[found[2]].append(
                Stop(
                    site_id=request.room_ids[0],
                    arrives=arrives,
                    leaves=arrives + request.slots * minutes,
                    lunch=bool(found[4]),
                )
            )
            riding[found[2]] |= {*request.attendee_ids}
    parties = [frozenset(party.person_ids) for party in day.problem.parties]
    tours = tuple(
        tour_with(
            day.problem,
            bus_id,
            tuple(sorted(each, key=lambda stop: stop.arrives)),
            tuple(place for place, party in enumerate(parties) if party <= riding[bus_id]),
        )
        for bus_id, each in sorted(stops.items())
    )
    placed = {place for tour in tours for place in tour.parties}
    plan = TourPlan(
        tours=tours,
        left_out=tuple(place for place in range(len(parties)) if place not in placed),
        interest=0.0,
        bound=0.0,
        is_proven=False,
    )
    interest = interest_of(day.problem, plan)
    return dataclasses.replace(plan, interest=interest, bound=interest)


def tour_with(problem: TourProblem, bus_id: str, stops: tuple[Stop, ...], parties: tuple[int, ...]) -> Tour:
    """The tour of these stops, which leaves as late and is back as early as it can."""
    start, ways = problem.start_id, problem.fastest
    return Tour(
        bus_id=bus_id,
        leaves=stops[0].arrives - ways.get((start, stops[0].site_id), 0),
        returns=stops[-1].leaves + ways.get((stops[-1].site_id, start), 0),
        stops=stops,
        parties=parties,
    )


def requests_of(data: EventData, made: DayOfTours) -> tuple[SessionRequest, ...]:
    """A requested visit for each stop: it starts when the bus arrives, and everyone in the bus attends."""
    return visits_of(data, made.day, made.plan.tours)


def visits_of(data: EventData, day: TourDay, tours: Sequence[Tour]) -> tuple[SessionRequest, ...]:
    """As ``requests_of``, tour by tour."""
    event = data.event
    if event is None:
        return ()
    buses = {bus.id: bus.name for bus in data.buses}
    sites = {site.room_id: site for site in data.sites}
    rooms = {room.id: room.name for room in data.rooms}
    texts = _TEXTS["ko" if event.language == "ko" else "en"]
    requests = []
    for tour in tours:
        people = tuple(p for place in tour.parties for p in day.problem.parties[place].person_ids)
        for number, stop in enumerate(tour.stops, 1):
            lunch = "-lunch" if stop.lunch else ""
            requests.append(
                SessionRequest(
                    id=f"{REQUEST_PREFIX}{day.date.isoformat()}-{tour.bus_id}-{number}{lunch}",
                    title=f"{buses[tour.bus_id]}: {sites[stop.site_id].presentation or rooms[stop.site_id]}",
                    kind=SessionKind.VISIT,
                    slots=(stop.leaves - stop.arrives) // event.slot_minutes,
                    room_ids=(stop.site_id,),
                    track=f"{buses[tour.bus_id]} · {day.date.isoformat()}",
                    summary=" ".join(
                        text.format(leaves=clock_time(tour.leaves), returns=clock_time(tour.returns))
                        for text in (texts["bus"], texts["lunch"] if stop.lunch else "")
                        if text
                    ),
                    starts_at=moment_of(data, day.date, stop.arrives),
                    attendee_ids=people,
                )
            )
    return tuple(requests)


_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"bus": "The bus leaves at {leaves} and is back at {returns}.", "lunch": "Lunch is served here."},
    "ko": {
        "bus": "버스는 {leaves}에 출발하여 {returns}에 돌아옵니다.",
        "lunch": "이곳에서 점심 식사가 제공됩니다.",
    },
}
"""What participants read in their calendar, in the event's language."""


def clock_time(minute: int) -> str:
    """
    >>> clock_time(545)
    '09:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def date_of(request: SessionRequest) -> date:
    """The day of a visit that a plan of tours has made. Raise ``ValueError`` for another request."""
    found = REQUEST_ID.fullmatch(request.id)
    if found is None:
        raise ValueError(f"{request.id} is of no plan of tours")
    return date.fromisoformat(found[1])


def bus_of(request: SessionRequest) -> str:
    """The id of the bus of a visit that a plan of tours has made. Raise ``ValueError`` for another request."""
    found = REQUEST_ID.fullmatch(request.id)
    if found is None:
        raise ValueError(f"{request.id} is of no plan of tours")
    return found[2]


def moment_of(data: EventData, on: date, minute: int) -> datetime:
    """The minute of the day in the event's time zone."""
    return datetime.combine(on, time(), data.event.zone if data.event else None) + timedelta(minutes=minute)


def seen_on(data: EventData, is_counted: Callable[[date], bool]) -> dict[str, frozenset[str]]:
    """The sites that people are taken to on those days that are counted."""
    seen: dict[str, frozenset[str]] = defaultdict(frozenset)
    for request in data.session_requests:
        if is_tour(request) and is_counted(date_of(request)):
            for person_id in request.attendee_ids:
                seen[person_id] |= {*request.room_ids}
    return seen


def _require_records(day: TourDay) -> None:
    for name, records in (
        ("sites", day.problem.sites),
        ("buses", day.problem.buses),
        ("people", day.problem.parties),
    ):
        if not records:
            raise InvalidSettings(name, 0, "there are none, and no tour without them")
