"""The command that needs no event: ``schedule`` puts the meetings of a file into slots and places."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from matcher.interchange import read_timetable, write_solution
from matcher.timetable import solve
from models.domain import TimetableSolution
from scripts.console import Output


def register(app: typer.Typer) -> None:
    app.command("schedule")(schedule)


def schedule(
    problem: Annotated[Path, typer.Option(help="The problem, as JSON in the format bridgework-programme/1.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes, as bridgework-programme-solution/1.")],
    time_limit: Annotated[float, typer.Option(help="Seconds; the best plan found by then is written.")] = 60.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
    ] = False,
) -> None:
    """Place meetings in slots and places with the fewest idle gaps, proven; or say why it cannot be done.

    The exit code is 0 whenever an answer is written, and that there is no timetable is an answer, too: its status is
    `infeasible`, `why` gives the reasons and `relaxations` what would help. Ctrl-C writes the best plan found so far.
    """
    output = Output(as_json=as_json)
    timetable, warnings = read_timetable(problem)
    for warning in warnings:
        output.progress.tell(str(warning))
    solution = solve(timetable, time_limit, _Told(output.messages))
    write_solution(out, solution)
    output.result(_summary(solution, out), "Schedule")


class _Told:
    """Prints each better answer, once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = ""

    def __call__(self, solution: TimetableSolution) -> None:
        if solution.objective is None:
            return
        line = f"{solution.objective} idle gaps, at least {solution.bound}; utility {solution.utility:.6g}"
        if line != self._last:
            self._console.print(line, highlight=False)
        self._last = line


def _summary(solution: TimetableSolution, out: Path) -> dict[str, object]:
    return {
        "status": solution.status.value,
        "placed": len(solution.placements),
        "unplaced": len(solution.unplaced),
        "idle gaps": solution.objective,
        "proven at least": solution.bound,
        "utility": solution.utility,
        "utility at most": solution.utility_bound,
        "why": list(solution.why),
        "relaxations": list(solution.relaxations),
        "written": str(out),
    }
