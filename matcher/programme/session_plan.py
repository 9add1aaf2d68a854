"""A plan of sessions that is built and bettered step by step: where the exact search starts, and falls back to."""

from __future__ import annotations

from collections import Counter, defaultdict

from matcher.programme.problem import SessionProblem
from matcher.programme.rules import AlignedStarts, EvenDays, FewWantedClashes, SeatsForInterest

PASSES = 8
"""Rounds over all sessions in which each may move to a better place."""
Place = tuple[int, int]
"""Room type and first slot."""


class SessionPlan:
    """Which session is where; every state keeps the hard rules. ``places`` lacks the sessions that have no place."""

    def __init__(self, problem: SessionProblem) -> None:
        self.problem = problem
        self.places: dict[int, Place] = {}
        self._rooms: Counter[tuple[int, int]] = Counter()
        self._running: dict[int, set[int]] = defaultdict(set)
        self._day_of = {slot: day for day, slots in enumerate(problem.days) for slot in slots}
        self._common: dict[int, dict[int, int]] = defaultdict(dict)
        for (one, other), people in problem.common_interest.items():
            self._common[one][other] = self._common[other][one] = people

    def put(self, session: int, place: Place) -> None:
        self.places[session] = place
        for slot in self._slots(session, place[1]):
            self._rooms[place[0], slot] += 1
            self._running[slot].add(session)

    def take(self, session: int) -> Place:
        """Take the session out of its place, and return the place."""
        place = self.places.pop(session)
        for slot in self._slots(session, place[1]):
            self._rooms[place[0], slot] -= 1
            self._running[slot].remove(session)
        return place

    def fits(self, session: int, place: Place) -> bool:
        kind, start = place
        speakers = set(self.problem.sessions[session].speaker_ids)
        rooms = self.problem.room_types[kind]
        if rooms.capacity <= len(speakers):
            return False
        for slot in self._slots(session, start):
            if self._rooms[kind, slot] >= len(rooms.room_ids):
                return False
            if any(
                not speakers.isdisjoint(self.problem.sessions[other].speaker_ids) for other in self._running[slot]
            ):
                return False
        day = self._day_of[start]
        used = sum(bool(self._running[slot]) for slot in self.problem.days[day])
        return used + self.opens(session, place) <= self.problem.most_running[day]

    def opens(self, session: int, place: Place) -> int:
        """How many slots it would run in that have no session yet."""
        return sum(not self._running[slot] for slot in self._slots(session, place[1]))

    def cost(self, session: int, place: Place) -> int:
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
        even = -(-sum(item.length for item in problem.sessions) // len(problem.days))
        begins_alone = all(there[1] != start for there in self.places.values())
        return (
            FewWantedClashes.weight * clashes
            + SeatsForInterest.weight * missing
            + EvenDays.weight * max(0, talks - even)
            + AlignedStarts.weight * begins_alone
        )

    def _slots(self, session: int, start: int) -> range:
        return range(start, start + self.problem.sessions[session].length)


def first_session_plan(problem: SessionProblem) -> SessionPlan:
    """Return the plan of more talks, of two: one that looks at costs first, one that packs slots tightly first."""
    plans = [_made(problem, packed=False)]
    if len(plans[0].places) < len(problem.sessions):
        plans.append(_made(problem, packed=True))
    return max(plans, key=lambda plan: sum(problem.sessions[number].length for number in plan.places))


def _made(problem: SessionProblem, *, packed: bool) -> SessionPlan:
    """Place sessions one by one, the longest and least movable first, then move each to where it costs least."""
    plan = SessionPlan(problem)
    order = sorted(
        range(len(problem.sessions)),
        key=lambda number: (-problem.sessions[number].length, len(problem.sessions[number].starts), number),
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
    places = [
        (kind, start)
        for start in plan.problem.sessions[number].starts
        for kind in range(len(plan.problem.room_types))
        if plan.fits(number, (kind, start))
    ]
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
