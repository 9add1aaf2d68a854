"""Changing one's e-mail address: the new one counts once a link that is sent there has been opened."""

from __future__ import annotations

from dataclasses import replace

from api.accounts.invitations import LinkSpent
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices, new_id
from api.accounts.texts import CHANGED, CONFIRM, worded
from api.outbox.queueing import language_for
from matcher.errors import AlreadyExists
from models.domain import Person
from models.domain.accounts import Account, Message, MessageKind, SignInLink, normal_email


def ask_for_address(services: AccountServices, work: AccountWork, account: Account, email: str) -> Message:
    """Store a link to the new address, and its message, which the caller delivers after committing.

    Raise ``InvalidField`` for no address, and ``AlreadyExists`` for that of an account. An earlier link ends.
    """
    address = normal_email(email)
    if work.accounts.account_of(address) is not None:
        raise AlreadyExists("account", address)
    _close_links(services, work, account.id, of_addresses=True)
    minutes = max(services.settings.link_minutes, 60)
    link = SignInLink(
        id=new_id(),
        account_id=account.id,
        email=address,
        created_at=services.clock(),
        expires_at=services.in_(minutes=minutes),
    )
    subject, text = worded(CONFIRM, _language(work, account), name=account.name, minutes=minutes)
    message = Message(
        id=new_id(),
        kind=MessageKind.NEW_ADDRESS,
        recipient=address,
        subject=subject,
        text=text,
        link_id=link.id,
        created_at=link.created_at,
    )
    work.accounts.add(link)
    work.outbox.add(message)
    return message


def take_address(services: AccountServices, work: AccountWork, text: str) -> Message:
    """Make the address of the link the account's, and return a message that tells the old one; the caller commits and
    delivers. Links for signing in that were sent to the old address end. Raise ``LinkSpent``.
    """
    link_id = services.seals.opened_link("address", text)
    link = work.accounts.find(SignInLink, link_id) if link_id else None
    if link is None or not link.email or link.expires_at <= services.clock():
        raise LinkSpent
    account = work.accounts.find(Account, link.account_id)
    if account is None or not account.is_active or work.accounts.account_of(link.email) is not None:
        raise LinkSpent
    if not work.accounts.close(SignInLink, link.id, services.clock()):
        raise LinkSpent
    _close_links(services, work, account.id, of_addresses=False)
    work.accounts.replace(replace(account, email=link.email))
    subject, body = worded(CHANGED, _language(work, account), name=account.name, email=link.email)
    told = Message(
        id=new_id(),
        kind=MessageKind.NEW_ADDRESS,
        recipient=account.email,
        subject=subject,
        text=body,
        created_at=services.clock(),
    )
    work.outbox.add(told)
    return told


def _language(work: AccountWork, account: Account) -> str:
    return language_for(account, work.records.find(Person, account.person_id) if account.person_id else None)


def _close_links(services: AccountServices, work: AccountWork, account_id: str, *, of_addresses: bool) -> None:
    for link in work.accounts.all(SignInLink, account_id=account_id):
        if link.closed_at is None and bool(link.email) is of_addresses:
            work.accounts.close(SignInLink, link.id, services.clock())
