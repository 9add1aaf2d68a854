"""The page of one's own account: password, tokens, connected providers, and signing out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import require, viewer_of
from api.accounts.pages import Text, show
from api.accounts.passwords import SHORTEST_PASSWORD, UnfitPassword, require_fit
from api.accounts.ports import AccountWork
from api.accounts.services import services_of
from api.accounts.sign_in import begin_session, end_all_sessions, end_session, issue_token
from api.dependencies import AccountsWork
from models.domain import InvalidField
from models.domain.accounts import Account, ApiToken, Identity, TokenScope

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[Depends(require())])

CONNECTING: Final = "connecting"
"""In the session: the provider that the next return from it is to be connected to."""


@router.get("")
def show_account(request: Request, work: AccountsWork) -> Response:
    return _page(request, work)


@router.post("/password")
def change_password(request: Request, work: AccountsWork, current: Text = "", password: Text = "") -> Response:
    """Every other browser is signed out: whoever changes a password may fear that somebody has the old one."""
    services, account = services_of(request), _account(request, work)
    if services.attempts.wait_s(account=account.email, client=f"account {account.id}"):
        raise HTTPException(429, "Too many attempts: wait a few minutes.")
    if account.password_hash and not services.passwords.fits(account.password_hash, current):
        return _page(request, work, password_error="current", status=422)
    try:
        require_fit(password, account.email)
    except UnfitPassword:
        return _page(request, work, password_error="unfit", status=422)
    changed = replace(account, password_hash=services.passwords.hash(password))
    work.accounts.replace(changed)
    end_all_sessions(work, account.id, services.clock())
    begin_session(request, work, changed)
    work.commit()
    return RedirectResponse("/account", 303)


@router.post("/tokens")
def create_token(
    request: Request,
    work: AccountsWork,
    name: Text = "",
    scope: Annotated[TokenScope, Form()] = TokenScope.READ,
    days: Annotated[int, Form(ge=1, le=366)] = 30,
) -> Response:
    """The token stands on the answer, and nowhere ever again."""
    services, account = services_of(request), _account(request, work)
    try:
        token = issue_token(services, work, account.id, name=name.strip()[:80], scope=scope, days=days)
    except InvalidField:
        return _page(request, work, token_error=True, status=422)
    work.commit()
    return _page(request, work, new_token=token)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(request: Request, work: AccountsWork, token_id: str) -> Response:
    """404 for the token of somebody else, as for one that is not there."""
    account = _account(request, work)
    token = work.accounts.find(ApiToken, token_id)
    if token is None or token.account_id != account.id:
        raise HTTPException(404)
    work.accounts.close(ApiToken, token_id, services_of(request).clock())
    work.commit()
    return RedirectResponse("/account", 303)


@router.post("/sign-out-everywhere")
def sign_out_everywhere(request: Request, work: AccountsWork) -> Response:
    end_all_sessions(work, viewer_of(request).account_id, services_of(request).clock())
    end_session(request, work)
    work.commit()
    return RedirectResponse("/sign-in", 303)


@router.post("/connect/{provider}")
def connect_provider(request: Request, provider: str) -> Response:
    """The next return from this provider connects it. A page in between, because a form of ours must not lead
    elsewhere (``form-action``).
    """
    found = next((each for each in services_of(request).settings.providers if each.name == provider), None)
    if found is None:
        raise HTTPException(404)
    request.session[CONNECTING] = provider
    return show(request, "connect.html", provider=found)


def _page(request: Request, work: AccountWork, *, status: int = 200, **context: Any) -> Response:
    services, account = services_of(request), _account(request, work)
    now = services.clock()
    tokens = [
        token
        for token in work.accounts.all(ApiToken, account_id=account.id)
        if token.closed_at is None and token.expires_at > now
    ]
    identities = work.accounts.all(Identity, account_id=account.id)
    shown = {"new_token": "", "token_error": False, "password_error": ""} | context
    return show(
        request,
        "account.html",
        status=status,
        account=account,
        tokens=tokens,
        identities=[each for each in identities if each.closed_at is None],
        providers=services.settings.providers,
        token_days=services.settings.token_days,
        shortest=SHORTEST_PASSWORD,
        **shown,
    )


def _account(request: Request, work: AccountWork) -> Account:
    account = work.accounts.find(Account, viewer_of(request).account_id)
    if account is None:
        raise HTTPException(404)
    return account
