"""Publications and the working copy's edits in a database."""

from __future__ import annotations

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from models.db.board_tables import agenda_edits, publications
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.domain import AgendaEdit, Publication
from models.domain.errors import AlreadyExists


class SqlBoardRepository:
    """``matcher.ports.BoardRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def publish(self, publication: Publication) -> None:
        connection = self._transaction.writing()
        last = connection.execute(select(func.max(publications.c.position))).scalar_one()
        row = plain_row(publication) | {"position": (last or 0) + 1}
        connection.execute(insert(publications).values(row))

    def publications(self) -> tuple[Publication, ...]:
        """In order; none before the first."""
        query = select(publications).order_by(publications.c.position)
        with self._transaction.reading() as connection:
            return tuple(from_row(Publication, dict(row)) for row in connection.execute(query).mappings())

    def add_edit(self, edit: AgendaEdit) -> None:
        """Raise ``AlreadyExists`` when somebody else has added the line of this number."""
        connection = self._transaction.writing()
        try:
            with connection.begin_nested():
                connection.execute(insert(agenda_edits).values(plain_row(edit)))
        except IntegrityError as error:
            raise AlreadyExists("edit of the agenda", str(edit.number)) from error

    def edits(self) -> tuple[AgendaEdit, ...]:
        """In order; none before the first."""
        query = select(agenda_edits).order_by(agenda_edits.c.number)
        with self._transaction.reading() as connection:
            return tuple(from_row(AgendaEdit, dict(row)) for row in connection.execute(query).mappings())
