from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from models.db import SqlUnitOfWork, open_database, upgrade
from models.db.columns import metadata
from models.db.engine import reading, writing
from models.domain import EventData, Explanation, Person, Room

ROOT = Path(__file__).parents[3]


@pytest.fixture
def migrated(tmp_path: Path) -> Engine:
    """A database that was made by one migration after another."""
    engine = open_database(f"sqlite:///{tmp_path / 'migrated.db'}")
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "head")
    return engine


def test_the_migrated_schema_is_that_of_the_tables(migrated: Engine) -> None:
    with reading(migrated) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrated_schema_is_that_of_the_tables_to_the_names_of_constraints(
    migrated: Engine, engine: Engine
) -> None:
    assert schema_of(migrated) == schema_of(engine)


def test_a_new_database_has_all_that_the_migrations_leave(migrated: Engine, engine: Engine) -> None:
    assert rows_of(engine) == rows_of(migrated)
    with reading(engine) as new, reading(migrated) as old:
        revisions = [MigrationContext.configure(each).get_current_revision() for each in (new, old)]
    assert revisions[0] == revisions[1]


def test_upgrading_again_changes_nothing(migrated: Engine, engine: Engine) -> None:
    for each in (migrated, engine):
        before = schema_of(each)
        upgrade(each)
        assert schema_of(each) == before


def test_the_first_step_can_be_taken_back(engine: Engine) -> None:
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_records_of_the_first_version_are_kept_and_counted_from_zero(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "0001")
        connection.execute(text("INSERT INTO organisations VALUES ('org-1', 0, 'One', 'university', '', '', '[]')"))
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        assert [organisation.name for organisation in work.records.load().organisations] == ["One"]
        assert work.records.version() == 0


def test_the_third_step_can_be_taken_back_and_keeps_what_was_there(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "0002")
        connection.execute(text(OFFER_OF_THE_SECOND_VERSION))
        connection.execute(text(RUN_OF_THE_SECOND_VERSION))
        connection.execute(text("INSERT INTO matchings VALUES (1, 0.5)"))
        connection.execute(text(MATCH_OF_THE_SECOND_VERSION))
    before = schema_of(engine)
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        (offer,) = work.records.load().offers
        matching = work.results.matching()
    assert (offer.title, offer.funding_sought_eur, offer.partner_kinds) == ("One", None, ())
    assert matching is not None
    assert (matching.mandate_threshold, matching.weights, matching.candidates) == (0.07, {}, ())
    assert [(match.fit, match.explanation) for match in matching.matches] == [({}, Explanation())]
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "0002")
        assert connection.execute(text("SELECT count(*) FROM matches")).scalar_one() == 1
    assert schema_of(engine) == before


OFFER_OF_THE_SECOND_VERSION = (
    "INSERT INTO offers VALUES ('o-1', 0, 'One', 'Text', '', '', '', 'abstract', '', 4, 'granted', '[]', '[]', '[]')"
)
RUN_OF_THE_SECOND_VERSION = (
    "INSERT INTO runs VALUES (1, 'match', 'hash', '{\"mandate_threshold\": 0.07}', '2027-05-11T09:00:00+00:00', 1.5)"
)
MATCH_OF_THE_SECOND_VERSION = "INSERT INTO matches VALUES (1, 0, 'n-1', 'o-1', 1, 0.9, 0.5, 3.0, '{}', '[]', '[]')"


def test_the_fifth_step_can_be_taken_back_and_keeps_what_was_there(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "0004")
        for row in ROWS_OF_THE_FOURTH_VERSION:
            connection.execute(text(f"INSERT INTO {row}"))
    before, rows = schema_of(engine), rows_of(engine)
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        data, agenda = work.records.load(), work.results.agenda()
    assert data.people == (Person(id="p-1", name="One", languages=("en",), max_meetings=4),)
    assert data.rooms == (Room(id="r-1", name="Hall", capacity=60, floor="2"),)
    assert agenda is not None
    (session,) = agenda.sessions
    assert (session.title, session.track, session.attendee_ids) == ("Lasers", "", ("p-1", "p-2"))
    assert [talk.offer_id for talk in session.talks] == ["o-1", "o-2"]
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "0004")
    assert schema_of(engine) == before
    assert rows_of(engine) == rows


_FROM_NINE_TO_TEN = "'2027-05-11T09:00:00+09:00', '2027-05-11T10:00:00+09:00'"
ROWS_OF_THE_FOURTH_VERSION = (
    "people VALUES ('p-1', 0, 'One', '', 'researcher', '', '', '', '', '[\"en\"]', 4)",
    "rooms VALUES ('r-1', 0, 'Hall', 'session', 60, '2')",
    "runs VALUES (1, 'agenda', 'hash', '{}', '2027-05-11T09:00:00+00:00', 1.5)",
    "agendas VALUES (1, 1, 0.5, 0.5)",
    f"sessions VALUES (1, 's-1', 0, 'talks', 'Lasers', {_FROM_NINE_TO_TEN}, 'r-1', '', '[]', 3, '')",
    f"talks VALUES (1, 's-1', 0, 'o-1', 'o-1', 'p-1', 'One', {_FROM_NINE_TO_TEN})",
    f"talks VALUES (1, 's-1', 1, 'o-2', 'o-2', 'p-2', 'Two', {_FROM_NINE_TO_TEN})",
    "session_attendees VALUES (1, 's-1', 0, 'p-1')",
    "session_attendees VALUES (1, 's-1', 1, 'p-2')",
)


def test_lines_of_the_log_get_whose_record_it_was_and_still_refuse_to_change(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "0002")
        connection.execute(text(OFFER_OF_THE_SECOND_VERSION.replace("'Text', ''", "'Text', 'p-3'")))
        command.upgrade(migrations(connection), "0017")
        for line in LINES_OF_THE_SEVENTEENTH_VERSION:
            connection.execute(text(f"INSERT INTO disclosures VALUES {line}"))
    before = schema_of(engine)
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        owners = [(entry.action.value, entry.owner_id) for entry in work.disclosures.entries()]
    assert owners == [("granted", "p-1"), ("seen", "p-1"), ("requested", "p-3"), ("accepted", "")]
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(text("DELETE FROM disclosures"))
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "0017")
    assert schema_of(engine) == before


_AT_NINE = "'2027-05-11T09:00:00+09:00'"
LINES_OF_THE_SEVENTEENTH_VERSION = (
    f"(1, 'granted', 'p-1', 'p-2', {_AT_NINE}, 'offer', 'o-1', 'named', '', '')",
    f"(2, 'seen', 'p-2', 'p-2', {_AT_NINE}, 'offer', 'o-1', 'named', '', '')",
    f"(3, 'requested', 'p-4', 'p-4', {_AT_NINE}, 'offer', 'o-1', 'named', '', '')",
    f"(4, 'accepted', 'p-2', 'p-2', {_AT_NINE}, NULL, '', NULL, 'ab', 'Text')",
)


def test_a_migration_that_fails_leaves_the_schema_as_it_was(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    with pytest.raises(RuntimeError, match="half-way"):
        migrate_and_fail(engine)
    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == []


def test_several_processes_can_upgrade_one_new_database_from_any_folder(tmp_path: Path) -> None:
    script = "import sys; from models.db import open_database, upgrade; upgrade(open_database(sys.argv[1]))"
    url = f"sqlite:///{tmp_path / 'bridgework.db'}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen([sys.executable, "-c", script, url], cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [(b"", 0)] * 3
    with SqlUnitOfWork(open_database(url)) as work:
        assert work.records.load() == EventData()


def test_every_table_can_be_made_in_postgresql() -> None:
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def migrations(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "models.db:migrations")
    config.attributes["connection"] = connection
    return config


def migrate_and_fail(engine: Engine) -> None:
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "head")
        raise RuntimeError("half-way")


def schema_of(engine: Engine) -> dict[str, str]:
    """SQLite quotes the name of a table that was rebuilt."""
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
    with reading(engine) as connection:
        return {name: " ".join(sql.replace('"', "").split()) for name, sql in connection.execute(query)}


def rows_of(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    with reading(engine) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: set(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}
