"""The places on the map of offers and needs: their table, and the repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Double, Table, Text, delete, insert, select

from models.db.columns import metadata, text
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.db.types import enum_of
from models.domain import DisclosedKind, PlaceOnMap

_ROWS_AT_ONCE: Final = 1000
places_on_the_map = Table(
    "places_on_the_map",
    metadata,
    Column("kind", enum_of(DisclosedKind), primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("x", Double, nullable=False),
    Column("y", Double, nullable=False),
    text("text_hash"),
)


class SqlLandscapeRepository:
    """``matcher.ports.LandscapeRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def places(self) -> tuple[PlaceOnMap, ...]:
        query = select(places_on_the_map).order_by(places_on_the_map.c.kind, places_on_the_map.c.record_id)
        with self._transaction.reading() as connection:
            return tuple(from_row(PlaceOnMap, dict(row)) for row in connection.execute(query).mappings())

    def keep(self, places: Sequence[PlaceOnMap]) -> None:
        connection = self._transaction.writing()
        connection.execute(delete(places_on_the_map))
        for start in range(0, len(places), _ROWS_AT_ONCE):
            rows = [plain_row(place) for place in places[start : start + _ROWS_AT_ONCE]]
            connection.execute(insert(places_on_the_map), rows)
