"""What makes two records the same one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from models.domain.decisions import Decision, Outcome
from models.domain.event import Event, Room, Table
from models.domain.organisations import Availability, Conflict, Organisation, Person
from models.domain.records import Mandate, Need, Offer


def record_key(
    record: Event
    | Organisation
    | Person
    | Offer
    | Need
    | Mandate
    | Room
    | Table
    | Availability
    | Conflict
    | Decision
    | Outcome,
) -> str:
    """Return the text that is equal for two records of one kind exactly when one replaces the other.

    It is the record's ``id``. An availability window has none: its key is the person and the two instants,
    whatever zone they are written in. A conflict's key is its two parties, in either order, and its kind.
    Decisions and outcomes replace nothing: their key is all that they say, and two with one key are one told twice.

    >>> from models.domain import Conflict
    >>> record_key(Conflict(first_id="b", second_id="a"))
    '["a", "b", "declared"]'
    """
    match record:
        case Availability():
            return json.dumps([record.person_id, _instant(record.start), _instant(record.end)])
        case Conflict():
            return json.dumps([*sorted((record.first_id, record.second_id)), record.kind])
        case Decision():
            said = [record.need_id, record.offer_id, record.decided_by, record.verdict, record.reason, record.note]
            return json.dumps([*said, record.decided_at and _instant(record.decided_at)])
        case Outcome():
            said = [record.need_id, record.offer_id, record.kind, record.note]
            return json.dumps([*said, record.happened_at and _instant(record.happened_at)])
        case _:
            return record.id


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
