"""The best pairings beside greedy ones and beside linear programs, and the price of fairness.

    python -m scripts.bench.pairing size [--people 5000] [--candidates 50] [--lp-limit-s 60]
    python -m scripts.bench.pairing fair AFFINITIES [--time-limit-s 60]

``size`` draws an event and solves it four ways in turn: greedily by score, as event tools do; by our ``solve``; and
the same problem as a linear program, by HiGHS through SciPy and by PDLP through OR-Tools. Seconds, by the clock and
of the processor, include building each one's model; the latter hardly feel what else the machine does.

``fair`` reads a table of affinities, reviewers in rows and papers in columns, and gives three reviewers to a paper
and at most four papers to a reviewer, with and without at least two. Its lines go from the largest sum over floors
under each paper's own sum to leximin, among them the idea of the published algorithms (FairIR and FairFlow, KDD
2019): the largest smallest sum first, then the largest sum. Each line says how far it is proven.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from ortools.math_opt.python import mathopt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matcher.pairing import Candidate, PairingProblem, PairingResult, solve
from matcher.pairing.greedy import choose_greedily
from matcher.settings import Fairness, PairingSettings
from scripts.bench.tables import markdown

app = typer.Typer(add_completion=False, help=__doc__)

CAPACITY = 8
REVIEWERS_PER_PAPER = 3
PAPERS_PER_REVIEWER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One way of solving: what it came to, in how many seconds, and what it proves."""

    who: str
    objective: float
    seconds: float
    processor_s: float
    proof: str


def made_problem(people: int, candidates: int, *, seed: int = 7) -> PairingProblem:
    """``people`` with a need and as many with an offer, in a square; scores fall with the distance."""
    draw = np.random.default_rng(seed)
    needs, offers = draw.random((people, 2)), draw.random((people, 2))
    found: list[Candidate] = []
    for number, need in enumerate(needs):
        distance = np.linalg.norm(offers - need, axis=1)
        near = np.argpartition(distance, min(candidates, people - 1))[:candidates]
        scores = np.clip(np.exp(-8 * distance[near]) * draw.uniform(0.7, 1.0, len(near)), 0, 1)
        found += [
            Candidate(
                need_id=f"n-{number}",
                offer_id=f"o-{other}",
                need_owner_id=f"p-{number}",
                offer_owner_id=f"q-{other}",
                score=round(float(score), 6),
            )
            for other, score in zip(near.tolist(), scores.tolist(), strict=True)
        ]
    capacity = {person_id: CAPACITY for item in found for person_id in item.people}
    return PairingProblem(
        candidates=tuple(found),
        capacity=capacity,
        offer_owner_capacity=capacity,
        total=None,
        first_meeting_bonus=1.0,
    )


def _timed(who: str, work: Callable[[], tuple[float, str]]) -> Timed:
    started, processor = time.perf_counter(), time.process_time()
    objective, proof = work()
    return Timed(
        who=who,
        objective=objective,
        seconds=time.perf_counter() - started,
        processor_s=time.process_time() - processor,
        proof=proof,
    )


def _ours(problem: PairingProblem) -> tuple[float, str]:
    result = solve(problem, PairingSettings(time_limit_s=120))
    return result.objective, f"gap {result.gap:.2g}"


def _greedy(problem: PairingProblem) -> tuple[float, str]:
    return problem.objective(choose_greedily(problem)), "none"


def _arrays(problem: PairingProblem) -> tuple[np.ndarray, csr_array, np.ndarray]:
    """What a meeting gains, and for each person the meetings that they take part in, and how many they can have."""
    number = {person_id: at for at, person_id in enumerate(problem.capacity)}
    gains = np.array([item.score for item in problem.candidates])
    rows = np.array([number[person_id] for item in problem.candidates for person_id in item.people])
    columns = np.repeat(np.arange(len(gains)), 2)
    incidence = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(number), len(gains)))
    return gains, incidence, np.array(list(problem.capacity.values()), dtype=float)


def _highs(problem: PairingProblem, limit_s: float) -> tuple[float, str]:
    """The bonus needs a variable for each person besides: at most 1, and at most the meetings they have."""
    gains, incidence, capacity = _arrays(problem)
    people = len(capacity)
    eye = csr_array((np.ones(people), (np.arange(people), np.arange(people))), shape=(people, people))
    zero = csr_array((people, people))
    rows = csr_array(_stacked([[incidence, zero], [-incidence, eye]]))
    found = milp(
        np.concatenate([-gains, np.full(people, -problem.first_meeting_bonus)]),
        constraints=LinearConstraint(rows, -np.inf, np.concatenate([capacity, np.zeros(people)])),
        bounds=Bounds(0, 1),
        options={"time_limit": limit_s},
    )
    if found.x is None or found.status != 0:
        return math.nan, f"stopped after {limit_s:g} s"
    return -float(found.fun), _fractions(found.x[: len(gains)])


def _stacked(blocks: Sequence[Sequence[csr_array]]) -> csr_array:
    from scipy.sparse import block_array

    return block_array(blocks, format="csr")


def _pdlp(problem: PairingProblem, limit_s: float) -> tuple[float, str]:
    model = mathopt.Model()
    choice = [model.add_variable(lb=0.0, ub=1.0) for _ in problem.candidates]
    met = []
    for person_id, places in problem.places_of().items():
        meetings = mathopt.fast_sum([choice[place] for place in places])
        met.append(model.add_variable(lb=0.0, ub=1.0))
        model.add_linear_constraint(meetings <= problem.capacity[person_id])
        model.add_linear_constraint(met[-1] <= meetings)
    gains = [item.score * one for item, one in zip(problem.candidates, choice, strict=True)]
    model.maximize(mathopt.fast_sum(gains) + problem.first_meeting_bonus * mathopt.fast_sum(met))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=limit_s))
    result = mathopt.solve(model, mathopt.SolverType.PDLP, params=parameters)
    if not result.has_primal_feasible_solution():
        return math.nan, f"stopped after {limit_s:g} s"
    return result.objective_value(), _fractions(np.array(result.variable_values(choice)))


def _fractions(values: np.ndarray) -> str:
    number = int(np.count_nonzero((values > 1e-6) & (values < 1 - 1e-6)))
    return f"a bound; {number} meetings fractional"


@app.command()
def size(
    people: Annotated[int, typer.Option(help="With a need, and as many with an offer.")] = 5000,
    candidates: Annotated[int, typer.Option(help="Of each need.")] = 50,
    lp_limit_s: Annotated[float, typer.Option(help="Seconds for each linear program.")] = 60.0,
) -> None:
    """The largest event, four ways."""
    problem = made_problem(people, candidates)
    works: list[tuple[str, Callable[[], tuple[float, str]]]] = [
        ("greedy by score, as event tools do", lambda: _greedy(problem)),
        ("Bridgework", lambda: _ours(problem)),
        ("linear program, HiGHS", lambda: _highs(problem, lp_limit_s)),
        ("linear program, PDLP", lambda: _pdlp(problem, lp_limit_s)),
    ]
    random.Random(7).shuffle(works)
    lines = {who: _timed(who, work) for who, work in works}
    ours = lines["Bridgework"]
    rows = [
        [
            line.who,
            f"{line.seconds:.1f}",
            f"{line.processor_s:.1f}",
            f"{line.processor_s / ours.processor_s:.1f}",
            "" if math.isnan(line.objective) else f"{line.objective:.3f}",
            "" if math.isnan(line.objective) else f"{line.objective / ours.objective:.4f}",
            line.proof,
        ]
        for line in sorted(lines.values(), key=lambda line: line.seconds)
    ]
    print(f"{people} x {people} people, {len(problem.candidates)} candidates\n")
    print(markdown(["who", "clock s", "processor s", "times ours, processor", "objective", "of ours", "proof"], rows))


def review_problem(affinities: pd.DataFrame, least: int) -> PairingProblem:
    """Papers need reviewers; a reviewer takes at least ``least``. Fairness is owed to papers."""
    papers, reviewers = [str(name) for name in affinities.columns], [str(name) for name in affinities.index]
    capacity = dict.fromkeys(papers, REVIEWERS_PER_PAPER) | dict.fromkeys(reviewers, PAPERS_PER_REVIEWER)
    values = affinities.to_numpy()
    return PairingProblem(
        candidates=tuple(
            Candidate(
                need_id=paper, offer_id=reviewer, need_owner_id=paper, offer_owner_id=reviewer, score=float(score)
            )
            for column, paper in enumerate(papers)
            for reviewer, score in zip(reviewers, values[:, column], strict=True)
        ),
        capacity=capacity,
        offer_owner_capacity=capacity,
        total=None,
        first_meeting_bonus=0.0,
        minimum=dict.fromkeys(papers, REVIEWERS_PER_PAPER) | (dict.fromkeys(reviewers, least) if least else {}),
        fair_to=frozenset(papers),
    )


@app.command()
def fair(
    affinities: Annotated[Path, typer.Argument(help="CSV: reviewers in rows, papers in columns.")],
    time_limit_s: Annotated[float, typer.Option(help="Seconds for each line.")] = 60.0,
    floors: Annotated[str, typer.Option(help="Under each paper's own sum.")] = "0.6,0.75,0.851,0.92,0.944",
) -> None:
    """Sum and worst-off paper along the price of fairness."""
    table = pd.read_csv(affinities, index_col=0)
    rows = []
    for least in (2, 0):
        problem = review_problem(table, least)
        asked = [("largest sum", Fairness.NONE, 0.0)]
        asked += [(f"floor of {floor}", Fairness.FLOOR, float(floor)) for floor in floors.split(",")]
        asked += [("leximin", Fairness.LEXIMIN, 0.0)]
        for what, fairness, floor in asked:
            started = time.perf_counter()
            result = solve(
                replace(problem, fairness=fairness, fairness_floor=floor),
                PairingSettings(time_limit_s=time_limit_s),
            )
            rows.append(_fair_row(problem, least, what, result, time.perf_counter() - started))
            typer.echo(" | ".join(rows[-1]), err=True)
    print(markdown(["load", "aim", "sum", "bound", "worst-off", "below floor", "seconds", "proven"], rows))


def _fair_row(problem: PairingProblem, least: int, what: str, result: PairingResult, seconds: float) -> list[str]:
    own = {str(person_id): 0.0 for person_id in problem.fair_to or ()}
    for item in result.pairings:
        own[item.need_owner_id] += item.score
    price = result.fairness
    below = sum(item.kind.value == "floor" for item in result.shortfalls)
    return [
        f"{least} to {PAPERS_PER_REVIEWER}",
        what,
        f"{result.objective:.3f}",
        f"{result.bound:.3f}",
        f"{min(own.values()):.3f}",
        str(below),
        f"{seconds:.1f}",
        _proven(result, price.levels if price else ()),
    ]


def _proven(result: PairingResult, levels: Sequence[object]) -> str:
    price = result.fairness
    said = ["sum" if result.gap <= 1e-9 else f"sum within {100 * result.gap:.2f} %"]
    if price is not None and price.kind is Fairness.LEXIMIN:
        said.append(f"{len(levels)} levels" + ("" if price.complete else " so far"))
    if price is not None:
        said.append(f"worst-off at most {price.worst_bound:.3f}")
    return ", ".join(said)


if __name__ == "__main__":
    app()
