from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from models.db import SqlUnitOfWork
from models.db.engine import writing
from models.domain import Publication, Step
from tests.factories import NOON, make_agenda, make_run


@pytest.fixture
def published(engine: Engine) -> Engine:
    """Versions 1, which is published, and 2."""
    with SqlUnitOfWork(engine) as work:
        for version in (1, 2):
            work.results.save_agenda(make_agenda(version), make_run(Step.AGENDA))
        work.board.publish(Publication(version=1, published_at=NOON))
        work.commit()
    return engine


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings SET table_id = 't-9' WHERE version = 1",
        "DELETE FROM sessions WHERE version = 1",
        "DELETE FROM agendas WHERE version = 1",
        "INSERT INTO unplaced_talks VALUES (1, 7, 'o-1', 'why')",
    ],
)
def test_a_published_version_cannot_be_changed(published: Engine, statement: str) -> None:
    if published.dialect.name not in {"sqlite", "postgresql"}:
        pytest.skip("the database has no triggers of ours")
    with pytest.raises(DBAPIError, match="a published version never changes"), writing(published) as connection:
        connection.execute(text(statement))


def test_one_that_is_not_published_can(published: Engine) -> None:
    with writing(published) as connection:
        connection.execute(text("UPDATE meetings SET table_id = 't-9' WHERE version = 2"))


@pytest.mark.parametrize("statement", ["DELETE FROM publications", "UPDATE publications SET note = 'x'"])
def test_no_publication_is_changed_or_taken_back(published: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="publications is append-only"), writing(published) as connection:
        connection.execute(text(statement))
