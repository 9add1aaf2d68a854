"""Taking an offer, need or mandate out of everything, and bringing it back: nothing of it is lost."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from api.accounts.current import Viewer
from api.disclosure import Disclosable
from api.submission.permissions import editable
from api.submission.storing import store
from matcher.decisions import hold_still
from matcher.ports import UnitOfWork
from models.domain import Agenda, DisclosedKind, Meeting, Offer, Session, Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an agenda has about a record: it stays there until the organiser plans anew."""

    meetings: tuple[Meeting, ...] = ()
    talks: tuple[tuple[Session, Talk], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.meetings or self.talks)


def planned_for(record: Disclosable, agenda: Agenda | None) -> Planned:
    """In order of time."""
    if agenda is None:
        return Planned()
    name = "offer_id" if isinstance(record, Offer) else "need_id"
    meetings = (item for item in agenda.meetings if getattr(item, name) == record.id)
    talks = (
        (session, talk)
        for session in agenda.sessions
        for talk in session.talks
        if isinstance(record, Offer) and talk.offer_id == record.id
    )
    return Planned(
        meetings=tuple(sorted(meetings, key=lambda item: item.start)),
        talks=tuple(sorted(talks, key=lambda item: item[1].start)),
    )


def withdraw(work: UnitOfWork, viewer: Viewer, kind: DisclosedKind, record_id: str, now: datetime) -> Disclosable:
    """From now on it takes part in nothing; the caller commits. One that is withdrawn already stays as it is.

    Raise ``NotFound`` for a record that is not there or not theirs.
    """
    return _stored(work, viewer, kind, record_id, now)


def bring_back(work: UnitOfWork, viewer: Viewer, kind: DisclosedKind, record_id: str) -> Disclosable:
    """It takes part again; the caller commits. Raise ``NotFound`` as ``withdraw``."""
    return _stored(work, viewer, kind, record_id, None)


def _stored(
    work: UnitOfWork, viewer: Viewer, kind: DisclosedKind, record_id: str, withdrawn_at: datetime | None
) -> Disclosable:
    hold_still(work)
    record, _ = editable(work, viewer, kind, record_id)
    if (record.withdrawn_at is None) is (withdrawn_at is None):
        return record
    changed = dataclasses.replace(record, withdrawn_at=withdrawn_at)
    store(work, changed)
    return changed
