"""Who signs in as which person of the event: one account a person, and nobody takes another's place unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from api.accounts.ports import AccountWork
from api.accounts.texts import PERSON_MOVED, worded
from api.outbox.queueing import MessageText, language_for, queue_message
from matcher.disclosure import Grants, kind_of
from matcher.errors import InputError, NotFound
from matcher.ports import UnitOfWork
from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    InvalidField,
    Mandate,
    Need,
    Offer,
    Person,
    Stage,
)
from models.domain.accounts import Account, MessageKind, normal_email


class PersonTaken(InputError):
    """Two accounts of one person would both speak for them."""

    def __init__(self, email: str) -> None:
        super().__init__(f"That person signs in as {email} already.")


class OwnPerson(InputError):
    """Organisers do not become the owner of what others keep confidential."""

    def __init__(self) -> None:
        super().__init__("That person owns records: another organiser has to say that this is you.")


def require_free_person(work: AccountWork, person_id: str, account_id: str = "") -> None:
    """Raise ``NotFound``, and ``PersonTaken`` where an open account other than ``account_id`` is that person's."""
    if work.records.find(Person, person_id) is None:
        raise NotFound("person", person_id)
    for other in accounts_of(work, person_id):
        if other.id != account_id and other.is_active:
            raise PersonTaken(other.email)


def require_not_oneself(work: AccountWork, person_id: str, account_id: str, changed_by: str) -> None:
    """Raise ``OwnPerson`` for an organiser who would become a person who owns records."""
    if account_id == changed_by and any(True for _ in _owned(work, person_id)):
        raise OwnPerson


def accounts_of(work: AccountWork, person_id: str) -> tuple[Account, ...]:
    """Closed ones as well."""
    return tuple(each for each in work.accounts.all(Account) if each.person_id == person_id)


def note_another_account(work: AccountWork, account: Account, changed_by: str, now: datetime) -> None:
    """Where the person of ``account`` had another one before: ``note_change`` of that."""
    former = [each for each in accounts_of(work, account.person_id) if each.id != account.id]
    lines = work.disclosures.entries(viewer_id=account.person_id)
    if former or any(line.action is DisclosureAction.ACCOUNT_CHANGED for line in lines):
        note_change(work, account.person_id, former, changed_by, now)


def note_change(work: AccountWork, person_id: str, former: Iterable[Account], changed_by: str, now: datetime) -> None:
    """Write into the log of disclosures that another account, or none, is that person's from now on, and write to
    those who were. What others allowed the person, and the texts that they accepted, hold no more. The caller
    commits.

    Nothing for a person who owns no record and was allowed none. ``changed_by`` is an account, empty for none.
    """
    entries = tuple(_entries(work, person_id, _name(work, changed_by), now))
    if not entries:
        return
    work.disclosures.add(entries)
    person = work.records.find(Person, person_id)
    told = {account.email: account for account in former}
    own = _address(person)
    for email in dict.fromkeys((*told, *([own] if own else []))):
        name = person.name if person else told[email].name
        subject, text = worded(PERSON_MOVED, language_for(told.get(email), person), name=name)
        queue_message(
            work, recipient=email, message=MessageText(subject=subject, text=text, kind=MessageKind.DISCLOSURE)
        )


def _entries(work: AccountWork, person_id: str, actor_id: str, now: datetime) -> Iterator[DisclosureEntry]:
    """One for each record that they own, that was granted or that they asked for, and one for accepted texts."""
    grants = Grants.of(work.disclosures.entries(viewer_id=person_id))
    stages = {(kind, key): Stage.ANONYMOUS for kind, key, _ in (*grants.granted, *grants.requested)}
    stages |= dict.fromkeys(_owned(work, person_id), Stage.CONFIDENTIAL)
    for (kind, record_id), stage in stages.items():
        yield DisclosureEntry(
            action=DisclosureAction.ACCOUNT_CHANGED,
            actor_id=actor_id,
            viewer_id=person_id,
            at=now,
            record_kind=kind,
            record_id=record_id,
            stage=stage,
            owner_id=record.owner_id if (record := work.records.find(kind.type, record_id)) else "",
        )
    if grants.accepted:
        yield DisclosureEntry(action=DisclosureAction.ACCOUNT_CHANGED, actor_id=actor_id, viewer_id=person_id, at=now)


def _owned(work: UnitOfWork, person_id: str) -> Iterator[tuple[DisclosedKind, str]]:
    data = work.records.load()
    owned: tuple[Offer | Need | Mandate, ...] = (*data.offers, *data.needs, *data.mandates)
    for record in owned:
        if record.owner_id == person_id:
            yield kind_of(record), record.id


def _name(work: AccountWork, account_id: str) -> str:
    """What the log calls somebody: their person, or the address of who takes no part."""
    account = work.accounts.find(Account, account_id) if account_id else None
    return (account.person_id or account.email) if account else "bridgework"


def _address(person: Person | None) -> str:
    try:
        return normal_email(person.email) if person and person.email else ""
    except InvalidField:
        return ""
