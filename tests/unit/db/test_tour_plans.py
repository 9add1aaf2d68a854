from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.tour_plans import Connect, TourPlanContract
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestSqlTourPlanRepository(TourPlanContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


class TestInMemoryTourPlanRepository(TourPlanContract):
    @pytest.fixture
    def connect(self) -> Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
