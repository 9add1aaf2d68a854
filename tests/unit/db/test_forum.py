from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from tests.contracts.forum import Connect, ForumContract


class TestSqlForumRepository(ForumContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)
