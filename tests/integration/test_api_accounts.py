"""Who asks, whose tokens those are, and what is forgotten when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.purging import LOOKED_AT_FOR, purge
from models.domain.accounts import AccountRole, ApiToken, SignInLink, TokenScope
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store, token_of


@pytest.fixture
def app() -> FastAPI:
    store = filled_store()
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


def client_as(
    app: FastAPI, role: AccountRole, person_id: str = "", scope: TokenScope = TokenScope.WRITE
) -> TestClient:
    client = TestClient(app, base_url="http://localhost:8000")
    client.headers["authorization"] = f"Bearer {token_of(app, frozenset({role}), scope, person_id)}"
    return client


@pytest.mark.parametrize("role", list(AccountRole))
def test_everybody_learns_who_they_are(app: FastAPI, role: AccountRole) -> None:
    me = client_as(app, role, "p-1").get("/api/v1/me").json()
    assert (me["account"]["roles"], me["account"]["person_id"]) == ([role], "p-1")
    assert me["person"]["name"] == "Person 1"
    assert client_as(app, role).get("/api/v1/me").json()["person"] is None


def test_a_stranger_is_nobody(app: FastAPI) -> None:
    assert TestClient(app, base_url="http://localhost:8000").get("/api/v1/me").status_code == 401


def test_ones_own_tokens_are_listed_without_their_secret_and_revoked(app: FastAPI) -> None:
    client, other = client_as(app, AccountRole.COMPANY), client_as(app, AccountRole.ORGANISER)
    (token,) = client.get("/api/v1/me/tokens").json()["items"]
    assert token.keys() == {"id", "name", "scope", "created_at", "expires_at"}
    address = f"/api/v1/me/tokens/{token['id']}"
    assert other.delete(address).status_code == 404
    assert client.delete(f"{address}x").status_code == 404
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_token_to_read_revokes_none(app: FastAPI) -> None:
    client = client_as(app, AccountRole.COMPANY, scope=TokenScope.READ)
    (token,) = client.get("/api/v1/me/tokens").json()["items"]
    assert client.delete(f"/api/v1/me/tokens/{token['id']}").status_code == 403


@pytest.mark.parametrize("role", list(AccountRole))
def test_accounts_are_for_organisers_alone(app: FastAPI, role: AccountRole) -> None:
    client = client_as(app, role)
    own = client.get("/api/v1/me").json()["account"]
    answers = [client.get("/api/v1/accounts"), client.get(f"/api/v1/accounts/{own['id']}")]
    if role is AccountRole.ORGANISER:
        assert answers[0].json()["items"] == [own]
        assert answers[1].json() == own
        assert client.get("/api/v1/accounts/nobody").status_code == 404
    else:
        assert {answer.status_code for answer in answers} == {403}
        assert client.get("/api/v1/accounts/nobody").status_code == 403
    assert "password" not in answers[0].text


def test_what_is_over_is_purged(app: FastAPI) -> None:
    client_as(app, AccountRole.VIEWER)
    services = app.state.accounts
    now = services.clock()
    with services.unit_of_work() as work:
        for age in (timedelta(0), LOOKED_AT_FOR + timedelta(days=1)):
            link = SignInLink(id=str(age), account_id="a", created_at=now - age, expires_at=now - age)
            work.accounts.add(link)
        work.commit()
    assert purge(services, app.state.webhooks) == 1
    assert purge(services, app.state.webhooks) == 0
    with services.unit_of_work() as work:
        assert len(work.accounts.all(ApiToken)) == 1
        assert [link.id for link in work.accounts.all(SignInLink)] == [str(timedelta(0))]
