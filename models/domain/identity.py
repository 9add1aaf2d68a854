"""What makes two records the same one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeAlias

from models.domain.arrangements import Absence, Closure, Lock, Precedence, SessionRequest, Travel
from models.domain.decisions import Decision, Outcome
from models.domain.event import Event, Room, Table
from models.domain.organisations import Availability, Conflict, Organisation, Person
from models.domain.programmes import Booth, BoothWish, Bus, Cluster, Site
from models.domain.records import Mandate, Need, Offer
from models.domain.wishes import Group, Wish

EventRecord: TypeAlias = (
    Event
    | Organisation
    | Person
    | Offer
    | Need
    | Mandate
    | Room
    | Table
    | Availability
    | Conflict
    | Wish
    | Group
    | Absence
    | Closure
    | Travel
    | Lock
    | Precedence
    | SessionRequest
    | Cluster
    | Site
    | Bus
    | Booth
    | BoothWish
)
"""What an event is made of: each is stored, replaced and forgotten by its key."""


def record_key(record: EventRecord | Decision | Outcome) -> str:
    """Return the text that is equal for two records of one kind exactly when one replaces the other.

    It is the record's ``id``. An availability window has none: its key is the person and the two instants,
    whatever zone they are written in. A conflict's key is its two parties, in either order, and its kind.
    So of an absence or closure; of a wish it is who says it of whom, of travel the two areas in either order, of a
    lock the entry, of a precedence the two in order, of a site its room, of a wish for a booth the organisation.
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
        case Absence():
            return json.dumps([record.person_id, _instant(record.start), _instant(record.end)])
        case Closure():
            return json.dumps([record.place_id, _instant(record.start), _instant(record.end)])
        case Wish():
            return json.dumps([record.person_id, record.other_id])
        case Travel():
            return json.dumps(sorted((record.first_area, record.second_area)))
        case Lock():
            return record.entry_id
        case Site():
            return record.room_id
        case BoothWish():
            return record.organisation_id
        case Precedence():
            return json.dumps([record.first_id, record.second_id])
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
