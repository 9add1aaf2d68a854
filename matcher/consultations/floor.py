"""How booths stand: the rows of a hall, read from their names, and which are side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.domain import Booth

_NAME = re.compile(r"^(.*?)[\s\-_.]*(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Booth ``booth_id`` is the ``place``-th of row ``row`` of a hall, both from 0."""

    booth_id: str
    room_id: str
    row: int
    place: int


def stands_of(booths: Sequence[Booth]) -> tuple[Stand, ...]:
    """In the order of the booths. Booths that are called alike but for a number at the end, such as A1 and A2, are a
    row in the order of their numbers; others of a hall are one row in the order of the records."""
    rows: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for at, booth in enumerate(booths):
        found = _NAME.match(booth.name.strip())
        name, number = (found[1].casefold(), int(found[2])) if found else ("", at)
        rows[booth.room_id, name].append((number, at, booth.id))
    numbers: dict[str, int] = defaultdict(int)
    stands: dict[str, Stand] = {}
    for (room_id, _name), row in sorted(rows.items()):
        for place, (_number, _at, booth_id) in enumerate(sorted(row)):
            stands[booth_id] = Stand(booth_id=booth_id, room_id=room_id, row=numbers[room_id], place=place)
        numbers[room_id] += 1
    return tuple(stands[booth.id] for booth in booths)


def side_by_side(booths: Sequence[Booth]) -> tuple[tuple[int, int], ...]:
    """Pairs of booths by their place in ``booths``, of one row and next to each other in it."""
    rows: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for at, stand in enumerate(stands_of(booths)):
        rows[stand.room_id, stand.row].append((stand.place, at))
    return tuple((one[1], other[1]) for row in rows.values() for one, other in pairwise(sorted(row)))
