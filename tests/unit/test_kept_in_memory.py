"""The fakes of the outbox and of the map pass the suites of the real adapters."""

from __future__ import annotations

import pytest

from tests.contracts import landscape, outbox
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class TestInMemoryOutboxRepository(outbox.OutboxContract):
    @pytest.fixture
    def connect(self) -> outbox.Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)


class TestInMemoryLandscapeRepository(landscape.LandscapeContract):
    @pytest.fixture
    def connect(self) -> landscape.Connect:
        store = InMemoryStore()
        return lambda: InMemoryUnitOfWork(store)
