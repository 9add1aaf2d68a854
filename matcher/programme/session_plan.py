"""A plan of sessions that is built and bettered step by step: where the exact search starts, and falls back to."""

from __future__ import annotations

from collections import Counter, defaultdict

from matcher.programme.problem import RoomPlace, SessionProblem
from matcher.programme.rules import importance
from matcher.settings import ProgrammeSettings

PASSES = 8
"""Rounds over all sessions in which each may move to a better place."""


class SessionPlan:
    """Which session is where; every state keeps the hard rules. ``places`` lacks the sessions that have no place."""

    def __init__(self, problem: SessionProblem, settings: ProgrammeSettings) -> None:
        self.problem = problem
        self.weights = settings.rules
        self.places: dict[int, RoomPlace] = {}
        self._rooms: Counter[tuple[int, int]] = Counter()
        self._running: dict[int, set[int]] = defaultdict(set)
        self._day_of = {slot: day for day, slots in enumerate(problem.days) for slot in slots}
        self._common: dict[int, dict[int, int]] = defaultdict(dict)
        for (one, other), people in problem.common_interest.items():
            self._common[one][other] = self._common[other][one] = people
        self._together = _sharing_stage(problem)
        placeable = sum(item.length for item in problem.sessions if item.places)
        self._even = -(-placeable // max(1, len(problem.days)))
        self._one_track = {number: set(numbers) - {number} for numbers in problem.tracks for number in numbers}
        self._limited = {
            number for number, session in enumerate(problem.sessions) if session.is_composed and not session.stays
        }

    def put(self, session: int, place: RoomPlace) -> None:
        self.places[session] = place
        for slot in self._slots(session, place[1]):
            self._rooms[place[0], slot] += self._taken(session, place)
            self._running[slot].add(session)

    def take(self, session: int) -> RoomPlace:
        """Take the session out of its place, and return the place."""
        place = self.places.pop(session)
        for slot in self._slots(session, place[1]):
            self._rooms[place[0], slot] -= self._taken(session, place)
            self._running[slot].remove(session)
        return place

    def fits(self, session: int, place: RoomPlace) -> bool:
        kind, start = place
        slots = self._slots(session, start)
        most = self.problem.room_types[kind].room - self._taken(session, place)
        if any(self._rooms[kind, slot] > most for slot in slots):
            return False
        if any(not self._one_track.get(session, set()).isdisjoint(self._running[slot]) for slot in slots):
            return False
        if any(
            other in self.places and self.problem.collide(session, place, other, self.places[other])
            for other in self._together[session]
        ):
            return False
        if not self._in_order(session, start):
            return False
        if session not in self._limited:
            return True
        day = self._day_of[start]
        used = sum(not self._limited.isdisjoint(self._running[slot]) for slot in self.problem.days[day])
        return used + self.opens(session, place) <= self.problem.most_running[day]

    def opens(self, session: int, place: RoomPlace) -> int:
        """How many slots it would run in that have no composed session yet."""
        return sum(self._limited.isdisjoint(self._running[slot]) for slot in self._slots(session, place[1]))

    def cost(self, session: int, place: RoomPlace) -> float:
        """What the soft rules ask for the session at that place, the others being where they are."""
        kind, start = place
        here, problem = self.problem.sessions[session], self.problem
        beside = {other for slot in self._slots(session, start) for other in self._running[slot]}
        clashes = sum(people for other, people in self._common[session].items() if other in beside)
        missing = max(0, len(here.interest) - problem.room_types[kind].capacity)
        day = self._day_of[start]
        talks = here.length + sum(
            problem.sessions[other].length for other, there in self.places.items() if self._day_of[there[1]] == day
        )
        begins_alone = all(there[1] != start for there in self.places.values())
        return (
            self.weights["few_wanted_clashes"] * clashes
            + self.weights["seats_for_interest"] * missing
            + self.weights["interested_there"] * here.missing.get(start, 0)
            + self.weights["even_days"] * max(0, talks - self._even)
            + self.weights["aligned_starts"] * begins_alone
        )

    def _in_order(self, session: int, start: int) -> bool:
        places, sessions = self.places, self.problem.sessions
        for first, second in self.problem.before:
            if second == session and first in places and places[first][1] + sessions[first].length > start:
                return False
            if first == session and second in places and start + sessions[first].length > places[second][1]:
                return False
        return True

    def _taken(self, session: int, place: RoomPlace) -> int:
        return self.problem.room_types[place[0]].taken_by(self.problem.sessions[session])

    def _slots(self, session: int, start: int) -> range:
        return range(start, start + self.problem.sessions[session].length)


def _sharing_stage(problem: SessionProblem) -> list[set[int]]:
    """By session, the others in which somebody of its stage is on stage."""
    on_stage: dict[str, set[int]] = defaultdict(set)
    for number, session in enumerate(problem.sessions):
        for person_id in session.stage:
            on_stage[person_id].add(number)
    return [
        set().union(*(on_stage[person_id] for person_id in session.stage)) - {number}
        for number, session in enumerate(problem.sessions)
    ]


def first_session_plan(problem: SessionProblem, settings: ProgrammeSettings) -> SessionPlan:
    """Return the plan of more sessions, of two: one that looks at costs first, one that packs slots tightly first."""
    plans = [_made(problem, settings, packed=False)]
    if len(plans[0].places) < len(problem.sessions):
        plans.append(_made(problem, settings, packed=True))
    return max(plans, key=lambda plan: sum(importance(problem.sessions[number]) for number in plan.places))


def _made(problem: SessionProblem, settings: ProgrammeSettings, *, packed: bool) -> SessionPlan:
    """Place sessions one by one, then move each to where it costs least.

    Locked ones come first, then requested ones, each time the longest and least movable first.
    """
    plan = SessionPlan(problem, settings)
    order = sorted(
        range(len(problem.sessions)),
        key=lambda number: (
            not problem.sessions[number].stays,
            problem.sessions[number].is_composed,
            -problem.sessions[number].length,
            len(problem.sessions[number].places),
            number,
        ),
    )
    for number in order:
        _put_cheapest(plan, number, packed=packed)
    for _ in range(PASSES):
        before = dict(plan.places)
        for number in order:
            if number in plan.places:
                plan.take(number)
            _put_cheapest(plan, number, packed=packed)
        if plan.places == before:
            break
    return plan


def _put_cheapest(plan: SessionPlan, number: int, *, packed: bool) -> None:
    places = [place for place in plan.problem.sessions[number].places if plan.fits(number, place)]
    if places:
        plan.put(
            number,
            min(
                places,
                key=lambda place: (
                    packed and plan.opens(number, place),
                    plan.cost(number, place),
                    place[1],
                    place[0],
                ),
            ),
        )
