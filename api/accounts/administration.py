"""What organisers do with accounts: roles, the person who it is, closing and opening again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.accounts.persons import note_another_account, note_change, require_free_person, require_not_oneself
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices
from api.accounts.sign_in import end_all_sessions
from matcher.decisions import hold_still
from matcher.errors import InputError, NotFound
from models.domain import InvalidField
from models.domain.accounts import Account, AccountRole, ApiToken, CalendarFeed, SignInLink


class LastOrganiser(InputError):
    """Without an organiser nobody could invite one."""

    def __init__(self) -> None:
        super().__init__("This is the last organiser: invite another one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to change of an account; None leaves it as it is. ``person_id`` is empty for nobody of the event."""

    name: str | None = None
    roles: frozenset[AccountRole] | None = None
    person_id: str | None = None
    is_active: bool | None = None


def account_by_id(work: AccountWork, account_id: str) -> Account:
    """Raise ``NotFound``."""
    account = work.accounts.find(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def change_account(
    services: AccountServices, work: AccountWork, account_id: str, changes: Changes, changed_by: str
) -> Account:
    """Store the account as changed; the caller commits. It holds from the next request on; closing an account ends
    what ``close_account`` says. ``changed_by`` is the organiser's account. From here on nobody else writes: of two
    organisers who close each other at once, one stays.

    Raise ``NotFound`` for an account or person that is not there, ``LastOrganiser``, ``PersonTaken``, ``OwnPerson``,
    and ``InvalidField`` for no name or no role.
    """
    hold_still(work)
    account = account_by_id(work, account_id)
    changed = _changed(account, changes)
    loses = AccountRole.ORGANISER in account.roles and account.is_active
    keeps = AccountRole.ORGANISER in changed.roles and changed.is_active
    if loses and not keeps:
        require_another_organiser(work, account)
    is_other = changed.person_id != account.person_id
    gains = bool(changed.person_id) and (is_other or changed.is_active > account.is_active)
    if gains:
        require_free_person(work, changed.person_id, account.id)
    if gains and is_other:
        require_not_oneself(work, changed.person_id, account.id, changed_by)
    if account.is_active and not changed.is_active:
        close_account(services, work, account)
    work.accounts.replace(changed)
    if account.person_id and is_other:
        note_change(work, account.person_id, (account,), changed_by, services.clock())
    if gains:
        note_another_account(work, changed, changed_by, services.clock())
    return changed


def close_account(services: AccountServices, work: AccountWork, account: Account) -> None:
    """Close an account. Its sessions, tokens, links for signing in and calendar addresses hold no more, not even
    once it is opened again. The caller commits. Raise ``LastOrganiser``.
    """
    if AccountRole.ORGANISER in account.roles:
        require_another_organiser(work, account)
    now = services.clock()
    work.accounts.replace(replace(account, is_active=False))
    end_all_sessions(work, account.id, now)
    for kind in (ApiToken, SignInLink, CalendarFeed):
        for record in work.accounts.all(kind, account_id=account.id):
            work.accounts.close(kind, record.id, now)


def require_another_organiser(work: AccountWork, account: Account) -> None:
    """Raise ``LastOrganiser`` where no other account that is open organises."""
    others = (each for each in work.accounts.all(Account) if each.id != account.id and each.is_active)
    if not any(AccountRole.ORGANISER in each.roles for each in others):
        raise LastOrganiser


def _changed(account: Account, changes: Changes) -> Account:
    if changes.roles is not None and not changes.roles:
        raise InvalidField("roles", "", "an account has at least one role")
    return replace(
        account,
        name=account.name if changes.name is None else " ".join(changes.name.split()),
        roles=account.roles if changes.roles is None else changes.roles,
        person_id=account.person_id if changes.person_id is None else changes.person_id.strip(),
        is_active=account.is_active if changes.is_active is None else changes.is_active,
    )
