"""The command that needs no event: ``schedule`` puts the meetings of a file into slots and places."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from matcher.interchange import read_timetable, write_solution
from matcher.timetable import solve_watched
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
    `infeasible`, `why` gives the reasons and `relaxations` what would help. Ctrl-C, or SIGTERM, ends the search and
    writes the best plan found so far.
    """
    output = Output(as_json=as_json)
    timetable, warnings = read_timetable(problem)
    for warning in warnings:
        output.progress.tell(str(warning))
    with _stoppable():
        solution = solve_watched(timetable, time_limit, _Told(output.messages))
    write_solution(out, solution)
    output.result(_summary(solution, out), "Schedule")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM, and SIGINT even where a shell has it ignored, end the search as Ctrl-C does."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Told:
    """Prints each better answer, once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = ""

    def __call__(self, solution: TimetableSolution) -> None:
        if solution.objective is None:
            return
        line = f"{solution.objective} idle gaps, proven at least {solution.bound}"
        if solution.utility_bound:
            line += f"; utility {solution.utility:.6g}, proven at most {solution.utility_bound:.6g}"
        if line != self._last:
            self._console.print(line, highlight=False)
        self._last = line


def _summary(solution: TimetableSolution, out: Path) -> dict[str, object]:
    return {
        "status": solution.status.value,
        "placed": len(solution.placements),
        "unplaced": len(solution.unplaced),
        **_figures(solution),
        "why": list(solution.why),
        "relaxations": list(solution.relaxations),
        "written": str(out),
    }


def _figures(solution: TimetableSolution) -> dict[str, object]:
    """None of them where there is no plan."""
    if solution.objective is None:
        return {}
    return {
        "idle gaps": solution.objective,
        "proven at least": solution.bound,
        "utility": solution.utility,
        "proven at most": solution.utility_bound,
    }
