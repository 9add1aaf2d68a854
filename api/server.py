"""The web server around the application."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from api.settings import ServerSettings


def make_server(app: FastAPI, settings: ServerSettings) -> uvicorn.Server:
    """Return a server whose ``run()`` blocks until it is interrupted; one process, requests in threads."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        lifespan="off",
    )
    return uvicorn.Server(config)
