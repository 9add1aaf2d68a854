"""The command ``publish``: participants see a version of the agenda."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.bootstrap import open_workspace
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]


def register(app: typer.Typer) -> None:
    app.command("publish")(publish_)


def publish_(
    version: Annotated[int | None, typer.Argument(help="Of the agenda; the last one unless told.")] = None,
    note: Annotated[str, typer.Option(help="For the organisers.")] = "",
    letters: Annotated[
        bool, typer.Option("--letters", help="Put a letter to each person whose day changes into the outbox.")
    ] = False,
    url: Annotated[str, typer.Option(help="Where the server is reached, for the links in letters.")] = (
        "http://127.0.0.1:8000"
    ),
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Let participants see a version of the agenda in their pages and calendars. It never changes afterwards.

    A version that breaks a rule by the records as they are now cannot be published.
    """
    from api.agenda.publishing import publish  # with what prepares letters, slow to import

    output = Output(as_json=as_json)
    opened = open_workspace(workspace, output.progress)
    address = opened.account_settings().public_url or url.rstrip("/")
    with opened.unit_of_work() as work:
        now = datetime.now(UTC).replace(microsecond=0)
        done = publish(work, version, note=note, now=now, letters_from=address if letters else None)
    told = {"published": f"version {done.publication.version}", "since": done.publication.published_at.isoformat()}
    output.result(told | ({"letters in the outbox": done.letters} if letters else {}), "Published")
