"""Measure what planning a large symposium costs, and how good it is, on the sample many times over.

    python -m scripts.bench.symposium data/programmes/symposium WORKSPACE [--offers 500] [--out FILE]

The event is made as by `scripts.bench.large_event`; each answer of the sample is copied with its people. The
workspace is made where there is none, and matched once. Quality: pairs at networking tables who know each other or
sat together before (0 cannot be beaten), pairs of one side at a table against what chance gives, and how near the
clinic's tables come to the bound that no tables exceed.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api.bootstrap import create_workspace, open_workspace
from api.market.reading import Markets
from api.programmes.symposium import ground_of, learn_topics
from matcher.atomic import write_atomically
from matcher.interchange import read_event_folder
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.symposium import NetworkingPlan, NetworkingProblem, plan_networking
from matcher.symposium_programme import Ground, SymposiumPlan, acquaintances, plan_symposium, sessions_of
from matcher.workflows import run_matching
from models.domain import Decision, EventData, Person
from scripts.bench.large_event import large_event
from scripts.bench.tables import markdown

Result = TypeVar("Result")
_MIB = 1024


def many_answers(answers: tuple[Decision, ...], people: tuple[Person, ...], times: int) -> tuple[Decision, ...]:
    """The answers, and those of each copy of the event whose people there are."""
    there = {person.id for person in people}
    copies = (
        replace(
            each,
            need_id=f"{each.need_id}-{number}",
            offer_id=f"{each.offer_id}-{number}",
            decided_by=f"{each.decided_by}-{number}",
        )
        for number in range(1, times)
        for each in answers
    )
    return (*answers, *(each for each in copies if each.decided_by in there))


def same_side(problem: NetworkingProblem, plan: NetworkingPlan) -> tuple[float, float]:
    """The share of pairs at a table that are of one side, and the share of all pairs that are."""

    def share(pairs: list[tuple[str, str]]) -> float:
        return sum(problem.side[one] == problem.side[other] for one, other in pairs) / max(1, len(pairs))

    together = [pair for tables in plan.rounds for table in tables for pair in combinations(table, 2)]
    return share(together), share(list(combinations(problem.person_ids, 2)))


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def _prepare(folder: Path, workspace: Path, offers: int, encoder: str) -> None:
    made = create_workspace(workspace, SilentProgress(), encoder=encoder)
    few, _ = read_event_folder(folder, known=EventData(), skip_bad=False, progress=SilentProgress())
    many = large_event(few, {"offers": offers})
    answers = many_answers(few.decisions, many.people, len(many.people) // len(few.people))
    with made.unit_of_work() as work:
        work.records.upsert(replace(many, decisions=(), outcomes=()))
        work.decisions.add(list(answers))
        work.commit()
    run_matching(made.tools(), RankingSettings(threshold=0.1))


def _ground(workspace: Path) -> Ground:
    made = open_workspace(workspace, SilentProgress())
    with made.unit_of_work() as work:
        market = Markets().read(work)
        if learn_topics(work, market.data, made.encoder().encode):
            work.commit()
        return ground_of(work, market)


def _problem(plan: SymposiumPlan) -> NetworkingProblem:
    ground, there = plan.ground, plan.networking_window.person_ids
    return NetworkingProblem(
        person_ids=there,
        seats=ground.choices.networking_seats,
        rounds=ground.choices.networking_rounds,
        known=frozenset(pair for pair in acquaintances(ground) if pair <= set(there)),
        side={each: ground.people[each].role.value for each in there},
    )


def _memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB:,.0f} MiB"


def main(
    folder: Annotated[Path, typer.Argument(help="The sample symposium.")],
    workspace: Annotated[Path, typer.Argument(help="Made where there is none.")],
    offers: Annotated[int, typer.Option(min=1)] = 500,
    encoder: Annotated[str, typer.Option(help="As for `bridgework init`.")] = "default",
    out: Annotated[Path | None, typer.Option()] = None,
) -> None:
    if not workspace.exists():
        _prepare(folder, workspace, offers, encoder)
    ground = _ground(workspace)
    before = _memory()
    plan, whole_s = _timed(lambda: plan_symposium(ground))
    problem = _problem(plan)
    again, networking_s = _timed(lambda: plan_networking(problem))
    made, sessions_s = _timed(lambda: sessions_of(plan))
    together, by_chance = same_side(problem, again)
    rows = [
        ("people, offers, needs and mandates", f"{len(ground.people)}, {len(ground.offers)}, {len(ground.demands)}"),
        ("proposals, answers", f"{len(ground.matches)}, {len(ground.decisions)}"),
        ("the whole plan", f"{whole_s:.1f} s"),
        ("of it networking", f"{networking_s:.1f} s"),
        ("sessions of it", f"{sessions_s:.2f} s, {len(made.requests)} sessions, {len(made.tables)} tables"),
        ("memory before and at most", f"{before}, {_memory()}"),
        ("networking: people, tables, rounds", f"{len(problem.person_ids)}, {problem.tables}, {problem.rounds}"),
        ("pairs who know each other", str(plan.known)),
        ("pairs together again", str(len(again.repeats))),
        ("of one side at a table, of all pairs", f"{together:.1%}, {by_chance:.1%}"),
        (
            "clinic: tables, helped, bound",
            f"{len(plan.clinic.tables)}, {plan.clinic.total:.2f}, {plan.clinic.bound:.2f}",
        ),
        ("experience talks proven", "yes" if plan.experience.is_proven else "no"),
    ]
    table = markdown(["what", "measured"], rows)
    if out is not None:
        write_atomically(out, table.encode())
    print(table, end="")


if __name__ == "__main__":
    typer.run(main)
