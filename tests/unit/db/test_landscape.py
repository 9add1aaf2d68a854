from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.landscape import Connect, LandscapeContract


class TestSqlLandscapeRepository(LandscapeContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)
