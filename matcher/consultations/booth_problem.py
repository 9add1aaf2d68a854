"""Which organisation gets which booth: what is wanted, what must not be, and what a plan of it is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matcher.consultations.floor import side_by_side
from matcher.free_time import FreeTime
from models.domain import Booth, BoothWish, ConflictKind, EventData, Need, Offer

PLACED: Final = 100_000
"""Points of an organisation that has a booth: more than all wishes and themes of some 290 together."""
WISHES: Final = (300, 220, 160, 110, 80)
"""Points of a booth by its place among those wished for; a later one brings as much as the last."""
SAME_THEME: Final = 40
"""Points of two neighbours of one theme."""
TOO_LARGE: Final = 4
"""Points lost for each square metre beyond what is wanted, at most ``MOST_TOO_LARGE`` of them."""
MOST_TOO_LARGE: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibitor:
    """``square_metres`` is the least that it wants, 0 for any. ``fixed`` names a booth that it has and keeps."""

    organisation_id: str
    theme: str = ""
    square_metres: float = 0.0
    booth_ids: tuple[str, ...] = ()
    fixed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoothProblem:
    """``apart`` holds pairs of organisations that are never side by side, ``beside`` pairs of booths, by index."""

    booths: tuple[Booth, ...]
    exhibitors: tuple[Exhibitor, ...]
    apart: frozenset[frozenset[str]]
    beside: tuple[tuple[int, int], ...]

    def points(self, exhibitor: Exhibitor, booth: Booth) -> int | None:
        """What the booth is worth to it, themes aside; None for one that it cannot have."""
        if exhibitor.fixed:
            return PLACED if exhibitor.fixed == booth.id else None
        if booth.square_metres is not None and booth.square_metres < exhibitor.square_metres:
            return None
        points = PLACED
        if booth.id in exhibitor.booth_ids:
            points += WISHES[min(exhibitor.booth_ids.index(booth.id), len(WISHES) - 1)]
        if booth.square_metres is not None and exhibitor.square_metres:
            points -= TOO_LARGE * min(MOST_TOO_LARGE, round(booth.square_metres - exhibitor.square_metres))
        return points


@dataclass(frozen=True, slots=True, kw_only=True)
class BoothPlan:
    """``booth_of`` gives the booth of each organisation that has one. ``points`` is what the plan is worth and
    ``bound`` what no plan exceeds; ``is_proven`` where the two are equal.
    """

    booth_of: Mapping[str, str]
    points: int
    bound: int
    is_proven: bool
    seconds: float = 0.0


def booth_problem(data: EventData, *, keep: bool = False) -> BoothProblem:
    """Of those who wish for a booth; with ``keep`` whoever has one keeps it. A booth in a room that is closed all the
    time is given to nobody, and kept by nobody. Competitors and declared conflicts are
    apart, those of people count for their organisations."""
    themes = _themes(data)
    organisation = {person.id: person.organisation_id for person in data.people}
    booths = open_booths(data)
    held = {booth.organisation_id: booth.id for booth in booths if booth.organisation_id} if keep else {}
    return BoothProblem(
        booths=booths,
        exhibitors=tuple(
            Exhibitor(
                organisation_id=wish.organisation_id,
                theme=wish.theme or themes.get(wish.organisation_id, ""),
                square_metres=wish.square_metres or 0.0,
                booth_ids=wish.booth_ids,
                fixed=held.get(wish.organisation_id, ""),
            )
            for wish in _wishes(data, held)
        ),
        apart=frozenset(
            pair
            for item in data.conflicts
            if item.kind in (ConflictKind.COMPETITOR, ConflictKind.DECLARED)
            and len(pair := frozenset(organisation.get(one, one) for one in (item.first_id, item.second_id))) == 2
        ),
        beside=side_by_side(booths),
    )


def open_booths(data: EventData) -> tuple[Booth, ...]:
    """All but those whose room is closed in every slot of the event."""
    free_time = FreeTime(data)
    slots = len(free_time.slots)
    return tuple(booth for booth in data.booths if not slots or len(free_time.closed(booth.room_id)) < slots)


def _wishes(data: EventData, held: Mapping[str, str]) -> tuple[BoothWish, ...]:
    """Those that were made, and one for each other organisation that has a booth and keeps it."""
    known = {wish.organisation_id for wish in data.booth_wishes}
    return (
        *data.booth_wishes,
        *(BoothWish(organisation_id=item) for item in held if item not in known),
    )


def _themes(data: EventData) -> dict[str, str]:
    """By organisation, the theme that most of its people's public offers and needs have."""
    organisation = {person.id: person.organisation_id for person in data.people}
    counts: dict[str, Counter[str]] = {}
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    for record in records:
        owner = organisation.get(record.owner_id, "")
        hidden = record.anonymous or "theme" in record.confidential_fields or record.withdrawn_at is not None
        if owner and record.theme and not hidden:
            counts.setdefault(owner, Counter())[record.theme] += 1
    return {owner: max(sorted(found), key=lambda theme: found[theme]) for owner, found in counts.items()}
