"""Signing in by a link that is sent by e-mail."""

from __future__ import annotations

from api.accounts.invitations import LinkSpent
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices, new_id
from api.accounts.texts import SIGN_IN, worded
from api.outbox.queueing import language_for
from models.domain import InvalidField, Person
from models.domain.accounts import Account, Message, MessageKind, SignInLink, normal_email


def send_link(services: AccountServices, email: str, base_url: str) -> None:
    """Make a link for the account of this address and send it; do nothing where there is none.

    Runs after the answer, which is the same for every address and takes as long.
    """
    with services.unit_of_work() as work:
        message = make_link(services, work, email)
        work.commit()
    if message is not None:
        services.deliver(message, base_url)


def make_link(services: AccountServices, work: AccountWork, email: str) -> Message | None:
    """Store a link and its message; the caller commits. None where no account has the address."""
    account = account_of(work, email)
    if account is None:
        return None
    minutes = services.settings.link_minutes
    link = SignInLink(
        id=new_id(), account_id=account.id, created_at=services.clock(), expires_at=services.in_(minutes=minutes)
    )
    person = work.records.find(Person, account.person_id) if account.person_id else None
    subject, text = worded(SIGN_IN, language_for(account, person), minutes=minutes)
    message = Message(
        id=new_id(),
        kind=MessageKind.SIGN_IN,
        recipient=account.email,
        subject=subject,
        text=text,
        link_id=link.id,
        created_at=link.created_at,
    )
    work.accounts.add(link)
    work.outbox.add(message)
    return message


def use_link(services: AccountServices, work: AccountWork, text: str) -> Account:
    """Return the account that the link signs in, and close the link; the caller commits. Raise ``LinkSpent``."""
    link_id = services.seals.opened_link("sign-in", text)
    link = work.accounts.find(SignInLink, link_id) if link_id else None
    if link is None or link.email or link.expires_at <= services.clock():
        raise LinkSpent
    if not work.accounts.close(SignInLink, link.id, services.clock()):
        raise LinkSpent
    account = work.accounts.find(Account, link.account_id)
    if account is None or not account.is_active:
        raise LinkSpent
    return account


def account_of(work: AccountWork, email: str) -> Account | None:
    """The active account of what somebody typed; None for no address as well."""
    try:
        account = work.accounts.account_of(normal_email(email))
    except InvalidField:
        return None
    return account if account is not None and account.is_active else None
