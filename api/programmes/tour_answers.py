"""Tours as the interface answers them."""

from __future__ import annotations

from api.programmes.tour_view import DayView
from api.schemas.tours import LeftOutOut, TourDayOut, TourOut, TourStopOut


def tour_day_out(view: DayView, *, with_people: bool) -> TourDayOut:
    """Who rides and who is left out is for organisers only."""
    return TourDayOut(
        date=view.date,
        people=view.people,
        riding=view.riding,
        interest=round(view.interest, 6),
        bound=round(view.bound, 6),
        is_proven=view.is_proven,
        still_holds=not view.broken,
        tours=tuple(
            TourOut(
                bus_id=bus.id,
                name=bus.name,
                leaves=bus.leaves,
                returns=bus.returns,
                people=len(bus.passengers),
                stops=tuple(
                    TourStopOut(
                        site_id=stop.site_id,
                        name=stop.name,
                        presentation=stop.presentation,
                        arrives=stop.arrives,
                        leaves=stop.leaves,
                        lunch=stop.lunch,
                    )
                    for stop in bus.stops
                ),
                person_ids=tuple(each.person.id for each in bus.passengers) if with_people else (),
            )
            for bus in view.buses
        ),
        left_out=tuple(
            LeftOutOut(person_ids=tuple(person.id for person in people), reasons=reasons)
            for people, reasons in (view.left_out if with_people else ())
        ),
    )
