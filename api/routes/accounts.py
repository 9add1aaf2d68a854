"""What organisers do with accounts and invitations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.exceptions import HTTPException

from api.accounts.administration import Changes, LastOrganiser, change_account
from api.accounts.current import require, viewer_of
from api.accounts.guests import invite_again
from api.accounts.invitations import Guest, found_open, invite, open_invitations
from api.accounts.persons import OwnPerson, PersonTaken
from api.accounts.services import services_of
from api.dependencies import AccountsWork
from api.documentation import NO_CONTENT, WITH_BODY, answers, body_example
from api.errors import RejectedField
from api.examples.accounts import ACCOUNT, INVITATION, NEW_INVITATION
from api.examples.base import page
from api.pages import PageQuery
from api.schemas.accounts import AccountOut, AccountPatch, InvitationCreate, InvitationOut
from api.schemas.results import Page
from models.domain import InvalidField
from models.domain.accounts import Account, AccountRole, Invitation

router = APIRouter(tags=["accounts"], dependencies=[Depends(require(AccountRole.ORGANISER))])


@router.patch(
    "/accounts/{account_id}",
    summary="Change an account",
    responses=answers(ACCOUNT, 404, 409, *WITH_BODY),
    openapi_extra=body_example({"roles": ["researcher", "company"]}),
)
def change_one_account(account_id: str, body: AccountPatch, work: AccountsWork, request: Request) -> AccountOut:
    """For organisers. It holds from the next request on. The last organiser stays one (409), and a person of the
    event has one account (409). Nobody gives oneself a person who owns records (409); a person who changes account
    reads of it in the log of disclosures, and what others let them see has ended.
    """
    changes = Changes(
        name=body.name,
        roles=frozenset(body.roles) if body.roles is not None else None,
        person_id=body.person_id,
        is_active=body.is_active,
    )
    try:
        changed = change_account(services_of(request), work, account_id, changes, viewer_of(request).account_id)
    except (LastOrganiser, PersonTaken, OwnPerson) as error:
        raise HTTPException(409, str(error)) from error
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error
    work.commit()
    return account_out(changed)


@router.get("/invitations", summary="List the open invitations", responses=answers(page(INVITATION), 422))
def list_invitations(
    query: Annotated[PageQuery, Query()], work: AccountsWork, request: Request
) -> Page[InvitationOut]:
    """For organisers."""
    found = open_invitations(services_of(request), work)
    return Page[InvitationOut](**query.page(InvitationOut, [_out(item) for item in query.cut(found)], len(found)))


@router.post(
    "/invitations",
    status_code=201,
    summary="Invite somebody",
    responses=answers(INVITATION, 404, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(NEW_INVITATION),
)
def create_invitation(
    body: InvitationCreate, work: AccountsWork, request: Request, response: Response
) -> InvitationOut:
    """For organisers. Its message waits in the outbox until an organiser has read it and sends it. 409 for the
    address of an account, and for a person who has one; an open invitation of the same address ends.
    """
    guest = Guest(email=body.email, name=body.name, roles=frozenset({body.role}), person_id=body.person_id)
    try:
        invitation, _ = invite(services_of(request), work, guest, viewer_of(request).account_id)
    except PersonTaken as error:
        raise HTTPException(409, str(error)) from error
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error
    work.commit()
    response.headers["Location"] = f"{request.url.path}/{invitation.id}"
    return _out(invitation)


@router.post(
    "/invitations/{invitation_id}/again",
    status_code=202,
    summary="Invite somebody again",
    responses=answers(INVITATION, 404, 409, status=202),
)
def invite_somebody_again(
    invitation_id: str, work: AccountsWork, request: Request, response: Response
) -> InvitationOut:
    """A new invitation in the place of an open one, whose link ends. Its message waits in the outbox."""
    try:
        invitation, _ = invite_again(services_of(request), work, invitation_id, viewer_of(request).account_id)
    except PersonTaken as error:
        raise HTTPException(409, str(error)) from error
    work.commit()
    response.headers["Location"] = f"{request.url.path.rpartition('/invitations/')[0]}/invitations/{invitation.id}"
    return _out(invitation)


@router.delete(
    "/invitations/{invitation_id}",
    status_code=NO_CONTENT,
    summary="Revoke an invitation",
    responses=answers({}, 404, status=NO_CONTENT),
)
def revoke_invitation(invitation_id: str, work: AccountsWork, request: Request) -> None:
    """Its link holds no more."""
    services = services_of(request)
    work.accounts.close(Invitation, found_open(services, work, invitation_id).id, services.clock())
    work.commit()


def account_out(account: Account) -> AccountOut:
    return AccountOut(
        id=account.id,
        name=account.name,
        email=account.email,
        roles=tuple(sorted(account.roles)),
        person_id=account.person_id,
        is_active=account.is_active,
        created_at=account.created_at,
    )


def _out(invitation: Invitation) -> InvitationOut:
    return InvitationOut(
        id=invitation.id,
        email=invitation.email,
        name=invitation.name,
        roles=tuple(sorted(invitation.roles)),
        person_id=invitation.person_id,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
    )
