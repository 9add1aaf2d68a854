"""The pages on which people sign in, accept an invitation, and see to their account."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.addresses import take_address
from api.accounts.current import CurrentViewer, viewer_of
from api.accounts.invitations import LinkSpent, accept, found_invitation
from api.accounts.landing import landing_page
from api.accounts.links import account_of, send_link, use_link
from api.accounts.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, UnfitPassword
from api.accounts.persons import PersonTaken
from api.accounts.ports import AccountWork
from api.accounts.services import server_address, services_of
from api.accounts.sign_in import begin_session, end_session, form_seal
from api.dependencies import AccountsWork
from api.ui.addresses import own_path
from api.ui.pages import page
from matcher.errors import AlreadyExists, NotFound
from models.domain import InvalidField
from models.domain.accounts import Account, normal_email

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]


def show(request: Request, template: str, **context: Any) -> Response:
    """A page with forms, which carry the browser's seal."""
    seal = form_seal(request)
    return page(request, f"account/{template}", viewer_of(request), csrf_token=seal, **context)


@router.get("/sign-in")
def show_sign_in(request: Request, viewer: CurrentViewer, next: str = "/") -> Response:  # noqa: A002
    if viewer.is_signed_in:
        return RedirectResponse(own_path(next), 303)
    return _sign_in_page(request, next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    work: AccountsWork,
    email: Text = "",
    password: Text = "",
    next: Text = "/",  # noqa: A002
) -> Response:
    """An address without an account and a wrong password get the same answer, after the same work."""
    services = services_of(request)
    wait_s = _wait_s(request, email)
    if wait_s:
        return _sign_in_page(request, next, email=email, wait_s=wait_s)
    account = account_of(work, email)
    if not services.passwords.fits(account.password_hash if account else "", password) or account is None:
        return _sign_in_page(request, next, email=email, failed=True)
    if services.passwords.is_dated(account.password_hash):
        work.accounts.replace(replace(account, password_hash=services.passwords.hash(password)))
    services.attempts.succeeded(account=_counted(email))
    return _signed_in(request, work, account, own_path(next))


@router.post("/sign-in/link")
def send_sign_in_link(request: Request, tasks: BackgroundTasks, email: Text = "") -> Response:
    services = services_of(request)
    if services.settings.smtp is None:
        return _sign_in_page(request, "/", failed=True)
    wait_s = _wait_s(request, email)
    if wait_s:
        return _sign_in_page(request, "/", email=email, wait_s=wait_s)
    tasks.add_task(send_link, services, email, server_address(request))
    return show(request, "link_sent.html", minutes=services.settings.link_minutes)


@router.get("/sign-in/link/{link}")
def show_link(request: Request, link: str) -> Response:
    """Opening the address uses nothing up: mail servers open links to look at them."""
    return show(request, "link.html", link=link)


@router.post("/sign-in/link/{link}")
def sign_in_by_link(request: Request, work: AccountsWork, link: str) -> Response:
    try:
        account = use_link(services_of(request), work, link)
    except LinkSpent:
        return show(request, "spent.html", status=410)
    return _signed_in(request, work, account)


@router.get("/sign-in/address/{link}")
def show_address_link(request: Request, link: str) -> Response:
    """Opening the address uses nothing up."""
    return show(request, "address_link.html", link=link)


@router.post("/sign-in/address/{link}")
def confirm_address(request: Request, work: AccountsWork, tasks: BackgroundTasks, link: str) -> Response:
    """The old address is told."""
    services = services_of(request)
    try:
        told = take_address(services, work, link)
    except LinkSpent:
        return show(request, "spent.html", status=410)
    work.commit()
    tasks.add_task(services.deliver, told, server_address(request))
    return RedirectResponse("/account", 303)


@router.post("/sign-out")
def sign_out(request: Request, work: AccountsWork) -> Response:
    end_session(request, work)
    work.commit()
    return RedirectResponse("/sign-in", 303)


@router.get("/invitation/{link}")
def show_invitation(request: Request, work: AccountsWork, link: str) -> Response:
    return _invitation_page(request, work, link, name="", email="")


@router.post("/invitation/{link}")
def accept_invitation(
    request: Request, work: AccountsWork, link: str, email: Text = "", name: Text = "", password: Text = ""
) -> Response:
    try:
        account = accept(services_of(request), work, link, email=email, name=name, password=password)
    except LinkSpent:
        return show(request, "spent.html", status=410)
    except UnfitPassword as error:
        return _invitation_page(request, work, link, name=name, email=email, error=error)
    except (PersonTaken, NotFound):
        return _invitation_page(request, work, link, name=name, email=email, error="person")
    except (InvalidField, AlreadyExists):
        return _invitation_page(request, work, link, name=name, email=email, error="email")
    return _signed_in(request, work, account)


def _signed_in(request: Request, work: AccountWork, account: Account, asked_for: str = "/") -> Response:
    """To the page that was asked for, or else to where this account begins."""
    begin_session(request, work, account)
    work.commit()
    return RedirectResponse(landing_page(work, account) if asked_for == "/" else asked_for, 303)


def _invitation_page(
    request: Request,
    work: AccountWork,
    link: str,
    *,
    name: str,
    email: str,
    error: str | UnfitPassword = "",
) -> Response:
    try:
        invitation = found_invitation(services_of(request), work, link)
    except LinkSpent:
        return show(request, "spent.html", status=410)
    return show(
        request,
        "invitation.html",
        status=422 if error else 200,
        invitation=invitation,
        link=link,
        name=name or (invitation.name if invitation.email else ""),
        email=invitation.email or email,
        error="" if isinstance(error, UnfitPassword) else error,
        unfit=error if isinstance(error, UnfitPassword) else None,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
    )


def _sign_in_page(
    request: Request, next_path: str, *, email: str = "", failed: bool = False, wait_s: int = 0
) -> Response:
    settings = services_of(request).settings
    return show(
        request,
        "sign_in.html",
        status=429 if wait_s else 401 if failed else 200,
        headers={"Retry-After": str(wait_s)} if wait_s else None,
        next=own_path(next_path),
        email=email,
        failed=failed,
        wait_minutes=-(-wait_s // 60),
        by_link=settings.smtp is not None,
        providers=settings.providers,
    )


def _wait_s(request: Request, email: str) -> int:
    client = request.client.host if request.client else ""
    return services_of(request).attempts.wait_s(account=_counted(email), client=client)


def _counted(email: str) -> str:
    """What attempts are counted by: one for all ways to write an address that the look-up takes for the same."""
    try:
        return normal_email(email)
    except InvalidField:
        return unicodedata.normalize("NFC", email.strip()).lower()[:300]
