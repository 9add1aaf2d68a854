"""The best pairings, proven: a min-cost flow where it applies, a mixed-integer program otherwise.

Both are exact and give the same objective; ``docs/decisions/0004-pairing-solver.md`` says why there are two.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from matcher.errors import Infeasible
from matcher.pairing.problem import Candidate, PairingProblem, PairingResult
from matcher.settings import PairingSettings
from models.domain import Pairing

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt

MICRO = 1_000_000
"""The flow counts in whole millionths of a score: no two scores that a person could tell apart become equal."""


def solve(problem: PairingProblem, settings: PairingSettings) -> PairingResult:
    """Return the pairings of the largest objective. The same problem and seed give the same pairings.

    Only the mixed-integer program can run into ``settings.time_limit_s``; then the best found comes back with its
    bound, and a slower machine may find a worse one.

    Raises ``Infeasible`` when the time is over before any solution is found.
    """
    if not problem.candidates or problem.total == 0:
        return _result(problem, (), 0.0)
    need_owners = {item.need_owner_id for item in problem.candidates}
    if need_owners.isdisjoint(item.offer_owner_id for item in problem.candidates):
        chosen, bound = _flow(problem)
    else:
        chosen, bound = _program(problem, settings)
    return _result(problem, chosen, bound)


def _result(problem: PairingProblem, chosen: Iterable[Candidate], bound: float) -> PairingResult:
    kept = tuple(chosen)
    people = {person_id for item in kept for person_id in (item.need_owner_id, item.offer_owner_id)}
    objective = math.fsum(item.score for item in kept) + problem.first_meeting_bonus * len(people)
    closed = bound - objective <= 1e-6 * (1 + len(kept))
    bound = objective if closed else bound
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
    )


def _flow(problem: PairingProblem) -> tuple[list[Candidate], float]:
    """Nobody is on both sides: source, needs' owners, offers' owners, sink.

    Two arcs tie each person to the source or sink: one unit that earns the bonus, the rest of the capacity without.
    A person's first unit takes the dearer arc by itself, since costs are minimised.
    """
    from ortools.graph.python import min_cost_flow  # slow to import, as mathopt is: only where it is needed

    sides = (
        sorted({item.need_owner_id for item in problem.candidates}),
        sorted({item.offer_owner_id for item in problem.candidates}),
    )
    node = {person_id: number for number, person_id in enumerate((*sides[0], *sides[1]), start=3)}
    source, gate, sink = 0, 1, 2
    total = min(sum(problem.capacity[person_id] for person_id in sides[0]), problem.total or len(problem.candidates))
    bonus = round(problem.first_meeting_bonus * MICRO)
    arcs = [
        (node[item.need_owner_id], node[item.offer_owner_id], 1, -round(item.score * MICRO))
        for item in problem.candidates
    ]
    arcs += [(source, gate, total, 0), (source, sink, total, 0)]
    for person_id in sides[0]:
        capacity = problem.capacity[person_id]
        arcs += [(gate, node[person_id], min(1, capacity), -bonus)]
        arcs += [(gate, node[person_id], max(0, capacity - 1), 0)]
    for person_id in sides[1]:
        capacity = problem.offer_owner_capacity[person_id]
        arcs += [(node[person_id], sink, min(1, capacity), -bonus)]
        arcs += [(node[person_id], sink, max(0, capacity - 1), 0)]
    table = np.array(arcs, dtype=np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    links = flow.add_arcs_with_capacity_and_unit_cost(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise Infeasible("pairing", [f"the flow solver stopped with status {status.name}"])
    used = flow.flows(links[: len(problem.candidates)])
    chosen = [item for item, units in zip(problem.candidates, used, strict=True) if units]
    return chosen, -flow.optimal_cost() / MICRO


def _program(problem: PairingProblem, settings: PairingSettings) -> tuple[list[Candidate], float]:
    """Somebody has needs and offers: a 0/1 variable for each candidate, one for each person's bonus, HiGHS."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model(name="pairing")
    choice = [model.add_binary_variable() for _ in problem.candidates]
    meetings: dict[str, list[mathopt.Variable]] = defaultdict(list)
    as_offer_owner: dict[str, list[mathopt.Variable]] = defaultdict(list)
    for item, variable in zip(problem.candidates, choice, strict=True):
        meetings[item.need_owner_id].append(variable)
        meetings[item.offer_owner_id].append(variable)
        as_offer_owner[item.offer_owner_id].append(variable)
    met = []
    for person_id, variables in meetings.items():
        met.append(model.add_variable(lb=0.0, ub=1.0))
        _at_most(model, variables, problem.capacity[person_id])
        model.add_linear_constraint(met[-1] <= mathopt.fast_sum(variables))
    for person_id, variables in as_offer_owner.items():
        _at_most(model, variables, problem.offer_owner_capacity[person_id])
    if problem.total is not None:
        _at_most(model, choice, problem.total)
    model.maximize(
        mathopt.fast_sum([item.score * one for item, one in zip(problem.candidates, choice, strict=True)])
        + problem.first_meeting_bonus * mathopt.fast_sum(met)
    )
    outcome = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=settings.time_limit_s),
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=1e-7,
            random_seed=settings.seed,
        ),
    )
    if not outcome.has_primal_feasible_solution():
        raise Infeasible("pairing", [f"no pairing was found within {settings.time_limit_s:g} seconds"])
    values = outcome.variable_values(choice)
    chosen = [item for item, value in zip(problem.candidates, values, strict=True) if value > 0.5]
    return chosen, outcome.termination.objective_bounds.dual_bound


def _at_most(model: mathopt.Model, variables: Sequence[mathopt.Variable], number: int) -> None:
    from ortools.math_opt.python import mathopt

    if len(variables) > number:
        model.add_linear_constraint(mathopt.fast_sum(variables) <= number)
