"""When work can begin."""

from __future__ import annotations

import math
from datetime import date, timedelta

from matcher.fit.criterion import Criterion, Remedy
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Need, Offer

FARTHEST_DAYS = 365
"""An offer that comes this many days late is as far off as can be."""


class Dates(Criterion[date, date]):
    """The offer is available by the need's deadline; later, the share of a year counts."""

    kind = GapKind.DATES

    def of_demand(self, demand: Demand, owner: Party) -> date | None:
        return demand.deadline if isinstance(demand, Need) else None

    def of_offer(self, offer: Offer, owner: Party) -> date | None:
        return offer.available_from

    def fit(self, of_demand: date, of_offer: date) -> float:
        late = max((of_offer - of_demand).days, 0)
        return -min(late, FARTHEST_DAYS) / FARTHEST_DAYS

    def reasons(self, of_demand: date, of_offer: date) -> tuple[str, str]:
        deadline, start = _written(of_demand), _written(of_offer)
        return (
            f"available from {start}, asked for by {deadline}",
            f"they ask for it by {deadline}, yours is available from {start}",
        )

    def change(self, of_demand: date, old: date, new: date) -> str:
        return f"a start on {_written(new)} instead of {_written(old)}"

    def reach(self, of_demand: date, of_offer: date, target: float) -> Remedy[date] | None:
        late = math.floor(FARTHEST_DAYS * -min(target, 0.0) + 1e-9)
        value = _later(of_demand, late)
        return self._if(of_demand, of_offer, value, reached=value is not None and value < of_offer)

    def lose(self, of_demand: date, of_offer: date, target: float) -> Remedy[date] | None:
        late = math.ceil(FARTHEST_DAYS * -target - 1e-9)
        value = _later(of_demand, late) if 0 < late <= FARTHEST_DAYS else None
        return self._if(of_demand, of_offer, value, reached=value is not None and value > of_offer)

    def _if(self, of_demand: date, old: date, new: date | None, *, reached: bool) -> Remedy[date] | None:
        return self.remedy(of_demand, old, new) if new is not None and reached else None


def _later(day: date, days: int) -> date | None:
    """None beyond the last day that a calendar has."""
    return day + timedelta(days=days) if date.max - day >= timedelta(days=days) else None


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
