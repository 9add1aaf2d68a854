"""A fresh database with the schema in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.db import open_database, upgrade


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All migrations, made once."""
    path = tmp_path_factory.mktemp("empty") / "bridgework.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(empty: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{shutil.copy(empty, tmp_path / 'bridgework.db')}")
    yield engine
    engine.dispose()
