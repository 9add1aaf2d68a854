"""Stand-ins that keep what they are given in memory and pass the same contract suites as the real adapters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.errors import AlreadyExists
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
    DisclosedKind,
    DisclosureEntry,
    Event,
    EventData,
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
    UpsertCounts,
    Wish,
    record_key,
)
from models.domain.accounts import Account, AccountRecord, Message, MessageState
from models.domain.changes import RecordsChange, SavedMapping
from models.domain.drafts import Draft
from models.domain.jobs import Job, JobKind, JobState
from models.domain.symposium import SymposiumChoices, SymposiumSeating
from tests.fake_focus_groups import InMemoryFocusGroupRepository
from tests.fake_meetings import InMemoryChoiceRepository, InMemoryRequestRepository, MeetingState
from tests.fake_outside import InMemoryAnswerRepository, InMemoryWebhookRepository, OutsideState

Record = TypeVar("Record")

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
    changes: dict[str, RecordsChange] = field(default_factory=dict)
    saved_mappings: dict[str, SavedMapping] = field(default_factory=dict)
    focus_groups: dict[str, KeptFocusGroup] = field(default_factory=dict)
    forum: dict[tuple[str, str], Any] = field(default_factory=dict)
    forum_contents: dict[str, bytes] = field(default_factory=dict)

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
            changes=dict(self.changes),
            saved_mappings=dict(self.saved_mappings),
            focus_groups=dict(self.focus_groups),
            forum=dict(self.forum),
            forum_contents=dict(self.forum_contents),
        )


@dataclass
class InMemoryStore:
    """What several units of work share."""

    committed: InMemoryState = field(default_factory=InMemoryState)


class InMemoryUnitOfWork:
    """``matcher.ports.UnitOfWork``; those that are given the same store see what the others committed."""

    records: InMemoryRecordRepository
    results: InMemoryResultRepository
    decisions: InMemoryDecisionRepository
    rankers: InMemoryRankerRepository
    disclosures: InMemoryDisclosureRepository
    landscape: InMemoryLandscapeRepository
    board: InMemoryBoardRepository
    accounts: InMemoryAccountRepository
    requests: InMemoryRequestRepository
    choices: InMemoryChoiceRepository
    webhooks: InMemoryWebhookRepository
    answers: InMemoryAnswerRepository
    drafts: InMemoryDraftRepository
    changes: InMemoryChangeRepository
    outbox: InMemoryOutboxRepository
    jobs: InMemoryJobRepository
    focus_groups: InMemoryFocusGroupRepository
    forum: InMemoryForumRepository
    symposium: InMemorySymposiumRepository

    def __init__(self, store: InMemoryStore | None = None) -> None:
        self.store = store or InMemoryStore()
        self._draft: InMemoryState | None = None
        self._entered = False
        self.records = InMemoryRecordRepository(self._reading, self._writing)
        self.results = InMemoryResultRepository(self._reading, self._writing)
        self.decisions = InMemoryDecisionRepository(self._reading, self._writing)
        self.rankers = InMemoryRankerRepository(self._reading, self._writing)
        self.disclosures = InMemoryDisclosureRepository(self._reading, self._writing)
        self.landscape = InMemoryLandscapeRepository(self._reading, self._writing)
        self.board = InMemoryBoardRepository(self._reading, self._writing)
        self.accounts = InMemoryAccountRepository(self._reading, self._writing)
        self.requests = InMemoryRequestRepository(self._reading, self._writing)
        self.choices = InMemoryChoiceRepository(self._reading, self._writing)
        self.webhooks = InMemoryWebhookRepository(self._reading, self._writing)
        self.answers = InMemoryAnswerRepository(self._reading, self._writing)
        self.drafts = InMemoryDraftRepository(self._reading, self._writing)
        self.jobs = InMemoryJobRepository(self._reading, self._writing)
        self.symposium = InMemorySymposiumRepository(self._reading, self._writing)
        self.changes = InMemoryChangeRepository(self._reading, self._writing)
        self.focus_groups = InMemoryFocusGroupRepository(self._reading, self._writing)
        self.outbox = InMemoryOutboxRepository(self.accounts, self._writing)
        self.forum = InMemoryForumRepository(self._reading, self._writing)

    def __enter__(self) -> Self:
        if self._entered:
            raise RuntimeError("a unit of work is entered once at a time")
        self._entered = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._draft = None
        self._entered = False

    def commit(self) -> None:
        self.store.committed, self._draft = self._reading(), None

    def _reading(self) -> InMemoryState:
        if not self._entered:
            raise RuntimeError("a unit of work is used inside its `with` block")
        return self._draft or self.store.committed

    def _writing(self) -> InMemoryState:
        if self._draft is None:
            self._draft = self._reading().copy()
        return self._draft


class InMemoryRecordRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def load(self) -> EventData:
        records = self._reading().records
        return EventData(
            event=next(iter(records[Event].values()), None),
            **{name: tuple(records[kind].values()) for kind, name in TUPLE_OF.items()},
        )

    def upsert(self, data: EventData) -> UpsertCounts:
        records = self._writing().records
        given = {kind: {record_key(item): item for item in getattr(data, name)} for kind, name in TUPLE_OF.items()}
        added = changed = unchanged = 0
        if data.event is not None:
            stored = list(records[Event].values())
            added, changed, unchanged = not stored, bool(stored) and stored != [data.event], stored == [data.event]
            records[Event] = {data.event.id: data.event}
        people_ids = {window.person_id for window in data.availability}
        kept = {
            key: window
            for key, window in records[Availability].items()
            if window.person_id not in people_ids or key in given[Availability]
        }
        forgotten = len(records[Availability]) - len(kept)
        records[Availability] = kept
        for kind, items in given.items():
            added += len(items.keys() - records[kind].keys())
            unchanged += sum(records[kind].get(key) == item for key, item in items.items())
            changed += sum(records[kind].get(key, item) != item for key, item in items.items())
            records[kind].update(items)
        self._writing().version += bool(forgotten or added or changed)
        return UpsertCounts(added=added, changed=changed, unchanged=unchanged)

    def forget(self, kind: type[Any], keys: Sequence[str]) -> int:
        records = self._writing().records[kind]
        found = [key for key in dict.fromkeys(keys) if records.pop(key, None) is not None]
        self._writing().version += bool(found)
        return len(found)

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        return self._reading().records[kind].get(record_id)

    def page(
        self, kind: type[Record], *, offset: int, limit: int, withdrawn: bool = True
    ) -> tuple[list[Record], int]:
        stored: list[Any] = list(self._reading().records[kind].values())
        records = stored if withdrawn else [item for item in stored if item.withdrawn_at is None]
        return records[offset : offset + limit], len(records)

    def of_owner(self, kind: type[Record], person_id: str) -> tuple[Record, ...]:
        stored: list[Any] = list(self._reading().records[kind].values())
        return tuple(item for item in stored if item.owner_id == person_id)

    def version(self) -> int:
        return self._reading().version


class InMemoryChangeRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, change: RecordsChange) -> None:
        self._writing().changes[change.id] = change

    def find(self, change_id: str) -> RecordsChange | None:
        return self._reading().changes.get(change_id)

    def last(self, limit: int) -> tuple[RecordsChange, ...]:
        newest = [*self._reading().changes.values()][::-1][:limit]
        return tuple(replace(change, before=EventData(), after=EventData()) for change in newest)

    def mark_undone(self, change_id: str, at: datetime) -> bool:
        change = self.find(change_id)
        if change is None or change.undone_at is not None:
            return False
        self._writing().changes[change_id] = replace(change, undone_at=at)
        return True

    def save_mapping(self, mapping: SavedMapping) -> None:
        self._writing().saved_mappings[mapping.shape] = mapping

    def mapping(self, shape: str) -> SavedMapping | None:
        return self._reading().saved_mappings.get(shape)


class InMemoryResultRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def last_run(self, step: Step) -> Run | None:
        return self._reading().runs.get(step)

    def save_matching(self, matching: Matching, run: Run) -> None:
        self._save_run(run, Step.MATCH)
        self._writing().matching = matching

    def matching(self) -> Matching | None:
        return self._reading().matching

    def save_pairings(self, pairings: Sequence[Pairing], run: Run) -> None:
        self._save_run(run, Step.PAIR)
        self._writing().pairings = tuple(pairings)

    def pairings(self) -> tuple[Pairing, ...] | None:
        return self._reading().pairings

    def save_agenda(self, agenda: Agenda, run: Run) -> None:
        if agenda.version in self._reading().agendas:
            raise AlreadyExists("agenda version", str(agenda.version))
        self._save_run(run, Step.AGENDA)
        self._writing().agendas[agenda.version] = agenda
        self._writing().runs_of_versions[agenda.version] = run

    def note_run(self, run: Run) -> None:
        self._save_run(run, Step.AGENDA)

    def agenda(self, version: int | None = None) -> Agenda | None:
        agendas = self._reading().agendas
        return agendas.get(max(agendas, default=0) if version is None else version)

    def versions(self) -> tuple[int, ...]:
        return tuple(sorted(self._reading().agendas))

    def runs_of_versions(self) -> dict[int, Run]:
        return dict(self._reading().runs_of_versions)

    def _save_run(self, run: Run, step: Step) -> None:
        if run.step is not step:
            raise ValueError(f"a run of step {run.step} cannot have made a result of step {step}")
        self._writing().runs[step] = run


class InMemoryDecisionRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, decisions: Sequence[Decision], outcomes: Sequence[Outcome] = ()) -> int:
        state = self._writing()
        before = len(state.ledger)
        told: tuple[Decision | Outcome, ...] = (*decisions, *outcomes)
        for item in told:
            state.ledger.setdefault(f"{type(item).__name__} {record_key(item)}", item)
        state.version += len(state.ledger) > before
        return len(state.ledger) - before

    def decisions(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Decision, ...]:
        return self._found(Decision, need_id, offer_id)

    def outcomes(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Outcome, ...]:
        return self._found(Outcome, need_id, offer_id)

    def _found(self, kind: type[Record], need_id: str | None, offer_id: str | None) -> tuple[Record, ...]:
        return tuple(
            item
            for item in self._reading().ledger.values()
            if isinstance(item, kind) and need_id in (None, item.need_id) and offer_id in (None, item.offer_id)
        )


class InMemoryRankerRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, version: RankerVersion) -> None:
        if version.id in self._reading().versions:
            raise AlreadyExists("ranker", version.id)
        self._writing().versions[version.id] = version

    def versions(self) -> tuple[RankerVersion, ...]:
        return tuple(self._reading().versions.values())

    def use(self, use: RankerUse) -> None:
        state = self._writing()
        state.uses += (use,)
        state.version += 1

    def uses(self) -> tuple[RankerUse, ...]:
        return self._reading().uses


class InMemoryAccountRepository:
    """``api.accounts.ports.AccountRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, record: AccountRecord) -> None:
        name = record.email if isinstance(record, Account) else record.id
        emails = {account.email for account in self.all(Account)} if isinstance(record, Account) else set()
        if (type(record), record.id) in self._reading().accounts or name in emails:
            raise AlreadyExists(type(record).__name__, name)
        self._writing().accounts[type(record), record.id] = record

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        return self._reading().accounts.get((kind, record_id))

    def account_of(self, email: str) -> Account | None:
        return next((account for account in self.all(Account) if account.email == email), None)

    def all(self, kind: type[Record], *, account_id: str | None = None) -> tuple[Record, ...]:
        records = [record for (held, _), record in self._reading().accounts.items() if held is kind]
        return tuple(record for record in records if account_id in (None, getattr(record, "account_id", None)))

    def replace(self, account: Account) -> bool:
        found = self.find(Account, account.id) is not None
        if found:
            self._writing().accounts[Account, account.id] = account
        return found

    def purge(self, kind: type[Any], before: datetime) -> int:
        ended = [
            record.id
            for record in self.all(kind)
            if record.expires_at < before or (record.closed_at is not None and record.closed_at < before)
        ]
        for record_id in ended:
            del self._writing().accounts[kind, record_id]
        return len(ended)

    def close(self, kind: type[Any], record_id: str, at: datetime) -> bool:
        record = self.find(kind, record_id)
        if record is None or record.closed_at is not None:
            return False
        self._writing().accounts[kind, record_id] = replace(record, closed_at=at)
        return True


class InMemoryDraftRepository:
    """``api.submission.ports.DraftRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def find(self, draft_id: str, account_id: str) -> Draft | None:
        return next((item for item in self.of_account(account_id) if item.id == draft_id), None)

    def of_account(self, account_id: str) -> tuple[Draft, ...]:
        return tuple(item for item in self._reading().drafts.values() if item.account_id == account_id)

    def save(self, draft: Draft) -> None:
        self._writing().drafts[draft.id] = draft

    def remove(self, draft_id: str, account_id: str) -> bool:
        found = self.find(draft_id, account_id)
        return found is not None and self._writing().drafts.pop(draft_id, None) is not None

    def remove_discarded(self, account_id: str, before: datetime) -> int:
        old = [item for item in self.of_account(account_id) if item.discarded_at and item.discarded_at < before]
        return sum(self.remove(item.id, account_id) for item in old)


class InMemoryOutboxRepository:
    """``api.outbox.ports.OutboxRepository``, on the messages among the records of accounts."""

    def __init__(self, accounts: InMemoryAccountRepository, writing: Callable[[], InMemoryState]) -> None:
        self._accounts = accounts
        self._writing = writing

    def add(self, message: Message) -> None:
        self._accounts.add(message)

    def find(self, message_id: str) -> Message | None:
        return self._accounts.find(Message, message_id)

    def messages(self, *states: MessageState, recipient: str | None = None) -> tuple[Message, ...]:
        found = (item for item in self._accounts.all(Message) if item.state in states)
        return tuple(item for item in found if recipient in (None, item.recipient))

    def replace(self, message: Message) -> bool:
        stored = self.find(message.id)
        if stored is None or stored.revision != message.revision:
            return False
        self._writing().accounts[Message, message.id] = replace(message, revision=message.revision + 1)
        return True


class InMemoryJobRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, job: Job) -> None:
        if job.id in self._reading().jobs:
            raise AlreadyExists("job", job.id)
        self._writing().jobs[job.id] = job

    def find(self, job_id: str) -> Job | None:
        return self._reading().jobs.get(job_id)

    def open(self) -> tuple[Job, ...]:
        return tuple(job for job in self._reading().jobs.values() if job.is_open)

    def recent(self, limit: int, kinds: Collection[JobKind] = tuple(JobKind)) -> tuple[Job, ...]:
        return tuple(job for job in reversed(self._reading().jobs.values()) if job.kind in kinds)[:limit]

    def change(self, job_id: str, among: Collection[JobState], **values: Any) -> bool:
        job = self.find(job_id)
        if job is None or job.state not in among:
            return False
        self._writing().jobs[job_id] = replace(job, **values)
        return True


class InMemoryLandscapeRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def places(self) -> tuple[PlaceOnMap, ...]:
        return self._reading().places

    def keep(self, places: Sequence[PlaceOnMap]) -> None:
        self._writing().places = tuple(sorted(places, key=lambda place: (place.kind, place.record_id)))


class InMemorySymposiumRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def choices(self) -> SymposiumChoices | None:
        kept = self._reading().symposium.get("choices")
        return kept if isinstance(kept, SymposiumChoices) else None

    def seating(self) -> SymposiumSeating | None:
        kept = self._reading().symposium.get("seating")
        return kept if isinstance(kept, SymposiumSeating) else None

    def keep(self, record: SymposiumChoices | SymposiumSeating) -> None:
        name = "choices" if isinstance(record, SymposiumChoices) else "seating"
        self._writing().symposium[name] = record


class InMemoryDisclosureRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, entries: Sequence[DisclosureEntry]) -> None:
        self._writing().disclosures += tuple(entries)

    def entries(
        self,
        *,
        record_kind: DisclosedKind | None = None,
        record_id: str | None = None,
        viewer_id: str | None = None,
    ) -> tuple[DisclosureEntry, ...]:
        return tuple(
            entry
            for entry in self._reading().disclosures
            if record_kind in (None, entry.record_kind)
            and record_id in (None, entry.record_id)
            and viewer_id in (None, entry.viewer_id)
        )


class InMemoryBoardRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def publish(self, publication: Publication) -> None:
        self._writing().publications += (publication,)

    def publications(self) -> tuple[Publication, ...]:
        return self._reading().publications

    def add_edit(self, edit: AgendaEdit) -> None:
        if any(other.number == edit.number for other in self._reading().edits):
            raise AlreadyExists("edit of the agenda", str(edit.number))
        self._writing().edits += (edit,)

    def edits(self) -> tuple[AgendaEdit, ...]:
        return self._reading().edits


class InMemoryEmbeddingCache:
    """``matcher.ports.EmbeddingCache``."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], npt.NDArray[np.float32]] = {}

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
        return {
            content_hash: self._vectors[encoder_id, content_hash]
            for content_hash in content_hashes
            if (encoder_id, content_hash) in self._vectors
        }

    def put_many(self, encoder_id: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
        for vector in vectors.values():
            if vector.ndim != 1:
                raise ValueError(f"a vector has one axis, this array has shape {vector.shape}")
        for content_hash, vector in vectors.items():
            kept = vector.astype(np.float32)
            kept.flags.writeable = False
            self._vectors.setdefault((encoder_id, content_hash), kept)


class InMemoryForumRepository:
    """``matcher.forum.ForumRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def all(self, kind: type[Any]) -> tuple[Any, ...]:
        stored = self._reading().forum
        return tuple(stored[key] for key in sorted(each for each in stored if each[0] == kind.__name__))

    def find(self, kind: type[Any], key: object) -> Any:
        return self._reading().forum.get((kind.__name__, str(key)))

    def put(self, record: Any) -> None:
        self._writing().forum[type(record).__name__, str(getattr(record, "id", "") or record.day)] = record

    def remove(self, kind: type[Any], key: object) -> bool:
        self._writing().forum_contents.pop(str(key), None)
        return self._writing().forum.pop((kind.__name__, str(key)), None) is not None

    def attach(self, file: Any, content: bytes) -> None:
        self.put(file)
        self._writing().forum_contents[file.id] = content

    def content(self, file_id: str) -> bytes | None:
        return self._reading().forum_contents.get(file_id)
