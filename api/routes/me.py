"""Whose token it is; and, for organisers, who else may sign in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.accounts.administration import account_by_id
from api.accounts.current import Viewer, require
from api.accounts.services import services_of
from api.dependencies import AccountsWork
from api.documentation import NO_CONTENT, answers
from api.examples.accounts import ACCOUNT, ME, TOKEN
from api.examples.base import page
from api.pages import PageQuery
from api.routes.accounts import account_out
from api.schemas.accounts import AccountOut, MeOut, TokenList, TokenOut
from api.schemas.participants import PersonOut
from api.schemas.results import Page
from matcher.errors import NotFound
from models.domain import Person
from models.domain.accounts import Account, AccountRole, ApiToken

router = APIRouter(tags=["accounts"])
SignedIn = Annotated[Viewer, Depends(require())]
Organiser = Annotated[Viewer, Depends(require(AccountRole.ORGANISER))]


@router.get("/me", summary="Get who asks", responses=answers(ME))
def get_me(work: AccountsWork, viewer: SignedIn) -> MeOut:
    """The account whose token or session it is, its roles, and the person of the event who it is."""
    person = work.records.find(Person, viewer.person_id) if viewer.person_id else None
    account = account_out(account_by_id(work, viewer.account_id))
    return MeOut(account=account, person=PersonOut.of(person) if person is not None else None)


@router.get("/me/tokens", summary="List one's tokens", responses=answers({"items": [TOKEN]}))
def list_own_tokens(request: Request, work: AccountsWork, viewer: SignedIn) -> TokenList:
    """Those that hold. Another one is made on the page of one's account, where it is shown once."""
    now = services_of(request).clock()
    tokens = work.accounts.all(ApiToken, account_id=viewer.account_id)
    held = (token for token in tokens if token.closed_at is None and token.expires_at > now)
    return TokenList(items=tuple(map(TokenOut.of, held)))


@router.delete(
    "/me/tokens/{token_id}",
    status_code=NO_CONTENT,
    summary="Revoke one of one's tokens",
    responses=answers({}, 404, status=NO_CONTENT),
)
def revoke_own_token(token_id: str, request: Request, work: AccountsWork, viewer: SignedIn) -> None:
    """It holds no more, at once. 404 for the token of somebody else, as for one that is not there."""
    token = work.accounts.find(ApiToken, token_id)
    is_own = token is not None and token.account_id == viewer.account_id
    if not is_own or not work.accounts.close(ApiToken, token_id, services_of(request).clock()):
        raise NotFound("token", token_id)
    work.commit()


@router.get("/accounts", summary="List the accounts", responses=answers(page(ACCOUNT), 422))
def list_accounts(query: Annotated[PageQuery, Query()], work: AccountsWork, _: Organiser) -> Page[AccountOut]:
    """In the order in which they were made. For organisers."""
    found = work.accounts.all(Account)
    return Page[AccountOut](**query.page(AccountOut, [account_out(item) for item in query.cut(found)], len(found)))


@router.get("/accounts/{account_id}", summary="Get one account", responses=answers(ACCOUNT, 404))
def get_account(account_id: str, work: AccountsWork, _: Organiser) -> AccountOut:
    """For organisers."""
    return account_out(account_by_id(work, account_id))
