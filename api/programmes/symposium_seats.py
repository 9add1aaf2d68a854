"""The tables at which one person sits in the clinic and in networking, as their own page says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from api.programmes.ports import SymposiumWork
from matcher.symposium import Lack
from models.domain import Agenda, Session
from models.domain.symposium import SeatedTable


def seats_of(work: SymposiumWork, agenda: Agenda, person_id: str) -> Iterator[tuple[Session, SeatedTable]]:
    """Of researchers, firms, investors, providers and the experts themselves, in the order of the tables; only in
    sessions that the agenda has and that the person attends.
    """
    seating = work.symposium.seating()
    sessions = {session.id: session for session in agenda.sessions}
    for table in seating.tables if seating else ():
        session = sessions.get(table.session_id)
        if session is not None and person_id in table.person_ids and person_id in session.attendee_ids:
            yield session, present_at(table, session)


def present_at(table: SeatedTable, session: Session) -> SeatedTable:
    """The table without those who left the session since it was made, as whom a repair took out."""
    attending = there_at(session)
    return replace(
        table,
        person_ids=tuple(each for each in table.person_ids if each in attending),
        expert_id=table.expert_id if table.expert_id in attending else "",
    )


def there_at(session: Session) -> frozenset[str]:
    return frozenset((*session.speaker_ids, *session.attendee_ids))


def lack_of(table: SeatedTable) -> Lack | None:
    """What a table of the clinic is about; None for networking."""
    return Lack(table.lack) if table.lack in set(Lack) else None
