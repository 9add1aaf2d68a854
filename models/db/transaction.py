"""The transaction that the repositories of one unit of work share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from models.db.engine import connect_for_writing, lock_for_writing, reading


class LazyTransaction:
    """A transaction that begins with the first write.

    Before it, each reading is a short transaction of its own, so that hours of computing between a reading and a
    write neither block other writers nor are blocked by them. From the first write to the commit nobody else writes
    through another, so that what is read in between stays what it is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer: Connection | None = None
        self._entered = False

    def enter(self) -> None:
        if self._entered:
            raise RuntimeError("a unit of work is entered once at a time: make another")
        self._entered = True

    def leave(self) -> None:
        self._entered = False
        if self._writer is not None:
            self._writer.close()  # rolls back what was not committed
            self._writer = None

    @property
    def has_written(self) -> bool:
        """Whether there is something that a commit would store."""
        return self._writer is not None

    def commit(self) -> None:
        self._require_entered()
        if self._writer is not None:
            self._writer.commit()
            self._writer.close()
            self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._require_entered()
        if self._writer is not None:
            yield self._writer
            return
        with reading(self._engine) as connection:
            yield connection

    def writing(self) -> Connection:
        self._require_entered()
        if self._writer is None:
            connection = connect_for_writing(self._engine)
            try:
                connection.begin()
                lock_for_writing(connection)
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer

    def _require_entered(self) -> None:
        if not self._entered:
            raise RuntimeError("a unit of work is used inside its `with` block")
