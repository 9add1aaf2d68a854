"""Nobody passes whom the server does not know: every address is for people who are signed in, but a few."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts.current import ANONYMOUS, Viewer
from api.accounts.services import AccountServices
from api.accounts.sign_in import COOKIE, bearer, is_own_form, viewer_of_session, viewer_of_token
from api.errors import plain_problem, respond
from matcher.errors import BridgeworkError
from models.domain.accounts import AccountRole, TokenScope

INTERFACE: Final = "/api/"
WRITERS: Final = frozenset({AccountRole.ORGANISER})
"""Who may change what belongs to the event through the interface."""
_OPEN: Final = frozenset({"/health", "/docs", "/openapi.json", "/sign-in", "/favicon.ico", "/robots.txt"})
_OPEN_BELOW: Final = ("/static/", "/calendar/", "/sign-in/", "/invitation/", "/language/", "/appearance/")
_OF_ONES_OWN: Final = (
    "/api/v1/disclosure/",
    "/api/v1/me/",
    "/api/v1/programmes/focus/",
    "/api/v1/programmes/outcomes/own",
    "/api/v1/withdrawals/",
    "/api/v1/bibliography",
)
"""What everyone who takes part may change, each for themselves: its routes see to that."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


class Gate:
    """Tells who asks, as ``request.state.viewer``, and turns away who may not. Stands inside of the sessions.

    A token counts on the interface only, and one that does not hold is refused, whatever cookie comes with it.
    """

    def __init__(self, app: ASGIApp, services: AccountServices) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        try:
            viewer, tokens_scope = await self._identify(request)
        except BridgeworkError as error:
            response: Response = request.app.exception_handlers[BridgeworkError](request, error)
            return await response(scope, receive, send)
        scope.setdefault("state", {})["viewer"] = viewer
        scope["state"]["by_token"] = tokens_scope is not None
        refusal = _refusal(request, viewer, tokens_scope)
        return await (refusal or self._app)(scope, receive, send)

    async def _identify(self, request: Request) -> tuple[Viewer, TokenScope | None]:
        """The viewer, and the scope of the token that says so, None for a browser."""
        token = bearer(request) if request.url.path.startswith(INTERFACE) else None
        if token is not None:
            return await run_in_threadpool(self._of_token, token)
        if COOKIE in request.cookies and request.session:
            return await run_in_threadpool(self._of_session, dict(request.session)), None
        return ANONYMOUS, None

    def _of_token(self, token: str) -> tuple[Viewer, TokenScope]:
        with self._services.unit_of_work() as work:
            return viewer_of_token(token, work, self._services.clock())

    def _of_session(self, session: dict[str, object]) -> Viewer:
        with self._services.unit_of_work() as work:
            return viewer_of_session(session, work, self._services.clock())


def _refusal(request: Request, viewer: Viewer, tokens_scope: TokenScope | None) -> Response | None:
    path = request.url.path
    if path in _OPEN or path.startswith(_OPEN_BELOW):
        return None
    if not viewer.is_signed_in:
        return _sign_in_first(request)
    if not path.startswith(INTERFACE) or request.method in _SAFE:
        return None
    if viewer.roles.isdisjoint(WRITERS) and not path.startswith(_OF_ONES_OWN):
        return respond(plain_problem(403, "Only an organiser may change this."))
    if tokens_scope is TokenScope.READ:
        return respond(plain_problem(403, "This token may read only."))
    return None


def _sign_in_first(request: Request) -> Response:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if wants_page and not request.url.path.startswith(INTERFACE):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303)
    problem = plain_problem(401, "Sign in first, or send a token that holds, as `Authorization: Bearer ...`.")
    return respond(problem, {"WWW-Authenticate": "Bearer"})


async def require_own_form(request: Request) -> None:
    """Refuse a change that a browser sends without the seal of a page of ours: another page may have made it do so.

    The seal is the field ``csrf_token`` of a form, or the header ``X-CSRF-Token``. Who sends a token needs none:
    no page of another can send that.
    """
    if request.method in _SAFE or getattr(request.state, "by_token", False):
        return
    seal: object = request.headers.get("x-csrf-token")
    if seal is None and request.headers.get("content-type", "").startswith(_FORMS):
        seal = (await request.form()).get("csrf_token")
    if not isinstance(seal, str) or not is_own_form(request, seal):
        raise HTTPException(403, "This form is too old, or not from here: go back, reload the page and try again.")
