"""The audit log of disclosures in a database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from models.db.disclosure_tables import disclosures
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.domain import DisclosedKind, DisclosureEntry


class SqlDisclosureRepository:
    """``matcher.ports.DisclosureRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, entries: Sequence[DisclosureEntry]) -> None:
        if entries:
            self._transaction.writing().execute(insert(disclosures), [plain_row(entry) for entry in entries])

    def entries(
        self,
        *,
        record_kind: DisclosedKind | None = None,
        record_id: str | None = None,
        viewer_id: str | None = None,
    ) -> tuple[DisclosureEntry, ...]:
        given = {"record_kind": record_kind, "record_id": record_id, "viewer_id": viewer_id}
        query = select(disclosures).order_by(disclosures.c.position)
        for name, value in given.items():
            if value is not None:
                query = query.where(disclosures.c[name] == value)
        with self._transaction.reading() as connection:
            return tuple(from_row(DisclosureEntry, dict(row)) for row in connection.execute(query).mappings())
