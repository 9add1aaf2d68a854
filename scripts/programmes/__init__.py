"""The command ``bridgework programme``: a group with a module of commands for each programme."""

from __future__ import annotations

from typing import Final

import typer

from scripts.programmes import conference, focus, forum, outcomes, symposium, tours

programme_app: Final = typer.Typer(no_args_is_help=True, help="The five programmes and what became of them.")


def register(app: typer.Typer) -> None:
    """Add the group; each programme's module is given ``programme_app`` to add its commands to."""
    app.add_typer(programme_app, name="programme")
    focus.register(programme_app)
    forum.register(programme_app)
    tours.register(programme_app)
    conference.register(programme_app)
    outcomes.register(programme_app)
    symposium.register(programme_app)
