from __future__ import annotations

import pytest

from tests.contracts.accounts import AccountsContract
from tests.contracts.accounts import Connect as ConnectAccounts
from tests.contracts.embedding_cache import EmbeddingCacheContract
from tests.contracts.forum import Connect as ConnectForum
from tests.contracts.forum import ForumContract
from tests.contracts.jobs import Connect as ConnectJobs
from tests.contracts.jobs import JobsContract
from tests.contracts.outside import Connect as ConnectOutside
from tests.contracts.outside import OutsideContract
from tests.contracts.unit_of_work import Connect, UnitOfWorkContract
from tests.fakes import InMemoryEmbeddingCache, InMemoryStore, InMemoryUnitOfWork


class TestInMemoryUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def connect(self) -> Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)


class TestInMemoryOutside(OutsideContract):
    @pytest.fixture
    def connect(self) -> ConnectOutside:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)


class TestInMemoryJobRepository(JobsContract):
    @pytest.fixture
    def connect(self) -> ConnectJobs:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)


class TestInMemoryForumRepository(ForumContract):
    @pytest.fixture
    def connect(self) -> ConnectForum:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)


class TestInMemoryEmbeddingCache(EmbeddingCacheContract):
    @pytest.fixture
    def cache(self) -> InMemoryEmbeddingCache:
        return InMemoryEmbeddingCache()


class TestInMemoryAccountRepository(AccountsContract):
    @pytest.fixture
    def connect(self) -> ConnectAccounts:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
