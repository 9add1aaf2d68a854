"""Inviting people, and the first organiser, whom nobody can invite."""

from __future__ import annotations

from dataclasses import dataclass

from api.accounts.administration import close_account
from api.accounts.passwords import require_fit
from api.accounts.persons import note_another_account, require_free_person
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices, new_id
from api.accounts.texts import INVITED, worded
from api.outbox.queueing import language_for
from matcher.decisions import hold_still
from matcher.errors import AlreadyExists, InputError, NotFound
from models.domain import Event, Person
from models.domain.accounts import (
    Account,
    AccountRole,
    Invitation,
    Message,
    MessageKind,
    normal_email,
)

_FIRST_ORGANISER_HOURS = 24


class LinkSpent(InputError):
    """A link that was used, revoked, has expired, or was never made; which of these is nobody's business."""

    def __init__(self) -> None:
        super().__init__("This link does not hold any more: ask for a new one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is invited; ``person_id`` is empty for somebody who takes no part in the event."""

    email: str
    name: str = ""
    roles: frozenset[AccountRole]
    person_id: str = ""


def invite(
    services: AccountServices,
    work: AccountWork,
    guest: Guest,
    invited_by: str = "",
) -> tuple[Invitation, Message]:
    """Store an invitation and its message; the caller commits, and may deliver the message.

    Raise ``InvalidField``, ``AlreadyExists`` for the address of an account, ``NotFound`` for a person who is not
    there, and ``PersonTaken`` for one who has an account. An open invitation of the same address ends: the last one
    holds.
    """
    address = normal_email(guest.email)
    hold_still(work)
    if work.accounts.account_of(address) is not None:
        raise AlreadyExists("account", address)
    if guest.person_id:
        require_free_person(work, guest.person_id)
    for earlier in open_invitations(services, work):
        if earlier.email == address:
            work.accounts.close(Invitation, earlier.id, services.clock())
    invitation = Invitation(
        id=new_id(),
        email=address,
        name=guest.name.strip() or address,
        person_id=guest.person_id,
        roles=guest.roles,
        invited_by=invited_by,
        created_at=services.clock(),
        expires_at=services.in_(days=services.settings.invitation_days),
    )
    message = _message(work, invitation)
    work.accounts.add(invitation)
    work.outbox.add(message)
    return invitation, message


def invite_first_organiser(services: AccountServices, work: AccountWork) -> Invitation | None:
    """Store an invitation for whoever reads the terminal, and end earlier ones; None where somebody organises.

    The caller commits.
    """
    accounts = work.accounts.all(Account)
    if any(account.is_active and AccountRole.ORGANISER in account.roles for account in accounts):
        return None
    for earlier in open_invitations(services, work):
        if not earlier.email:
            work.accounts.close(Invitation, earlier.id, services.clock())
    invitation = Invitation(
        id=new_id(),
        email="",
        name="Organiser",
        roles=frozenset({AccountRole.ORGANISER}),
        created_at=services.clock(),
        expires_at=services.in_(hours=_FIRST_ORGANISER_HOURS),
    )
    work.accounts.add(invitation)
    return invitation


def open_invitations(services: AccountServices, work: AccountWork) -> tuple[Invitation, ...]:
    now = services.clock()
    invitations = work.accounts.all(Invitation)
    return tuple(each for each in invitations if each.closed_at is None and each.expires_at > now)


def found_open(services: AccountServices, work: AccountWork, invitation_id: str) -> Invitation:
    """Raise ``NotFound`` for one that is not there, or over."""
    found = next((each for each in open_invitations(services, work) if each.id == invitation_id), None)
    if found is None:
        raise NotFound("invitation", invitation_id)
    return found


def found_invitation(services: AccountServices, work: AccountWork, link: str) -> Invitation:
    """Raise ``LinkSpent``."""
    invitation_id = services.seals.opened_link("invitation", link)
    invitation = work.accounts.find(Invitation, invitation_id) if invitation_id else None
    if invitation is None or invitation.closed_at is not None or invitation.expires_at <= services.clock():
        raise LinkSpent
    return invitation


def accept(
    services: AccountServices, work: AccountWork, link: str, *, email: str, name: str, password: str
) -> Account:
    """Make the account of an invitation; ``email`` counts only where the invitation is to nobody by name.

    The caller commits. Raise ``LinkSpent``, ``UnfitPassword``, ``InvalidField``, ``AlreadyExists``, and ``NotFound``
    or ``PersonTaken`` where the invitation's person went, or got another account, since.
    """
    invitation = found_invitation(services, work, link)
    address = invitation.email or normal_email(email)
    require_fit(password, address)
    account = Account(
        id=new_id(),
        email=address,
        name=name.strip() or invitation.name,
        person_id=invitation.person_id,
        roles=invitation.roles,
        password_hash=services.passwords.hash(password),
        created_at=services.clock(),
    )
    if not work.accounts.close(Invitation, invitation.id, services.clock()):
        raise LinkSpent
    if account.person_id:
        require_free_person(work, account.person_id)
    work.accounts.add(account)
    if account.person_id:
        note_another_account(work, account, invitation.invited_by, services.clock())
    return account


def revoke(services: AccountServices, work: AccountWork, name: str) -> str:
    """Take back an open invitation, by its id or address, or close an account, by its id or address; say which.

    The caller commits. Raise ``NotFound`` where there is neither, and ``LastOrganiser``.
    """
    hold_still(work)
    account = work.accounts.find(Account, name) or work.accounts.account_of(name.strip().lower())
    if account is not None and account.is_active:
        close_account(services, work, account)
        return f"the account of {account.email}"
    for invitation in open_invitations(services, work):
        if name.strip().lower() in (invitation.id, invitation.email):
            work.accounts.close(Invitation, invitation.id, services.clock())
            return f"the invitation of {invitation.email or 'the first organiser'}"
    raise NotFound("account or invitation", name)


def _message(work: AccountWork, invitation: Invitation) -> Message:
    until = invitation.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    person = work.records.find(Person, invitation.person_id) if invitation.person_id else None
    event = _event_title(work)
    subject, text = worded(INVITED, language_for(None, person), name=invitation.name, event=event, until=until)
    return Message(
        id=new_id(),
        kind=MessageKind.INVITATION,
        recipient=invitation.email,
        subject=subject,
        text=text,
        link_id=invitation.id,
        created_at=invitation.created_at,
    )


def _event_title(work: AccountWork) -> str:
    events, _ = work.records.page(Event, offset=0, limit=1)
    return events[0].title if events else "Bridgework"
