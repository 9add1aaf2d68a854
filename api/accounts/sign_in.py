"""Signing in and out: what the browser keeps, and what the server keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from starlette.requests import HTTPConnection, Request

from api.accounts.current import ANONYMOUS, Viewer
from api.accounts.ports import AccountWork
from api.accounts.seals import digest, is_same, new_secret
from api.accounts.services import AccountServices, new_id, services_of
from models.domain import Person
from models.domain.accounts import Account, AccountSession, ApiToken, TokenScope

COOKIE: Final = "bridgework"
_SESSION: Final = "session"
_NONCE: Final = "form"
_PREFIX: Final = "bw"
_LONGEST_BROWSER: Final = 300


def begin_session(request: Request, work: AccountWork, account: Account) -> None:
    """Sign the browser in; the caller commits. Nothing that it brought along stays, its session least of all."""
    services = services_of(request)
    end_session(request, work)
    secret = new_secret()
    session = AccountSession(
        id=digest(secret),
        account_id=account.id,
        browser=request.headers.get("user-agent", "")[:_LONGEST_BROWSER],
        created_at=services.clock(),
        expires_at=services.in_(hours=services.settings.session_hours),
    )
    work.accounts.add(session)
    stored = work.accounts.find(Account, account.id) or account  # as it is now that nobody else writes
    work.accounts.replace(replace(stored, last_sign_in_at=session.created_at))
    request.session.update({_SESSION: secret, _NONCE: new_secret()})


def end_session(request: Request, work: AccountWork) -> None:
    """Sign the browser out, on both sides; the caller commits."""
    secret = request.session.get(_SESSION)
    if isinstance(secret, str):
        work.accounts.close(AccountSession, digest(secret), services_of(request).clock())
    request.session.clear()


def end_all_sessions(work: AccountWork, account_id: str, now: datetime) -> None:
    """Sign every browser of the account out; the caller commits."""
    for session in work.accounts.all(AccountSession, account_id=account_id):
        work.accounts.close(AccountSession, session.id, now)


def is_session_of(request: Request, session_id: str) -> bool:
    """Whether it is the one that this request came with."""
    secret = request.session.get(_SESSION)
    return isinstance(secret, str) and digest(secret) == session_id


def form_seal(request: Request) -> str:
    """What a form of this browser's must carry as ``csrf_token``."""
    nonce = request.session.get(_NONCE)
    if not isinstance(nonce, str):
        nonce = request.session[_NONCE] = new_secret()
    return services_of(request).seals.form(nonce)


def is_own_form(request: Request, seal: str) -> bool:
    nonce = request.session.get(_NONCE)
    return isinstance(nonce, str) and services_of(request).seals.is_form_of(nonce, seal)


def viewer_of_session(session: dict[str, Any], work: AccountWork, now: datetime) -> Viewer:
    """``ANONYMOUS`` where there is no session, or it ended, expired, or its account was closed."""
    secret = session.get(_SESSION)
    if not isinstance(secret, str):
        return ANONYMOUS
    stored = work.accounts.find(AccountSession, digest(secret))
    if stored is None or stored.closed_at is not None or stored.expires_at <= now:
        return ANONYMOUS
    return _viewer(work, stored.account_id)


def issue_token(
    services: AccountServices, work: AccountWork, account_id: str, *, name: str, scope: TokenScope, days: int
) -> str:
    """Store a token and return it: it can be shown this once. The caller commits."""
    token_id, secret = new_id(), new_secret()
    token = ApiToken(
        id=token_id,
        account_id=account_id,
        name=name,
        scope=scope,
        secret_hash=digest(secret),
        created_at=services.clock(),
        expires_at=services.in_(days=min(days, services.settings.token_days)),
    )
    work.accounts.add(token)
    return f"{_PREFIX}_{token_id}_{secret}"


def viewer_of_token(text: str, work: AccountWork, now: datetime) -> tuple[Viewer, TokenScope]:
    """Whose token it is, and what it may do; ``ANONYMOUS`` for none that holds."""
    nobody = ANONYMOUS, TokenScope.READ
    prefix, token_id, secret = [*text.split("_", 2), "", ""][:3]
    token = work.accounts.find(ApiToken, token_id) if prefix == _PREFIX else None
    if token is None or not is_same(token.secret_hash, digest(secret)):
        return nobody
    if token.closed_at is not None or token.expires_at <= now:
        return nobody
    return _viewer(work, token.account_id), token.scope


def bearer(connection: HTTPConnection) -> str | None:
    """The token of the request, empty for other credentials; None where it has no ``Authorization``."""
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, text = header.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _viewer(work: AccountWork, account_id: str) -> Viewer:
    account = work.accounts.find(Account, account_id)
    if account is None or not account.is_active:
        return ANONYMOUS
    person = work.records.find(Person, account.person_id) if account.person_id else None
    return Viewer(
        account_id=account.id,
        person_id=account.person_id,
        roles=account.roles,
        organisation_id=person.organisation_id if person else "",
    )
