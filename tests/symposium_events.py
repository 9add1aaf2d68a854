"""A small symposium: three researchers, four companies, an investor and two people who can tell of something.

Offers o-1 to o-3 are of r-1 to r-3. Each is proposed to the four needs but o-3, which one of them is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from matcher.symposium_programme import Ground
from models.domain import (
    Conflict,
    ConflictKind,
    Decision,
    DeclineReason,
    EventData,
    Gap,
    GapKind,
    IprStatus,
    Match,
    Matching,
    Offer,
    Person,
    Role,
    RoomKind,
    Verdict,
)
from tests.factories import NOON, make_event, make_match, make_need, make_offer, make_person, make_room

NEEDS = ("n-1", "n-2", "n-3", "n-4")


def person(person_id: str, role: Role, **fields: Any) -> Person:
    return make_person(id=person_id, name=f"Name of {person_id}", role=role, organisation_id="", **fields)


def offer(number: int, **fields: Any) -> Offer:
    return make_offer(number, **({"owner_id": f"r-{number}", "theme": "moulds"} | fields))


def symposium_data() -> EventData:
    companies = tuple(person(f"c-{at}", Role.COMPANY) for at in range(1, 5))
    return EventData(
        event=make_event(),
        people=(
            *(person(f"r-{at}", Role.RESEARCHER) for at in range(1, 4)),
            *companies,
            person("i-1", Role.INVESTOR, topics=("First funding",)),
            person("x-1", Role.COMPANY, topics=("Patents and licences", "Pilot lines")),
        ),
        offers=(
            offer(1, trl=7, ipr_status=IprStatus.GRANTED, funding_sought_eur=100_000),
            offer(2, trl=4),
            offer(3, trl=5),
        ),
        needs=tuple(make_need(at, owner_id=f"c-{at}") for at in range(1, 5)),
        rooms=(make_room(1, capacity=80), make_room(2, kind=RoomKind.MEETING_HALL, capacity=90)),
        conflicts=(Conflict(first_id="r-1", second_id="x-1", kind=ConflictKind.MET_BEFORE),),
    )


def matches() -> tuple[Match, ...]:
    gap = Gap(kind=GapKind.IPR, reason="asks for rights", offer_reason="has none")
    found = [
        make_match(number, need_id=need_id, gaps=(gap,) if number == 2 else ())
        for need_id in NEEDS
        for number in (1, 2)
    ]
    return (*found, make_match(3, need_id="n-1"))


def matching() -> Matching:
    return Matching(threshold=0.1, matches=matches(), unmet=())


def declined(number: int, reason: DeclineReason, need_id: str = "n-1", by: str = "c-1") -> Decision:
    return Decision(
        need_id=need_id,
        offer_id=f"o-{number}",
        verdict=Verdict.DECLINE,
        reason=reason,
        decided_by=by,
        decided_at=NOON,
    )


def ground(**fields: Any) -> Ground:
    defaults: dict[str, Any] = {
        "data": symposium_data(),
        "matches": matches(),
        "decisions": (declined(1, DeclineReason.RIGHTS_UNCLEAR), declined(3, DeclineReason.TOO_EARLY)),
    }
    return Ground(**(defaults | fields))


def anonymous(data: EventData, offer_id: str) -> EventData:
    return replace(data, offers=tuple(replace(item, anonymous=item.id == offer_id) for item in data.offers))
