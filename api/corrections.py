"""What an organiser may correct of a record that is somebody's."""

from __future__ import annotations

from api.accounts.persons import accounts_of
from api.accounts.ports import AccountWork
from api.disclosure import Disclosable, Sight
from api.errors import RejectedField
from api.schemas.base import Input
from models.domain import concealable

ONLY_BY_THE_OWNER = "is changed by the record's owner only"


def owners_alone(work: AccountWork, record: Disclosable) -> frozenset[str]:
    """The fields that nobody but the record's owner changes: once they have, or had, an account, all that can be
    confidential. Whether it is makes no difference, or to write and read again would tell.
    """
    speaks = bool(record.owner_id) and bool(accounts_of(work, record.owner_id))
    return frozenset(concealable(type(record))) if speaks else frozenset()


def require_correctable(sight: Sight, record: Disclosable, patch: Input) -> None:
    """Raise ``RejectedField`` where the viewer changes what is the owner's alone."""
    if sight.owns(record):
        return
    for name in sorted(patch.model_fields_set & owners_alone(sight.work, record)):
        raise RejectedField(name, None, ONLY_BY_THE_OWNER)
