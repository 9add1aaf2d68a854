"""Drafts in a database, and in the fake that other tests use."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from api.submission.ports import SubmissionWork
from models.db import SqlUnitOfWork
from tests.contracts.drafts import DraftsContract
from tests.fakes import InMemoryUnitOfWork


class TestSqlDraftRepository(DraftsContract):
    @pytest.fixture
    def work(self, engine: Engine) -> SubmissionWork:
        return SqlUnitOfWork(engine)


class TestInMemoryDraftRepository(DraftsContract):
    @pytest.fixture
    def work(self) -> SubmissionWork:
        return InMemoryUnitOfWork()
