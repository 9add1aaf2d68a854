"""The results of the steps in the database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select

from models.db import tables
from models.db.mapping import (
    Row,
    agenda_from_rows,
    agenda_to_rows,
    from_row,
    parts_from_rows,
    parts_to_rows,
    run_from_row,
    run_to_row,
)
from models.db.memory import ReadMemory
from models.db.transaction import LazyTransaction
from models.domain import Agenda, Candidate, Match, Matching, Pairing, Run, Step, UnmetNeed
from models.domain.errors import AlreadyExists

Part = TypeVar("Part")
_PLACE: Final = frozenset({"run_id", "position"})
"""Of a part of a matching: which matching, and where in it."""
_AGENDA_TABLES: tuple[Table, ...] = (
    tables.agendas,
    tables.sessions,
    tables.meetings,
    tables.unplaced_meetings,
    tables.unplaced_talks,
    tables.unplaced_sessions,
    tables.talks,
    tables.session_attendees,
    tables.meeting_people,
)


class SqlResultRepository:
    """``matcher.ports.ResultRepository`` on a database. Saving raises ``ValueError`` for a run of another step."""

    def __init__(self, transaction: LazyTransaction, memory: ReadMemory | None = None) -> None:
        self._transaction = transaction
        self._memory = memory

    @property
    def _usable_memory(self) -> ReadMemory | None:
        return None if self._transaction.has_written else self._memory

    def last_run(self, step: Step) -> Run | None:
        """The run of the step's last result, for agendas the one saved or noted last; None before the first."""
        with self._transaction.reading() as connection:
            row = _last_run_row(connection, step)
        return None if row is None else run_from_row(row)

    def save_matching(self, matching: Matching, run: Run) -> None:
        """Replace the matching."""
        connection = self._transaction.writing()
        part_of = {"run_id": _replace_run(connection, run, Step.MATCH)}
        whole = {name: getattr(matching, name) for name in ("threshold", "mandate_threshold", "weights")}
        connection.execute(insert(tables.matchings), part_of | whole)
        _insert(connection, tables.matches, parts_to_rows(matching.matches, part_of))
        _insert(connection, tables.unmet_needs, parts_to_rows(matching.unmet, part_of))
        _insert(connection, tables.candidates, parts_to_rows(matching.candidates, part_of))

    def matching(self) -> Matching | None:
        """Return the last matching, or None before the first."""
        with self._transaction.reading() as connection:
            run = _last_run_row(connection, Step.MATCH)
            if run is None:
                return None
            memory, run_id = self._usable_memory, run["id"]
            if memory is None:
                return _matching(connection, run_id, None)
            state = run_id, run["finished_at"], run["input_hash"]
            found: Matching = memory.matching.get(state, lambda: _matching(connection, run_id, memory))
            return found

    def save_pairings(self, pairings: Sequence[Pairing], run: Run) -> None:
        """Replace the pairings."""
        connection = self._transaction.writing()
        run_id = _replace_run(connection, run, Step.PAIR)
        _insert(connection, tables.pairings, parts_to_rows(pairings, {"run_id": run_id}))

    def pairings(self) -> tuple[Pairing, ...] | None:
        """Return the last pairings, or None before the first."""
        with self._transaction.reading() as connection:
            run = _last_run_row(connection, Step.PAIR)
            if run is None:
                return None
            return parts_from_rows(Pairing, _rows(connection, tables.pairings, "run_id", run["id"]))

    def save_agenda(self, agenda: Agenda, run: Run) -> None:
        """Add a version. Raise ``AlreadyExists`` when that version is stored: a version never changes."""
        _require_step(run, Step.AGENDA)
        connection = self._transaction.writing()
        if _rows(connection, tables.agendas, "version", agenda.version):
            raise AlreadyExists("agenda version", str(agenda.version))
        rows = agenda_to_rows(agenda)
        rows["agendas"][0]["run_id"] = _insert_run(connection, run)
        for table in _AGENDA_TABLES:
            _insert(connection, table, rows[table.name])

    def note_run(self, run: Run) -> None:
        """Keep a run of the agenda that made no version, as the last one."""
        _require_step(run, Step.AGENDA)
        _insert_run(self._transaction.writing(), run)

    def agenda(self, version: int | None = None) -> Agenda | None:
        """Return that version, the last when None; None when there is none."""
        with self._transaction.reading() as connection:
            if version is None:
                version = connection.execute(select(func.max(tables.agendas.c.version))).scalar_one()
            stored = _rows(connection, tables.agendas, "version", version)
            if not stored:
                return None
            memory = self._usable_memory
            if memory is None:
                return _agenda(connection, version)
            found: Agenda = memory.agendas.get(tuple(stored[0].values()), lambda: _agenda(connection, version))
            return found

    def versions(self) -> tuple[int, ...]:
        """Return the stored versions of the agenda, in order; none before the first."""
        query = select(tables.agendas.c.version).order_by(tables.agendas.c.version)
        with self._transaction.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def runs_of_versions(self) -> dict[int, Run]:
        """Return, by version of the agenda, the run that it was saved with."""
        query = select(tables.agendas.c.version, tables.runs).join(
            tables.runs, tables.runs.c.id == tables.agendas.c.run_id
        )
        with self._transaction.reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return {row.pop("version"): run_from_row(row) for row in rows}


def _matching(connection: Connection, run_id: int, memory: ReadMemory | None) -> Matching:
    (whole,) = _rows(connection, tables.matchings, "run_id", run_id)
    return Matching(
        threshold=whole["threshold"],
        matches=_parts(connection, tables.matches, Match, run_id, memory),
        unmet=_parts(connection, tables.unmet_needs, UnmetNeed, run_id, memory),
        mandate_threshold=whole["mandate_threshold"],
        weights=whole["weights"],
        candidates=_parts(connection, tables.candidates, Candidate, run_id, memory),
    )


def _parts(
    connection: Connection, table: Table, kind: type[Part], run_id: int, memory: ReadMemory | None
) -> tuple[Part, ...]:
    """The parts of a matching; those that the one before had as well are not made anew."""
    if memory is None or connection.dialect.name != "sqlite":
        return parts_from_rows(kind, _rows(connection, table, "run_id", run_id))
    rows = memory.rows(table, partial(from_row, kind), _PLACE)
    return rows.read(connection, lambda query: query.where(table.c.run_id == run_id).order_by(table.c.position))


def _agenda(connection: Connection, version: int) -> Agenda:
    return agenda_from_rows({table.name: _rows(connection, table, "version", version) for table in _AGENDA_TABLES})


def _require_step(run: Run, step: Step) -> None:
    if run.step is not step:
        raise ValueError(f"a run of step {run.step} cannot have made a result of step {step}")


def _last_run_row(connection: Connection, step: Step) -> Row | None:
    query = select(tables.runs).where(tables.runs.c.step == step).order_by(tables.runs.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def _replace_run(connection: Connection, run: Run, step: Step) -> int:
    """Delete the step's earlier runs, their results with them, and return the new run's id."""
    _require_step(run, step)
    connection.execute(delete(tables.runs).where(tables.runs.c.step == step))
    return _insert_run(connection, run)


def _insert_run(connection: Connection, run: Run) -> int:
    statement = insert(tables.runs).values(run_to_row(run)).returning(tables.runs.c.id)
    return int(connection.execute(statement).scalar_one())


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _rows(connection: Connection, table: Table, column: str, value: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).where(table.c[column] == value)).mappings()]
