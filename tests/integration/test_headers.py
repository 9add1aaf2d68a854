"""The headers of every route, whoever asks and whatever comes of it; and the flags of cookies."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.ui.assets import static
from models.domain import Publication
from models.domain.accounts import AccountRole
from tests.factories import NOON
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store, token_of
from tests.integration.every_route import every_route, filled
from tests.integration.signed_in import BASE, account_of, browser_as

IDS = {"offer_id": "o-1", "need_id": "n-1", "mandate_id": "m-1", "person_id": "p-1", "version": "2"}
ENDING = ("/sign-out", "/account/sign-out-everywhere")
SLOW = {("POST", "/repair"), ("POST", "/api/v1/agenda/repair"), ("GET", "/versions/{version}/files")}
"""They take seconds."""
REFERRER = {"no-referrer", "same-origin"}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    store = filled_store()
    with InMemoryUnitOfWork(store) as work:
        work.board.publish(Publication(version=2, published_at=NOON))
        work.commit()
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


def wrong(headers: dict[str, str], path: str) -> Iterator[str]:
    """What an answer lacks."""
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        yield f"content-security-policy: {policy}"
    if headers.get("x-content-type-options") != "nosniff":
        yield "x-content-type-options"
    if headers.get("referrer-policy") not in REFERRER:
        yield "referrer-policy"
    if headers.get("cross-origin-resource-policy") != "same-origin":
        yield "cross-origin-resource-policy"
    if headers.get("cache-control") not in ("no-store", "private, no-cache"):
        yield f"cache-control: {headers.get('cache-control')}"
    if headers.get("content-type", "").startswith("text/html") and path != "/docs":
        if headers.get("cross-origin-opener-policy") != "same-origin":
            yield "cross-origin-opener-policy"
        if "camera=()" not in headers.get("permissions-policy", ""):
            yield "permissions-policy"
    for name in ("server", "x-powered-by", "access-control-allow-origin"):
        if name in headers:
            yield name


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.RESEARCHER, None])
def test_every_answer_has_the_headers_that_protect_it(app: FastAPI, role: AccountRole | None) -> None:
    client = browser_as(app, account_of(app, role, "p-1" if role is AccountRole.RESEARCHER else "") if role else None)
    found = {}
    for method, path in sorted(every_route(app)):
        if method == "*" or path in ENDING or (method, path) in SLOW:
            continue
        answer = client.request(method, filled(path, IDS), follow_redirects=False)
        lacks = [*wrong(dict(answer.headers), path), *(["500"] if answer.status_code == 500 else [])]
        if lacks:
            found[method, path] = lacks
    assert found == {}


def test_an_address_that_is_not_there_has_them_too(app: FastAPI) -> None:
    client = browser_as(app, account_of(app, AccountRole.RESEARCHER, "p-1"))
    for path in ("/nothing", "/api/v1/nothing", "/offers/nothing", "/calendar/a/b", "/static/nothing.js"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert list(wrong(dict(answer.headers), path)) == [], path


def test_built_files_are_of_the_type_that_they_say(app: FastAPI) -> None:
    client = browser_as(app, None)
    for name in ("app.css", "app.js"):
        answer = client.get(static(name))
        assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
        assert "immutable" in answer.headers["cache-control"]


def cookies(client: TestClient) -> SimpleCookie:
    """Those that signing in, language and appearance set."""
    found = SimpleCookie()
    for path in ("/sign-in", "/language/ko", "/appearance/dark"):
        for value in client.get(path, follow_redirects=False).headers.get_list("set-cookie"):
            found.load(value)
    return found


def test_cookies_are_kept_from_scripts_and_from_other_sites(app: FastAPI) -> None:
    found = cookies(browser_as(app, None))
    assert set(found) == {"bridgework", "language", "scheme"}
    for morsel in found.values():
        assert morsel["httponly"] is True
        assert morsel["samesite"] == "lax"
        assert morsel["domain"] == ""


def test_the_session_is_kept_from_connections_without_tls_where_that_is_set() -> None:
    settings = ACCOUNTS.model_copy(update={"https_only": True})
    store = filled_store()
    secure = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=settings)
    assert cookies(browser_as(secure, None))["bridgework"]["secure"] is True


def test_a_program_with_a_token_gets_no_cookie(app: FastAPI) -> None:
    token = token_of(app, frozenset({AccountRole.VIEWER}))
    client = TestClient(app, base_url=BASE, headers={"authorization": f"Bearer {token}"})
    assert "set-cookie" not in client.get("/api/v1/offers").headers
