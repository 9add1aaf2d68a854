"""Signing in, and everything that must not sign anybody in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.accounts.invitations import Guest, invite, invite_first_organiser
from api.accounts.links import make_link
from api.accounts.passwords import Passwords
from api.accounts.seals import Seals
from api.accounts.services import AccountServices, make_services
from api.accounts.sign_in import COOKIE
from api.app import create_app
from api.ui.addresses import own_path
from models.domain.accounts import (
    Account,
    AccountRole,
    AccountSession,
    ApiToken,
    Invitation,
    Message,
    SignInLink,
    TokenScope,
)
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, client_of, filled_store, make_client, organisers_token, token_of

PASSWORD = "five words make a password"
EMAIL = "ada@example.org"


@pytest.fixture
def store() -> InMemoryStore:
    return filled_store()


@pytest.fixture
def client(store: InMemoryStore) -> TestClient:
    """A browser that nobody is signed in with; Ada organises."""
    client = browser_of(store)
    services = services_of(client)
    with services.unit_of_work() as work:
        work.accounts.add(
            Account(
                id="ada",
                email=EMAIL,
                name="Ada",
                roles=frozenset({AccountRole.ORGANISER}),
                password_hash=services.passwords.hash(PASSWORD),
                created_at=services.clock(),
            )
        )
        work.commit()
    return client


def browser_of(store: InMemoryStore, settings: Any = ACCOUNTS) -> TestClient:
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=settings)
    return TestClient(app, base_url="http://localhost:8000", headers={"accept": "text/html"}, follow_redirects=False)


def services_of(client: TestClient) -> AccountServices:
    services: AccountServices = client.app.state.accounts  # type: ignore[attr-defined]
    return services


def at(client: TestClient, moment: datetime) -> None:
    """The server's clock says ``moment`` from now on."""
    client.app.state.accounts = replace(services_of(client), clock=lambda: moment)  # type: ignore[attr-defined]


def post(client: TestClient, path: str, shown_at: str = "", **fields: str) -> Any:
    """Send the form that the page ``shown_at`` (else ``path``) shows."""
    shown = client.get(shown_at or path)
    seal = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert seal, shown.text
    return client.post(path, data={"csrf_token": seal[1], **fields})


def sign_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD, **fields: str) -> Any:
    return post(client, "/sign-in", email=email, password=password, **fields)


def is_signed_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_password_signs_in_and_leads_to_where_one_wanted_to_go(client: TestClient) -> None:
    sent = client.get("/account?a=b")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Faccount%3Fa%3Db")
    answer = sign_in(client, email=" ADA@example.org", next="/account?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?a=b")
    assert EMAIL in client.get("/account").text


def test_an_unknown_address_a_wrong_password_and_a_closed_account_get_the_same_answer(
    client: TestClient, store: InMemoryStore
) -> None:
    account = store.committed.accounts[Account, "ada"]
    store.committed.accounts[Account, "bob"] = replace(account, id="bob", email="bob@example.org", is_active=False)
    store.committed.accounts[Account, "eve"] = replace(account, id="eve", email="eve@example.org", password_hash="")
    answers = [
        sign_in(client, email, password)
        for email, password in (
            (EMAIL, "not the password of hers"),
            ("nobody@example.org", PASSWORD),
            ("bob@example.org", PASSWORD),
            ("eve@example.org", PASSWORD),
            ("no address", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(texts) == 1
    assert not is_signed_in(client)


class RecordingHasher(PasswordHasher):
    """Keeps what it was asked to compare with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8192)
        self.compared: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.compared.append(str(hash))
        return super().verify(hash, password)


def test_a_password_is_compared_at_the_same_cost_where_there_is_none_to_compare() -> None:
    hasher = RecordingHasher()
    passwords = Passwords(hasher)
    assert not passwords.fits("", PASSWORD)
    assert not passwords.fits(passwords.hash("another one altogether"), PASSWORD)
    assert passwords.fits(passwords.hash(PASSWORD), PASSWORD)
    assert [hashed.startswith("$argon2id$v=19$m=8192,t=1,") for hashed in hasher.compared] == [True] * 3


def test_no_password_and_no_secret_is_stored(client: TestClient, store: InMemoryStore) -> None:
    sign_in(client)
    answer = post(client, "/account/tokens", "/account", name="Script", scope="write", days="5")
    token = re.search(r'id="new-token">([^<]+)<', answer.text)
    assert token
    held = repr(store.committed.accounts)
    session = str(client.cookies[COOKIE])
    assert PASSWORD not in held
    assert token[1].rpartition("_")[2] not in held
    assert token[1] not in client.get("/account").text
    assert session not in held


def test_a_session_has_an_http_only_same_site_cookie_and_a_new_one_after_signing_in(client: TestClient) -> None:
    before = client.get("/sign-in").headers["set-cookie"]
    assert "httponly" in before
    assert "samesite=lax" in before
    planted = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != planted
    client.cookies.set(COOKIE, planted, domain="localhost.local", path="/")
    other = browser_of_same_app(client)
    other.cookies.set(COOKIE, planted)
    assert not is_signed_in(other)


def browser_of_same_app(client: TestClient) -> TestClient:
    return TestClient(
        client.app, base_url="http://localhost:8000", headers={"accept": "text/html"}, follow_redirects=False
    )


def test_signing_out_ends_the_session_on_the_server_too(client: TestClient) -> None:
    sign_in(client)
    kept = client.cookies[COOKIE]
    assert post(client, "/sign-out", "/account").status_code == 303
    thief = browser_of_same_app(client)
    thief.cookies.set(COOKIE, kept)
    assert not is_signed_in(thief)
    assert not is_signed_in(client)


def test_signing_out_everywhere_and_a_new_password_end_other_sessions(client: TestClient) -> None:
    for path, fields in (
        ("/account/sign-out-everywhere", {}),
        ("/account/password", {"current": PASSWORD, "password": "another five words make one"}),
    ):
        other = browser_of_same_app(client)
        sign_in(client)
        sign_in(other)
        assert is_signed_in(other)
        assert post(client, path, "/account", **fields).status_code == 303
        assert not is_signed_in(other)
    assert sign_in(browser_of_same_app(client)).status_code == 401


def test_a_session_expires_and_a_closed_account_has_none(client: TestClient, store: InMemoryStore) -> None:
    sign_in(client)
    ((kind, key), session) = next(item for item in store.committed.accounts.items() if item[0][0] is AccountSession)
    store.committed.accounts[kind, key] = replace(session, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert not is_signed_in(client)
    store.committed.accounts[kind, key] = session
    assert is_signed_in(client)
    account = store.committed.accounts[Account, "ada"]
    store.committed.accounts[Account, "ada"] = replace(account, is_active=False)
    assert not is_signed_in(client)


@pytest.mark.parametrize("seal", [None, "", "made.up.seal"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account/tokens", "/accounts", "/account/password"])
def test_a_form_that_is_not_ours_is_refused(client: TestClient, path: str, seal: str | None) -> None:
    sign_in(client)
    fields = {"email": "x@example.org", "name": "x", "password": PASSWORD} | (
        {} if seal is None else {"csrf_token": seal}
    )
    assert client.post(path, data=fields).status_code == 403
    assert is_signed_in(client)


def test_the_form_of_another_browser_is_refused(client: TestClient) -> None:
    other = browser_of_same_app(client)
    seal = re.search(r'name="csrf_token" value="([^"]+)"', other.get("/sign-in").text)
    assert seal
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"csrf_token": seal[1], "email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403


def test_a_cookie_alone_changes_nothing_through_the_interface(client: TestClient) -> None:
    sign_in(client)
    offer = {"id": "new", "title": "New", "text": "Text."}
    assert client.get("/api/v1/offers").status_code == 200
    assert client.post("/api/v1/offers", json=offer).status_code == 403
    seal = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert seal
    assert client.post("/api/v1/offers", json=offer, headers={"x-csrf-token": seal[1]}).status_code == 201


def test_attempts_are_limited_for_an_address_known_or_not(store: InMemoryStore, client: TestClient) -> None:
    strict = ACCOUNTS.model_copy(update={"attempts_per_account": "3 per minute"})
    limited = browser_of(store, strict)
    for email in (EMAIL, "nobody@example.org"):
        statuses = [sign_in(limited, email, "wrong password of somebody").status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
    refused = sign_in(limited, EMAIL.upper())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert not is_signed_in(limited)


def test_attempts_of_one_client_are_limited_over_all_addresses(store: InMemoryStore) -> None:
    limited = browser_of(store, ACCOUNTS.model_copy(update={"attempts_per_client": "2 per minute"}))
    assert [sign_in(limited, f"{number}@example.org").status_code for number in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""]
)
def test_nobody_is_led_elsewhere_after_signing_in(client: TestClient, path: str) -> None:
    assert sign_in(client, next=path).headers["location"] == "/dashboard"


@given(st.text())
def test_an_own_path_stays_on_this_server(text: str) -> None:
    path = own_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


@given(st.text(), st.text())
def test_only_what_was_sealed_opens_and_only_as_what_it_is(record_id: str, other: str) -> None:
    seals = Seals("k" * 32)
    link = seals.link("sign-in", record_id)
    assert seals.opened_link("sign-in", link) == record_id
    assert seals.opened_link("invitation", link) is None
    assert seals.opened_link("sign-in", other) is None
    assert Seals("another key, as long as that one").opened_link("sign-in", link) is None


# Links by e-mail


def link_for(client: TestClient, email: str = EMAIL) -> str:
    services = services_of(client)
    with services.unit_of_work() as work:
        message = make_link(services, work, email)
        work.commit()
    assert message is not None
    return "/sign-in/link/" + services.seals.link("sign-in", message.link_id)


def test_a_link_signs_in_once_and_looking_at_it_uses_nothing_up(client: TestClient) -> None:
    link = link_for(client)
    assert [client.get(link).status_code for _ in range(2)] == [200, 200]
    assert not is_signed_in(client)
    assert post(client, link).status_code == 303
    assert is_signed_in(client)
    other = browser_of_same_app(client)
    assert post(other, link).status_code == 410
    assert not is_signed_in(other)


def test_a_link_expires(client: TestClient) -> None:
    link = link_for(client)
    at(client, datetime.now(UTC) + timedelta(minutes=16))
    assert post(client, link).status_code == 410
    at(client, datetime.now(UTC))
    assert post(client, link).status_code == 303


def test_a_link_of_a_closed_account_or_another_server_signs_nobody_in(
    client: TestClient, store: InMemoryStore
) -> None:
    link = link_for(client)
    account = store.committed.accounts[Account, "ada"]
    store.committed.accounts[Account, "ada"] = replace(account, is_active=False)
    assert post(client, link).status_code == 410
    assert post(client, "/sign-in/link/" + Seals("x" * 32).link("sign-in", "ada")).status_code == 410


def test_without_a_mail_server_links_are_neither_offered_nor_made(client: TestClient, store: InMemoryStore) -> None:
    assert "/sign-in/link" not in client.get("/sign-in").text
    post(client, "/sign-in/link", "/sign-in", email=EMAIL)
    assert not any(kind in (SignInLink, Message) for kind, _ in store.committed.accounts)


def test_the_outbox_cannot_sign_anybody_in(client: TestClient, store: InMemoryStore) -> None:
    link = link_for(client)
    (message,) = [record for (kind, _), record in store.committed.accounts.items() if kind is Message]
    assert "{link}" in message.text
    assert link.rpartition("/")[2] not in repr(message)


# Invitations


def test_the_first_organiser_is_whoever_has_the_printed_link_once(store: InMemoryStore) -> None:
    client = browser_of(store)
    services = services_of(client)
    links = []
    for _ in range(2):
        with services.unit_of_work() as work:
            invitation = invite_first_organiser(services, work)
            work.commit()
        assert invitation is not None
        links.append("/invitation/" + services.seals.link("invitation", invitation.id))
    assert client.get(links[0]).status_code == 410
    answer = post(client, links[1], email="Boss@Example.org", name="Boss", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    assert client.get("/accounts").status_code == 200
    assert browser_of_same_app(client).get(links[1]).status_code == 410
    with services.unit_of_work() as work:
        assert invite_first_organiser(services, work) is None


def test_an_organiser_invites_and_the_guest_gets_that_role_only(client: TestClient) -> None:
    sign_in(client)
    answer = post(client, "/accounts", email="guest@example.org", name="Guest", role="company", person_id="p-2")
    link = re.search(r'id="new-link">http://localhost:8000([^<]+)<', answer.text)
    assert link
    guest = browser_of_same_app(client)
    answer = post(guest, link[1], email="other@example.org", name="Guest", password=PASSWORD, role="organiser")
    assert answer.status_code == 303
    assert guest.get("/accounts").status_code == 403
    assert guest.get("/account").status_code == 200
    with services_of(client).unit_of_work() as work:
        account = work.accounts.account_of("guest@example.org")
        assert account is not None
        assert (account.roles, account.person_id) == (frozenset({AccountRole.COMPANY}), "p-2")
        assert work.accounts.account_of("other@example.org") is None


def invitation_of(client: TestClient, email: str = "guest@example.org") -> tuple[str, str]:
    services = services_of(client)
    with services.unit_of_work() as work:
        guest = Guest(email=email, roles=frozenset({AccountRole.VIEWER}))
        invitation, _ = invite(services, work, guest)
        work.commit()
    return invitation.id, "/invitation/" + services.seals.link("invitation", invitation.id)


def test_an_invitation_expires_can_be_revoked_and_is_replaced_by_a_later_one(client: TestClient) -> None:
    first_id, first = invitation_of(client)
    _, second = invitation_of(client)
    assert client.get(first).status_code == 410
    at(client, datetime.now(UTC) + timedelta(days=15))
    assert client.get(second).status_code == 410
    at(client, datetime.now(UTC))
    assert client.get(second).status_code == 200
    sign_in(client)
    assert post(client, "/accounts/revoke", "/accounts", name="guest@example.org").status_code == 303
    assert post(client, "/accounts/revoke", "/accounts", name=first_id).status_code == 404
    assert client.get(second).status_code == 410


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "guest@example.org"])
def test_a_password_that_is_no_good_makes_no_account(client: TestClient, password: str) -> None:
    _, link = invitation_of(client)
    answer = post(client, link, name="Guest", password=password)
    assert answer.status_code == 422
    assert not password or len(password) < 9 or password == "guest@example.org" or password not in answer.text
    assert client.get(link).status_code == 200


def test_the_last_organiser_stays(client: TestClient) -> None:
    sign_in(client)
    assert post(client, "/accounts/revoke", "/accounts", name="ada").status_code == 409
    assert is_signed_in(client)


# Tokens


def test_who_is_not_known_reads_nothing(store: InMemoryStore) -> None:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    for headers in (
        {},
        {"authorization": "Bearer "},
        {"authorization": "Bearer bw_1_2"},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Basic YWRhOmFkYQ=="},
    ):
        for path in ("/api/v1/offers", "/api/v1/nothing", "/nothing", "/api/v2", "/accounts", "//api/v1/offers"):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_has_its_scope_and_its_owners_role(store: InMemoryStore) -> None:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    app: Any = client.app
    offer = {"id": "new", "title": "New", "text": "Text."}
    organiser, investor = frozenset({AccountRole.ORGANISER}), frozenset({AccountRole.INVESTOR})
    for roles, scope, expected in (
        (organiser, TokenScope.READ, 403),
        (investor, TokenScope.WRITE, 403),
        (frozenset[AccountRole](), TokenScope.WRITE, 403),
        (organiser, TokenScope.WRITE, 201),
    ):
        headers = {"authorization": f"Bearer {token_of(app, roles, scope)}"}
        assert client.get("/api/v1/offers", headers=headers).status_code == 200
        assert client.post("/api/v1/offers", json=offer, headers=headers).status_code == expected


def test_a_token_that_was_revoked_or_is_too_old_or_whose_account_is_closed_is_refused(store: InMemoryStore) -> None:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    client.headers["authorization"] = f"Bearer {organisers_token(client.app)}"  # type: ignore[arg-type]
    now = datetime.now(UTC)
    for kind, change in (
        (ApiToken, {"closed_at": now}),
        (ApiToken, {"expires_at": now}),
        (ApiToken, {"secret_hash": "0" * 64}),
        (Account, {"is_active": False}),
    ):
        ((key, record),) = [item for item in store.committed.accounts.items() if item[0][0] is kind]
        assert client.get("/api/v1/offers").status_code == 200
        store.committed.accounts[key] = replace(record, **change)
        assert client.get("/api/v1/offers").status_code == 401
        store.committed.accounts[key] = record


def test_a_token_of_another_event_is_refused(store: InMemoryStore) -> None:
    other = client_of(InMemoryStore())
    here = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    assert here.get("/api/v1/offers", headers={"authorization": other.headers["authorization"]}).status_code == 401


def test_a_token_is_revoked_on_the_page_and_nobody_elses_is(client: TestClient, store: InMemoryStore) -> None:
    sign_in(client)
    foreign = organisers_token(client.app).split("_")[1]  # type: ignore[arg-type]
    answer = post(client, "/account/tokens", "/account", name="Script", scope="read", days="5")
    token = re.search(r'id="new-token">([^<]+)<', answer.text)
    assert token
    program = make_client(services_of(client).unit_of_work, signed_in=False)
    program.headers["authorization"] = f"Bearer {token[1]}"
    assert program.get("/api/v1/offers").status_code == 200
    assert post(client, f"/account/tokens/{token[1].split('_')[1]}/revoke", "/account").status_code == 303
    assert program.get("/api/v1/offers").status_code == 401
    assert post(client, f"/account/tokens/{foreign}/revoke", "/account").status_code == 404
    assert store.committed.accounts[ApiToken, foreign].closed_at is None


def test_a_token_opens_no_page(client: TestClient) -> None:
    headers = {"authorization": f"Bearer {organisers_token(client.app)}"}  # type: ignore[arg-type]
    assert client.get("/accounts", headers=headers).status_code == 303


def test_a_services_settings_show_no_secret() -> None:
    services = make_services(ACCOUNTS, InMemoryUnitOfWork)
    assert ACCOUNTS.secret_key.get_secret_value() not in repr(services.settings)
    assert not any(kind is Invitation for kind, _ in InMemoryStore().committed.accounts)


def test_what_everybody_may_send_still_needs_a_token_that_may_write(store: InMemoryStore) -> None:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    app: Any = client.app
    viewer = frozenset({AccountRole.VIEWER})
    statuses = {
        scope: client.post(
            "/api/v1/disclosure/nothing", headers={"authorization": f"Bearer {token_of(app, viewer, scope)}"}
        ).status_code
        for scope in TokenScope
    }
    assert statuses == {TokenScope.READ: 403, TokenScope.WRITE: 404}
