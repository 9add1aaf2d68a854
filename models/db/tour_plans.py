"""What is known of planned tours: their table, and the repository."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, String, Table, delete, insert, select

from models.db.columns import metadata
from models.db.transaction import LazyTransaction
from models.domain.tours import PlannedTours

tour_plans = Table(
    "tour_plans",
    metadata,
    Column("visits", String(64), primary_key=True),
    Column("content", JSON, nullable=False),
)


class SqlTourPlanRepository:
    """``matcher.ports.TourPlanRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def keep(self, plan: PlannedTours) -> None:
        content = TypeAdapter(PlannedTours).dump_python(plan, mode="json")
        connection = self._transaction.writing()
        connection.execute(delete(tour_plans).where(tour_plans.c.visits == plan.visits))
        connection.execute(insert(tour_plans), {"visits": plan.visits, "content": content})

    def of(self, visits: str) -> PlannedTours | None:
        query = select(tour_plans.c.content).where(tour_plans.c.visits == visits)
        with self._transaction.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else TypeAdapter(PlannedTours).validate_python(content)
