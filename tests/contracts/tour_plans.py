"""What every unit of work does with what is known of planned tours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from api.jobs.ports import PlanningWork
from models.domain.tours import PlannedTours

Connect = Callable[[], PlanningWork]
PLAN = PlannedTours(
    visits="v" * 64,
    day=date(2027, 5, 19),
    basis="b" * 64,
    bound=31.25,
    is_proven=True,
    settings={"speed_km_h": 45.5, "lunch_from": None},
)


class TourPlanContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_what_was_kept_last_is_found_by_its_visits(self, connect: Connect) -> None:
        other = replace(PLAN, visits="w" * 64)
        with connect() as work:
            assert work.tour_plans.of(PLAN.visits) is None
            work.tour_plans.keep(replace(PLAN, bound=40.0, is_proven=False))
            work.tour_plans.keep(PLAN)
            work.tour_plans.keep(other)
            work.commit()
        with connect() as work:
            assert work.tour_plans.of(PLAN.visits) == PLAN
            assert work.tour_plans.of(other.visits) == other
            work.tour_plans.keep(replace(PLAN, bound=50.0))
        with connect() as work:
            assert work.tour_plans.of(PLAN.visits) == PLAN
