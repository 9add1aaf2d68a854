"""Solve published timetable problems as the command does, check each answer, and compare with what is known of it.

    python -m scripts.bench.timetables FOLDER [--variants variants.tsv] [--time-limit 60] [--out table.md]

FOLDER has problems as JSON, in it or in its folder ``meetings``, and ``optima.tsv`` in it or beside it; columns:
instance, optimum_idle_gaps, best_published_s, mip_s, mip_best, cp_s, cp_best. With ``--variants`` those of that table
are solved, too; columns: instance, status, optimum_idle_gaps. A greedy scheduler works on the same problems: each
meeting in turn into the first slot in which its people are free, as event tools do. Ends with 1 if an answer breaks a
rule, is not proven, or contradicts what is known.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from matcher.atomic import write_atomically
from matcher.interchange import read_timetable
from matcher.timetable import idle_gaps, solve_watched, validate
from models.domain import Timetable, TimetableMeeting, TimetableSolution, TimetableStatus
from scripts.bench.tables import markdown

_HEAD = ("instance", "status", "idle gaps", "seconds", "best, s", "MIP, s", "CP, s", "greedy: idle gaps", "left out")
_TIMED_OUT = "TO"

Known = Mapping[str, str]
"""A row of a table of what is known, by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``faults`` are what is wrong with the solution, in words."""

    problem: Timetable
    solution: TimetableSolution
    seconds: float
    faults: tuple[str, ...]


def main(
    folder: Annotated[Path, typer.Argument(help="Problems as JSON, and optima.tsv.")],
    variants: Annotated[Path | None, typer.Option(help="Also solve those of this table.")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds for each.")] = 60.0,
    out: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Print a row for each problem, and what is wrong with the answers."""
    known = _known([path for path in (folder / "optima.tsv", folder.parent / "optima.tsv") if path.is_file()][:1])
    known |= _known([variants] if variants else [])
    rows, faults = [], []
    for name, expected in known.items():
        path = next((path for path in _places(folder, name) if path.is_file()), None)
        if path is None:
            faults.append(f"{name}: no such file")
            continue
        answered = answer(read_timetable(path)[0], expected, time_limit)
        faults += [f"{name}: {fault}" for fault in answered.faults]
        rows.append(_row(name, expected, answered))
        typer.echo("  ".join(rows[-1]))
    table = markdown(_HEAD, rows)
    typer.echo("\n" + table + "\n".join(faults))
    if out is not None:
        write_atomically(out, table.encode())
    if faults:
        raise typer.Exit(1)


def answer(problem: Timetable, expected: Known, time_limit_s: float) -> Answered:
    """Solve as the command ``schedule`` does; ``faults`` are broken rules and what contradicts ``expected``."""
    started = time.perf_counter()
    solution = solve_watched(problem, time_limit_s)
    seconds = time.perf_counter() - started
    faults = [violation.message for violation in validate(problem, solution)]
    status, optimum = expected.get("status", TimetableStatus.OPTIMAL.value), expected["optimum_idle_gaps"]
    if (solution.status.value, solution.objective) != (status, int(optimum) if optimum else None):
        found = f"{solution.status.value}, {solution.objective} idle gaps, at least {solution.bound}"
        faults.append(f"{found}; known: {status} {optimum}")
    return Answered(problem=problem, solution=solution, seconds=seconds, faults=tuple(faults))


def greedy(problem: Timetable) -> dict[str, str]:
    """Return the slot of each meeting that finds one: in turn, the first in which all of its people are free.

    In the order of the problem, but after the meetings that it must come after.
    """
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    away = {person.id: {position[slot] for slot in person.unavailable} for person in problem.people}
    held: dict[int, int] = defaultdict(int)
    chosen: dict[str, int] = {}
    for meeting in _in_turn(problem):
        first = max((chosen[other] + 1 for other in meeting.after if other in chosen), default=0)
        for at in range(first, len(problem.slots)):
            allowed = meeting.allowed_slots is None or problem.slots[at].id in meeting.allowed_slots
            if (
                allowed
                and held[at] < len(problem.places)
                and not any(at in away[person] for person in meeting.people)
            ):
                held[at] += 1
                chosen[meeting.id] = at
                for person in meeting.people:
                    away[person].add(at)
                break
    return {meeting: problem.slots[at].id for meeting, at in chosen.items()}


def _in_turn(problem: Timetable) -> Iterator[TimetableMeeting]:
    by_id = {meeting.id: meeting for meeting in problem.meetings}
    begun: set[str] = set()

    def with_earlier(meeting: TimetableMeeting) -> Iterator[TimetableMeeting]:
        if meeting.id not in begun:
            begun.add(meeting.id)
            for other in meeting.after:
                yield from with_earlier(by_id[other])
            yield meeting

    for meeting in problem.meetings:
        yield from with_earlier(meeting)


def _known(paths: Sequence[Path]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            known |= {row["instance"]: row for row in csv.DictReader(file, delimiter="\t")}
    return known


def _places(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.json", folder / "meetings" / f"{name}.json"


def _row(name: str, expected: Known, answered: Answered) -> list[str]:
    solution, chosen = answered.solution, greedy(answered.problem)
    return [
        name,
        solution.status.value,
        "" if solution.objective is None else str(solution.objective),
        f"{answered.seconds:.1f}",
        expected.get("best_published_s", ""),
        _published(expected, "mip"),
        _published(expected, "cp"),
        str(idle_gaps(answered.problem, chosen)),
        str(len(answered.problem.meetings) - len(chosen)),
    ]


def _published(expected: Known, solver: str) -> str:
    """The seconds; where time was over after two hours, the gaps that it had then."""
    seconds = expected.get(f"{solver}_s", "")
    return f"over 7200, {expected[f'{solver}_best']} gaps" if seconds == _TIMED_OUT else seconds


if __name__ == "__main__":
    typer.run(main)
