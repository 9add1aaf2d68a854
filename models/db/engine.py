"""Opening a database, and the two kinds of transaction on it.

SQLite's commits are fsynced (``synchronous=FULL``): with a write-ahead log the cheaper NORMAL survives a killed
process but may lose the last commits when the machine itself stops, and a run here is a few large commits, so
that the fsync costs nothing that anyone notices.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, insert, inspect, make_url, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError

from models.db.columns import metadata
from models.db.tables import records_version
from models.domain.errors import DatabaseBusy, DatabaseUnavailable, InputError, InvalidSettings, UnreadableFile

_BUSY_TIMEOUT_MS = 30_000
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
_BEGIN = "bridgework_begin"
"""The execution option of a connection that says how its transactions begin in SQLite."""

_MIGRATION_LOCK = 0x6272_6467
"""Any number that every Bridgework agrees on: PostgreSQL's advisory lock for migrations."""
_WRITE_LOCK = 0x6272_6477
"""As above, for the transactions of units of work."""
_LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's state of a statement that has waited too long for a lock."""

_REASONS = {
    sqlite3.SQLITE_NOTADB: "is not a SQLite database",
    sqlite3.SQLITE_CORRUPT: "is a damaged SQLite database: restore it from a copy",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened as a database: does its folder exist, and may you write there?",
}


def open_database(url: str) -> Engine:
    """Return an engine for a URL of SQLAlchemy, such as ``sqlite:///workspace/bridgework.db``; connects later.

    Raise ``InvalidSettings`` for a URL that cannot be read, whose driver is not installed, or that names a SQLite
    database in memory. Whatever uses the engine raises ``UnreadableFile`` for a file that is no SQLite database, is
    damaged, or cannot be opened, ``DatabaseBusy`` when another process has held the write lock for 30 s, and
    ``DatabaseUnavailable`` when the disk is full, the server does not answer, or the like. Values are kept out of
    messages and logs: some are confidential.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return _explaining(create_engine(parsed, hide_parameters=True))
        if parsed.database in (None, "", ":memory:"):
            raise InvalidSettings("database", url, "a database in memory keeps nothing: name a file")
        engine = create_engine(parsed, hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise InvalidSettings("database", f"{url.partition(':')[0]}:…", f"cannot be opened: {error}") from error
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return _explaining(engine)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one state of the database and blocks nobody."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that is committed at the end, or rolled back on an error."""
    with connect_for_writing(engine) as connection, connection.begin():
        yield connection


def connect_for_writing(engine: Engine) -> Connection:
    """Return a connection whose transactions take SQLite's write lock when they begin.

    A transaction that read first and locked later would fail whenever another had written in between.
    """
    return engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


def lock_for_writing(connection: Connection) -> None:
    """Let nobody else begin to write until the transaction ends; ``DatabaseBusy`` after 30 s of waiting.

    SQLite has done so when a transaction of ``connect_for_writing`` began.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute(select(func.pg_advisory_xact_lock(_WRITE_LOCK)))


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version by the packaged migrations; does nothing when it is there already.

    Several processes may do so at once: one migrates, the others wait for it. It is one transaction, so that a
    process killed half-way leaves the old schema. Raise ``UnreadableFile`` (``InvalidSettings`` for a server) when
    the database belongs to another application or to a newer version of this one.
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    config = Config()
    config.set_main_option("script_location", "models.db:migrations")
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        try:
            if engine.dialect.name == "sqlite" and not inspect(connection).get_table_names():
                _make_at_once(connection)
                command.stamp(config, "head")
            else:
                command.upgrade(config, "head")
        except CommandError as error:
            reason = f"was made by a newer version of Bridgework or by another application ({error})"
            raise _unusable(engine.url, reason) from error


def _make_at_once(connection: Connection) -> None:
    """What all migrations together leave in an empty database, in a fifth of their time; a test compares the two."""
    metadata.create_all(connection)
    connection.execute(insert(records_version).values(id=1, version=0))


def _prepare_sqlite(engine: Engine) -> None:
    """Switch the file to a write-ahead log, which it remembers, unless it belongs to another application."""
    with reading(engine) as connection:
        names = inspect(connection).get_table_names()
    if names and "alembic_version" not in names:
        raise _unusable(engine.url, f"holds the tables of another application: {', '.join(names[:5])}")
    deadline = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while not _switch_to_write_ahead_log(engine) and time.monotonic() < deadline:
        time.sleep(0.02)


def _switch_to_write_ahead_log(engine: Engine) -> bool:
    """Return False while another connection is in the way: SQLite does not wait for it here as it does elsewhere."""
    with engine.connect().execution_options(**{_BEGIN: None}) as connection:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except DatabaseBusy:
            return False
    return True


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if statement is not None:
        connection.exec_driver_sql(statement)


def _explaining(engine: Engine) -> Engine:
    event.listen(engine, "handle_error", _explain)
    return engine


def _explain(context: ExceptionContext) -> None:
    """Raise our own error for what a person can do something about."""
    if context.engine is None:
        return
    url, cause = context.engine.url, context.original_exception
    extended_code: Any = getattr(cause, "sqlite_errorcode", 0)
    code = extended_code & 0xFF
    if code == sqlite3.SQLITE_BUSY or getattr(cause, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
        raise DatabaseBusy(_name(url)) from cause
    if code in _REASONS:
        raise _unusable(url, _REASONS[code]) from cause
    if isinstance(context.sqlalchemy_exception, OperationalError):
        raise DatabaseUnavailable(_name(url), str(cause)) from cause


def _unusable(url: URL, reason: str) -> InputError:
    if url.get_backend_name() == "sqlite":
        return UnreadableFile(Path(url.database or ""), reason)
    return InvalidSettings("database", _name(url), reason)


def _name(url: URL) -> str:
    """The file, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.render_as_string(hide_password=True)
