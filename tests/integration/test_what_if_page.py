"""Other weights tried on the last matching in the pages: what would change, and matching with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.bootstrap import Workspace, create_workspace
from api.jobs.locks import JOBS, held
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.workflows import run_matching
from models.domain.accounts import AccountRole
from models.domain.jobs import JobKind
from tests.integration.api_client import ACCOUNTS
from tests.integration.signed_in import account_of, browser_as
from tests.integration.small_market import small_market


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """``n-0`` wants a readiness that its answer, ``o-0``, does not have."""
    made = create_workspace(tmp_path_factory.mktemp("what-if") / "ws", SilentProgress(), encoder="hashing")
    market = small_market()
    with made.unit_of_work() as work:
        work.records.upsert(replace(market, needs=(replace(market.needs[0], trl_min=9), *market.needs[1:])))
        work.commit()
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def app(workspace: Workspace) -> Iterator[FastAPI]:
    """Jobs stay as they are: the server does not begin."""
    made = create_app(unit_of_work=workspace.unit_of_work, version="1", accounts=ACCOUNTS, folder=workspace.path)
    with held(workspace.path / JOBS):
        yield made


@pytest.fixture(scope="module")
def organiser(app: FastAPI, workspace: Workspace) -> TestClient:
    client = browser_as(app, account_of(app, AccountRole.ORGANISER))
    assert "There is nothing to try them on yet" in client.get("/what-if").text
    run_matching(workspace.tools(), RankingSettings(threshold=0.2, fit_weights={"trl": 0.0}))
    return client


def test_without_another_weight_nothing_is_said_to_change(organiser: TestClient) -> None:
    text = organiser.get("/what-if").text
    assert "These are the weights of the last matching" in text
    assert "pairs that would leave" not in text


def test_a_pair_that_misses_a_criterion_leaves_when_it_weighs_more(organiser: TestClient) -> None:
    text = organiser.get("/what-if", params={"trl": "10"}).text
    leaving = text.partition("Would leave")[2]
    assert 'href="/needs/n-0"' in leaving
    assert 'href="/offers/o-0"' in leaving
    assert 'name="weight_trl" value="10.0"' in text


@pytest.mark.parametrize(("weight", "fault"), [("much", "This is no number."), ("-1", "A weight is from 0 to 10.")])
def test_what_is_no_weight_is_told_beside_the_field(organiser: TestClient, weight: str, fault: str) -> None:
    answer = organiser.get("/what-if", params={"trl": weight})
    assert answer.status_code == 422
    assert fault in answer.text
    assert f'value="{weight}"' in answer.text


def test_matching_is_asked_for_with_these_weights(organiser: TestClient, workspace: Workspace) -> None:
    answer = organiser.post("/run", data={"kind": "match", "weight_trl": "10.0"}, follow_redirects=False)
    assert answer.status_code == 303
    with workspace.unit_of_work() as work:
        (job,) = work.jobs.open()
    assert (job.kind, job.settings["ranking"]) == (JobKind.MATCH, {"fit_weights": {"trl": 10.0}})


@pytest.mark.parametrize("role", [role for role in AccountRole if role is not AccountRole.ORGANISER])
def test_it_is_the_organisers(app: FastAPI, role: AccountRole) -> None:
    assert browser_as(app, account_of(app, role)).get("/what-if").status_code == 403
