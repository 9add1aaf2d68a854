"""The best pairings, proven: a min-cost flow where it applies, a mixed-integer program otherwise.

Both are exact and give the same objective; ``docs/decisions/0004-pairing-solver.md`` says why there are two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from matcher.pairing.flow import Flow, applies, failures, solve_flow
from matcher.pairing.greedy import choose_greedily
from matcher.pairing.interpreted import Rota
from matcher.pairing.outcome import Clock
from matcher.pairing.own_totals import Fair, ceilings, own_totals
from matcher.pairing.problem import FairnessPrice, PairingProblem, PairingResult
from matcher.pairing.shortfalls import shortfalls
from matcher.settings import Fairness, PairingSettings
from models.domain import Pairing

SHORTFALL_SHARE = 0.3
PLAIN_SHARE = 0.5
"""How much of the time that is left goes to shortfalls, and then to the plain objective if fairness is to follow."""
HARD_SHARE = 0.2
"""How much of the time goes to a choice in which nothing fails that could be had, before shortfalls are allowed."""


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
    if flow is not None and not Rota(problem).takes(flow.chosen):
        flow = None
    if flow is not None and problem.fairness is Fairness.NONE:
        return _result(problem, _Plain(flow.chosen, flow.bound))
    return _programmed(problem, settings, flow)


def _programmed(problem: PairingProblem, settings: PairingSettings, flow: Flow | None) -> PairingResult:
    from matcher.pairing.fairness import FairSearch  # solvers are slow to import: only where they are needed

    clock = Clock(settings.time_limit_s)
    plain = _plain(problem, settings, clock) if flow is None else _Plain(flow.chosen, flow.bound)
    if problem.fairness is Fairness.NONE:
        return _result(problem, plain)
    search = FairSearch(problem, plain.chosen, failures(problem, plain.chosen), seed=settings.seed)
    if problem.fairness is Fairness.FLOOR:
        return _result(problem, plain, search.floor(problem.fairness_floor, clock, plain_bound=plain.bound))
    return _result(problem, plain, search.leximin(clock))


def _plain(problem: PairingProblem, settings: PairingSettings, clock: Clock) -> _Plain:
    """First the fewest failed musts and missing meetings, none where that can be, then the objective."""
    from matcher.pairing.fair_model import Aims, FairModel
    from matcher.pairing.program import Program

    program, proven = Program(problem, settings.seed), True
    share = 1.0 if problem.fairness is Fairness.NONE else PLAIN_SHARE
    program.best = choose_greedily(problem)
    unavoidable = _unavoidable(problem)
    if failures(problem, program.best) > (0, unavoidable):
        without = FairModel(problem, Aims(failed=0, missing=unavoidable))
        program.best = (
            without.solve(program.best, clock.share_s(HARD_SHARE), seed=settings.seed).chosen or program.best
        )
    if failures(problem, program.best) <= (0, unavoidable):
        program.accept_failures(0, unavoidable)
    else:
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


def _unavoidable(problem: PairingProblem) -> int:
    """Meetings that are missing to minimums in any choice: the people, by themselves, cannot have as many."""
    places = problem.places_of()
    return sum(
        max(0, number - min(problem.capacity[person_id], len(places[person_id])))
        for person_id, number in problem.possible_minimum().items()
    )


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
