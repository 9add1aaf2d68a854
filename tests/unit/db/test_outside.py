from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from models.domain.webhooks import DeliveryState
from tests.contracts.outside import DELIVERY, LATER, Connect, OutsideContract


class TestSqlOutside(OutsideContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


def test_more_than_one_statement_takes_are_purged(engine: Engine) -> None:
    ended = replace(DELIVERY, state=DeliveryState.GIVEN_UP)
    with SqlUnitOfWork(engine) as work:
        work.webhooks.add([replace(ended, id=f"msg_{number}") for number in range(33_000)])
        assert work.webhooks.purge(LATER) == 33_000
        assert work.webhooks.deliveries("we-1", limit=1) == ()
