"""The organiser's pages of accounts and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from api.accounts.administration import Changes, LastOrganiser, account_by_id, change_account
from api.accounts.current import require, viewer_of
from api.accounts.guests import (
    MOST_AT_ONCE,
    Candidate,
    Hindrance,
    invite_again,
    invite_many,
    people_to_invite,
    read_list,
)
from api.accounts.invitations import Guest, invite, open_invitations, revoke
from api.accounts.people_search import SeveralPeople, person_named, shown, suggestions
from api.accounts.persons import OwnPerson, PersonTaken
from api.accounts.ports import AccountWork
from api.accounts.services import server_address, services_of
from api.dependencies import AccountsWork
from api.finding import finds
from api.ui.event_clock import clock_of
from api.ui.filters import Listing
from api.ui.pages import is_partial
from api.ui.routes.signing_in import Text, show
from matcher.errors import AlreadyExists, InputError, NotFound
from models.domain import InvalidField, Person
from models.domain.accounts import Account, AccountRole, AccountSession, Invitation, Message

router = APIRouter(
    prefix="/accounts", include_in_schema=False, dependencies=[Depends(require(AccountRole.ORGANISER))]
)


class InvitationForm(BaseModel):
    email: str = ""
    name: str = ""
    person_id: str = ""
    role: AccountRole = AccountRole.VIEWER

    def guest(self, person_id: str) -> Guest:
        return Guest(email=self.email, name=self.name, roles=frozenset({self.role}), person_id=person_id)


class AccountForm(BaseModel):
    name: str = ""
    person_id: str = ""
    roles: tuple[AccountRole, ...] = ()


class ListForm(BaseModel):
    """``source`` is where the people come from: the event, or ``list``, which was pasted."""

    source: Literal["list", "people"] = "list"
    list: str = ""
    role: AccountRole = AccountRole.VIEWER
    step: Literal["read", "invite"] = "read"


class AccountFilter(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = ""
    role: str = ""
    state: str = ""
    page: str = "1"

    @property
    def is_set(self) -> bool:
        return bool(self.q or self.role or self.state)

    def admits(self, account: Account) -> bool:
        text = f"{account.name} {account.email} {account.person_id}"
        return (
            finds(self.q, text)
            and (self.role not in set(AccountRole) or AccountRole(self.role) in account.roles)
            and (self.state not in ("open", "closed") or account.is_active is (self.state == "open"))
        )


@router.get("")
def list_accounts(request: Request, work: AccountsWork, wanted: Annotated[AccountFilter, Query()]) -> Response:
    if is_partial(request):
        return show(request, "_account_list.html", **_list(work, wanted))
    return _page(request, work, wanted=wanted)


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
        guest = form.guest(person_named(work, form.person_id))
        invitation, message = invite(services, work, guest, viewer_of(request).account_id)
    except SeveralPeople:
        return _page(request, work, status=422, error="several")
    except InvalidField:
        return _page(request, work, status=422, error="email")
    except AlreadyExists:
        return _page(request, work, status=409, error="taken")
    except PersonTaken:
        return _page(request, work, status=409, error="person-taken")
    except NotFound:
        return _page(request, work, status=422, error="person")
    work.commit()
    return _invited(request, work, tasks, invitation, message)


@router.post("/revoke")
def revoke_access(request: Request, work: AccountsWork, name: Text = "") -> Response:
    try:
        revoke(services_of(request), work, name)
    except InputError:
        return _page(request, work, status=409, error="last")
    work.commit()
    return RedirectResponse("/accounts", 303)


@router.get("/invite")
def show_invite_many(request: Request) -> Response:
    return _many(request, ListForm())


@router.post("/invite")
def invite_a_list(request: Request, work: AccountsWork, form: Annotated[ListForm, Form()]) -> Response:
    """First what was read, then, confirmed, the invitations; their messages wait in the outbox."""
    services = services_of(request)
    try:
        found = (
            people_to_invite(services, work)
            if form.source == "people"
            else read_list(services, work, form.list, form.role)
        )
    except InvalidField:
        return _many(request, form, status=422, error="long")
    able = sum(candidate.hindrance is None for candidate in found)
    if form.step == "read" or not able:
        return _many(request, form, candidates=found, able=able, status=200 if found else 422)
    invite_many(services, work, found, viewer_of(request).account_id)
    work.commit()
    return RedirectResponse("/outbox", 303)


@router.post("/invitations/{invitation_id}/again")
def send_again(request: Request, work: AccountsWork, tasks: BackgroundTasks, invitation_id: str) -> Response:
    """The link that was sent before ends."""
    try:
        invitation, message = invite_again(services_of(request), work, invitation_id, viewer_of(request).account_id)
    except PersonTaken:
        return _page(request, work, status=409, error="person-taken")
    work.commit()
    return _invited(request, work, tasks, invitation, message)


@router.get("/{account_id}")
def show_account(request: Request, work: AccountsWork, account_id: str) -> Response:
    return _account(request, work, account_by_id(work, account_id))


@router.post("/{account_id}")
def edit_account(
    request: Request, work: AccountsWork, account_id: str, form: Annotated[AccountForm, Form()]
) -> Response:
    account, person_id = account_by_id(work, account_id), form.person_id.strip()
    try:
        if person_id != account.person_id:
            person_id = person_named(work, person_id)
    except SeveralPeople:
        return _account(request, work, account, error="several", status=422)
    except NotFound:
        return _account(request, work, account, error="person", status=422)
    changes = Changes(name=form.name, roles=frozenset(form.roles), person_id=person_id)
    return _change(request, work, account_id, changes)


@router.post("/{account_id}/{step}")
def close_or_open(request: Request, work: AccountsWork, account_id: str, step: Literal["close", "open"]) -> Response:
    """Closing ends the account's sessions and tokens at once."""
    return _change(request, work, account_id, Changes(is_active=step == "open"))


def _change(request: Request, work: AccountWork, account_id: str, changes: Changes) -> Response:
    services, account = services_of(request), account_by_id(work, account_id)
    try:
        changed = change_account(services, work, account_id, changes, viewer_of(request).account_id)
    except LastOrganiser:
        return _account(request, work, account, error="last", status=409)
    except PersonTaken:
        return _account(request, work, account, error="taken", status=409)
    except OwnPerson:
        return _account(request, work, account, error="own", status=409)
    except NotFound:
        return _account(request, work, account, error="person", status=422)
    except InvalidField as error:
        return _account(request, work, account, error=error.field, status=422)
    work.commit()
    return _account(request, work, changed, saved=True)


def _invited(
    request: Request, work: AccountWork, tasks: BackgroundTasks, invitation: Invitation, message: Message
) -> Response:
    services = services_of(request)
    if services.settings.smtp is not None:
        tasks.add_task(services.deliver, message, server_address(request))
        return _page(request, work, sent_to=invitation.email)
    return _page(request, work, link=services.address(server_address(request), "invitation", invitation.id))


def _list(work: AccountWork, wanted: AccountFilter) -> dict[str, Any]:
    found = [account for account in work.accounts.all(Account) if wanted.admits(account)]
    found.sort(key=lambda account: (not account.is_active, account.name.casefold()))
    return {"wanted": wanted, "listing": Listing.of(found, wanted.page), "clock": clock_of(work)}


def _page(
    request: Request, work: AccountWork, *, status: int = 200, wanted: AccountFilter | None = None, **context: Any
) -> Response:
    shown = {"error": "", "link": "", "sent_to": ""} | context
    return show(
        request,
        "accounts.html",
        status=status,
        invitations=open_invitations(services_of(request), work),
        roles=tuple(AccountRole),
        people=suggestions(work),
        **_list(work, wanted or AccountFilter()),
        **shown,
    )


def _account(
    request: Request,
    work: AccountWork,
    account: Account,
    *,
    status: int = 200,
    error: str = "",
    saved: bool = False,
) -> Response:
    now = services_of(request).clock()
    sessions = work.accounts.all(AccountSession, account_id=account.id)
    person = work.records.find(Person, account.person_id) if account.person_id else None
    return show(
        request,
        "one_account.html",
        status=status,
        clock=clock_of(work),
        account=account,
        person=person,
        chosen=shown(person) if person else account.person_id,
        people=suggestions(work),
        sessions=sum(session.closed_at is None and session.expires_at > now for session in sessions),
        roles=tuple(AccountRole),
        error=error,
        saved=saved,
    )


def _many(
    request: Request,
    form: ListForm,
    *,
    status: int = 200,
    error: str = "",
    candidates: Sequence[Candidate] | None = None,
    able: int = 0,
) -> Response:
    return show(
        request,
        "invite_many.html",
        status=status,
        form=form,
        error=error,
        candidates=candidates,
        able=able,
        roles=[role for role in AccountRole if role is not AccountRole.ORGANISER],
        hindrances=Hindrance,
        most=MOST_AT_ONCE,
    )
