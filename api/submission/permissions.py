"""Who may bring something to the event, and who may change what is there."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.disclosure import Disclosable
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from models.domain import DisclosedKind
from models.domain.accounts import AccountRole

BRINGERS: Final = frozenset({AccountRole.RESEARCHER, AccountRole.COMPANY, AccountRole.INVESTOR, AccountRole.PROVIDER})
_FIRST: Final = {
    AccountRole.RESEARCHER: (DisclosedKind.OFFER, DisclosedKind.NEED, DisclosedKind.MANDATE),
    AccountRole.COMPANY: (DisclosedKind.NEED, DisclosedKind.OFFER, DisclosedKind.MANDATE),
    AccountRole.INVESTOR: (DisclosedKind.MANDATE, DisclosedKind.NEED, DisclosedKind.OFFER),
    AccountRole.PROVIDER: (DisclosedKind.MANDATE, DisclosedKind.OFFER, DisclosedKind.NEED),
}


class Access(StrEnum):
    """``OWNER`` sees and changes all of a record; ``ORGANISER`` the public part, and may not
    change whose it is."""

    OWNER = "owner"
    ORGANISER = "organiser"


def may_begin(viewer: Viewer) -> bool:
    """Whether the viewer's role brings something to the event, known as a person already or not."""
    return not viewer.roles.isdisjoint(BRINGERS)


def may_bring(viewer: Viewer) -> bool:
    return may_begin(viewer) and bool(viewer.person_id)


def require_bringer(viewer: Viewer) -> None:
    """Raise 403 for who only reads, and for who is not known as a person yet."""
    if not may_bring(viewer):
        raise HTTPException(403, "This is for people who bring something to the event.")


def kinds_for(viewer: Viewer) -> tuple[DisclosedKind, ...]:
    """All kinds, what people of this role mostly bring first."""
    return next(
        (_FIRST[role] for role in AccountRole if role in viewer.roles and role in _FIRST), tuple(DisclosedKind)
    )


def access_to(viewer: Viewer, record: Disclosable) -> Access | None:
    if viewer.person_id and record.owner_id == viewer.person_id and (may_begin(viewer) or viewer.is_organiser):
        return Access.OWNER
    return Access.ORGANISER if viewer.is_organiser else None


def editable(work: UnitOfWork, viewer: Viewer, kind: DisclosedKind, record_id: str) -> tuple[Disclosable, Access]:
    """The stored record, and what the viewer may do with it. Raise ``NotFound`` for one that is not there and for one
    that is somebody else's alike.
    """
    record = work.records.find(kind.type, record_id)
    access = None if record is None else access_to(viewer, record)
    if record is None or access is None:
        raise NotFound(kind, record_id)
    return record, access
