"""The web application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from api.documentation import DESCRIPTION, TAGS, complete, serve_documentation
from api.errors import handle_errors
from api.results import LastMatching, Staleness
from api.routes import ROUTERS
from api.routes.health import router as health_router
from api.security import BodyLimit, LoopbackOnly, SecurityHeaders
from matcher.ports import Run, UnitOfWork

PREFIX: Final = "/api/v1"
_NO_TELEMETRY: Final[Any] = dict.fromkeys(("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False)


class BridgeworkApi(FastAPI):
    """FastAPI with the schema of problems, and with the security headers on the answers of its last error handler."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            complete(super().openapi())
        return super().openapi()

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack())


def create_app(
    *,
    unit_of_work: Callable[[], UnitOfWork],
    version: str,
    is_stale: Callable[[Run], bool] | None = None,
) -> FastAPI:
    """Return the application; it does nothing until a request comes.

    ``unit_of_work`` makes the transaction of one request, which enters it. ``is_stale`` tells whether records
    changed after a run of the step ``match``; it is called once for each run and version of the records. Without it
    the ``stale`` of matches and unmet needs is null. Both are called from several threads.
    """
    app = BridgeworkApi(
        title="Bridgework",
        summary="Researcher-business matchmaking.",
        description=DESCRIPTION,
        version=version,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        telemetry=_NO_TELEMETRY,
    )
    app.state.version = version
    app.state.unit_of_work = unit_of_work
    app.state.staleness = Staleness(is_stale or _unknown)
    app.state.last_matching = LastMatching()
    for middleware in (BodyLimit, LoopbackOnly):
        app.add_middleware(middleware)
    handle_errors(app)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.include_router(health_router)
    serve_documentation(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _unknown(_run: Run) -> bool | None:
    return None
