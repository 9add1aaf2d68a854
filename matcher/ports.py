"""What the matcher asks of the outside, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from matcher.forum_store import ForumRepository
from models.domain import (
    Agenda,
    AgendaEdit,
    Decision,
    DisclosedKind,
    DisclosureEntry,
    EventData,
    KeptFocusGroup,
    Matching,
    Outcome,
    Pairing,
    PlaceOnMap,
    Publication,
    RankerUse,
    RankerVersion,
)
from models.domain import Run as Run
from models.domain import Step as Step
from models.domain import UpsertCounts as UpsertCounts
from models.domain.tours import PlannedTours

Vectors: TypeAlias = npt.NDArray[np.float32]
"""Shape (n, dimension), C-contiguous, each row of length 1 or, for a text without content, all zero."""

Vector: TypeAlias = npt.NDArray[np.float32]
"""One row of ``Vectors``, shape (dimension,)."""

Record = TypeVar("Record")


class ProgressStep(Protocol):
    def advance(self, count: int = 1) -> None:
        """``count`` more units of the step's total are done."""
        ...


class Progress(Protocol):
    """Shows how far long work has come. ``track`` is entered once per step."""

    def track(self, description: str, total: int | None) -> AbstractContextManager[ProgressStep]:
        """``total`` is None where the amount of work is not known beforehand."""
        ...

    def tell(self, message: str) -> None:
        """Say something that the person should know, such as that the index was rebuilt."""
        ...


class Encoder(Protocol):
    """Text to unit vectors."""

    @property
    def id(self) -> str:
        """Names the model and everything that changes its vectors; part of the cache key."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        """Return shape (len(texts), dimension), rows in the order of ``texts``; the same text, the same row.

        ``progress`` is advanced by one for each text.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVectors:
    """A text's tokens in their context: ``ids``, int64, shape (tokens,), number the vocabulary; ``vectors``, shape
    (tokens, dimension), float32, each row of length 1. Special tokens are left out.
    """

    ids: npt.NDArray[np.int64]
    vectors: Vectors


@runtime_checkable
class TokenEncoder(Protocol):
    """Text to one unit vector for each of its tokens."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """One result a text, in order; what is beyond the network's window is not read."""
        ...


class EmbeddingCache(Protocol):
    """Vectors by content hash, for one encoder at a time. Writes last even if the process dies right after."""

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
        """Return what is there; a missing hash is absent from the mapping."""
        ...

    def put_many(self, encoder_id: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The hits of one query, best first: ``ids`` and, of the same length, inner products (higher is better)."""

    ids: tuple[str, ...]
    similarities: npt.NDArray[np.float32]


class VectorIndex(Protocol):
    """Vectors by id; neighbours by inner product. Fewer than ``top`` hits come back when the index is smaller."""

    @property
    def dimension(self) -> int: ...

    def __len__(self) -> int: ...

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``ValueError`` for a repeated id or vectors of another dimension; then nothing is added."""
        ...

    def update(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Replace the vectors of ``ids``, each of which keeps its place in the order of adding.

        Raise ``KeyError`` for an id that is not there, ``ValueError`` as ``add`` does; then nothing is changed.
        """
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Raise ``KeyError`` for an id that is not there; then nothing is removed."""
        ...

    def search(self, queries: Vectors, top: int) -> list[Neighbours]:
        """One ``Neighbours`` per query row, ties by the order of adding."""
        ...


class RecordRepository(Protocol):
    """The event's records, by kind (a class of ``models.domain``) and id."""

    def load(self) -> EventData:
        """Everything but decisions and outcomes, each kind in the order in which it was first added."""
        ...

    def upsert(self, data: EventData) -> UpsertCounts:
        """Add new records and replace those of the same ``record_key``; leave all others, and the event when None.

        There is one event: another one replaces it. A person's availability windows are replaced together, so
        that a corrected file can take a window back. A record given twice counts once, and the last one holds.
        """
        ...

    def forget(self, kind: type[Any], keys: Sequence[str]) -> int:
        """Take away the records of these keys, of a kind that no other record refers to, and return how many.

        Such are wishes, groups, and what the organiser arranges (``models.domain.arrangements``).
        """
        ...

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        """``record_id`` is the record's ``record_key``: for all kinds that have one, its ``id``."""
        ...

    def page(
        self, kind: type[Record], *, offset: int, limit: int, withdrawn: bool = True
    ) -> tuple[list[Record], int]:
        """Return the records from ``offset`` on, in the order of ``load``, and the number of all.

        ``withdrawn`` False: without offers, needs or mandates that were withdrawn.
        """
        ...

    def of_owner(self, kind: type[Record], person_id: str) -> tuple[Record, ...]:
        """The offers, needs or mandates of that owner, in the order of ``load``, withdrawn ones included."""
        ...

    def version(self) -> int:
        """A count that rises with every upsert that changes a record, with every decision and with the use of another
        ranker: while it stays, so does what ``load`` returns and what a matching is made from.

        Reading it costs next to nothing.
        """
        ...


class ResultRepository(Protocol):
    """The last result of each step, with its run; agendas are kept by version."""

    def last_run(self, step: Step) -> Run | None:
        """The run of the step's last result, or of agendas the one that was noted since; None before the first."""
        ...

    def save_matching(self, matching: Matching, run: Run) -> None: ...

    def matching(self) -> Matching | None: ...

    def save_pairings(self, pairings: Sequence[Pairing], run: Run) -> None: ...

    def pairings(self) -> tuple[Pairing, ...] | None: ...

    def save_agenda(self, agenda: Agenda, run: Run) -> None:
        """Raise ``AlreadyExists`` when that version is stored: a version never changes."""
        ...

    def note_run(self, run: Run) -> None:
        """What was done to the last agenda without another version of it: that step's last run from now on.

        Raise ``ValueError`` for a run of another step, whose last run is that of its result.
        """
        ...

    def agenda(self, version: int | None = None) -> Agenda | None:
        """The last version when ``version`` is None."""
        ...

    def versions(self) -> tuple[int, ...]:
        """The stored versions of the agenda, in order; none before the first."""
        ...

    def runs_of_versions(self) -> Mapping[int, Run]:
        """By version of the agenda, the run that it was saved with."""
        ...


class DecisionRepository(Protocol):
    """The ledger of decisions and outcomes: rows are added, never changed or removed."""

    def add(self, decisions: Sequence[Decision], outcomes: Sequence[Outcome] = ()) -> int:
        """Append those whose ``record_key`` is not there yet, and return how many. Their times are known."""
        ...

    def decisions(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Decision, ...]:
        """The whole history, or that of a need, of an offer or of a pair, in the order of adding."""
        ...

    def outcomes(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Outcome, ...]:
        """As ``decisions``."""
        ...


class RankerRepository(Protocol):
    """The rankers that were learned, and which of them was used when; nothing is changed or removed."""

    def add(self, version: RankerVersion) -> None:
        """Raise ``AlreadyExists`` when that id is stored."""
        ...

    def versions(self) -> tuple[RankerVersion, ...]:
        """In the order of adding."""
        ...

    def use(self, use: RankerUse) -> None:
        """From now on; ``ranker_id`` may be one that is not stored, such as that of the packaged ranker."""
        ...

    def uses(self) -> tuple[RankerUse, ...]:
        """In the order of adding: the last one holds; none before the first promotion."""
        ...


class DisclosureRepository(Protocol):
    """The audit log of who was allowed and shown what of a record: entries are added, never changed or removed."""

    def add(self, entries: Sequence[DisclosureEntry]) -> None:
        """Append them in this order."""
        ...

    def entries(
        self,
        *,
        record_kind: DisclosedKind | None = None,
        record_id: str | None = None,
        viewer_id: str | None = None,
    ) -> tuple[DisclosureEntry, ...]:
        """The whole log, or what is about a record or a viewer, in the order of adding."""
        ...


class BoardRepository(Protocol):
    """Which version of the agenda is published, and the edits of its working copy: rows are added, never changed."""

    def publish(self, publication: Publication) -> None:
        """From now on the stored version of the agenda that it names; nothing can change that version any more."""
        ...

    def publications(self) -> tuple[Publication, ...]:
        """In order, the last one holds; none before the first."""
        ...

    def add_edit(self, edit: AgendaEdit) -> None:
        """Raise ``AlreadyExists`` when the line of this number is there: somebody else was quicker."""
        ...

    def edits(self) -> tuple[AgendaEdit, ...]:
        """The whole log, in order."""
        ...


class LandscapeRepository(Protocol):
    """Where records lie on the map of offers and needs."""

    def places(self) -> tuple[PlaceOnMap, ...]:
        """By kind and id; none before the map was drawn first."""
        ...

    def keep(self, places: Sequence[PlaceOnMap]) -> None:
        """Instead of those that are there."""
        ...


class FocusGroupRepository(Protocol):
    """The focus groups that were chosen, one for two industries under a scheme."""

    def all(self) -> tuple[KeptFocusGroup, ...]:
        """By id."""
        ...

    def find(self, group_id: str) -> KeptFocusGroup | None: ...

    def keep(self, group: KeptFocusGroup) -> None:
        """Instead of the one of the same id."""
        ...

    def remove(self, group_id: str) -> bool:
        """False when there is none of that id."""
        ...


class TourPlanRepository(Protocol):
    """What is known of planned tours, by the print of the visits that they were requested with."""

    def keep(self, plan: PlannedTours) -> None:
        """Instead of what was known of the same visits."""
        ...

    def of(self, visits: str) -> PlannedTours | None: ...


class UnitOfWork(Protocol):
    """One transaction: everything written between entering and ``commit`` is stored together, or not at all.

    Until its first write it holds no lock, and each reading sees what was committed last. From the first write on
    nobody else can write, the embedding cache included: encode before, and do not leave it open for long.
    """

    @property
    def records(self) -> RecordRepository: ...

    @property
    def results(self) -> ResultRepository: ...

    @property
    def decisions(self) -> DecisionRepository: ...

    @property
    def rankers(self) -> RankerRepository: ...

    @property
    def disclosures(self) -> DisclosureRepository: ...

    @property
    def landscape(self) -> LandscapeRepository: ...

    @property
    def board(self) -> BoardRepository: ...

    @property
    def focus_groups(self) -> FocusGroupRepository: ...

    @property
    def forum(self) -> ForumRepository: ...

    @property
    def tour_plans(self) -> TourPlanRepository: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back what was not committed."""
        ...

    def commit(self) -> None: ...
