"""The contract suites on a PostgreSQL server, in a schema of its own that is dropped again.

Set BRIDGEWORK_TEST_POSTGRESQL to a URL of SQLAlchemy to run them, such as
``postgresql+psycopg://postgres@localhost/postgres``; the driver is not among the dependencies.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url, text

from api.submission.ports import SubmissionWork
from matcher.decisions import hold_still
from matcher.errors import DatabaseBusy
from models.db import SqlEmbeddingCache, SqlUnitOfWork, open_database, upgrade
from models.db.columns import metadata
from models.db.engine import reading, writing
from models.domain import EventData, Offer
from tests.contracts.accounts import AccountsContract
from tests.contracts.changes import ChangesContract
from tests.contracts.drafts import DraftsContract
from tests.contracts.embedding_cache import EmbeddingCacheContract
from tests.contracts.focus_groups import FocusGroupContract
from tests.contracts.forum import ForumContract
from tests.contracts.jobs import JobsContract
from tests.contracts.landscape import LandscapeContract
from tests.contracts.meetings import MeetingsContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.outside import OutsideContract
from tests.contracts.symposium import SymposiumContract
from tests.contracts.tour_plans import TourPlanContract
from tests.contracts.unit_of_work import UnitOfWorkContract
from tests.factories import make_offer

URL = os.environ.get("BRIDGEWORK_TEST_POSTGRESQL", "")

pytestmark = pytest.mark.skipif(not URL, reason="BRIDGEWORK_TEST_POSTGRESQL names no server")


@pytest.fixture
def engine() -> Iterator[Engine]:
    schema = f"bridgework_{uuid4().hex}"
    server = open_database(URL)
    with writing(server) as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(URL).update_query_dict({"options": f"-csearch_path={schema}"})
    engine = open_database(url.render_as_string(hide_password=False))
    upgrade(engine)
    yield engine
    engine.dispose()
    with writing(server) as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


class _OnPostgresql:
    @pytest.fixture
    def connect(self, engine: Engine) -> Callable[[], SqlUnitOfWork]:
        return lambda: SqlUnitOfWork(engine)


class TestPostgresqlUnitOfWork(_OnPostgresql, UnitOfWorkContract):
    """Records, results, decisions, rankers, board and log of disclosure."""


class TestPostgresqlAccounts(_OnPostgresql, AccountsContract):
    """Accounts, sessions, links and invitations."""


class TestPostgresqlChanges(_OnPostgresql, ChangesContract):
    """The edits of the set-up."""


class TestPostgresqlDrafts(DraftsContract):
    @pytest.fixture
    def work(self, engine: Engine) -> SubmissionWork:
        return SqlUnitOfWork(engine)


class TestPostgresqlFocusGroups(_OnPostgresql, FocusGroupContract):
    """Chosen hybrid clusters."""


class TestPostgresqlForum(_OnPostgresql, ForumContract):
    """Editions, minutes, follow-ups and joint filings."""


class TestPostgresqlJobs(_OnPostgresql, JobsContract):
    """Background jobs."""


class TestPostgresqlLandscape(_OnPostgresql, LandscapeContract):
    """Places on the map of records."""


class TestPostgresqlMeetings(_OnPostgresql, MeetingsContract):
    """Requests and shortlists."""


class TestPostgresqlOutbox(_OnPostgresql, OutboxContract):
    """Letters."""


class TestPostgresqlOutside(_OnPostgresql, OutsideContract):
    """Webhooks and kept answers."""


class TestPostgresqlSymposium(_OnPostgresql, SymposiumContract):
    """What the organiser chose of a symposium."""


class TestPostgresqlTourPlans(_OnPostgresql, TourPlanContract):
    """What is known of planned tours."""


class TestPostgresqlTourPlan(_OnPostgresql, TourPlanContract):
    """What is known of planned tours."""


class TestPostgresqlEmbeddingCache(EmbeddingCacheContract):
    @pytest.fixture
    def cache(self, engine: Engine) -> SqlEmbeddingCache:
        return SqlEmbeddingCache(engine)


def test_the_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_several_can_upgrade_at_once(engine: Engine) -> None:
    with writing(engine) as connection:
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(upgrade, engine) for _ in range(4)]:
            future.result()


def test_several_threads_can_store_the_same_vectors_at_once(engine: Engine) -> None:
    cache = SqlEmbeddingCache(engine)
    vectors = {f"{number}": np.full(8, number, dtype=np.float32) for number in range(200)}
    with ThreadPoolExecutor(8) as threads:
        for future in [threads.submit(cache.put_many, "encoder", vectors) for _ in range(16)]:
            future.result()
    assert len(cache.get_many("encoder", list(vectors))) == 200


def test_of_two_who_change_one_record_the_second_waits_and_sees_what_the_first_did(engine: Engine) -> None:
    def add() -> None:
        with SqlUnitOfWork(engine) as work:
            hold_still(work)
            offer = work.records.find(Offer, "o-1")
            assert offer is not None
            work.records.upsert(EventData(offers=(replace(offer, text=f"{offer.text}x"),)))
            work.commit()

    with SqlUnitOfWork(engine) as work:
        work.records.upsert(EventData(offers=(make_offer(1, text="x"),)))
        work.commit()
    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(add) for _ in range(20)]:
            future.result()
    with SqlUnitOfWork(engine) as work:
        offer = work.records.find(Offer, "o-1")
    assert offer is not None
    assert offer.text == "x" * 21


def test_who_waits_too_long_is_told_that_the_database_is_busy(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.db.engine._BUSY_TIMEOUT_MS", 50)
    with SqlUnitOfWork(engine) as first, SqlUnitOfWork(engine) as second:
        hold_still(first)
        with pytest.raises(DatabaseBusy):
            hold_still(second)
