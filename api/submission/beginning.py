"""The first time: somebody whose account takes part in the event becomes a person of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.submission.forms import FormError
from api.submission.permissions import may_begin
from api.submission.ports import SubmissionWork
from matcher.decisions import hold_still
from matcher.errors import NotFound
from models.domain import EventData, Organisation, OrganisationKind, Person
from models.domain.accounts import Account, AccountRole, normal_email
from models.domain.checks import is_country_code
from models.domain.organisations import Role

LONGEST_NAME: Final = 200
_ROLES: Final = {
    AccountRole.RESEARCHER: Role.RESEARCHER,
    AccountRole.COMPANY: Role.COMPANY,
    AccountRole.INVESTOR: Role.INVESTOR,
    AccountRole.PROVIDER: Role.PROVIDER,
}


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the form asks for. An organisation is named; the one that is there under that name is taken."""

    name: str = ""
    job_title: str = ""
    organisation: str = ""
    kind: str = ""
    country: str = ""


class BeginningInvalid(Exception):
    def __init__(self, errors: tuple[FormError, ...]) -> None:
        self.errors = errors
        super().__init__("; ".join(error.message for error in errors))


def account_to_begin(work: SubmissionWork, viewer: Viewer) -> Account:
    """Raise 403 for a role that only reads, ``NotFound`` for who is a person of the event already."""
    if not may_begin(viewer):
        raise HTTPException(403, "This is for people who bring something to the event.")
    account = work.accounts.find(Account, viewer.account_id)
    if account is None or account.person_id:
        raise NotFound("account without a person", viewer.account_id)
    return account


def begin_as_person(work: SubmissionWork, viewer: Viewer, given: Beginning) -> Person:
    """Store the person, their organisation where it is new, and that the account is theirs; the caller commits.

    Raise ``BeginningInvalid``; 403 and ``NotFound`` as ``account_to_begin``.
    """
    hold_still(work)
    account = account_to_begin(work, viewer)
    data = work.records.load()
    errors = tuple(_errors(given, account, data))
    if errors:
        raise BeginningInvalid(errors)
    known = {_folded(item.name): item for item in data.organisations}
    organisation = known.get(_folded(given.organisation)) or Organisation(
        id=f"organisation-{uuid4().hex[:12]}",
        name=_line(given.organisation),
        kind=OrganisationKind(given.kind) if given.kind else OrganisationKind.OTHER,
        country=given.country.strip().upper(),
    )
    role = next(_ROLES[each] for each in AccountRole if each in account.roles and each in _ROLES)
    person = Person(
        id=f"person-{uuid4().hex[:12]}",
        name=_line(given.name),
        organisation_id=organisation.id,
        role=role,
        email=account.email,
        job_title=_line(given.job_title),
        country=organisation.country,
    )
    work.records.upsert(EventData(organisations=(organisation,), people=(person,)))
    work.accounts.replace(replace(account, person_id=person.id))
    return person


def _errors(given: Beginning, account: Account, data: EventData) -> list[FormError]:
    errors = []
    if not given.name.strip():
        errors.append(FormError(field="name", message=_("Fill this in: it is needed.")))
    if not given.organisation.strip():
        errors.append(FormError(field="organisation", message=_("Fill this in: it is needed.")))
    if given.kind and given.kind not in set(OrganisationKind):
        errors.append(FormError(field="kind", message=_("Choose one of the list.")))
    country = given.country.strip()
    if country and not is_country_code(country):
        errors.append(FormError(field="country", message=_("Write the country's code of two letters, such as KR.")))
    for name in ("name", "organisation", "job_title"):
        if len(getattr(given, name)) > LONGEST_NAME:
            message = _("This has %(length)s characters; there is room for %(limit)s.")
            values = {"length": len(getattr(given, name)), "limit": LONGEST_NAME}
            errors.append(FormError(field=name, message=message, values=values))
    if any(_same_mailbox(person.email, account.email) for person in data.people):
        message = _(
            "Somebody with your e-mail address takes part already. Ask the organiser to connect your account."
        )
        errors.append(FormError(field="name", message=message))
    return errors


def _same_mailbox(one: str, normal: str) -> bool:
    try:
        return bool(one) and normal_email(one) == normal
    except ValueError:
        return False


def _line(text: str) -> str:
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace()).split())


def _folded(name: str) -> str:
    return _line(name).casefold()
