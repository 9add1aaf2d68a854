from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from matcher.errors import DatabaseBusy, DatabaseUnavailable, InvalidSettings, UnreadableFile
from models.db import SqlUnitOfWork, open_database, upgrade
from models.db.engine import reading, writing
from models.domain import EventData
from tests.factories import make_offer


def test_a_file_is_opened_with_a_write_ahead_log_full_syncs_and_foreign_keys(engine: Engine) -> None:
    with reading(engine) as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_part_without_its_whole_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), writing(engine) as connection:
        connection.execute(text("INSERT INTO unplaced_talks VALUES (1, 0, 'o-1', 'alone')"))


def test_opening_touches_no_file(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'new.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(InvalidSettings, match="keeps nothing: name a file"):
        open_database(url)


@pytest.mark.parametrize(
    "url", ["workspace.db", "", "nosuchdatabase://host/name", "postgresql+nosuchdriver://host/name"]
)
def test_a_url_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(InvalidSettings, match="database: cannot be opened"):
        open_database(url)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(InvalidSettings) as caught:
        open_database("nosuchdatabase://someone:hidden@host/name")
    assert "hidden" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"These are my notes, and no database at all.\n" * 100)
    with pytest.raises(UnreadableFile, match="is not a SQLite database") as caught:
        upgrade(open_database(f"sqlite:///{path}"))
    assert caught.value.path == path
    assert path.read_bytes() == b"These are my notes, and no database at all.\n" * 100


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "bridgework.db"
    with pytest.raises(UnreadableFile, match="does its folder exist") as caught:
        upgrade(open_database(f"sqlite:///{path}"))
    assert caught.value.path == path


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bridgework.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        work.records.upsert(EventData(offers=tuple(make_offer(number, text="text " * 100) for number in range(500))))
        work.commit()
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : -4096] = b"\xaa" * (len(content) - 4096 - len(content) // 3)
    path.write_bytes(content)
    work = SqlUnitOfWork(open_database(f"sqlite:///{path}"))
    with work, pytest.raises(UnreadableFile, match="is a damaged SQLite database") as caught:
        work.records.load()
    assert caught.value.path == path


def test_a_full_disk_is_told_as_an_error_of_ours_without_the_values(engine: Engine) -> None:
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    engine.dispose()
    with SqlUnitOfWork(engine) as work, pytest.raises(DatabaseUnavailable, match="disk is full") as caught:
        work.records.upsert(EventData(offers=(make_offer(1, confidential_text="secret" * 20_000),)))
    assert caught.value.name == engine.url.database
    assert "secret" not in str(caught.value)


def test_the_database_of_another_application_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UnreadableFile, match="tables of another application: bookmarks") as caught:
        upgrade(open_database(f"sqlite:///{path}"))
    assert caught.value.path == path
    assert path.read_bytes() == before


def test_upgrading_waits_for_another_that_is_about_to_write(tmp_path: Path) -> None:
    path = tmp_path / "bridgework.db"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    release = Timer(0.2, lambda: writer.execute("COMMIT"))
    release.start()
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    release.join()
    writer.close()
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"


def test_a_schema_from_the_future_is_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnreadableFile, match="newer version of Bridgework"):
        upgrade(engine)


def test_a_reading_sees_one_state_while_another_writes(engine: Engine) -> None:
    with reading(engine) as reader:
        count = text("SELECT count(*) FROM offers")
        assert reader.execute(count).scalar_one() == 0
        with SqlUnitOfWork(engine) as work:
            work.records.upsert(EventData(offers=(make_offer(1),)))
            work.commit()
        assert reader.execute(count).scalar_one() == 0


def test_the_second_of_two_writers_is_told_who_is_in_the_way(engine: Engine) -> None:
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 10"))
    engine.dispose()
    first, second = SqlUnitOfWork(engine), SqlUnitOfWork(engine)
    with first, second:
        first.records.upsert(EventData(offers=(make_offer(1),)))
        with pytest.raises(DatabaseBusy, match=r"bridgework\.db is being written to by another process"):
            second.records.upsert(EventData(offers=(make_offer(2),)))
        first.commit()
        second.records.upsert(EventData(offers=(make_offer(2),)))
        second.commit()
        assert first.records.load().offers == (make_offer(1), make_offer(2))
