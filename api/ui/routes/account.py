"""The page of one's own account: name, language, address, password, browsers that are signed in, tokens, connected
providers, and signing out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.addresses import ask_for_address
from api.accounts.browsers import browser_name
from api.accounts.current import require, viewer_of
from api.accounts.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, UnfitPassword, require_fit
from api.accounts.ports import AccountWork
from api.accounts.services import server_address, services_of
from api.accounts.sign_in import begin_session, end_all_sessions, end_session, is_session_of, issue_token
from api.dependencies import AccountsWork
from api.languages import COOKIE as LANGUAGE_COOKIE
from api.languages import LANGUAGES
from api.ui.event_clock import clock_of
from api.ui.routes.preferences import remembered
from api.ui.routes.signing_in import Text, show
from matcher.errors import AlreadyExists
from models.domain import InvalidField
from models.domain.accounts import Account, AccountSession, ApiToken, Identity, TokenScope

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[Depends(require())])

CONNECTING: Final = "connecting"
"""In the session: the provider that the next return from it is to be connected to."""
_LONGEST_NAME: Final = 200


@router.get("")
def show_account(request: Request, work: AccountsWork) -> Response:
    return _page(request, work)


@router.post("/profile")
def change_profile(request: Request, work: AccountsWork, name: Text = "", language: Text = "") -> Response:
    """The language is that of the pages in this browser from now on, and of the messages that are sent."""
    account = _account(request, work)
    if not name.strip() or language not in LANGUAGES:
        return _page(request, work, profile_error=True, status=422)
    work.accounts.replace(replace(account, name=" ".join(name.split())[:_LONGEST_NAME], language=language))
    work.commit()
    return remembered(LANGUAGE_COOKIE, language, "/account")


@router.post("/address")
def ask_for_another_address(
    request: Request, work: AccountsWork, tasks: BackgroundTasks, email: Text = "", current: Text = ""
) -> Response:
    """The new address counts once the link that is sent there is opened. A taken address gets the same answer: who
    has an account is nobody else's business.
    """
    services, account = services_of(request), _account(request, work)
    if services.settings.smtp is None:
        raise HTTPException(404)
    _require_attempt(request, account)
    if account.password_hash and not services.passwords.fits(account.password_hash, current):
        return _page(request, work, address_error="current", status=422)
    try:
        message = ask_for_address(services, work, account, email)
    except InvalidField:
        return _page(request, work, address_error="email", status=422)
    except AlreadyExists:
        return _page(request, work, asked_for_address=True)
    work.commit()
    tasks.add_task(services.deliver, message, server_address(request))
    return _page(request, work, asked_for_address=True)


@router.post("/sessions/{session_id}/end")
def end_one_session(request: Request, work: AccountsWork, session_id: str) -> Response:
    """404 for the session of somebody else, as for one that is not there."""
    session = work.accounts.find(AccountSession, session_id)
    if session is None or session.account_id != viewer_of(request).account_id:
        raise HTTPException(404)
    work.accounts.close(AccountSession, session_id, services_of(request).clock())
    work.commit()
    return RedirectResponse("/account", 303)


@router.post("/password")
def change_password(request: Request, work: AccountsWork, current: Text = "", password: Text = "") -> Response:
    """Every other browser is signed out: whoever changes a password may fear that somebody has the old one."""
    services, account = services_of(request), _account(request, work)
    _require_attempt(request, account)
    if account.password_hash and not services.passwords.fits(account.password_hash, current):
        return _page(request, work, password_error="current", status=422)
    try:
        require_fit(password, account.email)
    except UnfitPassword as error:
        return _page(request, work, unfit=error, status=422)
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
    shown = {
        "new_token": "",
        "token_error": False,
        "password_error": "",
        "unfit": None,
        "profile_error": False,
        "address_error": "",
        "asked_for_address": False,
    } | context
    return show(
        request,
        "account.html",
        status=status,
        clock=clock_of(work),
        account=account,
        tokens=tokens,
        sessions=_sessions(request, work, account),
        by_mail=services.settings.smtp is not None,
        identities=[each for each in identities if each.closed_at is None],
        providers=services.settings.providers,
        token_days=services.settings.token_days,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
        **shown,
    )


def _sessions(request: Request, work: AccountWork, account: Account) -> list[tuple[AccountSession, str, bool]]:
    """Each browser that is signed in, with what it is, and whether it is this one; the last first."""
    now = services_of(request).clock()
    found = [
        session
        for session in work.accounts.all(AccountSession, account_id=account.id)
        if session.closed_at is None and session.expires_at > now
    ]
    return [(each, browser_name(each.browser), is_session_of(request, each.id)) for each in reversed(found)]


def _require_attempt(request: Request, account: Account) -> None:
    if services_of(request).attempts.wait_s(account=account.email, client=f"account {account.id}"):
        raise HTTPException(429, "Too many attempts: wait a few minutes.")


def _account(request: Request, work: AccountWork) -> Account:
    account = work.accounts.find(Account, viewer_of(request).account_id)
    if account is None:
        raise HTTPException(404)
    return account
