"""Where sessions and meetings go: CP-SAT programs made of the rules, and for meetings a first plan to start from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ortools.sat.python import cp_model

from matcher.ports import Progress
from matcher.programme.plan import Plan, first_plan
from matcher.programme.problem import MeetingPlan, MeetingProblem, SessionPlacement, SessionProblem
from matcher.programme.rules import MeetingProgram, SessionProgram, comfort_rules, meeting_rules, session_rules
from matcher.programme.session_plan import first_session_plan
from matcher.programme.settle import settle
from matcher.programme.utility_bound import utility_bound
from matcher.settings import ProgrammeSettings
from matcher.stopping import StopSign

MICRO = 1_000_000
"""CP-SAT counts scores in whole millionths."""
TOLERANCE = 1e-9
"""Below this, what a bound leaves over the utility is rounding."""
LARGE, ENOUGH = 50_000, 0.002
"""With more choices than this the exact search, of many seconds, is left out where the gap is at most that share."""
WORKERS = 2
EFFORT_PER_SECOND = 0.05
"""Units of CP-SAT's deterministic time for each second of the time limit: work is cut off by what was done, not by
the clock, so that a busy machine gives the same agenda. The clock is the second limit, seldom reached."""


def place_sessions(
    problem: SessionProblem, settings: ProgrammeSettings, progress: Progress, stop: StopSign | None = None
) -> list[SessionPlacement]:
    """Return a room and start for each session that has one: as many slots as possible, requested sessions first,
    then the lowest cost.

    CP-SAT starts from a plan made by single moves; that plan stands when the search finds nothing better in time, or
    before ``stop`` is shown.
    """
    stop = stop or StopSign()
    if not problem.sessions or not problem.room_types:
        return []
    program = SessionProgram(problem)
    program.finish(session_rules(settings))
    with progress.track("Placing sessions", total=None) as step:
        start = first_session_plan(problem, settings)
        chosen = [(number, kind, slot) for number, (kind, slot) in start.places.items()]
        if not stop.asked:
            _hint_all(program, set(chosen))
        solver = _run(program.model, settings, stop)
        if solver is not None:
            chosen = [key for key, variable in program.at.items() if solver.boolean_value(variable)]
        step.advance()
    return _with_rooms(problem, chosen)


def place_meetings(
    problem: MeetingProblem, settings: ProgrammeSettings, progress: Progress, stop: StopSign | None = None
) -> MeetingPlan:
    """Return a cell for each meeting that has one: most must-meets, largest sum of scores, then lowest discomfort.

    The first plan usually places every meeting that has a cell at all, and is then proven best without a search; a
    linear program often proves it where some are left. Otherwise CP-SAT starts from it. The result is the same for
    the same problem and settings as long as the wall clock, ``settings.time_limit_s`` for each of these, ends none,
    nor ``stop``, which leaves the best plan so far and a bound that holds.
    """
    stop = stop or StopSign()
    if not problem.meetings or not problem.pools:
        return MeetingPlan(cell_of=(-1,) * len(problem.meetings), utility_bound=0.0)
    rules = comfort_rules(settings)
    with progress.track("Placing meetings", total=len(problem.meetings)) as step:
        plan = first_plan(problem, step, rules)
    bound = placeable = math.fsum(meeting.pairing.score for meeting in problem.meetings if meeting.allowed)
    if any(cell < 0 and meeting.allowed for cell, meeting in zip(plan.cell_of, problem.meetings, strict=True)):
        with progress.track("Placing the last meetings", total=None) as step:
            bound = min(placeable, max(utility_bound(problem), _utility_of(plan)))
            if _lacks_a_must(plan) or not _is_enough(problem, _utility_of(plan), bound):
                plan, bound = _most_utility(problem, plan, settings, bound, stop)
            step.advance()
    with progress.track("Making meetings comfortable", total=None) as step:
        settle(plan, settings, step, stop)
        step.advance()
    return MeetingPlan(cell_of=tuple(plan.cell_of), utility_bound=bound)


def _is_enough(problem: MeetingProblem, reached: float, bound: float) -> bool:
    """Whether no exact search is worth its time: there is nothing to gain, or in a large event next to nothing."""
    if bound - reached <= TOLERANCE:
        return True
    choices = sum(len(meeting.allowed) for meeting in problem.meetings)
    return choices > LARGE and bound - reached <= ENOUGH * bound


def _lacks_a_must(plan: Plan) -> bool:
    return any(
        meeting.is_must and meeting.allowed and cell < 0
        for meeting, cell in zip(plan.problem.meetings, plan.cell_of, strict=True)
    )


def _utility_of(plan: Plan) -> float:
    return math.fsum(
        meeting.pairing.score for meeting, cell in zip(plan.problem.meetings, plan.cell_of, strict=True) if cell >= 0
    )


def _most_utility(
    problem: MeetingProblem, start: Plan, settings: ProgrammeSettings, known: float, stop: StopSign
) -> tuple[Plan, float]:
    """CP-SAT from ``start``; its bound, rounded outwards by half a millionth for each meeting, or ``known``.

    Where must-meets are wanted the bound is that of plans with as many of them, once their number is proven, else
    ``known``: a must-meet may cost utility.
    """
    program = MeetingProgram(problem)
    program.add_rules(meeting_rules())
    variables, weights = _utility(program)
    program.model.maximize(cp_model.LinearExpr.weighted_sum(variables, weights))
    _hint(program, start)
    solver = _run(program.model, settings, stop)
    if solver is None:
        return start, known
    plan = _plan(program, solver, start)
    price = _price_of_a_must(problem)
    placed = sum(meeting.is_must for meeting, cell in zip(problem.meetings, plan.cell_of, strict=True) if cell >= 0)
    left = solver.best_objective_bound - price * placed
    bound = (left + 0.5 * len(problem.meetings)) / MICRO
    reached = _utility_of(plan)
    if solver.best_objective_bound <= solver.objective_value:
        bound = reached
    return plan, max(reached, min(known, bound))


def _utility(program: MeetingProgram) -> tuple[list[cp_model.IntVar], list[int]]:
    variables: list[cp_model.IntVar] = []
    weights: list[int] = []
    price = _price_of_a_must(program.problem)
    for meeting, slots in zip(program.problem.meetings, program.at, strict=True):
        variables += slots.values()
        worth = round(meeting.pairing.score * MICRO) + (price if meeting.is_must else 0)
        weights += [worth] * len(slots)
    return variables, weights


def _price_of_a_must(problem: MeetingProblem) -> int:
    """More than all scores together."""
    return 1 + sum(max(0, round(meeting.pairing.score * MICRO)) for meeting in problem.meetings)


def _hint(program: MeetingProgram, plan: Plan) -> None:
    """Start from ``plan``, in which locked meetings stay."""
    for number, (variables, chosen) in enumerate(zip(program.at, plan.cell_of, strict=True)):
        for cell, variable in variables.items():
            program.model.add_hint(variable, cell == chosen)
            if cell == chosen and plan.is_locked(number):
                program.model.add(variable == 1)


def _plan(program: MeetingProgram, solver: cp_model.CpSolver, start: Plan) -> Plan:
    plan = Plan(program.problem, start.rules)
    for number, variables in enumerate(program.at):
        for cell, variable in variables.items():
            if solver.boolean_value(variable):
                plan.place(number, cell)
    return plan


def _hint_all(program: SessionProgram, chosen: set[tuple[int, int, int]]) -> None:
    """Hint every variable, those that count costs included: fix the places in a copy and solve that for the rest."""
    fixed = program.model.clone()
    for key, variable in program.at.items():
        fixed.add(fixed.get_bool_var_from_proto_index(variable.index) == int(key in chosen))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(fixed) == cp_model.OPTIMAL:
        for index, value in enumerate(solver.response_proto.solution):
            program.model.add_hint(program.model.get_int_var_from_proto_index(index), value)


def _run(model: cp_model.CpModel, settings: ProgrammeSettings, stop: StopSign) -> cp_model.CpSolver | None:
    """Return the solver with the best solution found, None when it found none in time or was stopped before."""
    if stop.asked:
        return None
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = settings.seed
    solver.parameters.max_time_in_seconds = settings.time_limit_s
    solver.parameters.max_deterministic_time = settings.time_limit_s * EFFORT_PER_SECOND
    solver.parameters.catch_sigint_signal = False
    with stop.ends(solver.stop_search):
        status = solver.solve(model)
    return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _with_rooms(problem: SessionProblem, chosen: Sequence[tuple[int, int, int]]) -> list[SessionPlacement]:
    """Give each session a room of its type: in order of time the first that is free, which never runs out."""
    free_from: dict[str, int] = {}
    placed = []
    for number, kind, start in sorted(chosen, key=lambda key: (key[2], key[0])):
        rooms = problem.room_types[kind]
        free = rooms.room_ids if rooms.at_once > 1 else (r for r in rooms.room_ids if free_from.get(r, 0) <= start)
        room_id = next(iter(free))
        free_from[room_id] = start + problem.sessions[number].length
        placed.append(SessionPlacement(session=number, start=start, room_id=room_id))
    return placed
