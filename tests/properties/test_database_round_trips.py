from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.db import SqlUnitOfWork, open_database, upgrade
from models.db.mapping import (
    agenda_from_rows,
    agenda_to_rows,
    parts_from_rows,
    parts_to_rows,
    record_from_row,
    record_to_row,
)
from models.db.types import format_moment, parse_moment
from models.domain import Agenda, EventData, Match, Matching, Step
from tests import strategies
from tests.factories import make_run

RECORDS = st.one_of(
    strategies.events,
    strategies.organisations,
    strategies.people,
    strategies.offers,
    strategies.needs,
    strategies.mandates,
    strategies.rooms,
    strategies.tables,
    strategies.availability,
    strategies.conflicts,
    strategies.wishes,
    strategies.groups,
    strategies.absences,
    strategies.closures,
    strategies.travel,
    strategies.locks,
    strategies.precedences,
    strategies.session_requests,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("database") / "bridgework.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    yield engine
    engine.dispose()


@given(moment=strategies.moments)
def test_a_time_is_read_as_it_was_written(moment: datetime) -> None:
    read = parse_moment(format_moment(moment))
    assert read == moment
    assert read.isoformat() == moment.isoformat()
    assert read.tzinfo == moment.tzinfo
    assert read.utcoffset() == moment.utcoffset()


@given(record=RECORDS)
def test_a_record_is_read_from_its_row(record: Any) -> None:
    assert record_from_row(type(record), record_to_row(record)) == record


@given(matches=st.lists(strategies.matches, max_size=4), seed=st.integers())
def test_matches_are_read_from_their_rows_in_any_order(matches: list[Match], seed: int) -> None:
    rows = parts_to_rows(matches, {"run_id": 1})
    random.Random(seed).shuffle(rows)
    assert parts_from_rows(Match, rows) == tuple(matches)


@given(agenda=strategies.agendas, seed=st.integers())
@settings(max_examples=50)
def test_an_agenda_is_read_from_its_rows_in_any_order(agenda: Agenda, seed: int) -> None:
    tables = agenda_to_rows(agenda)
    for rows in tables.values():
        random.Random(seed).shuffle(rows)
    assert agenda_from_rows(tables) == agenda


@given(data=strategies.event_data)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_database_gives_back_every_record(engine: Engine, data: EventData) -> None:
    with SqlUnitOfWork(engine) as work:
        work.records.upsert(data)
        assert work.records.load() == data
        assert work.records.upsert(data).unchanged == count_records(data)


@given(matching=strategies.matchings)
@settings(max_examples=40, deadline=None)
def test_the_database_gives_back_a_matching(engine: Engine, matching: Matching) -> None:
    with SqlUnitOfWork(engine) as work:
        work.results.save_matching(matching, make_run(Step.MATCH))
        assert work.results.matching() == matching


@given(agenda=strategies.agendas)
@settings(max_examples=40, deadline=None)
def test_the_database_gives_back_an_agenda(engine: Engine, agenda: Agenda) -> None:
    with SqlUnitOfWork(engine) as work:
        work.results.save_agenda(agenda, make_run(Step.AGENDA))
        assert work.results.agenda(agenda.version) == agenda


def count_records(data: EventData) -> int:
    values = [getattr(data, field.name) for field in fields(data) if field.init and field.name != "event"]
    return sum(len(records) for records in values) + (data.event is not None)
