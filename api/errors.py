"""Errors as problem details (RFC 9457): one table from the error's class to its status."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from matcher import errors
from models.domain.requests import CannotAsk, NotPending, StillMeeting

_logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_SECRETS: Final = re.compile(r"^(/(?:calendar|invitation|sign-in/link)/).*")
"""Addresses whose end lets somebody in: it is not written to the log."""
LONGEST_VALUE_SHOWN = 80
RETRY_AFTER_S = 10
"""An import holds the database for seconds, and the request has waited for half a minute already."""
LARGEST_EXACT_NUMBER = 2**53
"""The largest that every reader of JSON keeps exactly."""
_CONFIDENTIAL = "confidential"


class RejectedField(errors.InputError):
    """A field of the request holds a value that it cannot have; ``field`` is its path, such as ``days.0.end``."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        self.field = field
        self.value = value
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class EventMissing(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("event", "")
        self.args = ("there is no event yet: import one, or POST it to /api/v1/event",)


class StaleVersion(errors.BridgeworkError):
    """What is to be changed is not what the client has read; ``current`` is the entity tag of what is there."""

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__("It has been changed since it was read: read it again, and decide anew.")


class JobRefused(errors.BridgeworkError):
    """What is asked of a job does not go with its state, or this server runs none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """``name`` ends the problem's ``type``; ``meaning`` is for the documentation.

    ``retry_after_s`` is after how many seconds it is worth asking again, for what passes by itself.
    """

    status: int
    name: str
    title: str
    meaning: str
    retry_after_s: int | None = None

    @property
    def type(self) -> str:
        return f"/docs#problem-{self.name}"

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


INVALID_REQUEST: Final = ProblemKind(
    status=422,
    name="invalid-request",
    title="The request is not valid",
    meaning="`errors` names each field, what is wrong with it, and its value where that can be shown.",
)
INTERNAL: Final = ProblemKind(
    status=500,
    name="internal",
    title="The server failed",
    meaning="The fault is the server's. `incident` finds it in the server's log.",
)
_DATABASE: Final = ProblemKind(
    status=503,
    name="database-unavailable",
    title="The database does not answer",
    meaning="Try again; if it stays, `incident` finds the reason in the server's log.",
)
PROBLEMS: Final[Mapping[type[Exception], ProblemKind]] = {
    errors.InputError: INVALID_REQUEST,
    errors.ImportRejected: ProblemKind(
        status=422,
        name="import-rejected",
        title="Some rows cannot be accepted",
        meaning="`detail` names the first of them; nothing was imported.",
    ),
    errors.NotFound: ProblemKind(
        status=404, name="not-found", title="There is no such thing", meaning="No record or version of that name."
    ),
    errors.StepMissing: ProblemKind(
        status=409,
        name="step-missing",
        title="A step must be run first",
        meaning="The address is right, but its result is not made yet: run `command`, then ask again.",
    ),
    errors.AlreadyExists: ProblemKind(
        status=409, name="already-exists", title="That id is taken", meaning="PATCH the record to change it."
    ),
    StaleVersion: ProblemKind(
        status=412,
        name="stale",
        title="It has been changed meanwhile",
        meaning="`If-Match` names a version that is not the last one any more, and nothing was changed. `etag` is "
        "the last one: GET the record again before you send the change anew.",
    ),
    JobRefused: ProblemKind(
        status=409, name="job-refused", title="That cannot be done with the job", meaning="`detail` says why."
    ),
    NotPending: ProblemKind(
        status=409,
        name="not-pending",
        title="The request does not wait any more",
        meaning="It was answered, withdrawn or expired: read it again.",
    ),
    CannotAsk: ProblemKind(
        status=409,
        name="cannot-ask",
        title="No meeting can be asked for",
        meaning="`detail` says why: it was asked already, declined, or too many requests wait.",
    ),
    StillMeeting: ProblemKind(
        status=409,
        name="still-meeting",
        title="The meeting is agreed or planned",
        meaning="No thanks cancels it only with `cancels`; an agreed meeting is not taken back in silence.",
    ),
    errors.Infeasible: ProblemKind(
        status=409, name="infeasible", title="There is no solution", meaning="`detail` says why."
    ),
    errors.EncoderUnavailable: ProblemKind(
        status=503,
        name="encoder-unavailable",
        title="The text encoder cannot be loaded",
        meaning="`incident` finds the reason in the server's log.",
    ),
    errors.DatabaseBusy: ProblemKind(
        status=503,
        name="database-busy",
        title="The database is being written to",
        meaning="Another process, such as an import, is writing: try again in `Retry-After` seconds.",
        retry_after_s=RETRY_AFTER_S,
    ),
    # The interface reads no file of the caller's: the one that cannot be read is the server's own.
    errors.UnreadableFile: _DATABASE,
    errors.WorkspaceMissing: _DATABASE,
    errors.DatabaseUnavailable: _DATABASE,
    errors.IndexFileError: INTERNAL,
    errors.InvalidResult: INTERNAL,
    errors.SearchFailed: INTERNAL,
}


class FieldError(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    """Its path, such as `days.0.end`; `body` for the whole body."""
    reason: str
    value: str | int | float | bool | None = None
    """As given and cut to 80 characters; null where it was missing or is not shown."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    """A page that explains this kind of problem; `about:blank` when the status says all."""
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    """The fields that are not valid, with status 422."""
    step: str | None = None
    """The step without a result."""
    command: str | None = None
    """The command that makes the result."""
    incident: str | None = None
    """Names this failure in the server's log."""
    etag: str | None = None
    """The version that is there now, with status 412."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def problem_of(error: Exception) -> ProblemKind:
    """Return the table's entry for the error's class or its nearest base."""
    kinds = (PROBLEMS[base] for base in type(error).__mro__ if base in PROBLEMS)
    return next(kinds, INTERNAL)


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the problem as a response. ASCII only, so that no character of a request can break it."""
    body = json.dumps(problem.model_dump(exclude_none=True), allow_nan=False)
    return Response(body, problem.status, dict(headers or {}), MEDIA_TYPE)


def plain_problem(status: int, detail: str) -> Problem:
    """A problem that its status says all about."""
    return Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail)


def invalid_request(problems: Iterable[FieldError]) -> Problem:
    listed = list(problems)
    detail = "; ".join(f"{problem.field}: {problem.reason}" for problem in listed)
    kind = INVALID_REQUEST
    return Problem(type=kind.type, title=kind.title, status=kind.status, detail=detail, errors=listed)


def handle_errors(app: FastAPI, page_of: Callable[[Request, Problem], Response | None]) -> None:
    """Answer every error, those of unknown paths and of the server itself included, with a problem, or with the page
    that ``page_of`` makes of it where the request wants a page.
    """

    def answer(request: Request, error: Exception) -> Response:
        problem, headers = _problem(request, error)
        page = page_of(request, problem)
        if page is None:
            return respond(problem, headers)
        page.headers.update(headers)
        return page

    for kind in (Exception, errors.BridgeworkError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)


def _problem(request: Request, error: Exception) -> tuple[Problem, Mapping[str, str]]:
    """The problem that an error is, and the headers that go with it."""
    match error:
        case HTTPException():
            return plain_problem(error.status_code, _http_detail(error)), error.headers or {}
        case RequestValidationError():
            return invalid_request(_field_error(item) for item in error.errors()), {}
        case RejectedField():
            shown = _shown(error.field, error.value)
            return invalid_request([FieldError(field=error.field, reason=error.reason, value=shown)]), {}
    kind = problem_of(error)
    problem = Problem(type=kind.type, title=kind.title, status=kind.status, detail=str(error))
    if isinstance(error, errors.StepMissing):
        problem = problem.model_copy(update={"step": error.name, "command": f"bridgework {error.name}"})
    if isinstance(error, StaleVersion):
        return problem.model_copy(update={"etag": error.current}), {"ETag": error.current}
    if kind.status >= 500:
        problem = _as_incident(request, problem, error)
    return problem, kind.headers


def _as_incident(request: Request, problem: Problem, error: Exception) -> Problem:
    incident = uuid4().hex
    path = _SECRETS.sub(r"\1...", request.url.path)
    _logger.error("incident %s: %s %s", incident, request.method, path, exc_info=error)
    detail = f"The reason is in the server's log, as incident {incident}."
    return problem.model_copy(update={"detail": detail, "incident": incident})


def _http_detail(error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "Nothing is at this address; /docs lists what there is."
    return error.detail


def _field_error(item: Mapping[str, Any]) -> FieldError:
    place = [str(part) for part in item["loc"]]
    field = ".".join(place[1:]) or place[0]
    match item["type"]:
        case _ if len(place) == 1:
            return FieldError(field=field, reason="must be a JSON object, sent as application/json")
        case "json_invalid":
            reason = f"is not JSON: {item['ctx']['error']} at character {place[-1]}"
            return FieldError(field="body", reason=reason)
        case "missing" | "extra_forbidden":
            return FieldError(field=field, reason=item["msg"])
        case _:
            return FieldError(field=field, reason=item["msg"], value=_shown(field, item["input"]))


def _shown(field: str, value: object) -> str | int | float | bool | None:
    """Return what of a rejected value can be sent back: no confidential text, and nothing that could hold one."""
    if _CONFIDENTIAL in field:
        return None
    match value:
        case int() | float() if abs(value) <= LARGEST_EXACT_NUMBER:
            return value
        case str() | int() | float() | date() | time():
            return str(value)[:LONGEST_VALUE_SHOWN]
        case _:
            return None
