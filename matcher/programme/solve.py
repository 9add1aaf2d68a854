"""Where sessions and meetings go: CP-SAT programs made of the rules, and for meetings a first plan to start from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ortools.sat.python import cp_model

from matcher.errors import Infeasible
from matcher.ports import Progress
from matcher.programme.plan import Plan, better, first_plan
from matcher.programme.problem import MeetingPlan, MeetingProblem, SessionPlacement, SessionProblem
from matcher.programme.rules import (
    AlignedStarts,
    BalancedDays,
    EachMeetingAtMostOnce,
    EachSessionAtMostOnce,
    EvenDays,
    FewIdleGaps,
    FewWantedClashes,
    FreeForWantedSessions,
    MeetingProgram,
    OneMeetingAtATime,
    OnlySoManyInARow,
    RoomsPerSlot,
    SeatsForInterest,
    SessionProgram,
    ShareOfDay,
    SpeakerInOnePlace,
    TablesPerSlot,
)
from matcher.settings import ProgrammeSettings

MICRO = 1_000_000
"""CP-SAT counts scores in whole millionths."""
WORKERS = 2
EFFORT_PER_SECOND = 0.25
"""Units of CP-SAT's deterministic time for each second of the time limit: work is cut off by what was done, not by
the clock, so that a busy machine gives the same agenda. The clock is the second limit, seldom reached."""
LARGEST_TUNED = 60_000
"""Meetings times slots up to which CP-SAT makes the plan more comfortable; above, single moves do it alone."""


def place_sessions(
    problem: SessionProblem, settings: ProgrammeSettings, progress: Progress
) -> list[SessionPlacement]:
    """Return a room and start for each session that has one: as many talks as possible, then the lowest cost."""
    if not problem.sessions or not problem.room_types:
        return []
    program = SessionProgram(problem)
    program.finish(
        [
            EachSessionAtMostOnce(),
            RoomsPerSlot(),
            SpeakerInOnePlace(),
            ShareOfDay(),
            SeatsForInterest(),
            FewWantedClashes(),
            EvenDays(),
            AlignedStarts(),
        ]
    )
    with progress.track("Placing sessions", total=None) as step:
        solver = _run(program.model, settings, "sessions")
        step.advance()
    chosen = [key for key, variable in program.at.items() if solver.boolean_value(variable)]
    return _with_rooms(problem, chosen)


def place_meetings(problem: MeetingProblem, settings: ProgrammeSettings, progress: Progress) -> MeetingPlan:
    """Return a slot for each meeting that has one: the largest sum of scores, then the lowest discomfort.

    The first plan usually places every meeting that has a slot at all, and is then proven best without a search.
    Otherwise CP-SAT starts from it and gives the bound. The result is the same for the same problem and settings as
    long as the wall clock, ``settings.time_limit_s`` for each of these, ends none of them.
    """
    placeable = math.fsum(meeting.pairing.score for meeting in problem.meetings if meeting.allowed)
    if not problem.meetings or problem.tables == 0:
        return MeetingPlan(slot_of=(-1,) * len(problem.meetings), utility_bound=0.0)
    with progress.track("Placing meetings", total=len(problem.meetings)) as step:
        plan = first_plan(problem, step)
    with progress.track("Making meetings comfortable", total=None) as step:
        better(plan, settings.time_limit_s, step)
    bound = placeable
    if any(slot < 0 and meeting.allowed for slot, meeting in zip(plan.slot_of, problem.meetings, strict=True)):
        with progress.track("Placing the last meetings", total=None) as step:
            plan, bound = _most_utility(problem, plan, settings, placeable)
            step.advance()
    if len(problem.meetings) * len(problem.day_of) <= LARGEST_TUNED:
        with progress.track("Tuning itineraries", total=None) as step:
            plan = _least_discomfort(problem, plan, settings)
            step.advance()
    return MeetingPlan(slot_of=tuple(plan.slot_of), utility_bound=bound)


def _hard_rules() -> list[EachMeetingAtMostOnce | OneMeetingAtATime | TablesPerSlot | OnlySoManyInARow]:
    return [EachMeetingAtMostOnce(), OneMeetingAtATime(), TablesPerSlot(), OnlySoManyInARow()]


def _most_utility(
    problem: MeetingProblem, start: Plan, settings: ProgrammeSettings, placeable: float
) -> tuple[Plan, float]:
    """CP-SAT from ``start``; the bound is rounded outwards, half a millionth for each meeting."""
    program = MeetingProgram(problem)
    program.add_rules(_hard_rules())
    variables, weights = _utility(program)
    program.model.maximize(cp_model.LinearExpr.weighted_sum(variables, weights))
    _hint(program, start)
    solver = _run(program.model, settings, "meetings")
    plan = _plan(program, solver)
    bound = (solver.best_objective_bound + 0.5 * len(problem.meetings)) / MICRO
    reached = math.fsum(
        meeting.pairing.score for meeting, slot in zip(problem.meetings, plan.slot_of, strict=True) if slot >= 0
    )
    if solver.best_objective_bound <= solver.objective_value:
        bound = reached
    return plan, max(reached, min(placeable, bound))


def _least_discomfort(problem: MeetingProblem, start: Plan, settings: ProgrammeSettings) -> Plan:
    """Keep the meetings that ``start`` places, in better slots."""
    program = MeetingProgram(problem)
    program.add_rules([*_hard_rules(), FewIdleGaps(), BalancedDays(), FreeForWantedSessions()])
    for variables, slot in zip(program.at, start.slot_of, strict=True):
        program.model.add(cp_model.LinearExpr.sum(list(variables.values())) == int(slot >= 0))
    if not program.costs:
        return start
    program.model.minimize(
        cp_model.LinearExpr.weighted_sum([cost[0] for cost in program.costs], [cost[1] for cost in program.costs])
    )
    _hint(program, start)
    return _plan(program, _run(program.model, settings, "meetings"))


def _utility(program: MeetingProgram) -> tuple[list[cp_model.IntVar], list[int]]:
    variables: list[cp_model.IntVar] = []
    weights: list[int] = []
    for meeting, slots in zip(program.problem.meetings, program.at, strict=True):
        variables += slots.values()
        weights += [round(meeting.pairing.score * MICRO)] * len(slots)
    return variables, weights


def _hint(program: MeetingProgram, plan: Plan) -> None:
    for variables, chosen in zip(program.at, plan.slot_of, strict=True):
        for slot, variable in variables.items():
            program.model.add_hint(variable, slot == chosen)


def _plan(program: MeetingProgram, solver: cp_model.CpSolver) -> Plan:
    plan = Plan(program.problem)
    for number, variables in enumerate(program.at):
        for slot, variable in variables.items():
            if solver.boolean_value(variable):
                plan.place(number, slot)
    return plan


def _run(model: cp_model.CpModel, settings: ProgrammeSettings, what: str) -> cp_model.CpSolver:
    """Raise ``Infeasible`` when no solution is found in time; the programs have one, since nothing must be placed."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = settings.seed
    solver.parameters.max_time_in_seconds = settings.time_limit_s
    solver.parameters.max_deterministic_time = settings.time_limit_s * EFFORT_PER_SECOND
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        reason = f"the solver found none within {settings.time_limit_s:g} seconds ({solver.status_name(status)})"
        raise Infeasible(f"placing {what}", [reason])
    return solver


def _with_rooms(problem: SessionProblem, chosen: Sequence[tuple[int, int, int]]) -> list[SessionPlacement]:
    """Give each session a room of its type: in order of time the first that is free, which never runs out."""
    free_from: dict[str, int] = {}
    placed = []
    for number, kind, start in sorted(chosen, key=lambda key: (key[2], key[0])):
        room_id = next(room for room in problem.room_types[kind].room_ids if free_from.get(room, 0) <= start)
        free_from[room_id] = start + problem.sessions[number].length
        placed.append(SessionPlacement(session=number, start=start, room_id=room_id))
    return placed
