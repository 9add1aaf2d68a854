"""The web server around the application."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from api.accounts.invitations import invite_first_organiser
from api.accounts.services import AccountServices
from api.settings import ServerSettings
from matcher.errors import InvalidSettings


def serve(app: FastAPI, settings: ServerSettings, tell: Callable[[str], None]) -> None:
    """Answer requests until interrupted; ``tell`` is given the startup text once the port is taken and the database
    has answered.

    Raise ``InvalidSettings`` for a port that cannot be had, and what a database raises that cannot be used.
    """
    with listen(settings) as listening, suppress(KeyboardInterrupt):
        require_database(app)
        taken = settings.model_copy(update={"port": listening.getsockname()[1]})
        tell("\n".join((taken.startup_text(), *_first_steps(app, taken.url))))
        make_server(app).run([listening])


def _first_steps(app: FastAPI, url: str) -> tuple[str, ...]:
    """While nobody organises: a link, new each time and never stored, for whoever starts the server."""
    services: AccountServices = app.state.accounts
    with services.unit_of_work() as work:
        invitation = invite_first_organiser(services, work)
        work.commit()
    if invitation is None:
        return ()
    return (
        "Nobody organises yet. Open this link to become the first organiser; it holds once, for a day:",
        services.address(url, "invitation", invitation.id),
    )


def require_database(app: FastAPI) -> None:
    """Open the application's database, which brings its schema to this version, and read from it."""
    with app.state.unit_of_work() as work:
        work.records.version()


def listen(settings: ServerSettings) -> socket.socket:
    """Return a socket that listens where the settings say. Raise ``InvalidSettings``."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise InvalidSettings("port", settings.port, f"cannot be listened on: {error.strerror}") from error


def make_server(app: FastAPI) -> uvicorn.Server:
    """Return a server whose ``run`` takes the listening sockets; one process, each request in a thread.

    Where it has a public name a proxy on this machine tells whom a request is from: sign-in attempts are counted by
    that.
    """
    services: AccountServices = app.state.accounts
    config = uvicorn.Config(
        app,
        log_level="warning",
        proxy_headers=bool(services.settings.hosts),
        forwarded_allow_ips=["127.0.0.1", "::1"],
        server_header=False,
        lifespan="on",
    )
    return uvicorn.Server(config)
