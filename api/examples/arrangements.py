"""What the documentation shows of wishes, groups and what the organiser arranges."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import Final

from api.examples.base import as_json
from api.schemas import arrangements as schemas
from api.schemas import programmes
from models import domain

_NINE = datetime(2027, 5, 11, 9, tzinfo=timezone(timedelta(hours=9)))
_NOON = _NINE + timedelta(hours=3)


WISH: Final = as_json(
    schemas.WishOut.of(
        domain.Wish(person_id="p-9", other_id="p-4", kind=domain.WishKind.MUST_MEET, reason="They run a pilot line.")
    )
)
GROUP: Final = as_json(
    schemas.GroupOut.of(
        domain.Group(id="g-1", name="Dr. Moreau and interpreter", lead_id="p-9", member_ids=("p-10",))
    )
)
ABSENCE: Final = as_json(
    schemas.AbsenceOut.of(domain.Absence(person_id="p-4", start=_NINE, end=_NOON, reason="The flight is late."))
)
CLOSURE: Final = as_json(
    schemas.ClosureOut.of(domain.Closure(place_id="r-1", start=_NINE, end=_NOON, reason="No power."))
)
TRAVEL: Final = as_json(
    schemas.TravelOut.of(domain.Travel(first_area="convention centre", second_area="test plant", minutes=40))
)
LOCK: Final = as_json(schemas.LockOut.of(domain.Lock(entry_id="s-1", reason="It is printed.")))
PRECEDENCE: Final = as_json(
    schemas.PrecedenceOut.of(domain.Precedence(first_id="sr-1", second_id="sr-2", reason="It prepares the visit."))
)
SESSION_REQUEST: Final = as_json(
    schemas.SessionRequestOut.of(
        domain.SessionRequest(
            id="sr-2",
            title="Visit to the test plant",
            kind=domain.SessionKind.VISIT,
            slots=4,
            chair_id="p-4",
            room_ids=("r-9",),
            wanted_by=("p-9",),
        )
    )
)
CLUSTER: Final = as_json(
    programmes.ClusterOut.of(
        domain.Cluster(id="c-1", name="Gwangju photonics", region="Gwangju", country="KR", sectors=("ISIC4:2670",))
    )
)
SITE: Final = as_json(
    programmes.SiteOut.of(
        domain.Site(
            room_id="r-9",
            organisation_id="org-1",
            latitude=35.2,
            longitude=126.8,
            opens=(domain.Opening(start=time(9), end=time(12)), domain.Opening(start=time(13), end=time(17))),
            visit_minutes=90,
            languages=("ko", "en"),
            lunch_seats=40,
            diets=("halal", "vegetarian"),
            presentation="From the laser to the line",
        )
    )
)
BUS: Final = as_json(programmes.BusOut.of(domain.Bus(id="bus-1", name="Bus 1", seats=44, wheelchairs=2)))
BOOTH: Final = as_json(programmes.BoothOut.of(domain.Booth(id="b-1", name="A1", room_id="r-1", square_metres=9.0)))
BOOTH_WISH: Final = as_json(
    programmes.BoothWishOut.of(domain.BoothWish(organisation_id="org-1", square_metres=9.0, booth_ids=("b-1",)))
)
