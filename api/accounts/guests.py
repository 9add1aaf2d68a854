"""Inviting many people: who they are, read from a pasted list or from the event's people; and their messages, which
wait in the outbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

from api.accounts.invitations import Guest, found_open, invite, open_invitations
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices
from matcher.errors import NotFound
from models.domain import InvalidField, Person, Role
from models.domain.accounts import Account, AccountRole, Invitation, Message, normal_email

MOST_AT_ONCE: Final = 500
_EVERYONE: Final = 1_000_000
_SEPARATOR: Final = re.compile(r"[\t;,]")
_ROLES: Final = {
    Role.RESEARCHER: AccountRole.RESEARCHER,
    Role.COMPANY: AccountRole.COMPANY,
    Role.INVESTOR: AccountRole.INVESTOR,
    Role.PROVIDER: AccountRole.PROVIDER,
    Role.OFFICIAL: AccountRole.OFFICIAL,
}
"""An organiser of the event is invited as such by hand only: the role opens everything."""


class Hindrance(StrEnum):
    """Why somebody is not invited."""

    NO_ADDRESS = "no address"
    HAS_ACCOUNT = "has an account"
    INVITED = "is invited"
    TWICE = "stands twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line of the list, read. ``hindrance`` is None for somebody who can be invited."""

    guest: Guest
    hindrance: Hindrance | None = None


def read_list(services: AccountServices, work: AccountWork, text: str, role: AccountRole) -> tuple[Candidate, ...]:
    """One candidate a line: an address, ``Name <address>``, or columns with an address, a name and a role in any
    order, separated by tabs, commas or semicolons. ``role`` is for lines that name none.

    Raise ``InvalidField`` for more than ``MOST_AT_ONCE`` lines.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_AT_ONCE:
        raise InvalidField("list", len(lines), f"has at most {MOST_AT_ONCE} lines")
    people, _ = work.records.page(Person, offset=0, limit=_EVERYONE)
    by_address = {person.email.strip().lower(): person for person in people if person.email}
    guests = (_guest(line, role) for line in lines)
    return _checked(services, work, (_as_person(guest, by_address.get(guest.email)) for guest in guests))


def people_to_invite(services: AccountServices, work: AccountWork) -> tuple[Candidate, ...]:
    """The people of the event with an address and without an account, in the role that their record tells; at most
    ``MOST_AT_ONCE``. Organisers among them are left out, but for those who interpret: they come as service providers.
    """
    people, _ = work.records.page(Person, offset=0, limit=_EVERYONE)
    known = {account.person_id for account in work.accounts.all(Account)}
    guests = (
        Guest(
            email=_address(person.email),
            name=person.name,
            roles=frozenset({role}),
            person_id=person.id,
        )
        for person in people
        if (role := _role(person)) is not None and person.id not in known and _address(person.email)
    )
    open_ones = [each for each in _checked(services, work, guests) if each.hindrance is None]
    return tuple(open_ones[:MOST_AT_ONCE])


def _role(person: Person) -> AccountRole | None:
    if person.role is Role.ORGANISER and person.interprets:
        return AccountRole.PROVIDER
    return _ROLES.get(person.role)


def invite_many(
    services: AccountServices, work: AccountWork, candidates: Iterable[Candidate], invited_by: str
) -> tuple[Invitation, ...]:
    """Invite those who can be; their messages wait in the outbox to be reviewed. The caller commits."""
    return tuple(
        invite(services, work, candidate.guest, invited_by)[0]
        for candidate in candidates
        if candidate.hindrance is None
    )


def invite_again(
    services: AccountServices, work: AccountWork, invitation_id: str, invited_by: str
) -> tuple[Invitation, Message]:
    """A new invitation in the place of an open one, whose link ends. The caller commits, and may deliver the message.

    Raise ``NotFound``, also for one that is not to anybody by name.
    """
    earlier = found_open(services, work, invitation_id)
    if not earlier.email:
        raise NotFound("invitation", invitation_id)
    guest = Guest(email=earlier.email, name=earlier.name, roles=earlier.roles, person_id=earlier.person_id)
    return invite(services, work, guest, invited_by)


def _guest(line: str, role: AccountRole) -> Guest:
    name, address = parseaddr(line) if "<" in line else ("", "")
    parts = [part.strip().strip('"') for part in _SEPARATOR.split(line)]
    roles = [AccountRole(part.lower()) for part in parts if part.lower() in set(AccountRole)]
    address = address or next((part for part in parts if "@" in part), "")
    others = [part for part in parts if part and "@" not in part and part.lower() not in set(AccountRole)]
    return Guest(
        email=_address(address) or line.strip()[:80],
        name=name or " ".join(others)[:200],
        roles=frozenset(roles[:1] or [role]),
    )


def _as_person(guest: Guest, person: Person | None) -> Guest:
    """With the person of the event who has that address."""
    return replace(guest, person_id=person.id, name=guest.name or person.name) if person else guest


def _checked(services: AccountServices, work: AccountWork, guests: Iterable[Guest]) -> tuple[Candidate, ...]:
    accounts = {account.email for account in work.accounts.all(Account)}
    people = {account.person_id for account in work.accounts.all(Account) if account.is_active} - {""}
    invited = {invitation.email for invitation in open_invitations(services, work)}
    seen: set[str] = set()
    found = []
    for guest in guests:
        has_account = Hindrance.HAS_ACCOUNT if guest.person_id in people else None
        found.append(Candidate(guest=guest, hindrance=_hindrance(guest, accounts, invited, seen) or has_account))
        seen.add(guest.email)
    return tuple(found)


def _hindrance(guest: Guest, accounts: set[str], invited: set[str], seen: set[str]) -> Hindrance | None:
    if not _address(guest.email):
        return Hindrance.NO_ADDRESS
    if guest.email in seen:
        return Hindrance.TWICE
    if guest.email in accounts:
        return Hindrance.HAS_ACCOUNT
    return Hindrance.INVITED if guest.email in invited else None


def _address(text: str) -> str:
    try:
        return normal_email(text)
    except InvalidField:
        return ""
