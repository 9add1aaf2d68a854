from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import Engine, event

from models.db import SqlEmbeddingCache, SqlUnitOfWork
from models.domain import EventData, Offer
from tests.contracts.full_records import make_full_data
from tests.contracts.unit_of_work import Connect, UnitOfWorkContract
from tests.factories import make_offer


class TestSqlUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


def test_vectors_can_be_stored_between_reading_and_writing(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as work:
        work.records.load()
        SqlEmbeddingCache(engine).put_many("encoder", {"a": np.ones(2, dtype=np.float32)})
        work.records.upsert(make_full_data())
        work.commit()
    with SqlUnitOfWork(engine) as work:
        assert work.records.load() == make_full_data()


def test_a_page_reads_no_more_rows_than_it_shows(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as work:
        work.records.upsert(EventData(offers=tuple(make_offer(number) for number in range(50))))
        work.commit()
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(f"{args[2]} {args[3]}"))
    with SqlUnitOfWork(engine) as work:
        work.records.page(Offer, offset=10, limit=5)
    selects = [statement for statement in statements if "offers.text" in statement]
    assert len(selects) == 1
    assert "LIMIT ? OFFSET ? (5, 10)" in selects[0].replace("\n", "")


def test_more_records_than_fit_into_one_query_are_stored_and_changed(engine: Engine) -> None:
    offers = tuple(make_offer(number) for number in range(11_000))
    with SqlUnitOfWork(engine) as work:
        assert work.records.upsert(EventData(offers=offers)).added == 11_000
        counts = work.records.upsert(EventData(offers=(*offers[:-1], make_offer(10_999, title="New"))))
        assert (counts.added, counts.changed, counts.unchanged) == (0, 1, 10_999)
        assert work.records.find(Offer, "o-10999") == make_offer(10_999, title="New")
