"""The web application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp

from api.accounts.gate import Gate, require_own_form
from api.accounts.openid import make_clients
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices, make_services
from api.accounts.settings import AccountSettings
from api.accounts.sign_in import COOKIE
from api.background import Repeating, lifespan
from api.disclosure import AnonymousRecords
from api.documentation import DESCRIPTION, TAGS, complete, serve_documentation
from api.errors import handle_errors
from api.etags import NotModified, answer_not_modified
from api.idempotency.middleware import IdempotencyKeys
from api.imports.uploads import Uploads
from api.jobs.beside import work_beside
from api.listing import KeptRecords
from api.outcomes.reminding import AN_HOUR_S, remind_by_itself
from api.purging import A_DAY_S, purge
from api.results import LastMatching, Staleness
from api.routes import ROUTERS
from api.routes.health import router as health_router
from api.security import BodyLimit, KnownHostsOnly, SecurityHeaders
from api.ui import add_pages, keep_what_pages_need
from api.ui.error_pages import error_page
from api.ui.warming import keeping_warm
from api.webhooks.delivering import Deliverer
from api.webhooks.settings import WebhookSettings
from matcher.ports import Run

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
    unit_of_work: Callable[[], AccountWork],
    version: str,
    is_stale: Callable[[Run], bool] | None = None,
    accounts: AccountSettings | None = None,
    webhooks: WebhookSettings | None = None,
    folder: Path | None = None,
) -> FastAPI:
    """Return the application; it does nothing until a request comes.

    ``unit_of_work`` makes the transaction of one request, which enters it. ``is_stale`` tells whether records
    changed after a run of the step ``match``; it is called once for each run and version of the records. Without it
    the ``stale`` of matches and unmet needs is null. Both are called from several threads. Without ``accounts`` the
    environment tells how people sign in, and cookies and links hold as long as the application; without ``webhooks``
    it tells what these are set to. What is done in the background begins with the server. Without ``folder``,
    that of the workspace, no jobs are run, and changed records are not ranked anew.
    """
    settings = accounts or AccountSettings()
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
        dependencies=[Depends(require_own_form)],
        lifespan=lifespan,
    )
    _keep_state(app, unit_of_work, settings, webhooks or WebhookSettings(), is_stale or _unknown)
    app.state.version = version
    app.state.uploads = Uploads(folder / "uploads" if folder else None)
    app.state.job_runner = app.state.reranker = None
    if folder is not None:
        work_beside(app, folder)
    _add_middleware(app, settings)
    handle_errors(app, error_page)
    app.add_exception_handler(NotModified, answer_not_modified)
    _add_routes(app)
    return app


def _keep_state(
    app: FastAPI,
    unit_of_work: Callable[[], AccountWork],
    settings: AccountSettings,
    webhooks: WebhookSettings,
    is_stale: Callable[[Run], bool | None],
) -> None:
    """What outlives a request; what is done beside them."""
    services = make_services(settings, unit_of_work)
    app.state.unit_of_work = unit_of_work
    app.state.staleness = Staleness(is_stale)
    app.state.last_matching = LastMatching()
    app.state.anonymous_records = AnonymousRecords()
    app.state.kept_records = KeptRecords()
    app.state.accounts = services
    app.state.openid = make_clients(settings.providers)
    app.state.webhooks = webhooks
    app.state.repeating = [
        lambda: services.outgoing,
        partial(_deliveries, services, webhooks),
        partial(_purging, services, webhooks),
        partial(_reminders, app, services, unit_of_work),
        partial(keeping_warm, app),
    ]


def _add_middleware(app: FastAPI, settings: AccountSettings) -> None:
    """The last one is the first that sees a request."""
    app.add_middleware(IdempotencyKeys, services=app.state.accounts)
    app.add_middleware(Gate, services=app.state.accounts)
    app.add_middleware(
        SessionMiddleware,
        secret_key=settings.secret_key.get_secret_value(),
        session_cookie=COOKIE,
        max_age=round(settings.session_hours * 3600),
        https_only=settings.https_only or settings.is_behind_tls,
    )
    app.add_middleware(BodyLimit)
    app.add_middleware(KnownHostsOnly, public=settings.hosts, scheme="https" if settings.is_behind_tls else "http")


def _add_routes(app: FastAPI) -> None:
    app.router.routes.extend(_routes().routes)
    serve_documentation(app)
    keep_what_pages_need(app)


@cache
def _routes() -> APIRouter:
    """What all applications of this process answer; what FastAPI works out at the first request is kept with it."""
    routes = APIRouter(dependencies=[Depends(require_own_form)], generate_unique_id_function=_operation_id)
    for router in ROUTERS:
        routes.include_router(router, prefix=PREFIX)
    routes.include_router(health_router)
    add_pages(routes)
    return routes


def _deliveries(services: AccountServices, settings: WebhookSettings) -> Repeating:
    deliverer = Deliverer(services.unit_of_work, services.settings.secret_key, settings, services.clock)
    return Repeating("webhooks", settings.poll_s, deliverer.deliver_due, stop=deliverer.stop)


def _purging(services: AccountServices, settings: WebhookSettings) -> Repeating:
    return Repeating("purge", A_DAY_S, partial(purge, services, settings))


def _reminders(app: FastAPI, services: AccountServices, unit_of_work: Callable[[], Any]) -> Repeating:
    return Repeating("reminders", AN_HOUR_S, lambda: remind_by_itself(services, unit_of_work, app.state.markets))


def _operation_id(route: APIRoute) -> str:
    return route.name


def _unknown(_run: Run) -> bool | None:
    return None
