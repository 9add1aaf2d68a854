"""The kinds of record that a file can hold."""

from __future__ import annotations

from enum import StrEnum

from models.domain import (
    Availability,
    Conflict,
    Decision,
    Mandate,
    Need,
    Offer,
    Organisation,
    Outcome,
    Person,
    Room,
    Table,
)

Record = Organisation | Person | Room | Table | Offer | Need | Mandate | Availability | Conflict | Decision | Outcome


class RecordKind(StrEnum):
    """Named as the fields of ``EventData``; a kind refers only to kinds above it."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    ROOMS = "rooms"
    TABLES = "tables"
    OFFERS = "offers"
    NEEDS = "needs"
    MANDATES = "mandates"
    AVAILABILITY = "availability"
    CONFLICTS = "conflicts"
    DECISIONS = "decisions"
    OUTCOMES = "outcomes"


RECORD_CLASSES: dict[RecordKind, type[Record]] = {
    RecordKind.ORGANISATIONS: Organisation,
    RecordKind.PEOPLE: Person,
    RecordKind.ROOMS: Room,
    RecordKind.TABLES: Table,
    RecordKind.OFFERS: Offer,
    RecordKind.NEEDS: Need,
    RecordKind.MANDATES: Mandate,
    RecordKind.AVAILABILITY: Availability,
    RecordKind.CONFLICTS: Conflict,
    RecordKind.DECISIONS: Decision,
    RecordKind.OUTCOMES: Outcome,
}
