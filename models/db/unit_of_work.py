"""One transaction over the records and the results."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from models.db.account_records import SqlAccountRepository
from models.db.answers import SqlAnswerRepository
from models.db.board import SqlBoardRepository
from models.db.changes import SqlChangeRepository
from models.db.decisions import SqlDecisionRepository, SqlRankerRepository
from models.db.disclosure_log import SqlDisclosureRepository
from models.db.drafts import SqlDraftRepository
from models.db.focus_groups import SqlFocusGroupRepository
from models.db.forum import SqlForumRepository
from models.db.jobs import SqlJobRepository
from models.db.landscape import SqlLandscapeRepository
from models.db.memory import ReadMemory
from models.db.outbox import SqlOutboxRepository
from models.db.records import SqlRecordRepository
from models.db.requests import SqlChoiceRepository, SqlRequestRepository
from models.db.results import SqlResultRepository
from models.db.symposium import SqlSymposiumRepository
from models.db.tour_plans import SqlTourPlanRepository
from models.db.transaction import LazyTransaction
from models.db.webhooks import SqlWebhookRepository


class SqlUnitOfWork:
    """``matcher.ports.UnitOfWork`` and ``api.accounts.ports.AccountWork`` on a database; one for each thread at a
    time, any number of them in a row.
    """

    records: SqlRecordRepository
    results: SqlResultRepository
    decisions: SqlDecisionRepository
    rankers: SqlRankerRepository
    disclosures: SqlDisclosureRepository
    landscape: SqlLandscapeRepository
    drafts: SqlDraftRepository
    board: SqlBoardRepository
    accounts: SqlAccountRepository
    changes: SqlChangeRepository
    outbox: SqlOutboxRepository
    webhooks: SqlWebhookRepository
    answers: SqlAnswerRepository
    requests: SqlRequestRepository
    choices: SqlChoiceRepository
    jobs: SqlJobRepository
    forum: SqlForumRepository
    symposium: SqlSymposiumRepository
    tour_plans: SqlTourPlanRepository
    focus_groups: SqlFocusGroupRepository

    def __init__(self, engine: Engine, memory: ReadMemory | None = None) -> None:
        """``memory`` is what several on the same database share, so as not to read again what has not changed."""
        self._transaction = LazyTransaction(engine)
        self.records = SqlRecordRepository(self._transaction, memory)
        self.results = SqlResultRepository(self._transaction, memory)
        self.decisions = SqlDecisionRepository(self._transaction)
        self.rankers = SqlRankerRepository(self._transaction)
        self.disclosures = SqlDisclosureRepository(self._transaction)
        self.landscape = SqlLandscapeRepository(self._transaction)
        self.drafts = SqlDraftRepository(self._transaction)
        self.board = SqlBoardRepository(self._transaction)
        self.accounts = SqlAccountRepository(self._transaction)
        self.jobs = SqlJobRepository(self._transaction)
        self.changes = SqlChangeRepository(self._transaction)
        self.outbox = SqlOutboxRepository(self._transaction)
        self.webhooks = SqlWebhookRepository(self._transaction)
        self.answers = SqlAnswerRepository(self._transaction)
        self.requests = SqlRequestRepository(self._transaction)
        self.choices = SqlChoiceRepository(self._transaction)
        self.forum = SqlForumRepository(self._transaction)
        self.symposium = SqlSymposiumRepository(self._transaction)
        self.tour_plans = SqlTourPlanRepository(self._transaction)
        self.focus_groups = SqlFocusGroupRepository(self._transaction)

    def __enter__(self) -> Self:
        self._transaction.enter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._transaction.leave()

    def commit(self) -> None:
        """Store what was written since entering, or since the last commit, for good."""
        self._transaction.commit()
