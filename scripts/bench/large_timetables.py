"""Timetables of the size of real events: how long a plan takes, how good it is, and what a greedy scheduler gets.

    python -m scripts.bench.large_timetables [--people 100,300,900,2000] [--seconds 60] [--seeds 1] [--out table.md]
    python -m scripts.bench.large_timetables --people 900 --seconds 300
    python -m scripts.bench.large_timetables planted [--people 900] [--seconds 60]
    python -m scripts.bench.large_timetables kinds
    python -m scripts.bench.large_timetables whole [--people 12,20,30] [--seconds 60]

The events are made (``made_timetables``): a hidden plan has all required meetings. The greedy scheduler takes the
required requests, then the others in order of utility, each into the first slot in which its people are free.
``planted`` solves events that have no plan for a planted reason, and looks for one of its people or meetings in the
reasons given. ``kinds`` are events that are hard in other ways. ``whole`` compares with one CP-SAT program for
everything at once, and with the exact search for the same meetings: what is lost by choosing meetings first, then
slots, then closing gaps by chance. Every plan is checked by the validator.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from ortools.sat.python import cp_model

from matcher.atomic import write_atomically
from matcher.timetable import idle_gaps, solve, validate
from matcher.timetable.exact import solve_exact
from matcher.timetable.large import solve_large
from models.domain.timetable import Timetable, TimetableSolution, TimetableStatus
from scripts.bench.made_timetables import PLANTS, MadeSize, PlantedTimetable, made_timetable, planted, sized
from scripts.bench.tables import markdown
from scripts.bench.timetables import greedy

app = typer.Typer(add_completion=False)

_MILLION = 1_000_000
_HEAD = (
    "people, requests, tables", "first plan, s", "within 1 %, s", "utility of the bound", "left out",
    "idle gaps", "bound of gaps", "processor s", "greedy: utility", "required left out", "idle gaps", "s",
)  # fmt: skip


KINDS = {
    "as above": sized(900),
    "nearly all required": replace(sized(900), required_share=1.0),
    "every table taken in every slot": replace(sized(900), tables=30, required_share=1.0),
    "nearly every table taken": replace(sized(900), tables=34, required_share=0.5),
    "few who are sought after by many": replace(sized(900), fame=1.0),
    "nine in ten there in part": replace(sized(900), part_share=0.9, required_share=0.5),
    "many precedences and windows": replace(sized(900), after_share=0.3, window_share=0.5, required_share=0.5),
    "many meetings a person": replace(sized(300), meetings=2500, tables=60, required_share=0.6),
}
"""What an event is like, in words."""


@dataclass(slots=True)
class _Heard:
    """Every answer told, and after how many seconds."""

    started: float = field(default_factory=time.perf_counter)
    answers: list[tuple[float, TimetableSolution]] = field(default_factory=list)

    def __call__(self, solution: TimetableSolution) -> None:
        if solution.objective is not None:
            self.answers.append((time.perf_counter() - self.started, solution))

    def first(self, utility: float) -> str:
        """When the first plan of at least that utility was there."""
        return next((f"{at:.1f}" for at, solution in self.answers if solution.utility >= utility), "never")

    def gaps_over_time(self, utility: float, marks: Iterable[float]) -> str:
        """The fewest gaps of such plans at each mark."""
        told = []
        for mark in marks:
            gaps = [one.objective or 0 for at, one in self.answers if at <= mark and one.utility >= utility]
            told.append(f"{mark:g} s {min(gaps)}" if gaps else f"{mark:g} s none")
        return ", ".join(told)


@app.callback(invoke_without_command=True)
def sizes(
    context: typer.Context,
    people: Annotated[str, typer.Option(help="Numbers of people.")] = "100,300,900,2000",
    seconds: Annotated[float, typer.Option(help="For each problem.")] = 60.0,
    seeds: Annotated[str, typer.Option(help="Of the events made.")] = "1",
    out: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Events that have a plan."""
    if context.invoked_subcommand:
        return
    rows = [_row(sized(int(count)), int(seed), seconds) for count in people.split(",") for seed in seeds.split(",")]
    _put(markdown(_HEAD, rows), out)


@app.command("planted")
def planted_reasons(
    people: Annotated[int, typer.Option(help="Number of people.")] = 900,
    seconds: Annotated[float, typer.Option(help="For each problem.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Of the events made.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Events that have none."""
    rows = []
    for kind in PLANTS:
        case = planted(kind, sized(people), seed)
        started = time.perf_counter()
        solution = solve(case.problem, seconds)
        taken = time.perf_counter() - started
        why = solution.why[0] if solution.why else ""
        rows.append(
            (kind, solution.status.value, "yes" if _named(case, solution) else "no", f"{taken:.1f}", why[:160])
        )
        typer.echo("  ".join(rows[-1]))
    _put(markdown(("planted", "status", "the reason is named", "seconds", "first reason"), rows), out)


@app.command()
def kinds(
    seed: Annotated[int, typer.Option(help="Of the events made.")] = 5,
    seconds: Annotated[float, typer.Option(help="For each problem.")] = 60.0,
    out: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Events that are hard in different ways: until the utility is proven, without closing gaps."""
    rows = []
    for kind, size in KINDS.items():
        made = made_timetable(size, seed)
        started, processor = time.perf_counter(), time.process_time()
        solution = solve_large(made.problem, seconds, _unheard, rounds=1)
        taken, processor = time.perf_counter() - started, time.process_time() - processor
        _check(made.problem, solution)
        required = sum(meeting.required for meeting in made.problem.meetings)
        rows.append(
            (
                kind,
                f"{size.people}, {size.meetings}, {size.tables}",
                str(required),
                str(len(made.hidden)),
                str(len(solution.placements)),
                _share(solution.utility, solution.utility_bound),
                f"{taken:.1f}",
                f"{processor:.1f}",
            )
        )
        typer.echo("  ".join(rows[-1]))
    head = ("kind", "people, requests, tables", "required", "in the hidden plan", "placed", "utility of the bound")
    _put(markdown((*head, "s", "processor s"), rows), out)


@app.command()
def whole(
    people: Annotated[str, typer.Option(help="Numbers of people.")] = "12,20,30",
    seconds: Annotated[float, typer.Option(help="For each way and problem.")] = 60.0,
    seeds: Annotated[str, typer.Option(help="Of the events made.")] = "1,2",
    out: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Part by part against everything in one program, on tight events: one day of ten slots, few tables."""
    rows = []
    for count in people.split(","):
        for seed in seeds.split(","):
            size = MadeSize(
                people=int(count), meetings=int(count) * 3, days=1, slots_per_day=10, tables=int(count) // 4 + 1
            )
            problem = made_timetable(size, int(seed)).problem
            parts = solve_large(problem, seconds, _unheard)
            _check(problem, parts)
            exact = solve_exact(_with_only(problem, {item.meeting for item in parts.placements}), seconds, _unheard)
            utility, utility_bound, gaps, gaps_bound = _at_once(problem, seconds)
            rows.append(
                (
                    f"{count}, {size.meetings}, {size.tables}",
                    f"{parts.utility:.3f}",
                    f"{parts.utility_bound:.3f}",
                    str(parts.objective),
                    f"{exact.objective}, at least {exact.bound}",
                    f"{utility:.3f}",
                    f"{utility_bound:.3f}",
                    str(gaps),
                    str(gaps_bound),
                )
            )
            typer.echo("  ".join(rows[-1]))
    head = ("people, requests, tables", "in parts: utility", "its bound", "idle gaps", "exact, same meetings")
    _put(markdown((*head, "at once: utility", "its bound", "idle gaps", "their bound"), rows), out)


def _row(size: MadeSize, seed: int, seconds: float) -> tuple[str, ...]:
    problem = made_timetable(size, seed).problem
    heard, processor = _Heard(), time.process_time()
    solution = solve(problem, seconds, heard)
    processor = time.process_time() - processor
    _check(problem, solution)
    marks = [mark for mark in (15.0, 30.0, 60.0, 120.0, 300.0) if mark <= seconds]
    typer.echo(f"{problem.name}: {heard.gaps_over_time(solution.utility * 0.99, marks)}")
    started = time.perf_counter()
    slots = greedy(_by_utility(problem))
    greedy_s = time.perf_counter() - started
    optional = sum(one.utility for one in problem.meetings if one.id in slots and not one.required)
    row = (
        f"{size.people}, {size.meetings}, {size.tables}",
        heard.first(0.0),
        heard.first(solution.utility_bound * 0.99),
        _share(solution.utility, solution.utility_bound),
        str(len(solution.unplaced)),
        str(solution.objective),
        str(solution.bound),
        f"{processor:.0f}",
        _share(optional, solution.utility_bound),
        str(sum(one.required and one.id not in slots for one in problem.meetings)),
        str(idle_gaps(problem, slots)),
        f"{greedy_s:.1f}",
    )
    typer.echo("  ".join(row))
    return row


def _by_utility(problem: Timetable) -> Timetable:
    order = sorted(problem.meetings, key=lambda meeting: (not meeting.required, -meeting.utility))
    return replace(problem, meetings=tuple(order))


def _share(utility: float, bound: float) -> str:
    return f"{utility / bound:.2%}" if bound else "all"


def _check(problem: Timetable, solution: TimetableSolution) -> None:
    faults = [violation.message for violation in validate(problem, solution)]
    if faults or solution.objective is None:
        raise RuntimeError(f"{problem.name}: {solution.status}, {faults[:5]}")


def _named(case: PlantedTimetable, solution: TimetableSolution) -> bool:
    """Whether the reasons name a person or a meeting of the planted cause."""
    words = set(re.findall(r"[a-z]\d+", " ".join(solution.why)))
    return solution.status is TimetableStatus.INFEASIBLE and bool(words & {*case.people, *case.meetings})


def _with_only(problem: Timetable, kept: set[str]) -> Timetable:
    """The problem of placing just these meetings."""
    meetings = [
        replace(meeting, required=True, after=tuple(other for other in meeting.after if other in kept))
        for meeting in problem.meetings
        if meeting.id in kept
    ]
    return replace(problem, meetings=tuple(meetings))


def _unheard(*_: object, **__: object) -> None:
    return None


def _at_once(problem: Timetable, seconds: float) -> tuple[float, float, int, int]:
    """Utility and its bound, then the fewest gaps of that utility and their bound, by one program solved twice."""
    model = cp_model.CpModel()
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    away = {person.id: person.unavailable for person in problem.people}
    held: dict[tuple[str, int], list[cp_model.IntVar]] = {}
    placed: dict[str, dict[int, cp_model.IntVar]] = {}
    for meeting in problem.meetings:
        choices = placed[meeting.id] = {
            position[slot.id]: model.new_bool_var("")
            for slot in problem.slots
            if (meeting.allowed_slots is None or slot.id in meeting.allowed_slots)
            and not any(slot.id in away[person] for person in meeting.people)
        }
        (model.add_exactly_one if meeting.required else model.add_at_most_one)(choices.values())
        for slot, choice in choices.items():
            for person in meeting.people:
                held.setdefault((person, slot), []).append(choice)
    for slot in range(len(problem.slots)):
        model.add(sum(choices[slot] for choices in placed.values() if slot in choices) <= len(problem.places))
    for busy in held.values():
        model.add_at_most_one(busy)
    _precedences(model, problem, placed)
    worth = sum(
        round(meeting.utility * _MILLION) * sum(placed[meeting.id].values())
        for meeting in problem.meetings
        if not meeting.required
    )
    gaps = sum(_gap_ends(model, problem, held))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds / 2
    model.maximize(worth)
    solver.solve(model)
    utility, utility_bound = solver.objective_value, solver.best_objective_bound
    model.add(worth >= round(utility))
    model.minimize(gaps)
    solver.solve(model)
    bound = max(0, round(solver.best_objective_bound))
    return utility / _MILLION, utility_bound / _MILLION, round(solver.objective_value), bound


def _precedences(model: cp_model.CpModel, problem: Timetable, placed: dict[str, dict[int, cp_model.IntVar]]) -> None:
    for meeting in problem.meetings:
        for earlier in meeting.after:
            for slot, choice in placed[meeting.id].items():
                late = [other for at, other in placed[earlier].items() if at >= slot]
                model.add_at_most_one([choice, *late])


def _gap_ends(
    model: cp_model.CpModel, problem: Timetable, held: dict[tuple[str, int], list[cp_model.IntVar]]
) -> list[cp_model.IntVar]:
    """For each person and slot whether a meeting starts there after one that was earlier but not right before."""
    ends = []
    for person in problem.people:
        met: cp_model.IntVar | int = 0
        before: list[cp_model.IntVar] = []
        for slot in range(len(problem.slots)):
            now = held.get((person.id, slot), [])
            for choice in now:
                end = model.new_bool_var("")
                model.add(end >= choice + met - sum(before) - 1)
                ends.append(end)
            later = model.new_bool_var("")
            model.add(later >= met)
            for choice in now:
                model.add_implication(choice, later)
            met, before = later, now
    return ends


def _put(table: str, out: Path | None) -> None:
    typer.echo("\n" + table)
    if out is not None:
        write_atomically(out, table.encode())


if __name__ == "__main__":
    app()
