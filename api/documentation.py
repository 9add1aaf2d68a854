"""What the OpenAPI description says beyond what FastAPI finds by itself, and the page that shows it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

import jinja2
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.errors import (
    INTERNAL,
    MEDIA_TYPE,
    PROBLEMS,
    FieldError,
    Problem,
    ProblemKind,
    StaleVersion,
    invalid_request,
    plain_problem,
)
from api.settings import NOTICE
from matcher import errors

Answers: TypeAlias = dict[int | str, dict[str, Any]]

DESCRIPTION: Final = f"""\
Ranked, explained matches between research offers and needs, who should meet whom, and the event's programme.

{NOTICE}

The steps `match`, `pair` and `agenda` take minutes: `/jobs` runs them beside the requests, as the command line does
(`bridgework match` and so on); their results are read here and cannot be written. Of each record everyone sees the
public part only, until its owner shows more (`/disclosure`). Every error is a problem (RFC 9457, `{MEDIA_TYPE}`).
Lists come in pages: pass `next` on as `cursor`.
"""
TAGS: Final = [
    {"name": "records", "description": "Offers, needs and mandates."},
    {"name": "participants", "description": "Organisations and people."},
    {"name": "event", "description": "The event, its rooms and tables."},
    {
        "name": "arrangements",
        "description": "Wishes and groups, and what the organiser lays down for the programme.",
    },
    {"name": "results", "description": "What the steps made: matches, unmet needs, pairings and the agenda."},
    {
        "name": "decisions",
        "description": "What people answered to proposals, what came of them, and what was learned.",
    },
    {"name": "meetings", "description": "One's shortlist, answers to proposals, and requests for meetings."},
    {"name": "programmes", "description": "The five programmes of regional clusters, made on the same records."},
    {"name": "disclosure", "description": "Who may see more than the public part of a record, and who saw it."},
    {"name": "accounts", "description": "Whose token it is, and who else may sign in."},
    {"name": "webhooks", "description": "Where the outside is told of what happens. For organisers."},
    {"name": "jobs", "description": "Matching and programme, run in the background. For organisers."},
    {"name": "server", "description": "The server itself."},
]
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h3{margin-top:2rem}code,pre{font-family:ui-monospace,monospace;font-size:.9em}"
    "pre{background:#f4f4f4;padding:.75rem;overflow:auto}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:left;vertical-align:top}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_TOKEN: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "A personal token, made on the page of one's account. Its scope is to read, or to read and write.",
}
_EXAMPLES: Final[Mapping[int, Problem]] = {
    400: plain_problem(400, "There was an error parsing the body"),
    401: plain_problem(401, "Sign in first, or send a token that holds, as `Authorization: Bearer ...`."),
    403: plain_problem(403, "This server answers to its own pages only."),
    404: plain_problem(404, "no offer 'o-99'"),
    409: plain_problem(409, "offer 'o-17' exists already"),
    412: plain_problem(412, "It has been changed since it was read: read it again, and decide anew.").model_copy(
        update={"etag": '"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NM"'}
    ),
    413: plain_problem(413, "A body has at most 4194304 bytes."),
    421: plain_problem(421, "This server answers to localhost, 127.0.0.1 and [::1] only."),
    422: invalid_request([FieldError(field="trl", reason="Input should be less than or equal to 9", value=12)]),
    500: plain_problem(500, "The reason is in the server's log, as incident 5d41402abc4b2a76b9719d911017c592."),
    503: plain_problem(503, "The reason is in the server's log, as incident 7d793037a0760186574b0282f2f435e7."),
}
"""By status; those that the table of problems knows get their type and title from it."""
_KIND_SHOWN: Final = {
    404: PROBLEMS[errors.NotFound],
    409: PROBLEMS[errors.AlreadyExists],
    412: PROBLEMS[StaleVersion],
    500: INTERNAL,
    503: PROBLEMS[errors.UnreadableFile],
}
_RETRY_AFTER: Final = {
    "description": "Seconds after which to ask again, where another process is writing to the database.",
    "schema": {"type": "integer"},
}
_IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own, a new one for each thing to be done, such as a UUID. Sent again within a "
    "day, the request is answered as the first time and not carried out: 422 for another request under the same key, "
    "409 while the first is being carried out. What failed is not kept.",
    "schema": {"type": "string", "pattern": '^("[ !#-\\[\\]-~]{1,255}"|[!#-~]{1,255})$'},
}
_ETAG: Final = {
    "description": "The version of what is shown, for `If-Match` and `If-None-Match`.",
    "schema": {"type": "string"},
    "required": True,
}
ALWAYS: Final = (403, 421, 500, 503)
WITH_BODY: Final = (400, 413, 422)
NO_CONTENT: Final = 204


def answers(example: Mapping[str, Any], *failures: int, status: int = 200) -> Answers:
    """Return the ``responses`` of an operation: an example of its success, and its failures as problems.

    A success without content (204) has no example.
    """
    success: dict[str, Any] = {"content": {"application/json": {"example": _sealed(example)}}}
    if status == 201:
        success["headers"] = {
            "Location": {"description": "Where the new record is.", "schema": {"type": "string"}, "required": True}
        }
    documented: Answers = {} if status == NO_CONTENT else {status: success}
    return documented | {code: _failure(_example(code)) for code in sorted({*failures, *ALWAYS})}


def result_answers(example: Mapping[str, Any], step: str, *failures: int) -> Answers:
    """The same for the result of a step, which may not have been run."""
    error = errors.StepMissing(step)
    kind = PROBLEMS[errors.StepMissing]
    problem = Problem(
        type=kind.type, title=kind.title, status=409, detail=str(error), step=step, command=f"bridgework {step}"
    )
    return answers(example, *failures) | {409: _failure(problem)}


def versioned(documented: Answers) -> Answers:
    """The same for one record that can be changed: its answers carry an ``ETag``, which requests can ask for."""
    return {
        status: answer | {"headers": answer.get("headers", {}) | {"ETag": _ETAG}} if status in (200, 412) else answer
        for status, answer in documented.items()
    }


def read_answers(example: Mapping[str, Any], *failures: int) -> Answers:
    """The ``responses`` of reading one record that can be changed."""
    unchanged = {"description": "What is shown is what `If-None-Match` names.", "headers": {"ETag": _ETAG}}
    return versioned(answers(example, *failures)) | {304: unchanged}


def edit_answers(example: Mapping[str, Any], *failures: int) -> Answers:
    """The ``responses`` of changing one record."""
    return versioned(answers(example, 412, *failures))


def body_example(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``openapi_extra`` that shows what to send."""
    return {"requestBody": {"content": {"application/json": {"example": _sealed(example)}}}}


def _sealed(example: Mapping[str, Any]) -> str:
    """Return the example as text, until ``complete``: FastAPI removes each null that it finds."""
    return json.dumps(example)


def _example(status: int) -> Problem:
    problem = _EXAMPLES[status]
    kind = _KIND_SHOWN.get(status)
    return problem if kind is None else problem.model_copy(update={"type": kind.type, "title": kind.title})


def _failure(problem: Problem) -> dict[str, Any]:
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": _sealed(problem.model_dump(mode="json", exclude_none=True)),
    }
    failure = {"description": problem.title, "content": {MEDIA_TYPE: content}}
    return failure | {"headers": {"Retry-After": _RETRY_AFTER}} if problem.status == 503 else failure


def complete(openapi: dict[str, Any]) -> None:
    """Unseal the examples, add ``Problem``, which no JSON response names, and take back the 422 that is assumed."""
    schemas = openapi["components"]["schemas"]
    openapi["components"]["securitySchemes"] = {"token": _TOKEN}
    for _, path, operation in operations(openapi):
        if path.startswith("/api/"):
            operation["security"] = [{"token": []}]
            operation["responses"]["401"] = _failure(_example(401))
    for method, path, operation in operations(openapi):
        if method == "POST" and path.startswith("/api/"):
            operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            del operation["responses"]["422"]
        if method == "POST" and path.startswith("/api/"):
            for status in (*WITH_BODY, 409):
                operation["responses"].setdefault(str(status), _failure(_example(status)))
        for part in (operation.get("requestBody"), *operation["responses"].values()):
            for content in part.get("content", {}).values() if part else ():
                content["example"] = json.loads(content["example"])
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    _name_apart(openapi)


def _name_apart(openapi: dict[str, Any]) -> None:
    """Give what is read and what is sent of one model, ``X-Output`` and ``X-Input``, names and titles of their own
    that are names in programming languages too: generators of clients make classes of them.
    """
    schemas = openapi["components"]["schemas"]
    names = {name: name.replace("-", "") for name in schemas if "-" in name}
    for old, new in names.items():
        schemas[new] = schemas.pop(old) | {"title": new}
    _refer(openapi, {f"#/components/schemas/{old}": f"#/components/schemas/{new}" for old, new in names.items()})


def _refer(part: Any, renamed: Mapping[str, str]) -> None:
    if isinstance(part, dict):
        if part.get("$ref") in renamed:
            part["$ref"] = renamed[part["$ref"]]
        for item in part.values():
            _refer(item, renamed)
    elif isinstance(part, list):
        for item in part:
            _refer(item, renamed)


def serve_documentation(app: FastAPI) -> None:
    """Add ``/docs``, one page without any script. FastAPI's own loads its scripts from another server."""
    template = _template()

    @app.get("/docs", include_in_schema=False)
    def show_documentation() -> HTMLResponse:
        page = template.render(openapi=app.openapi(), style=STYLE, operations=operations, problems=_problems())
        return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("api", "ui/templates"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return environment.get_template("docs.html")


def operations(openapi: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and operation."""
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _problems() -> list[ProblemKind]:
    return sorted(dict.fromkeys(PROBLEMS.values()), key=lambda kind: (kind.status, kind.name))
