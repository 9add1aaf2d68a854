"""Browsers that are signed in, without going through the form: a session and its cookie."""

from __future__ import annotations

import json
from base64 import b64encode
from uuid import uuid4

from fastapi import FastAPI
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from api.accounts.seals import digest, new_secret
from api.accounts.services import AccountServices
from api.accounts.sign_in import COOKIE
from models.domain.accounts import Account, AccountRole, AccountSession
from tests.factories import NOON

BASE = "http://localhost:8000"
HTML = {"accept": "text/html,*/*"}


def account_of(app: FastAPI, role: AccountRole, person_id: str = "", account_id: str = "") -> Account:
    """A new account, or the one of that id."""
    services: AccountServices = app.state.accounts
    number = account_id or uuid4().hex
    with services.unit_of_work() as work:
        known = work.accounts.find(Account, number)
    if known is not None:
        return known
    account = Account(
        id=number,
        email=f"{number}@example.org",
        name="Somebody",
        roles=frozenset({role}),
        person_id=person_id,
        created_at=NOON,
    )
    with services.unit_of_work() as work:
        work.accounts.add(account)
        work.commit()
    return account


def browser_as(app: FastAPI, account: Account | None) -> TestClient:
    """A client with the cookie and the seal of a browser in which the account is signed in; of nobody for None."""
    client = TestClient(app, base_url=BASE, headers=HTML, raise_server_exceptions=False)
    if account is None:
        return client
    services: AccountServices = app.state.accounts
    secret, nonce = new_secret(), new_secret()
    session = AccountSession(
        id=digest(secret), account_id=account.id, created_at=services.clock(), expires_at=services.in_(hours=1)
    )
    with services.unit_of_work() as work:
        work.accounts.add(session)
        work.commit()
    said = b64encode(json.dumps({"session": secret, "form": nonce}).encode())
    key = services.settings.secret_key.get_secret_value()
    client.cookies.set(COOKIE, TimestampSigner(key).sign(said).decode())
    client.headers["x-csrf-token"] = services.seals.form(nonce)
    return client
