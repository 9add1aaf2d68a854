"""Whether a plan of booths keeps every rule, and what it is worth; it shares no code with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from models.domain import ConflictKind, EventData

WISH_POINTS = {0: 300, 1: 220, 2: 160, 3: 110}
OTHER_WISH_POINTS = 80


def booth_breaches(data: EventData, booth_of: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each breach, none for a correct plan. ``booth_of``: by organisation, its booth."""
    booths = {booth.id: booth for booth in data.booths}
    wishes = {wish.organisation_id: wish for wish in data.booth_wishes}
    for booth_id, holders in Counter(booth_of.values()).items():
        if holders > 1:
            yield f"booth {booth_id} is given to {holders} organisations"
    for organisation_id, booth_id in booth_of.items():
        if organisation_id not in {item.id for item in data.organisations}:
            yield f"{organisation_id} is no organisation of the event"
        if booth_id not in booths:
            yield f"{organisation_id} has booth {booth_id}, which there is not"
            continue
        if _is_closed(data, booths[booth_id].room_id):
            room_id = booths[booth_id].room_id
            yield f"{organisation_id} has booth {booth_id} in {room_id}, which is closed all the time"
        wanted = wishes[organisation_id].square_metres if organisation_id in wishes else None
        size = booths[booth_id].square_metres
        if wanted is not None and size is not None and size < wanted:
            yield f"{organisation_id} wants {wanted:g} m2 and has booth {booth_id} of {size:g} m2"
    owner = {booth_id: organisation_id for organisation_id, booth_id in booth_of.items()}
    rivals = _rivals(data)
    for one, other in neighbours(data):
        pair = (owner.get(one, ""), owner.get(other, ""))
        if pair in rivals or pair[::-1] in rivals:
            yield f"{pair[0]} and {pair[1]} compete, and are side by side in {one} and {other}"


def _is_closed(data: EventData, room_id: str) -> bool:
    closed = [item for item in data.closures if item.place_id == room_id]
    slots = data.event.slots() if data.event is not None and closed else ()
    return bool(slots) and all(
        any(item.start < slot.end and slot.start < item.end for item in closed) for slot in slots
    )


def booth_points(data: EventData, booth_of: Mapping[str, str], themes: Mapping[str, str]) -> int:
    """What the plan is worth, where nothing is kept; ``themes`` is by organisation."""
    booths = {booth.id: booth for booth in data.booths}
    wishes = {wish.organisation_id: wish for wish in data.booth_wishes}
    total = 0
    for organisation_id, booth_id in booth_of.items():
        total += 100_000
        wish, size = wishes[organisation_id], booths[booth_id].square_metres
        if booth_id in wish.booth_ids:
            total += WISH_POINTS.get(wish.booth_ids.index(booth_id), OTHER_WISH_POINTS)
        if size is not None and wish.square_metres:
            total -= 4 * min(25, round(size - wish.square_metres))
    owner = {booth_id: organisation_id for organisation_id, booth_id in booth_of.items()}
    for one, other in neighbours(data):
        here, there = (themes.get(owner.get(booth_id, ""), "") for booth_id in (one, other))
        total += 40 if here and here == there else 0
    return total


def neighbours(data: EventData) -> Iterator[tuple[str, str]]:
    """Ids of booths that are next to each other in a row of their hall: A1 and A2, A2 and A3."""
    rows: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for at, booth in enumerate(data.booths):
        digits = len(booth.name) - len(booth.name.rstrip("0123456789"))
        stem = booth.name[: len(booth.name) - digits].strip(" -_.").casefold() if digits else ""
        number = int(booth.name[-digits:]) if digits else at
        rows.setdefault((booth.room_id, stem), []).append((number, at, booth.id))
    for row in rows.values():
        in_order = [booth_id for _number, _at, booth_id in sorted(row)]
        yield from pairwise(in_order)


def _rivals(data: EventData) -> set[tuple[str, str]]:
    home = {person.id: person.organisation_id for person in data.people}
    return {
        (home.get(item.first_id, item.first_id), home.get(item.second_id, item.second_id))
        for item in data.conflicts
        if item.kind in (ConflictKind.COMPETITOR, ConflictKind.DECLARED)
    }
