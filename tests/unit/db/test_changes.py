from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from api.setup.ports import SetupWork
from models.db import SqlUnitOfWork
from tests.contracts.changes import ChangesContract
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestSqlChanges(ChangesContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Callable[[], SetupWork]:
        return lambda: SqlUnitOfWork(engine)


class TestFakeChanges(ChangesContract):
    @pytest.fixture
    def connect(self) -> Callable[[], SetupWork]:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
