"""What people keep and say of proposals, and the meetings that they ask for, in the database."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select, update

from models.db.mapping import Row, from_row, plain_row
from models.db.request_tables import meeting_requests, shortlist, statements
from models.db.transaction import LazyTransaction
from models.domain.errors import AlreadyExists
from models.domain.requests import MeetingRequest, RequestState, Shortlisted, Statement

Record = TypeVar("Record", Shortlisted, Statement)

_TABLES: Final[dict[type, Table]] = {Shortlisted: shortlist, Statement: statements}


class SqlRequestRepository:
    """``api.meetings.ports.RequestRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, request: MeetingRequest) -> None:
        """Raise ``AlreadyExists`` when the id is taken."""
        connection = self._transaction.writing()
        if connection.execute(select(meeting_requests.c.id).where(meeting_requests.c.id == request.id)).first():
            raise AlreadyExists("meeting request", request.id)
        connection.execute(insert(meeting_requests), plain_row(request))

    def find(self, request_id: str) -> MeetingRequest | None:
        found = self._read(meeting_requests.c.id == request_id)
        return found[0] if found else None

    def of_person(self, person_id: str) -> tuple[MeetingRequest, ...]:
        columns = meeting_requests.c
        return self._read(or_(columns.asked_by == person_id, columns.asked_of == person_id))

    def about(self, need_id: str, offer_id: str) -> tuple[MeetingRequest, ...]:
        columns = meeting_requests.c
        return self._read(and_(columns.need_id == need_id, columns.offer_id == offer_id))

    def pending(self) -> tuple[MeetingRequest, ...]:
        return self._read(meeting_requests.c.state == RequestState.PENDING)

    def end(self, request: MeetingRequest, was: RequestState = RequestState.PENDING) -> bool:
        table = meeting_requests
        query = update(table).where(table.c.id == request.id, table.c.state == was)
        return self._transaction.writing().execute(query.values(plain_row(request))).rowcount == 1

    def _read(self, condition: ColumnElement[bool]) -> tuple[MeetingRequest, ...]:
        query = select(meeting_requests).where(condition).order_by(meeting_requests.c.position)
        with self._transaction.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(from_row(MeetingRequest, dict(row)) for row in rows)


class SqlChoiceRepository:
    """``api.meetings.ports.ChoiceRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def put(self, record: Shortlisted | Statement) -> None:
        table, row = _TABLES[type(record)], plain_row(record)
        connection = self._transaction.writing()
        changed = update(table).where(_is(table, record.person_id, record.need_id, record.offer_id)).values(row)
        if not connection.execute(changed).rowcount:
            connection.execute(insert(table), row)

    def remove(self, kind: type[Record], person_id: str, need_id: str, offer_id: str) -> bool:
        table = _TABLES[kind]
        query = delete(table).where(_is(table, person_id, need_id, offer_id))
        return self._transaction.writing().execute(query).rowcount == 1

    def shortlist(self, person_id: str) -> tuple[Shortlisted, ...]:
        return self._read(Shortlisted, shortlist.c.person_id == person_id)

    def statements(self, *, person_id: str | None = None, offer_id: str | None = None) -> tuple[Statement, ...]:
        given = {"person_id": person_id, "offer_id": offer_id}
        conditions = [statements.c[name] == value for name, value in given.items() if value is not None]
        return self._read(Statement, *conditions)

    def _read(self, kind: type[Record], *conditions: ColumnElement[bool]) -> tuple[Record, ...]:
        table = _TABLES[kind]
        query = select(table).where(*conditions).order_by(table.c.position)
        with self._transaction.reading() as connection:
            rows: list[Row] = [dict(row) for row in connection.execute(query).mappings()]
        return tuple(from_row(kind, row) for row in rows)


def _is(table: Table, person_id: str, need_id: str, offer_id: str) -> Any:
    return and_(table.c.person_id == person_id, table.c.need_id == need_id, table.c.offer_id == offer_id)
