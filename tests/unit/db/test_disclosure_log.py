from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from models.db import SqlUnitOfWork
from models.db.engine import writing
from tests.contracts.disclosures import GRANTED, REQUESTED


@pytest.mark.parametrize("statement", ["UPDATE disclosures SET viewer_id = 'p-9'", "DELETE FROM disclosures"])
def test_the_database_itself_refuses_to_change_the_log(engine: Engine, statement: str) -> None:
    with SqlUnitOfWork(engine) as work:
        work.disclosures.add([REQUESTED, GRANTED])
        work.commit()
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(text(statement))
    with SqlUnitOfWork(engine) as work:
        assert work.disclosures.entries() == (REQUESTED, GRANTED)
