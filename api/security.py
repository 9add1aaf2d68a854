"""What protects the server beside accounts: it answers to names that it knows, and its pages load nothing.

It listens on loopback, with a proxy before it where people come from elsewhere. That is not enough. A web page that
the person has open elsewhere could reach the server through their browser: under a name of its own that it lets
resolve to 127.0.0.1 (DNS rebinding), which the check of ``Host`` stops, or by a form that posts here, which the check
of ``Origin`` stops.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import plain_problem, respond

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HTTPS_FROM_NOW_ON: Final = "max-age=31536000"
LARGEST_BODY_BYTES = 4 * 1024 * 1024
LARGEST_FILE_BYTES = 11 * 1024 * 1024
"""Of a form with a file, with a little for what is around it."""
TAKES_FILES: Final = re.compile(r"/setup/import|/programmes/forum/editions/[0-9-]{10}/files")

_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)


class SecurityHeaders:
    """Adds ``HEADERS`` to each response, where it does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", HTTPS_FROM_NOW_ON)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class KnownHostsOnly:
    """Refuses requests that address another host (421) or come from a page of another one (403).

    It answers to this machine's own names and to ``public`` ones. These are reached by ``scheme``, which a proxy may
    have taken off: a request under one of them has it whatever way it came.
    """

    def __init__(self, app: ASGIApp, public: frozenset[str] = frozenset(), scheme: str = "http") -> None:
        self._app = app
        self._public = public
        self._scheme = scheme

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            hosts, origins = headers.getlist("host"), headers.getlist("origin")
            is_public = len(hosts) == 1 and hosts[0].lower() in self._public
            if is_public:
                scope["scheme"] = self._scheme
            elif len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
                problem = plain_problem(421, "This server answers to localhost, 127.0.0.1 and [::1] only.")
                return await respond(problem)(scope, receive, send)
            own = f"{self._scheme if is_public else 'http'}://{hosts[0].lower()}"
            if any(origin.lower() != own for origin in origins):
                problem = plain_problem(403, "This server answers to its own pages only.")
                return await respond(problem)(scope, receive, send)
        return await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies above ``LARGEST_BODY_BYTES`` (413), or ``LARGEST_FILE_BYTES`` where files are sent, while they
    are read, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        largest = LARGEST_FILE_BYTES if TAKES_FILES.fullmatch(scope.get("path", "")) else LARGEST_BODY_BYTES

        async def receive_within_limit() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise HTTPException(413, f"A body has at most {largest} bytes.")
            return message

        await self._app(scope, receive_within_limit, send)
