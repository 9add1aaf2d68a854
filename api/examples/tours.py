"""What the documentation shows of cluster tours."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from api.schemas.tours import LeftOutOut, TourDayOut, TourOut, ToursOut, TourStopOut
from matcher.tours.reasons import LeftOutReason

TOUR_PLAN: Final[dict[str, Any]] = {"dates": ["2027-05-19"], "speed_km_h": 45, "most_stops": 3}
TOURS: Final[dict[str, Any]] = ToursOut(
    days=(
        TourDayOut(
            date=date(2027, 5, 19),
            people=36,
            riding=33,
            interest=28.4,
            bound=28.9,
            is_proven=False,
            still_holds=True,
            tours=(
                TourOut(
                    bus_id="bus-1",
                    name="Bus 1",
                    leaves="09:25",
                    returns="14:50",
                    people=33,
                    stops=(
                        TourStopOut(
                            site_id="site-01",
                            name="Mireu weaving mill",
                            presentation="Carbon and aramid fabrics woven to shape",
                            arrives="09:45",
                            leaves="10:45",
                            lunch=False,
                        ),
                        TourStopOut(
                            site_id="site-03",
                            name="Fibre institute pilot hall",
                            presentation="From polymer to yarn: the pilot spinning line",
                            arrives="12:15",
                            leaves="14:30",
                            lunch=True,
                        ),
                    ),
                    person_ids=("p-019", "p-020"),
                ),
            ),
            left_out=(LeftOutOut(person_ids=("p-013",), reasons=(LeftOutReason.NO_SITE_IN_LANGUAGE,)),),
        ),
    )
).model_dump(mode="json")
