"""Sessions that cannot stay, since their room is closed or their stage is elsewhere: to another room or time, with
fewer listeners, or out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING

from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_problem import BUDGET_IS_USED_UP, Budget, RepairInput, Undone
from matcher.programme.repair_stage import Engagements, SessionsRepaired, stage_of
from matcher.programme.repair_visits import max_at_once
from matcher.programme.rooms import visits_at_once
from matcher.settings import RepairSettings
from models.domain import Meeting, Session, SessionKind, Slot, UnplacedSession, UnplacedTalk

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MILLI = 1000
_DAY_APART = 40
"""A day further away counts as that many slots, where two places cost the same."""


def with_open_rooms(
    given: RepairInput,
    repaired: SessionsRepaired,
    meetings: Sequence[Meeting],
    calendar: Calendar,
    budget: Budget,
    settings: RepairSettings,
) -> None:
    """Move what is in a closed room, or needs somebody who is at a visit now, all together as cheaply as can be while
    all else stays where it is.

    Who is on stage comes along and must be free; whoever listens and is busy then, or finds no seat, stays away. What
    finds no place is cancelled, and what is locked keeps its time. ``repaired`` is changed.
    """
    wrong = {session.id: reason for session in repaired.sessions if (reason := _wrong(given, calendar, session))}
    wrong = dict(_called_away(given, calendar, repaired)) | wrong
    movable = []
    for session in repaired.sessions:
        why = wrong.get(session.id)
        if why is None:
            continue
        if session.kind is SessionKind.PLENARY:
            repaired.undone.append(Undone(entry_id=session.id, reason=f"{why}; where a plenary is the event says"))
        elif not budget.take(session.id, forced=True):
            repaired.undone.append(Undone(entry_id=session.id, reason=f"{why}, but {BUDGET_IS_USED_UP}"))
        else:
            movable.append(session)
    if movable:
        rooms = _Rooms(
            given, calendar, settings, [item for item in repaired.sessions if item not in movable], meetings
        )
        places = rooms.assigned(movable)
        _apply(repaired, places, wrong, {request.id for request in given.data.session_requests})


def _wrong(given: RepairInput, calendar: Calendar, session: Session) -> str:
    """Why the session cannot be where it is; empty if it can."""
    if session.start < given.now:
        return ""
    room = calendar.rooms.get(session.room_id)
    if room is None:
        return f"there is no room {session.room_id!r} any more"
    return "" if calendar.is_open(room.id, session.start, session.end) else f"{room.name} is closed"


def _called_away(given: RepairInput, calendar: Calendar, repaired: SessionsRepaired) -> Iterator[tuple[str, str]]:
    """Sessions that have not begun, and why they cannot stay: somebody whom they need is at a visit then."""
    visits, sessions = repaired.visits, repaired.sessions
    there = [replace(item, attendee_ids=tuple(sorted(visits[item.id]))) for item in sessions if visits.get(item.id)]
    engaged = Engagements(there, calendar, travel=given.rules.keeps("travel_time"))
    must_attend = {item.id: {*item.attendee_ids} for item in given.data.session_requests}
    for session in sessions if there else ():
        if session.id in visits or session.kind is SessionKind.PLENARY or session.start < given.now:
            continue
        needed = stage_of(session) | (must_attend.get(session.id, set()) & set(session.attendee_ids))
        away = [person for person in sorted(needed) if not engaged.leave_free(person, session)]
        if away:
            names = " and ".join(calendar.people[person].name for person in away if person in calendar.people)
            yield session.id, f"{names} cannot be there, being at a visit"


def _apply(
    repaired: SessionsRepaired, places: dict[str, Session | None], wrong: dict[str, str], requested: set[str]
) -> None:
    sessions = []
    for session in repaired.sessions:
        place = places.get(session.id, session)
        if place is not None:
            sessions.append(place)
            continue
        why = f"{wrong[session.id]}, and its session, {session.title}, found no other place"
        repaired.lost += [UnplacedTalk(offer_id=talk.offer_id, reason=why) for talk in session.talks]
        if session.id in requested:
            reason = f"{wrong[session.id]}, and there is no other place for it"
            repaired.cancelled.append(UnplacedSession(session_id=session.id, reason=reason))
    repaired.sessions = sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A place for a session, with those who can come to it. ``cost`` in thousandths, ``slots`` as it covers them."""

    session: Session
    slots: tuple[int, ...]
    cost: int
    distance: int


class _Rooms:
    """``fixed`` are the sessions that stay."""

    def __init__(
        self,
        given: RepairInput,
        calendar: Calendar,
        settings: RepairSettings,
        fixed: Sequence[Session],
        meetings: Sequence[Meeting],
    ) -> None:
        self.given = given
        self.calendar = calendar
        self.settings = settings
        self.fixed = fixed
        travel = given.rules.keeps("travel_time")
        self.travel = travel
        self.engagements = Engagements((*fixed, *meetings), calendar, travel=travel)
        self.locked = {lock.entry_id for lock in given.data.locks} if given.rules.keeps("locks") else set()
        stays: list[Session | Meeting] = [*fixed]
        stays += (item for item in meetings if item.id in self.locked or item.start < given.now)
        self.held = {item.id: item for item in stays}
        orders = given.data.precedences if given.rules.keeps("precedence") else ()
        self.orders = [(item.first_id, item.second_id) for item in orders]
        self.tracks = given.rules.keeps("tracks")
        requests = given.data.session_requests
        self.rooms_wanted = {item.id: item.room_ids for item in requests if item.room_ids}
        self.at_fixed_times = {item.id for item in requests if item.starts_at is not None}
        self.must_attend = {item.id: frozenset(item.attendee_ids) for item in requests if item.attendee_ids}
        self.at_once = visits_at_once(given.data)

    def assigned(self, movable: Sequence[Session]) -> dict[str, Session | None]:
        """By session: where it goes, None for nowhere. The cheapest of all ways."""
        from ortools.sat.python import cp_model  # slow to import: only where it is needed

        model = cp_model.CpModel()
        chosen: list[tuple[_Option, cp_model.IntVar]] = []
        once: dict[tuple[str, str, int], list[cp_model.IntVar]] = defaultdict(list)
        rooms: dict[tuple[str, int], list[cp_model.LinearExprT]] = defaultdict(list)
        costs: list[cp_model.LinearExprT] = []
        for session in movable:
            gone = model.new_bool_var(f"{session.id} is cancelled")
            variables = [gone]
            costs.append(gone * self._weighted(session, self.settings.cancel_weight) * _MILLI)
            for option in self._options(session):
                variable = model.new_bool_var("")
                variables.append(variable)
                chosen.append((option, variable))
                costs.append(variable * (option.cost * _MILLI + option.distance))
                for slot in option.slots:
                    rooms[option.session.room_id, slot].append(self._share(option.session) * variable)
                    for kind, name in self._takes(option.session):
                        once[kind, name, slot].append(variable)
            model.add_exactly_one(variables)
        for together in (*once.values(), *self._never_both(movable, chosen)):
            model.add_at_most_one(together)
        for (room_id, slot), taken in rooms.items():
            model.add(cp_model.LinearExpr.sum(taken) <= self.at_once.get(room_id, 1) - self._taken(room_id, slot))
        model.minimize(cp_model.LinearExpr.sum(costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.settings.seed
        solver.parameters.max_time_in_seconds = self.settings.time_limit_s / 2
        status = solver.solve(model)
        places: dict[str, Session | None] = dict.fromkeys((session.id for session in movable), None)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            places |= {item.session.id: item.session for item, variable in chosen if solver.boolean_value(variable)}
        return self._one_audience_each(places)

    def _options(self, session: Session) -> Iterator[_Option]:
        for slots, moved in self._times(session):
            if moved.start != session.start and not self._in_order(moved):
                continue
            stage = self._needed(moved)
            for room_id in self._rooms_for(session):
                place = replace(moved, room_id=room_id)
                seats = self.calendar.rooms[room_id].capacity
                if seats < len(stage) or not self._is_free(place):
                    continue
                if not all(self._can_come(person, place) for person in stage):
                    continue
                listeners = [p for p in moved.attendee_ids if p not in stage and self._can_come(p, place)]
                coming = {*stage, *listeners[: seats - len(stage)]}
                people = tuple(person for person in session.attendee_ids if person in coming)
                yield self._option(session, replace(place, attendee_ids=people), slots)

    def _option(self, before: Session, after: Session, slots: tuple[int, ...]) -> _Option:
        moves = after.start != before.start
        weight = self.settings.move_weight if moves else self.settings.place_weight
        lost = len(before.attendee_ids) - len(after.attendee_ids)
        distance = abs((after.start - before.start).total_seconds()) / 60 / self._minutes()
        days = abs((after.start.date() - before.start.date()).days)
        seats = self.calendar.rooms[after.room_id].capacity - len(after.attendee_ids)
        return _Option(
            session=after,
            slots=slots,
            cost=self._weighted(before, weight) + round(lost * self.settings.listener_weight * _MILLI),
            distance=min(_MILLI - 1, (days * _DAY_APART if days else round(distance)) * 3 + min(2, seats // 50)),
        )

    def _minutes(self) -> int:
        return self.given.data.event.slot_minutes if self.given.data.event is not None else 1

    def _weighted(self, session: Session, weight: float) -> int:
        hours = (session.start - self.given.now).total_seconds() / 3600
        near = self.settings.near_factor if hours <= self.settings.near_hours else 1.0
        return round(weight * near * self.settings.session_factor * _MILLI)

    def _times(self, session: Session) -> Iterator[tuple[tuple[int, ...], Session]]:
        """The time that it has, then every other one of the same length, without a break or a plenary in it."""
        own = tuple(self.calendar.slots_over(session.start, session.end))
        yield own, session
        if session.id in self.locked or session.id in self.at_fixed_times:
            return
        slots, length = self.calendar.slots, len(own)
        if {talk.start for talk in session.talks} - {slots[slot].start for slot in own}:
            return
        if not own or (slots[own[0]].start, slots[own[-1]].end) != (session.start, session.end):
            return
        is_open = set(self.calendar.free.open_slots)
        for first in range(len(slots) - length + 1):
            run = tuple(range(first, first + length))
            whole = all(slot in is_open for slot in run) and all(map(self.calendar.free.follows, run[1:]))
            if whole and first != own[0] and slots[first].start >= self.given.now:
                yield run, _shifted(session, [(slots[old], slots[new]) for old, new in zip(own, run, strict=True)])

    def _needed(self, session: Session) -> set[str]:
        """Who is on stage, and those who attend whatever happens."""
        return stage_of(session) | (self.must_attend.get(session.id, frozenset()) & set(session.attendee_ids))

    def _rooms_for(self, session: Session) -> list[str]:
        wanted = self.rooms_wanted.get(session.id)
        return [room for room in self.calendar.rooms_like(session.room_id) if wanted is None or room in wanted]

    def _can_come(self, person_id: str, session: Session) -> bool:
        there = self.calendar.is_there(person_id, session.start, session.end)
        return there and self.engagements.leave_free(person_id, session)

    def _is_free(self, place: Session) -> bool:
        """Whether the room is open and has room beside what stays, and no session of the same track is on."""
        beside = [other for other in self.fixed if other.start < place.end and place.start < other.end]
        if any(self.tracks and place.track and other.track == place.track for other in beside):
            return False
        room = [place, *(other for other in beside if other.room_id == place.room_id)]
        if len(room) > 1 and any(item.kind is not SessionKind.VISIT for item in room):
            return False
        is_open = self.calendar.is_open(place.room_id, place.start, place.end)
        return is_open and max_at_once(room) <= self.at_once.get(place.room_id, 1)

    def _share(self, session: Session) -> int:
        """How many of the visits that its room takes at once it stands for: anything but a visit has it alone."""
        return 1 if session.kind is SessionKind.VISIT else self.at_once.get(session.room_id, 1)

    def _taken(self, room_id: str, slot: int) -> int:
        """How much of the room is taken in the slot by what stays."""
        cell = self.calendar.slots[slot]
        beside = (item for item in self.fixed if item.start < cell.end and cell.start < item.end)
        return sum(self._share(item) for item in beside if item.room_id == room_id)

    def _takes(self, session: Session) -> Iterator[tuple[str, str]]:
        """What no two sessions can have in one slot."""
        if session.track and self.tracks:
            yield "track", session.track
        for person_id in self._needed(session):
            yield "person", person_id

    def _in_order(self, place: Session) -> bool:
        """Whether it comes before and after what stays as it should; other meetings move out of the way."""
        after = (self.held.get(second) for first, second in self.orders if first == place.id)
        before = (self.held.get(first) for first, second in self.orders if second == place.id)
        return all(item is None or place.end <= item.start for item in after) and all(
            item is None or item.end <= place.start for item in before
        )

    def _never_both(
        self, movable: Sequence[Session], chosen: Sequence[tuple[_Option, cp_model.IntVar]]
    ) -> Iterator[list[cp_model.IntVar]]:
        """Places of two of the sessions in the wrong order, or without the time for the way of somebody on stage."""
        alike: dict[str, dict[tuple[datetime, str], list[tuple[Session, cp_model.IntVar]]]]
        alike = defaultdict(lambda: defaultdict(list))
        for option, variable in chosen:
            place = option.session
            alike[place.id][place.start, self.calendar.area(place.room_id)].append((place, variable))
        for one, other in combinations(movable, 2):
            is_shared = self.travel and bool(self._needed(one) & self._needed(other))
            if not is_shared and not {(one.id, other.id), (other.id, one.id)} & {*self.orders}:
                continue
            for here, there in product(alike[one.id].values(), alike[other.id].values()):
                first, second = here[0][0], there[0][0]
                stay = first.start == one.start and second.start == other.start
                wrong = not stay and self._out_of_order(first, second)
                if wrong or (is_shared and not self._leaves_time(first, second)):
                    yield [variable for _, variable in (*here, *there)]

    def _out_of_order(self, one: Session, other: Session) -> bool:
        return any(
            (pair == (one.id, other.id) and one.end > other.start)
            or (pair == (other.id, one.id) and other.end > one.start)
            for pair in self.orders
        )

    def _leaves_time(self, one: Session, other: Session) -> bool:
        """Whether somebody can be in both: one after the other, with the time for the way."""
        areas = self.calendar.area(one.room_id), self.calendar.area(other.room_id)
        way = self.calendar.way(*areas) if self.travel else timedelta(0)
        return max(one.start - other.end, other.start - one.end) >= way

    def _one_audience_each(self, places: dict[str, Session | None]) -> dict[str, Session | None]:
        """Nobody listens to two of them without the time for both, or to one while on stage in another: the first one
        has them."""
        placed: list[Session] = []
        for session_id, session in places.items():
            if session is None:
                continue
            taken = {
                person
                for other in places.values()
                if other is not None and other.id != session.id and not self._leaves_time(other, session)
                for person in (other.attendee_ids if other in placed else self._needed(other))
            } - self._needed(session)
            people = tuple(person for person in session.attendee_ids if person not in taken)
            places[session_id] = replace(session, attendee_ids=people)
            placed.append(replace(session, attendee_ids=people))
        return places


def _shifted(session: Session, slots: Sequence[tuple[Slot, Slot]]) -> Session:
    """The session in other slots, each talk in the one that takes the place of its own."""
    start_of, end_of = ({getattr(old, at): getattr(new, at) for old, new in slots} for at in ("start", "end"))
    talks = tuple(replace(talk, start=start_of[talk.start], end=end_of[talk.end]) for talk in session.talks)
    return replace(session, start=slots[0][1].start, end=slots[-1][1].end, talks=talks)
