"""What a database would hold, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from models.domain import (
    Absence,
    Agenda,
    AgendaEdit,
    Availability,
    Booth,
    BoothWish,
    Bus,
    Closure,
    Cluster,
    Conflict,
    Decision,
    DisclosureEntry,
    Event,
    Group,
    KeptFocusGroup,
    Lock,
    Mandate,
    Matching,
    Need,
    Offer,
    Organisation,
    Outcome,
    Pairing,
    Person,
    PlaceOnMap,
    Precedence,
    Publication,
    RankerUse,
    RankerVersion,
    Room,
    Run,
    SessionRequest,
    Site,
    Step,
    Table,
    Travel,
    Wish,
)
from models.domain.changes import RecordsChange, SavedMapping
from models.domain.drafts import Draft
from models.domain.jobs import Job
from models.domain.symposium import SymposiumChoices, SymposiumSeating
from models.domain.tours import PlannedTours
from tests.fake_meetings import MeetingState
from tests.fake_outside import OutsideState

TUPLE_OF = {
    Organisation: "organisations",
    Person: "people",
    Offer: "offers",
    Need: "needs",
    Mandate: "mandates",
    Room: "rooms",
    Table: "tables",
    Availability: "availability",
    Conflict: "conflicts",
    Wish: "wishes",
    Group: "groups",
    Absence: "absences",
    Closure: "closures",
    Travel: "travel",
    Lock: "locks",
    Precedence: "precedences",
    SessionRequest: "session_requests",
    Cluster: "clusters",
    Site: "sites",
    Bus: "buses",
    Booth: "booths",
    BoothWish: "booth_wishes",
}


@dataclass
class InMemoryState:
    """What a database would hold: records by kind and key, and the last result of each step."""

    records: dict[type[Any], dict[str, Any]] = field(
        default_factory=lambda: {kind: {} for kind in (Event, *TUPLE_OF)}
    )
    version: int = 0
    runs: dict[Step, Run] = field(default_factory=dict)
    matching: Matching | None = None
    pairings: tuple[Pairing, ...] | None = None
    agendas: dict[int, Agenda] = field(default_factory=dict)
    runs_of_versions: dict[int, Run] = field(default_factory=dict)
    ledger: dict[str, Decision | Outcome] = field(default_factory=dict)
    versions: dict[str, RankerVersion] = field(default_factory=dict)
    uses: tuple[RankerUse, ...] = ()
    disclosures: tuple[DisclosureEntry, ...] = ()
    publications: tuple[Publication, ...] = ()
    edits: tuple[AgendaEdit, ...] = ()
    accounts: dict[tuple[type[Any], str], Any] = field(default_factory=dict)
    places: tuple[PlaceOnMap, ...] = ()
    meetings: MeetingState = field(default_factory=MeetingState)
    outside: OutsideState = field(default_factory=OutsideState)
    drafts: dict[str, Draft] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    symposium: dict[str, SymposiumChoices | SymposiumSeating] = field(default_factory=dict)
    tour_plans: dict[str, PlannedTours] = field(default_factory=dict)
    changes: dict[str, RecordsChange] = field(default_factory=dict)
    saved_mappings: dict[str, SavedMapping] = field(default_factory=dict)
    forum: dict[tuple[str, str], Any] = field(default_factory=dict)
    forum_contents: dict[str, bytes] = field(default_factory=dict)
    focus_groups: dict[str, KeptFocusGroup] = field(default_factory=dict)

    def copy(self) -> InMemoryState:
        return InMemoryState(
            records={kind: dict(records) for kind, records in self.records.items()},
            version=self.version,
            runs=dict(self.runs),
            matching=self.matching,
            pairings=self.pairings,
            agendas=dict(self.agendas),
            runs_of_versions=dict(self.runs_of_versions),
            ledger=dict(self.ledger),
            versions=dict(self.versions),
            uses=self.uses,
            disclosures=self.disclosures,
            publications=self.publications,
            edits=self.edits,
            accounts=dict(self.accounts),
            places=self.places,
            meetings=self.meetings.copy(),
            outside=self.outside.copy(),
            drafts=dict(self.drafts),
            jobs=dict(self.jobs),
            symposium=dict(self.symposium),
            tour_plans=dict(self.tour_plans),
            changes=dict(self.changes),
            saved_mappings=dict(self.saved_mappings),
            forum=dict(self.forum),
            forum_contents=dict(self.forum_contents),
            focus_groups=dict(self.focus_groups),
        )


@dataclass
class InMemoryStore:
    """What several units of work share."""

    committed: InMemoryState = field(default_factory=InMemoryState)
