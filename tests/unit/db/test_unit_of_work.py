from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Engine, event

from models.db import ReadMemory, SqlEmbeddingCache, SqlUnitOfWork
from models.domain import EventData, Offer
from tests.contracts.full_records import make_full_data
from tests.contracts.unit_of_work import Connect, UnitOfWorkContract
from tests.factories import make_offer


class TestSqlUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        return lambda: SqlUnitOfWork(engine)


class TestSqlUnitOfWorkWithMemory(UnitOfWorkContract):
    """Units of work that share what they have read keep every promise of those that do not."""

    @pytest.fixture
    def connect(self, engine: Engine) -> Connect:
        memory = ReadMemory()
        return lambda: SqlUnitOfWork(engine, memory)


def test_what_another_process_withdraws_is_seen_at_once(engine: Engine) -> None:
    memory, at = ReadMemory(), datetime(2027, 5, 11, 9, tzinfo=UTC)
    offers = make_offer(1), make_offer(2)
    with SqlUnitOfWork(engine) as work:
        work.records.upsert(EventData(offers=offers))
        work.commit()
    with SqlUnitOfWork(engine, memory) as work:
        assert work.records.load().offers == offers
    with SqlUnitOfWork(engine) as elsewhere:
        elsewhere.records.upsert(EventData(offers=(make_offer(1, withdrawn_at=at, anonymous=True),)))
        elsewhere.commit()
    with SqlUnitOfWork(engine, memory) as work:
        assert work.records.load().offers == (make_offer(1, withdrawn_at=at, anonymous=True), make_offer(2))


def test_a_row_that_has_not_changed_gives_the_same_record(engine: Engine) -> None:
    memory = ReadMemory()
    with SqlUnitOfWork(engine, memory) as work:
        work.records.upsert(EventData(offers=(make_offer(1), make_offer(2))))
        work.commit()
        before = work.records.load()
        work.records.upsert(EventData(offers=(make_offer(2, title="New"),)))
        work.commit()
        after = work.records.load()
    assert after.offers[0] is before.offers[0]
    assert after.offers[1].title == "New"


def test_what_is_not_committed_is_remembered_by_nobody(engine: Engine) -> None:
    memory = ReadMemory()
    with SqlUnitOfWork(engine, memory) as work:
        work.records.upsert(EventData(offers=(make_offer(1, title="Never stored"),)))
        assert work.records.load().offers[0].title == "Never stored"
    with SqlUnitOfWork(engine, memory) as work:
        work.records.upsert(EventData(offers=(make_offer(1, title="Stored"),)))
        work.commit()
        assert work.records.load().offers == (make_offer(1, title="Stored"),)


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
