"""How the command talks: progress and messages to standard error, results to standard output."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from matcher.errors import InvalidSettings
from matcher.interchange import ImportReport
from matcher.ports import ProgressStep
from models.domain import GapKind

QUICK_SECONDS = 1.0
"""A step that takes no longer leaves nothing on the screen."""
TalksOption = Annotated[
    bool | None,
    typer.Option(
        "--talks/--no-talks",
        help="Compose sessions of talks besides the requested ones. Unless told, all events but a forum's do.",
    ),
]
"""Of the commands that make an agenda."""


@dataclass
class _Step:
    progress: Progress
    task: TaskID

    def advance(self, count: int = 1) -> None:
        self.progress.advance(self.task, count)


class ConsoleProgress:
    """``matcher.ports.Progress`` as bars with the time left; a log of finished steps where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        started = time.monotonic()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(
            *columns, console=self._console, transient=True, disable=not self._console.is_terminal
        ) as progress:
            yield _Step(progress, progress.add_task(description, total=total))
        seconds = time.monotonic() - started
        if seconds >= QUICK_SECONDS:
            self._console.print(f"[green]✓[/] {description} [dim]{seconds:.1f} s[/]", highlight=False)

    def tell(self, message: str) -> None:
        self._console.print(message, highlight=False, markup=False, soft_wrap=True)


WIDTH_OF_A_FILE = 160
"""Of tables that go to a file or another program, in characters."""


def messages_console() -> Console:
    """Standard error, as wide as the terminal, or wide enough for tables where there is none."""
    console = Console(stderr=True, highlight=False)
    return console if console.is_terminal else Console(stderr=True, highlight=False, width=WIDTH_OF_A_FILE)


def problems_as_json(report: ImportReport) -> list[dict[str, Any]]:
    """Every problem of an import, for machines."""
    return [
        {
            "severity": problem.severity.value,
            "file": str(problem.file),
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "reason": problem.reason,
        }
        for problem in report.problems
    ]


class Output:
    """Results on standard output: tables for people, or one JSON object for machines."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console()
        self.messages = messages_console()
        self.progress = ConsoleProgress(self.messages)

    def result(self, values: Mapping[str, object], title: str) -> None:
        """Show names and values; a list is one line an item."""
        if self._as_json:
            named = {name.replace(" ", "_"): value for name, value in values.items()}
            self._console.print_json(json.dumps(named, default=str))
            return
        table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
        for name, value in values.items():
            table.add_row(name.replace("_", " "), _as_text(value))
        self._console.print(table)

    def problems(self, report: ImportReport) -> dict[str, object]:
        """What a result says of an import's problems: all of them for machines, who do not read the table."""
        return {"problems": problems_as_json(report)} if self._as_json else {}

    def rows(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show a table; as JSON, a list of objects under ``name``."""
        if self._as_json:
            objects = [dict(zip(columns, row, strict=True)) for row in rows]
            self._console.print_json(json.dumps({name: objects}, default=str))
            return
        table = Table(*(column.replace("_", " ") for column in columns), title=name.replace("_", " "))
        for row in rows:
            table.add_row(*map(_as_text, row))
        self._console.print(table)


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def column_mapping(items: list[str]) -> dict[str, str]:
    """``field=column`` items as a mapping. Raises ``InvalidSettings`` for an item without "="."""
    found: dict[str, str] = {}
    for item in items:
        field, separator, column = item.partition("=")
        if not separator or not field.strip():
            raise InvalidSettings("--map", item, 'must be field=column, as text="Abstract EN"')
        found[field.strip()] = column.strip()
    return found


def criterion_weights(items: list[str]) -> dict[str, float]:
    """``criterion=weight`` items as a mapping. Raises ``InvalidSettings`` for what is none."""
    found: dict[str, float] = {}
    for item in items:
        name, _, number = item.partition("=")
        try:
            found[criterion(name)] = float(number)
        except ValueError as error:
            raise InvalidSettings("--weight", item, "must be criterion=number, as trl=2") from error
    return found


def rule_weights(items: list[str]) -> dict[str, float]:
    """``rule=weight`` items as a mapping. Raises ``InvalidSettings`` for what is none."""
    found: dict[str, float] = {}
    for item in items:
        name, _, number = item.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError as error:
            raise InvalidSettings("--rule", item, "must be rule=number, as few_idle_gaps=60") from error
    return found


def criterion(name: str) -> GapKind:
    """The fit criterion of that name. Raises ``InvalidSettings``, which lists them."""
    try:
        return GapKind(name.strip())
    except ValueError as error:
        known = ", ".join(GapKind)
        raise InvalidSettings("criterion", name, f"there is no such criterion; there are {known}") from error
