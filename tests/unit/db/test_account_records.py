from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.db import SqlUnitOfWork
from models.domain.accounts import SignInLink
from tests.contracts.accounts import LATER, AccountsContract, Connect
from tests.factories import NOON


class TestSqlAccountRepository(AccountsContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


def test_of_several_who_use_one_link_at_once_one_succeeds(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as work:
        work.accounts.add(SignInLink(id="l", account_id="a-1", created_at=NOON, expires_at=LATER))
        work.commit()
    told: list[bool] = []

    def use(number: int) -> None:
        with SqlUnitOfWork(engine) as work:
            told.append(work.accounts.close(SignInLink, "l", NOON + timedelta(seconds=number)))
            work.commit()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, False, False, True]
