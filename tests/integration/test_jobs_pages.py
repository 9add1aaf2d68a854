"""Jobs through the interface and the pages: who may, and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.bootstrap import Workspace, create_workspace
from api.jobs.locks import JOBS, held
from matcher.progress import SilentProgress
from models.domain.accounts import AccountRole
from models.domain.jobs import Job, JobKind, JobState, JobStep
from tests.integration.api_client import ACCOUNTS, token_of
from tests.integration.signed_in import account_of, browser_as
from tests.integration.small_market import small_market

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
RUNNING = Job(
    id="j-running",
    kind=JobKind.WHOLE,
    state=JobState.RUNNING,
    created_at=AT,
    started_at=AT,
    asked_by="a-1",
    steps=(JobStep(name="Encoding offers", done=30, total=120),),
    messages=("<b>Note</b>",),
)
FAILED = Job(
    id="j-failed", kind=JobKind.MATCH, state=JobState.FAILED, created_at=AT, error="there are no offers to match"
)
ADDRESSES = ("/run", "/run/j-running", "/api/v1/jobs", "/api/v1/jobs/j-running")
OTHERS = tuple(role for role in AccountRole if role is not AccountRole.ORGANISER)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = create_workspace(tmp_path_factory.mktemp("jobs") / "ws", SilentProgress(), encoder="hashing")
    with made.unit_of_work() as work:
        work.records.upsert(small_market())
        work.jobs.add(RUNNING)
        work.jobs.add(FAILED)
        work.commit()
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[TestClient]:
    """Jobs stay as they are: the server does not begin."""
    app = create_app(unit_of_work=workspace.unit_of_work, version="1", accounts=ACCOUNTS, folder=workspace.path)
    with held(workspace.path / JOBS):
        yield TestClient(app, base_url="http://localhost:8000", follow_redirects=False)


def _headers(client: TestClient, role: AccountRole) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(client.app, frozenset({role}))}"}


@pytest.mark.parametrize("role", OTHERS)
def test_jobs_are_for_organisers(client: TestClient, role: AccountRole) -> None:
    headers = _headers(client, role)
    assert client.get("/api/v1/jobs", headers=headers).status_code == 403
    assert client.get("/api/v1/jobs/j-running", headers=headers).status_code == 403
    for method, address in (("POST", "/jobs"), ("DELETE", "/jobs/j-running"), ("POST", "/jobs/j-failed/resume")):
        answer = client.request(method, f"/api/v1{address}", headers=headers, json={"kind": "match"})
        assert answer.status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_who_is_not_signed_in_learns_of_jobs(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 401


def test_an_organiser_asks_for_a_job_follows_it_and_ends_it(client: TestClient) -> None:
    headers = _headers(client, AccountRole.ORGANISER)
    asked = client.post("/api/v1/jobs", headers=headers, json={"kind": "match", "settings": {"ranking": {"top": 4}}})
    assert (asked.status_code, asked.json()["state"]) == (201, "queued")
    assert client.get(asked.headers["location"], headers=headers).json() == asked.json()
    assert asked.json()["settings"] == {"ranking": {"top": 4}}
    ended = client.delete(asked.headers["location"], headers=headers)
    assert (ended.status_code, ended.json()["state"]) == (202, "cancelled")
    again = client.delete(asked.headers["location"], headers=headers)
    assert (again.status_code, again.json()["type"]) == (409, "/docs#problem-job-refused")
    resumed = client.post(f"{asked.headers['location']}/resume", headers=headers)
    assert resumed.json()["state"] == "queued"
    client.delete(asked.headers["location"], headers=headers)


def test_a_job_that_was_stopped_early_tells_which_version_it_kept(client: TestClient, workspace: Workspace) -> None:
    figures = {"version": 3, "pairings": 9, "meetings": 8, "sessions": 2, "unplaced_meetings": 1}
    result = figures | {"agenda_reused": False, "cut_short": True, "utility": 5.25, "utility_bound": 6.5}
    cut = Job(id="j-cut", kind=JobKind.AGENDA, created_at=AT, state=JobState.CANCELLED, result=result)
    with workspace.unit_of_work() as work:
        work.jobs.add(cut)
        work.commit()

    app = cast(FastAPI, client.app)
    organiser = browser_as(app, account_of(app, AccountRole.ORGANISER))
    text = organiser.get("/run/j-cut").text

    assert "is kept as version 3. Its scores add up to 5.25, and at most 6.5 is possible." in text
    assert "Resume" in text


def test_what_cannot_be_is_refused(client: TestClient) -> None:
    headers = _headers(client, AccountRole.ORGANISER)
    for body in ({"kind": "rerank"}, {"kind": "match", "settings": {"ranking": {"top": 0}}}, {"kind": "x"}):
        assert client.post("/api/v1/jobs", headers=headers, json=body).status_code == 422
    assert client.get("/api/v1/jobs/nobody", headers=headers).status_code == 404


def test_an_agenda_waits_for_the_whole_that_runs_and_is_refused_before_any_matching(
    client: TestClient, workspace: Workspace
) -> None:
    headers = _headers(client, AccountRole.ORGANISER)
    asked = client.post("/api/v1/jobs", headers=headers, json={"kind": "agenda"})
    assert (asked.status_code, asked.json()["state"]) == (201, "queued")
    client.delete(asked.headers["location"], headers=headers)
    with workspace.unit_of_work() as work:
        work.jobs.change(RUNNING.id, {JobState.RUNNING}, state=JobState.INTERRUPTED)
        work.commit()
    try:
        refused = client.post("/api/v1/jobs", headers=headers, json={"kind": "agenda"})
        assert (refused.status_code, refused.json()["type"]) == (409, "/docs#problem-step-missing")
    finally:
        with workspace.unit_of_work() as work:
            work.jobs.change(RUNNING.id, {JobState.INTERRUPTED}, state=JobState.RUNNING)
            work.commit()
