"""Examples of records and of the event."""

from __future__ import annotations

from datetime import date, time
from typing import Final

from api.examples.base import NINE, TEN, as_json
from api.schemas.event import EventOut, RoomOut, TableOut
from api.schemas.participants import OrganisationOut, PersonOut
from api.schemas.records import MandateOut, NeedOut, OfferOut
from models import domain

_OFFER = domain.Offer(
    id="o-17",
    title="Bipolar plates without gold",
    text="We coat steel plates for fuel cells with a nitride that conducts and does not corrode.",
    owner_id="p-4",
    kind=domain.OfferKind.PATENT,
    theme="Hydrogen",
    trl=5,
    ipr_status=domain.IprStatus.GRANTED,
    partnerships=(domain.Partnership.LICENCE,),
    keywords=("fuel cell", "coating"),
    languages=("en", "ko"),
    funding_sought_eur=400_000,
    available_from=date(2027, 6, 1),
    partner_kinds=(domain.OrganisationKind.SME, domain.OrganisationKind.LARGE_COMPANY),
    partner_regions=("KR", "EU"),
)
OFFER: Final = as_json(OfferOut.of(_OFFER))
_NEED = domain.Need(
    id="n-3",
    title="Cheaper bipolar plates",
    text="We look for a coating for steel bipolar plates that costs less than gold.",
    owner_id="p-9",
    theme="Hydrogen",
    trl_min=4,
    trl_max=8,
    ipr_wanted=domain.IprWanted.APPLIED,
    partnerships=(domain.Partnership.LICENCE,),
    deadline=date(2027, 9, 30),
    regions=("KR",),
    sectors=("ISIC4:2790",),
)
NEED: Final = as_json(NeedOut.of(_NEED))
_MANDATE = domain.Mandate(
    id="m-2",
    title="Seed tickets for hydrogen",
    text="We invest in young companies in hydrogen, from the first prototype on.",
    owner_id="p-12",
    themes=("Hydrogen",),
    trl_min=3,
    ticket_min_eur=200_000,
    ticket_max_eur=1_500_000,
    regions=("KR", "EU"),
)
MANDATE: Final = as_json(MandateOut.of(_MANDATE))
_ORGANISATION = domain.Organisation(
    id="org-1", name="Hanbit University", kind=domain.OrganisationKind.UNIVERSITY, country="KR", sectors=("ISIC4:85",)
)
ORGANISATION: Final = as_json(OrganisationOut.of(_ORGANISATION))
_PERSON = domain.Person(
    id="p-4", name="Seo-yeon Park", organisation_id="org-1", country="KR", languages=("ko", "en"), max_meetings=6
)
PERSON: Final = as_json(PersonOut.of(_PERSON))
_EVENT = domain.Event(
    id="busan-2027",
    title="Hydrogen Matchmaking Days",
    time_zone="Asia/Seoul",
    days=(domain.Day(date=date(2027, 5, 11), start=time(9), end=time(17)),),
    breaks=(domain.Break(title="Lunch", start=time(12), end=time(13)),),
    plenaries=(domain.Plenary(id="opening", title="Opening", start=NINE, end=TEN, room_id="r-1"),),
    city="Busan",
    country="KR",
)
EVENT: Final = as_json(EventOut.of(_EVENT))
ROOM: Final = as_json(RoomOut.of(domain.Room(id="r-1", name="Hall A", kind=domain.RoomKind.PLENARY, capacity=300)))
TABLE: Final = as_json(TableOut.of(domain.Table(id="t-1", name="Table 1", room_id="r-2")))
