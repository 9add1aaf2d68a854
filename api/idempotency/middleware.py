"""A POST that is sent again with the same ``Idempotency-Key`` is answered as the first time, and not carried out.

By the draft of the IETF, draft-ietf-httpapi-idempotency-key-header. What failed is not kept: it changed nothing, and
may be tried again under its key.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accounts.current import Viewer, viewer_of
from api.accounts.services import AccountServices
from api.errors import plain_problem, respond
from matcher.errors import BridgeworkError
from models.domain.answers import KeptAnswer

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT_FOR: Final = timedelta(hours=24)
ABANDONED_AFTER: Final = timedelta(minutes=10)
"""A request that is carried out for so long has died with its server: its key is free again."""
_KEY: Final = re.compile(r'"([ !#-\[\]-~]{1,255})"|([!#-~]{1,255})')
"""A string of RFC 9651 without escapes, as the draft asks for, or the same without its quotes."""
_KEPT_HEADERS: Final = ("content-type", "location", "etag")
_logger = logging.getLogger(__name__)


class IdempotencyKeys:
    """Stands inside of the gate, which has told who asks. A key is its account's alone."""

    def __init__(self, app: ASGIApp, services: AccountServices) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith("/api/")
        given = Headers(scope=scope).get(HEADER) if is_post else None
        viewer = viewer_of(Request(scope)) if is_post else None
        if given is None or viewer is None or not viewer.is_signed_in:
            return await self._app(scope, receive, send)
        try:
            body = await _whole(receive)
            first = _request_of(scope, body, viewer, given, self._services.clock())
            known = await run_in_threadpool(self._begin, first)
        except ClientDisconnect:  # nobody waits for an answer
            return None
        except (HTTPException, BridgeworkError) as error:
            return await _answer_to(Request(scope), error)(scope, receive, send)
        if known is not None:
            return await _answer_again(first, known)(scope, receive, send)
        return await self._carry_out(scope, _replaying(body, receive), send, first)

    async def _carry_out(self, scope: Scope, receive: Receive, send: Send, first: KeptAnswer) -> None:
        """What the application answers is kept before it is sent; what fails frees its key."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        try:
            await self._app(scope, receive, collect)
        except BaseException:
            await run_in_threadpool(self._end, first, None)
            raise
        await run_in_threadpool(self._end, first, _kept(first, messages, scope.get("state", {})))
        for message in messages:
            await send(message)

    def _begin(self, first: KeptAnswer) -> KeptAnswer | None:
        """The answer that the key has already, None where this request is the first."""
        with self._services.unit_of_work() as work:
            known = work.answers.begin(first)
            if known is not None and _is_over(known, first.created_at):
                work.answers.forget(known)
                known = work.answers.begin(first)
            work.commit()
        return known

    def _end(self, first: KeptAnswer, done: KeptAnswer | None) -> None:
        try:
            with self._services.unit_of_work() as work:
                if done is None:
                    work.answers.forget(first)
                else:
                    work.answers.finish(done)
                work.commit()
        except BridgeworkError as error:  # the request itself is done, and its answer must not be lost
            _logger.error("an idempotency key was not kept: %s", type(error).__name__)


def _request_of(scope: Scope, body: bytes, viewer: Viewer, given: str, now: datetime) -> KeptAnswer:
    """Raise ``HTTPException`` for what is no key."""
    key = _KEY.fullmatch(given.strip())
    if key is None:
        raise HTTPException(400, f"{HEADER} must be 1 to 255 visible characters, quoted or not.")
    kind = Headers(scope=scope).get("content-type", "")
    parts = (scope["path"].encode(), scope["query_string"], kind.encode(), body)
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts))
    return KeptAnswer(
        account_id=viewer.account_id,
        key=key[1] or key[2],
        fingerprint=digest.hexdigest(),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )


def _is_over(known: KeptAnswer, now: datetime) -> bool:
    return known.expires_at <= now or (known.status is None and known.created_at + ABANDONED_AFTER <= now)


def _answer_again(first: KeptAnswer, known: KeptAnswer) -> Response:
    if known.fingerprint != first.fingerprint:
        return respond(plain_problem(422, f"This {HEADER} was used for another request: take a new one."))
    if known.status is None:
        problem = plain_problem(409, "The first request with this key is still being carried out.")
        return respond(problem, {"Retry-After": "1"})
    if known.body is None:
        return respond(plain_problem(409, "This was carried out. Its answer held a secret, which is not kept."))
    return Response(known.body, known.status, {**known.headers, REPLAYED: "true"})


def _answer_to(request: Request, error: HTTPException | BridgeworkError) -> Response:
    if isinstance(error, HTTPException):
        return respond(plain_problem(error.status_code, error.detail))
    response: Response = request.app.exception_handlers[BridgeworkError](request, error)
    return response


def _kept(first: KeptAnswer, messages: list[Message], state: dict[str, object]) -> KeptAnswer | None:
    """The answer as it is to be kept; None for a failure. ``state`` is the request's: a route that answers with a
    secret sets ``answer_is_secret`` in it.
    """
    start = next((message for message in messages if message["type"] == "http.response.start"), None)
    if start is None or not 200 <= start["status"] < 300:
        return None
    headers = Headers(raw=start["headers"])
    body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    return replace(
        first,
        status=start["status"],
        headers={name: headers[name] for name in _KEPT_HEADERS if name in headers},
        body=None if state.get("answer_is_secret") else body,
    )


async def _whole(receive: Receive) -> bytes:
    """Raise ``ClientDisconnect`` for a body that has no end."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more; then what comes after it."""
    left = [body]

    async def replay() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return replay
