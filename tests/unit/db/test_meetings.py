from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.meetings import Connect, MeetingsContract
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestSqlMeetings(MeetingsContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


class TestInMemoryMeetings(MeetingsContract):
    @pytest.fixture
    def connect(self) -> Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
