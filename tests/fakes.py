"""Stand-ins that keep what they are given in memory and pass the same contract suites as the real adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from tests.fake_accounts import InMemoryAccountRepository, InMemoryJobRepository, InMemoryOutboxRepository
from tests.fake_focus_groups import InMemoryFocusGroupRepository
from tests.fake_meetings import InMemoryChoiceRepository, InMemoryRequestRepository
from tests.fake_outside import InMemoryAnswerRepository, InMemoryWebhookRepository
from tests.fake_programmes import InMemoryForumRepository, InMemorySymposiumRepository, InMemoryTourPlanRepository
from tests.fake_records import InMemoryChangeRepository, InMemoryDraftRepository, InMemoryRecordRepository
from tests.fake_results import (
    InMemoryBoardRepository,
    InMemoryDecisionRepository,
    InMemoryDisclosureRepository,
    InMemoryLandscapeRepository,
    InMemoryRankerRepository,
    InMemoryResultRepository,
)
from tests.fake_state import InMemoryState, InMemoryStore

__all__ = ["InMemoryEmbeddingCache", "InMemoryStore", "InMemoryUnitOfWork"]


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
    forum: InMemoryForumRepository
    symposium: InMemorySymposiumRepository
    tour_plans: InMemoryTourPlanRepository
    focus_groups: InMemoryFocusGroupRepository

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
        self.tour_plans = InMemoryTourPlanRepository(self._reading, self._writing)
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
