"""The pages alone, for whoever a test says is looking: without sign-in, which has tests of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts.current import Viewer
from api.accounts.ports import AccountWork
from api.accounts.services import make_services
from api.accounts.settings import AccountSettings
from api.accounts.sign_in import COOKIE
from api.disclosure import AnonymousRecords
from api.errors import handle_errors
from api.imports.uploads import Uploads
from api.results import Staleness
from api.security import SecurityHeaders
from api.ui import serve_pages
from api.ui.error_pages import error_page
from matcher.encoding import HashingEncoder
from models.domain.accounts import AccountRole

KEY: Final = "a key of the tests, and of nothing else"
ORGANISER: Final = Viewer(account_id="a-1", roles=frozenset({AccountRole.ORGANISER}))


class _Looking:
    def __init__(self, app: ASGIApp, viewer: Viewer) -> None:
        self._app, self._viewer = app, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["viewer"] = self._viewer
        await self._app(scope, receive, send)


class _Secured(FastAPI):
    """With the security headers on the answers of its last error handler, as the real application."""

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack())


def pages_app(unit_of_work: Callable[[], AccountWork], viewer: Viewer = ORGANISER) -> FastAPI:
    app = _Secured(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.unit_of_work = unit_of_work
    app.state.accounts = make_services(AccountSettings(secret_key=SecretStr(KEY)), unit_of_work)
    app.state.anonymous_records = AnonymousRecords()
    app.state.encode = HashingEncoder().encode
    app.state.uploads = Uploads(None)
    app.state.staleness = Staleness(lambda _run: False)
    app.state.staleness = Staleness(lambda _run: True)
    app.state.job_runner = app.state.reranker = None
    handle_errors(app, error_page)
    serve_pages(app)

    @app.get("/fails")
    def fail(_request: Request) -> Response:
        raise RuntimeError("a secret of the server's inside")

    app.add_middleware(_Looking, viewer=viewer)
    app.add_middleware(SessionMiddleware, secret_key=KEY, session_cookie=COOKIE)
    return app
