"""Too many meetings for too few slots: Hall's condition, and a set of meetings that breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.timetable.masks import bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """``meetings`` have no slot but those of the mask ``slots``, and those hold fewer; ids by index."""

    meetings: tuple[int, ...]
    slots: int


def crowd(options: Mapping[int, int], capacity: int) -> Crowd | None:
    """Return meetings that do not fit, all that have only their slots, or None where all fit.

    ``options`` gives each meeting's slots as a mask, each slot holds ``capacity`` of them. Meetings are put in one by
    one along augmenting paths (Kuhn 1955); where none is left, the slots that can be reached are full, and the
    meetings in them with the one at hand have no others. Meetings with fewer slots go first.
    """
    held: dict[int, list[int]] = {}
    for meeting in sorted(options, key=lambda item: (options[item].bit_count(), item)):
        reached = _put(meeting, options, held, capacity)
        if reached is not None:
            inside = (other for other in options if not options[other] & ~reached)
            return Crowd(meetings=tuple(sorted(inside)), slots=reached)
    return None


def _put(meeting: int, options: Mapping[int, int], held: dict[int, list[int]], capacity: int) -> int | None:
    """Find the meeting a slot, moving others; or return the mask of the slots reached, which are all full."""
    came_from: dict[int, tuple[int, int | None]] = {}
    frontier: list[tuple[int, int | None]] = [(meeting, None)]
    reached = 0
    for mover, its_slot in frontier:
        for slot in bits(options[mover] & ~reached):
            reached |= 1 << slot
            came_from[slot] = mover, its_slot
            here = held.setdefault(slot, [])
            if len(here) < capacity:
                _move_along(slot, came_from, held)
                return None
            frontier.extend((other, slot) for other in here)
    return reached


def _move_along(slot: int, came_from: Mapping[int, tuple[int, int | None]], held: dict[int, list[int]]) -> None:
    """Move each meeting of the path that ends in ``slot`` one step on."""
    at: int | None = slot
    while at is not None:
        mover, before = came_from[at]
        held[at].append(mover)
        if before is not None:
            held[before].remove(mover)
        at = before
