"""The rules for placing sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Protocol

from ortools.sat.python import cp_model

from matcher.programme.problem import SessionProblem, ThemedSession
from matcher.settings import ProgrammeSettings

COST_UNIT = 100
"""CP-SAT counts costs in whole hundredths of the weights' unit."""


class SessionProgram:
    """A variable for each session, room type and start; what the rules add costs to is minimised.

    ``at[session, room_type, start]`` is true where the session begins there.
    """

    def __init__(self, problem: SessionProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.at: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.costs: list[tuple[cp_model.IntVar, int]] = []
        self._running: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        self._placements: list[list[cp_model.IntVar]] = []
        for number, session in enumerate(problem.sessions):
            self._placements.append([])
            for kind, start in session.places:
                variable = self.model.new_bool_var(f"session_{number}_type_{kind}_slot_{start}")
                self.at[number, kind, start] = variable
                self._placements[number].append(variable)
                for slot in range(start, start + session.length):
                    self._running[number][slot].append(variable)

    def running(self, session: int, slot: int) -> list[cp_model.IntVar]:
        """The variables of which one is true exactly when the session runs in the slot."""
        return self._running[session].get(slot, [])

    def placements(self, session: int) -> list[cp_model.IntVar]:
        return self._placements[session]

    def add_cost(self, variable: cp_model.IntVar, weight: float) -> None:
        self.costs.append((variable, round(COST_UNIT * weight)))

    def finish(self, rules: Sequence[SessionRule]) -> None:
        """Add the rules, and ask for the lowest cost."""
        for rule in rules:
            rule.apply(self)
        variables = [variable for variable, _ in self.costs]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, [weight for _, weight in self.costs]))


class SessionRule(Protocol):
    def apply(self, program: SessionProgram) -> None: ...


class EachSessionAtMostOnce:
    """A session has one place or none; ``reward`` for each slot placed, more than all other costs together.

    A requested session comes before composed ones, and a locked one before both.
    """

    reward = 100_000

    def apply(self, program: SessionProgram) -> None:
        for number, session in enumerate(program.problem.sessions):
            placements = program.placements(number)
            program.model.add_at_most_one(placements)
            for variable in placements:
                program.add_cost(variable, -self.reward * importance(session))


def importance(session: ThemedSession) -> int:
    """What placing the session is worth, beside that of others."""
    return session.length * (1000 if session.stays else 1 if session.is_composed else 30)


class RoomsPerSlot:
    """No more sessions at once in rooms of a size than there are such rooms, or visits that a site takes at once."""

    def apply(self, program: SessionProgram) -> None:
        load: dict[tuple[int, int], list[cp_model.LinearExprT]] = defaultdict(list)
        types = program.problem.room_types
        for (number, kind, start), variable in program.at.items():
            session = program.problem.sessions[number]
            for slot in range(start, start + session.length):
                load[kind, slot].append(types[kind].taken_by(session) * variable)
        for (kind, _), taken in load.items():
            program.model.add(cp_model.LinearExpr.sum(taken) <= types[kind].room)


class SpeakerInOnePlace:
    """A person who is on stage in several sessions is in one at a time."""

    def apply(self, program: SessionProgram) -> None:
        for numbers in _shared_stages(program.problem).values():
            for slot in (slot for day in program.problem.days for slot in day):
                program.model.add_at_most_one(
                    [variable for number in numbers for variable in program.running(number, slot)]
                )


class TravelBetweenSessions:
    """A person who is on stage in several sessions has time to get from one to another."""

    def apply(self, program: SessionProgram) -> None:
        problem = program.problem
        if not problem.travel:
            return
        pairs = {pair for numbers in _shared_stages(problem).values() for pair in combinations(numbers, 2)}
        for one, other in sorted(pairs):
            for here in problem.sessions[one].places:
                too_near = [
                    program.at[other, *there]
                    for there in problem.sessions[other].places
                    if problem.collide(one, here, other, there)
                ]
                program.model.add_at_most_one([program.at[one, *here], *too_near])


def _shared_stages(problem: SessionProblem) -> dict[str, list[int]]:
    """By person on stage in more than one session, which."""
    on_stage: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(problem.sessions):
        for person_id in session.stage:
            on_stage[person_id].append(number)
    return {person_id: numbers for person_id, numbers in on_stage.items() if len(numbers) > 1}


class OneOfATrackAtATime:
    """Sessions of one track are never at once."""

    def apply(self, program: SessionProgram) -> None:
        for numbers in program.problem.tracks:
            for slot in (slot for day in program.problem.days for slot in day):
                program.model.add_at_most_one(
                    [variable for number in numbers for variable in program.running(number, slot)]
                )


class SessionsInOrder:
    """Of two sessions with an order, both placed, the first ends before the second starts."""

    def apply(self, program: SessionProgram) -> None:
        problem = program.problem
        for first, second in problem.before:
            for kind, start in problem.sessions[first].places:
                ends = start + problem.sessions[first].length
                too_early = [
                    program.at[second, *place] for place in problem.sessions[second].places if place[1] < ends
                ]
                program.model.add_at_most_one([program.at[first, kind, start], *too_early])


class ShareOfDay:
    """Composed sessions run in at most so many slots of each day, so that the others are free for meetings."""

    def apply(self, program: SessionProgram) -> None:
        problem = program.problem
        for day, most in zip(problem.days, problem.most_running, strict=True):
            used = []
            for slot in day:
                used.append(program.model.new_bool_var(f"sessions_in_slot_{slot}"))
                for number, session in enumerate(problem.sessions):
                    running = program.running(number, slot) if session.is_composed and not session.stays else []
                    if running:
                        program.model.add(cp_model.LinearExpr.sum(running) <= used[-1])
            program.model.add(cp_model.LinearExpr.sum(used) <= most)


class SeatsForInterest:
    """Each person who would like to come and finds no seat costs ``weight``."""

    def __init__(self, weight: float = 5.0) -> None:
        self.weight = weight

    def apply(self, program: SessionProgram) -> None:
        for (number, kind, _), variable in program.at.items():
            session = program.problem.sessions[number]
            missing = len(session.interest) - program.problem.room_types[kind].capacity
            if missing > 0:
                program.add_cost(variable, self.weight * missing)


class InterestedAreThere:
    """Each person who would like to come and is not available then costs ``weight``."""

    def __init__(self, weight: float = 10.0) -> None:
        self.weight = weight

    def apply(self, program: SessionProgram) -> None:
        for (number, _, start), variable in program.at.items():
            missing = program.problem.sessions[number].missing.get(start, 0)
            if missing:
                program.add_cost(variable, self.weight * missing)


class FewWantedClashes:
    """Two sessions at the same time cost ``weight`` for each person who wants both."""

    def __init__(self, weight: float = 20.0) -> None:
        self.weight = weight

    def apply(self, program: SessionProgram) -> None:
        slots = [slot for day in program.problem.days for slot in day]
        for (first, second), people in program.problem.common_interest.items():
            together = program.model.new_bool_var(f"sessions_{first}_and_{second}_at_once")
            for slot in slots:
                running = program.running(first, slot), program.running(second, slot)
                if all(running):
                    program.model.add(cp_model.LinearExpr.sum([*running[0], *running[1]]) <= 1 + together)
            program.add_cost(together, self.weight * people)


class EvenDays:
    """Each slot of sessions by which the fullest day exceeds an even share costs ``weight``."""

    def __init__(self, weight: float = 30.0) -> None:
        self.weight = weight

    def apply(self, program: SessionProgram) -> None:
        problem = program.problem
        talks = sum(session.length for session in problem.sessions if session.places)
        even = -(-talks // max(1, len(problem.days)))
        excess = program.model.new_int_var(0, max(0, talks - even), "slots_over_even_share")
        for day in problem.days:
            slots = set(day)
            terms = [
                (variable, problem.sessions[number].length)
                for (number, _, start), variable in program.at.items()
                if start in slots
            ]
            load = cp_model.LinearExpr.weighted_sum([term[0] for term in terms], [term[1] for term in terms])
            program.model.add(load <= even + excess)
        program.add_cost(excess, self.weight)


class AlignedStarts:
    """Each different time at which sessions begin costs ``weight``: side by side they make a grid one can read."""

    def __init__(self, weight: float = 15.0) -> None:
        self.weight = weight

    def apply(self, program: SessionProgram) -> None:
        begins: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (_, _, start), variable in program.at.items():
            begins[start].append(variable)
        for start, variables in begins.items():
            used = program.model.new_bool_var(f"sessions_begin_in_slot_{start}")
            program.model.add_max_equality(used, variables)
            program.add_cost(used, self.weight)


def session_rules(settings: ProgrammeSettings) -> tuple[SessionRule, ...]:
    """All hard ones, which find nothing to limit where they are off, and the soft ones that are on."""
    weights = settings.rules
    soft: dict[str, SessionRule] = {
        "seats_for_interest": SeatsForInterest(weights["seats_for_interest"]),
        "interested_there": InterestedAreThere(weights["interested_there"]),
        "few_wanted_clashes": FewWantedClashes(weights["few_wanted_clashes"]),
        "even_days": EvenDays(weights["even_days"]),
        "aligned_starts": AlignedStarts(weights["aligned_starts"]),
    }
    return (
        EachSessionAtMostOnce(),
        RoomsPerSlot(),
        SpeakerInOnePlace(),
        TravelBetweenSessions(),
        OneOfATrackAtATime(),
        SessionsInOrder(),
        ShareOfDay(),
        *(rule for name, rule in soft.items() if settings.keeps(name)),
    )
