"""The command ``bridgework``: arguments in, one use case, a result out. No logic lives here."""

from __future__ import annotations

import json
import sys
import traceback
from importlib.metadata import version
from typing import Annotated, Any

import typer
from rich.console import Console

from matcher import errors
from scripts import (
    accounts,
    forget,
    inspection,
    learning,
    plans,
    programmes,
    publish,
    repair,
    schedule,
    stateless,
    workspace,
)
from scripts.console import messages_console, problems_as_json

EXIT_CODES: tuple[tuple[type[Exception], int], ...] = (
    (errors.InputError, 3),
    (errors.NotFound, 4),
    (errors.EncoderUnavailable, 5),
    (errors.Infeasible, 6),
    (errors.DatabaseBusy, 7),
    (errors.DatabaseUnavailable, 7),
    (errors.BridgeworkError, 1),
    (OSError, 7),
)
"""The first class that fits decides; 2 is a wrong command line, 130 an interruption."""

app = typer.Typer(
    name="bridgework",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 2 wrong command line, 3 input refused, 4 not found or an earlier step is missing, "
    "5 encoder unavailable, 6 no solution, 7 a file or the database cannot be read or written, 1 a defect, "
    "130 interrupted.",
)
workspace.register(app)
inspection.register(app)
learning.register(app)
stateless.register(app)
schedule.register(app)
plans.register(app)
publish.register(app)
repair.register(app)
forget.register(app)
accounts.register(app)
programmes.register(app)


@app.callback(invoke_without_command=True)
def about(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Match researchers' offers with businesses' needs, and make a programme without a clash.

    `bridgework demo` shows everything on a sample event. With your own files: `init`, `import`, `match`, `agenda`,
    `export`, `serve`. Without a workspace: `rank`, `evaluate` and `schedule`.
    """
    if show_version:
        typer.echo(version("bridgework"))
        raise typer.Exit


def main() -> None:
    """Run the command and end the process with its exit code."""
    try:
        app()
    except KeyboardInterrupt:
        messages_console().show_cursor()
        messages_console().print("Interrupted. Run the command again: it takes up what was finished.")
        sys.exit(130)
    except tuple(kind for kind, _ in EXIT_CODES) as error:
        report(error)
        sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def report(error: Exception) -> None:
    """Say what went wrong; every problem of a rejected import, and the traceback of a defect of ours."""
    if "--json" in sys.argv:
        Console().print_json(json.dumps(as_json(error)))
    console = messages_console()
    if isinstance(error, errors.ImportRejected):
        workspace.show_mapping(console, error.report)
        workspace.show_problems(console, error.report)
        console.print("Nothing was taken. Mend the rows, or take the good ones with --skip-bad.")
        return
    if isinstance(error, errors.InvalidResult):
        console.print("".join(traceback.format_exception(error)), markup=False)
    console.print(f"[bold red]Error:[/] {_escaped(str(error))}", soft_wrap=True)


def as_json(error: Exception) -> dict[str, Any]:
    """The error for machines: its class, its sentence and, of a rejected import, every problem."""
    content: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.ImportRejected):
        content["problems"] = problems_as_json(error.report)
    return content


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")


if __name__ == "__main__":
    main()
