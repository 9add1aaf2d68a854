"""Where somebody who signs in comes to, when they asked for no page in particular."""

from __future__ import annotations

from typing import Final

from api.accounts.ports import AccountWork
from models.domain import Event
from models.domain.accounts import Account, AccountRole

_BRING_SOMETHING: Final = frozenset(
    {AccountRole.RESEARCHER, AccountRole.COMPANY, AccountRole.INVESTOR, AccountRole.PROVIDER}
)


def landing_page(work: AccountWork, account: Account) -> str:
    """Setting up for organisers while no event is described, their dashboard later; for everybody else the page of
    their own, before which who brings something to the event says who they are.
    """
    if AccountRole.ORGANISER in account.roles:
        events, _ = work.records.page(Event, offset=0, limit=1)
        return "/dashboard" if events else "/setup"
    if not account.person_id and not account.roles.isdisjoint(_BRING_SOMETHING):
        return "/records/start"
    return "/"
