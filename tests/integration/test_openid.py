"""Signing in with a real OpenID Connect provider, on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.accounts.openid import connect
from api.accounts.services import AccountServices
from api.accounts.settings import ProviderSettings
from api.app import create_app
from models.domain.accounts import Account, Identity
from tests.contracts.accounts import make_account
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.oidc_server import CLIENT_ID, CLIENT_SECRET, Provider, make_provider
from tests.integration.servers import running

EMAIL = "a1@example.org"
SUBJECT = "0000-0002-1825-0097"


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    provider = Provider()
    with running(make_provider(provider)) as address:
        provider.issuer = address
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    served.claims, served.spoil, served.published = {"sub": SUBJECT}, {}, None
    return served


@pytest.fixture
def store() -> InMemoryStore:
    store = InMemoryStore()
    store.committed.accounts[Account, "a-1"] = make_account()
    return store


def browser_of(store: InMemoryStore, provider: Provider, *, trusts_email: bool = False) -> TestClient:
    known = ProviderSettings(
        name="orcid",
        label="ORCID",
        metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        trusts_email=trusts_email,
    )
    app = create_app(
        unit_of_work=lambda: InMemoryUnitOfWork(store),
        version="1",
        accounts=ACCOUNTS.model_copy(update={"providers": (known,)}),
    )
    return TestClient(app, base_url="http://localhost:8000", headers={"accept": "text/html"}, follow_redirects=False)


def go_and_come_back(browser: TestClient) -> Any:
    """To the provider and back, as a browser does."""
    sent = browser.get("/sign-in/with/orcid")
    assert sent.status_code == 302, sent.text
    back = httpx2.get(sent.headers["location"]).headers["location"]
    assert back.startswith("http://localhost:8000/sign-in/with/orcid/back?")
    return browser.get(back)


def know(browser: TestClient, provider: Provider, account_id: str = "a-1") -> None:
    services: AccountServices = browser.app.state.accounts  # type: ignore[attr-defined]
    with services.unit_of_work() as work:
        connect(services, work, account_id, {"iss": provider.issuer, "sub": SUBJECT})
        work.commit()


def is_signed_in(browser: TestClient) -> bool:
    return browser.get("/account").status_code == 200


def test_somebody_who_is_connected_signs_in(store: InMemoryStore, provider: Provider) -> None:
    browser = browser_of(store, provider)
    know(browser, provider)
    assert 'href="/sign-in/with/orcid"' in browser.get("/sign-in").text
    answer = go_and_come_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert EMAIL in browser.get("/account").text


def test_the_way_there_has_a_state_a_nonce_and_a_challenge(store: InMemoryStore, provider: Provider) -> None:
    address = browser_of(store, provider).get("/sign-in/with/orcid").headers["location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert CLIENT_SECRET not in address


def test_somebody_unknown_is_not_signed_in_and_gets_no_account(store: InMemoryStore, provider: Provider) -> None:
    provider.claims = {"sub": SUBJECT, "email": EMAIL, "email_verified": True}
    browser = browser_of(store, provider)
    assert go_and_come_back(browser).status_code == 403
    assert not is_signed_in(browser)
    assert list(store.committed.accounts) == [(Account, "a-1")]


@pytest.mark.parametrize(("verified", "expected"), [(True, True), (False, False), ("true", False)])
def test_an_address_counts_where_the_provider_is_trusted_and_has_checked_it(
    store: InMemoryStore, provider: Provider, verified: object, expected: bool
) -> None:
    provider.claims = {"sub": SUBJECT, "email": EMAIL, "email_verified": verified}
    browser = browser_of(store, provider, trusts_email=True)
    go_and_come_back(browser)
    assert is_signed_in(browser) is expected


def test_a_closed_account_is_not_signed_in(store: InMemoryStore, provider: Provider) -> None:
    store.committed.accounts[Account, "a-1"] = make_account(is_active=False)
    browser = browser_of(store, provider, trusts_email=True)
    know(browser, provider)
    assert go_and_come_back(browser).status_code == 403
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "spoil", [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}, {"nonce": "of another"}, {"sub": ""}]
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    store: InMemoryStore, provider: Provider, spoil: dict[str, Any]
) -> None:
    browser = browser_of(store, provider)
    know(browser, provider)
    provider.spoil = spoil
    assert go_and_come_back(browser).status_code == 400
    assert not is_signed_in(browser)


def test_an_id_token_that_is_signed_by_another_key_is_refused(store: InMemoryStore, provider: Provider) -> None:
    browser = browser_of(store, provider)
    know(browser, provider)
    provider.published = RSAKey.generate_key(2048, {"kid": "one"})
    assert go_and_come_back(browser).status_code == 400
    assert not is_signed_in(browser)


def test_what_comes_back_to_another_browser_signs_nobody_in(store: InMemoryStore, provider: Provider) -> None:
    browser, other = browser_of(store, provider), browser_of(store, provider)
    know(browser, provider)
    back = httpx2.get(browser.get("/sign-in/with/orcid").headers["location"]).headers["location"]
    assert other.get(back).status_code == 400
    assert not is_signed_in(other)
    assert browser.get(back.replace("state=", "state=x")).status_code == 400
    assert not is_signed_in(browser)


def test_an_account_is_connected_by_who_is_signed_in_and_asked_for_it(
    store: InMemoryStore, provider: Provider
) -> None:
    browser = browser_of(store, provider)
    services: AccountServices = browser.app.state.accounts  # type: ignore[attr-defined]
    password = "five words make a password"
    hashed = services.passwords.hash(password)
    store.committed.accounts[Account, "a-1"] = replace(make_account(), password_hash=hashed)
    send(browser, "/sign-in", "/sign-in", email=EMAIL, password=password)
    assert go_and_come_back(browser).status_code == 403
    assert send(browser, "/account/connect/orcid", "/account").status_code == 200
    assert go_and_come_back(browser).headers["location"] == "/account"
    ((kind, key),) = [held for held in store.committed.accounts if held[0] is Identity]
    assert (kind, key) == (Identity, f"{provider.issuer} {SUBJECT}")
    fresh = browser_of(store, provider)
    go_and_come_back(fresh)
    assert is_signed_in(fresh)


def send(browser: TestClient, path: str, shown_at: str, **fields: str) -> Any:
    seal = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(shown_at).text)
    assert seal
    return browser.post(path, data={"csrf_token": seal[1], **fields})


def test_a_provider_that_does_not_answer_is_no_failure_of_ours(store: InMemoryStore) -> None:
    browser = browser_of(store, Provider(issuer="http://127.0.0.1:9"))
    assert browser.get("/sign-in/with/orcid").status_code == 502
    assert browser.get("/sign-in/with/another").status_code == 404
