"""The organiser's page of accounts and invitations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from api.accounts.current import require, viewer_of
from api.accounts.invitations import Guest, invite, open_invitations, revoke
from api.accounts.pages import Text, show
from api.accounts.ports import AccountWork
from api.accounts.services import base_url_of, services_of
from api.dependencies import AccountsWork
from matcher.errors import AlreadyExists, InputError, NotFound
from models.domain import InvalidField
from models.domain.accounts import Account, AccountRole

router = APIRouter(
    prefix="/accounts", include_in_schema=False, dependencies=[Depends(require(AccountRole.ORGANISER))]
)


class InvitationForm(BaseModel):
    email: str = ""
    name: str = ""
    person_id: str = ""
    role: AccountRole = AccountRole.VIEWER

    def guest(self) -> Guest:
        return Guest(email=self.email, name=self.name, roles=frozenset({self.role}), person_id=self.person_id.strip())


@router.get("")
def list_accounts(request: Request, work: AccountsWork) -> Response:
    return _page(request, work)


@router.post("")
def invite_somebody(
    request: Request,
    work: AccountsWork,
    tasks: BackgroundTasks,
    form: Annotated[InvitationForm, Form()],
) -> Response:
    """Where no SMTP server is set the link stands on the answer, for the organiser to pass on."""
    services = services_of(request)
    try:
        invitation, message = invite(services, work, form.guest(), viewer_of(request).account_id)
    except InvalidField:
        return _page(request, work, status=422, error="email")
    except AlreadyExists:
        return _page(request, work, status=409, error="taken")
    except NotFound:
        return _page(request, work, status=422, error="person")
    work.commit()
    if services.settings.smtp is not None:
        tasks.add_task(services.deliver, message, base_url_of(request))
        return _page(request, work, sent_to=invitation.email)
    return _page(request, work, link=services.address(base_url_of(request), "invitation", invitation.id))


@router.post("/revoke")
def revoke_access(request: Request, work: AccountsWork, name: Text = "") -> Response:
    try:
        revoke(services_of(request), work, name)
    except InputError:
        return _page(request, work, status=409, error="last")
    work.commit()
    return RedirectResponse("/accounts", 303)


def _page(request: Request, work: AccountWork, *, status: int = 200, **context: Any) -> Response:
    shown = {"error": "", "link": "", "sent_to": ""} | context
    return show(
        request,
        "accounts.html",
        status=status,
        accounts=work.accounts.all(Account),
        invitations=open_invitations(services_of(request), work),
        roles=tuple(AccountRole),
        **shown,
    )
