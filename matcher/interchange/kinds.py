"""The kinds of record that a file can hold."""

from __future__ import annotations

from enum import StrEnum

from models.domain import (
    Absence,
    Availability,
    Booth,
    BoothWish,
    Bus,
    Closure,
    Cluster,
    Conflict,
    Decision,
    Group,
    Lock,
    Mandate,
    Need,
    Offer,
    Organisation,
    Outcome,
    Person,
    Precedence,
    Room,
    SessionRequest,
    Site,
    Table,
    Travel,
    Wish,
)

Record = (
    Organisation
    | Person
    | Room
    | Table
    | Cluster
    | Site
    | Bus
    | Booth
    | BoothWish
    | Offer
    | Need
    | Mandate
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
    | Decision
    | Outcome
)


class RecordKind(StrEnum):
    """Named as the fields of ``EventData``; a kind refers only to kinds above it."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    ROOMS = "rooms"
    TABLES = "tables"
    CLUSTERS = "clusters"
    SITES = "sites"
    BUSES = "buses"
    BOOTHS = "booths"
    BOOTH_WISHES = "booth_wishes"
    OFFERS = "offers"
    NEEDS = "needs"
    MANDATES = "mandates"
    AVAILABILITY = "availability"
    CONFLICTS = "conflicts"
    WISHES = "wishes"
    GROUPS = "groups"
    ABSENCES = "absences"
    CLOSURES = "closures"
    TRAVEL = "travel"
    LOCKS = "locks"
    PRECEDENCES = "precedences"
    SESSION_REQUESTS = "session_requests"
    DECISIONS = "decisions"
    OUTCOMES = "outcomes"


RECORD_CLASSES: dict[RecordKind, type[Record]] = {
    RecordKind.ORGANISATIONS: Organisation,
    RecordKind.PEOPLE: Person,
    RecordKind.ROOMS: Room,
    RecordKind.TABLES: Table,
    RecordKind.CLUSTERS: Cluster,
    RecordKind.SITES: Site,
    RecordKind.BUSES: Bus,
    RecordKind.BOOTHS: Booth,
    RecordKind.BOOTH_WISHES: BoothWish,
    RecordKind.OFFERS: Offer,
    RecordKind.NEEDS: Need,
    RecordKind.MANDATES: Mandate,
    RecordKind.AVAILABILITY: Availability,
    RecordKind.CONFLICTS: Conflict,
    RecordKind.WISHES: Wish,
    RecordKind.GROUPS: Group,
    RecordKind.ABSENCES: Absence,
    RecordKind.CLOSURES: Closure,
    RecordKind.TRAVEL: Travel,
    RecordKind.LOCKS: Lock,
    RecordKind.PRECEDENCES: Precedence,
    RecordKind.SESSION_REQUESTS: SessionRequest,
    RecordKind.DECISIONS: Decision,
    RecordKind.OUTCOMES: Outcome,
}
