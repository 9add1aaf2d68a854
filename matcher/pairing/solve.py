"""The best pairings, proven: a min-cost flow where it applies, a mixed-integer program otherwise.

Both are exact and give the same objective; ``docs/decisions/0004-pairing-solver.md`` says why there are two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.pairing.flow import Flow, applies, failures, solve_flow
from matcher.pairing.greedy import choose_greedily
from matcher.pairing.own_totals import Fair, ceilings, own_totals
from matcher.pairing.problem import FairnessPrice, PairingProblem, PairingResult
from matcher.pairing.shortfalls import shortfalls
from matcher.settings import Fairness, PairingSettings
from models.domain import Pairing

if TYPE_CHECKING:
    from matcher.pairing.program import Clock, Program

SHORTFALL_SHARE = 0.3
PLAIN_SHARE = 0.5
"""How much of the time that is left goes to shortfalls, and then to the plain objective if fairness is to follow."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """The best choice without fairness, a proven bound, and whether its shortfalls are proven fewest."""

    chosen: tuple[int, ...]
    bound: float
    proven: bool = True


def solve(problem: PairingProblem, settings: PairingSettings) -> PairingResult:
    """Return the best pairings by the order of aims of ``PairingProblem``. The same problem and seed give the same.

    What cannot be had is no failure: it is among the result's ``shortfalls``. Only the mixed-integer program can run
    into ``settings.time_limit_s``; then the best found comes back with its bound, and a slower machine may find a
    worse one.
    """
    if not problem.candidates or problem.total == 0:
        return _result(problem, _Plain((), 0.0))
    flow = solve_flow(problem) if applies(problem) else None
    if flow is not None and problem.fairness is Fairness.NONE:
        return _result(problem, _Plain(flow.chosen, flow.bound))
    return _programmed(problem, settings, flow)


def _programmed(problem: PairingProblem, settings: PairingSettings, flow: Flow | None) -> PairingResult:
    from matcher.pairing.fairness import FairProgram  # MathOpt is slow to import: only where it is needed
    from matcher.pairing.program import Clock, Program

    clock = Clock(settings.time_limit_s)
    program = Program(problem, settings.seed)
    if flow is None:
        plain = _plain(program, clock, 1.0 if problem.fairness is Fairness.NONE else PLAIN_SHARE)
    else:
        plain = _Plain(flow.chosen, flow.bound)
        program.accept_failures(*failures(problem, flow.chosen))
    if problem.fairness is Fairness.NONE:
        return _result(problem, plain)
    fair_program = FairProgram(program, plain.chosen, seed=settings.seed)
    if problem.fairness is Fairness.FLOOR:
        return _result(problem, plain, fair_program.floor(problem.fairness_floor, clock, plain_bound=plain.bound))
    return _result(problem, plain, fair_program.leximin(clock))


def _plain(program: Program, clock: Clock, share: float) -> _Plain:
    """First the fewest failed musts and missing meetings, then the objective."""
    problem, proven = program.problem, True
    program.best = choose_greedily(problem)
    if program.failed or program.missing:
        before, weight = program.best, 1 + sum(problem.minimum.values())
        outcome = program.maximise(program.penalty(weight), clock.share_s(SHORTFALL_SHARE))
        program.best = min(program.best, before, key=lambda chosen: failures(problem, chosen))
        failed, missing = failures(problem, program.best)
        proven = outcome.bound < 1 - 1e-6 - weight * failed - missing
        program.accept_failures(failed, missing)
    before = program.best
    outcome = program.maximise(program.objective, clock.left_s() * share)
    program.best = max(program.best, before, key=problem.objective)
    everything = range(len(problem.candidates))
    return _Plain(program.best, min(outcome.bound, problem.objective(everything)), proven)


def _result(problem: PairingProblem, plain: _Plain, fair: Fair | None = None) -> PairingResult:
    chosen = plain.chosen if fair is None else fair.chosen
    bound = plain.bound if fair is None else min(plain.bound, fair.objective_bound)
    objective = problem.objective(chosen)
    closed = bound - objective <= 1e-6 * (1 + len(chosen))
    bound = objective if closed else bound
    kept = [problem.candidates[place] for place in chosen]
    return PairingResult(
        pairings=tuple(
            Pairing(
                id=item.pairing_id,
                need_id=item.need_id,
                offer_id=item.offer_id,
                need_owner_id=item.need_owner_id,
                offer_owner_id=item.offer_owner_id,
                score=item.score,
            )
            for item in kept
        ),
        objective=objective,
        bound=bound,
        gap=(bound - objective) / bound if bound > 0 else 0.0,
        shortfalls=shortfalls(problem, chosen),
        shortfalls_proven=plain.proven,
        fairness=None if fair is None else _price(problem, plain, fair),
    )


def _price(problem: PairingProblem, plain: _Plain, fair: Fair) -> FairnessPrice:
    people = ceilings(problem)
    totals = [own_totals(problem, chosen) for chosen in (plain.chosen, fair.chosen)]
    worst = [min((total.get(person_id, 0.0) for person_id in people), default=0.0) for total in totals]
    score = [math.fsum(problem.candidates[place].score for place in chosen) for chosen in (plain.chosen, fair.chosen)]
    return FairnessPrice(
        kind=problem.fairness,
        people=len(people),
        score_without=score[0],
        score_with=score[1],
        worst_without=worst[0],
        worst_with=worst[1],
        worst_bound=max(fair.worst_bound, worst[1]),
        levels=fair.levels,
        complete=fair.complete,
    )
