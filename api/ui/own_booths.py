"""The booths of one organisation, as its people read them."""

from __future__ import annotations

from dataclasses import dataclass

from api.market.market import Market
from matcher.consultations.booth_problem import open_booths


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBooth:
    """``place`` names the room, empty where none is known; ``is_closed`` where that is closed all the time."""

    name: str
    place: str
    square_metres: float | None
    is_closed: bool


def own_booths(market: Market, organisation_id: str) -> tuple[OwnBooth, ...]:
    """Those that the organisation was given, in the order of the records."""
    held = [booth for booth in market.data.booths if organisation_id and booth.organisation_id == organisation_id]
    if not held:
        return ()
    rooms = {room.id: room.name for room in market.data.rooms}
    usable = {booth.id for booth in open_booths(market.data)}
    return tuple(
        OwnBooth(
            name=booth.name,
            place=rooms.get(booth.room_id, ""),
            square_metres=booth.square_metres,
            is_closed=booth.id not in usable,
        )
        for booth in held
    )
