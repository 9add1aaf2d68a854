from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.focus_groups import Connect, FocusGroupContract
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestSqlFocusGroupRepository(FocusGroupContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


class TestInMemoryFocusGroupRepository(FocusGroupContract):
    @pytest.fixture
    def connect(self) -> Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
