from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.jobs import Connect, JobsContract


class TestSqlJobRepository(JobsContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)
