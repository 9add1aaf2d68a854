"""Putting messages into the outbox, where they wait until an organiser has looked at them and sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from api.accounts.ports import AccountWork
from api.accounts.services import new_id
from api.languages import DEFAULT, LANGUAGES
from models.domain import InvalidField, Person
from models.domain.accounts import Account, Message, MessageKind, MessageState, normal_email


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where to write to somebody, and in which language (a code, such as ``ko``).

    Who has no account cannot open the pages that a link leads to.
    """

    email: str
    name: str
    language: str
    has_account: bool


def recipient_of(work: AccountWork, person_id: str) -> Recipient | None:
    """The address of the person's account, or else that of their record; None where neither has one."""
    person = work.records.find(Person, person_id) if person_id else None
    found = (each for each in work.accounts.all(Account) if person_id and each.person_id == person_id)
    return _recipient(next((each for each in found if each.is_active), None), person)


def recipients(work: AccountWork) -> dict[str, Recipient]:
    """What ``recipient_of`` says of everyone, by the ids of those who have an address."""
    people = {person.id: person for person in work.records.load().people}
    accounts = {each.person_id: each for each in work.accounts.all(Account) if each.is_active and each.person_id}
    found = {each: _recipient(accounts.get(each), people.get(each)) for each in (*people, *accounts)}
    return {person_id: recipient for person_id, recipient in found.items() if recipient}


def _recipient(account: Account | None, person: Person | None) -> Recipient | None:
    email = account.email if account else _email(person)
    if not email:
        return None
    name = person.name if person else account.name if account else email
    return Recipient(email=email, name=name, language=language_for(account, person), has_account=account is not None)


def language_for(account: Account | None, person: Person | None) -> str:
    """The one that they chose in their account, or else the first of their record that messages are written in."""
    spoken = person.languages if person else ()
    codes = (account.language if account else "", *(each.strip().lower().partition("-")[0] for each in spoken))
    return next((code for code in codes if code in LANGUAGES), DEFAULT)


def _email(person: Person | None) -> str:
    try:
        return normal_email(person.email) if person and person.email else ""
    except InvalidField:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """What a message says, in its recipient's language."""

    subject: str
    text: str
    kind: MessageKind


def queue_message(
    work: AccountWork, *, recipient: str, message: MessageText, now: datetime | None = None, message_id: str = ""
) -> None:
    """Let a message wait in the outbox; the caller commits. ``recipient`` is an e-mail address.

    One that waits there already, word for word, is not put in twice; of those that are given one ``message_id`` only
    the first ever is. Raise ``InvalidField`` for no address and for a message without a subject.
    """
    address = normal_email(recipient)
    line = " ".join(message.subject.split())
    if not line:
        raise InvalidField("subject", message.subject, "must not be empty")
    if message_id and work.outbox.find(message_id) is not None:
        return
    for other in work.outbox.messages(MessageState.WAITING, recipient=address):
        if (other.kind, other.subject, other.text) == (message.kind, line, message.text):
            return
    work.outbox.add(
        Message(
            id=message_id or new_id(),
            kind=message.kind,
            recipient=address,
            subject=line,
            text=message.text,
            created_at=now or datetime.now(UTC),
        )
    )
