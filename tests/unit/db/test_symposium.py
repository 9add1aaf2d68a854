from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.symposium import Connect, SymposiumContract
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestSqlSymposiumRepository(SymposiumContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


class TestInMemorySymposiumRepository(SymposiumContract):
    @pytest.fixture
    def connect(self) -> Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
