"""Meetings to be put into slots and places, and where they went: the problem without an event around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FEWEST_IDLE_GAPS = "fewest_idle_gaps"
"""The objective: how often two successive meetings of a person are not in adjacent slots, over all people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableSlot:
    """Slots are in order of time; two are adjacent when they follow one another in the list, breaks or not."""

    id: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetablePlace:
    """It holds one meeting a slot."""

    id: str
    kind: str = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetablePerson:
    """In one meeting at a time, and in none in the slots of ``unavailable``."""

    id: str
    name: str = ""
    unavailable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableMeeting:
    """``allowed_slots`` None is any slot. It is in a later slot than each placed meeting that ``after`` names.

    A ``required`` one must be placed; of the others, those that add up to the most ``utility``.
    """

    id: str
    people: tuple[str, ...]
    required: bool = True
    allowed_slots: frozenset[str] | None = None
    after: tuple[str, ...] = ()
    utility: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The problem: place the required meetings, then the most utility, then with the fewest idle gaps."""

    name: str
    slots: tuple[TimetableSlot, ...]
    places: tuple[TimetablePlace, ...]
    people: tuple[TimetablePerson, ...]
    meetings: tuple[TimetableMeeting, ...]
    objective: str = FEWEST_IDLE_GAPS


class TimetableStatus(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    meeting: str
    slot: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableSolution:
    """``objective`` counts idle gaps and ``bound`` is a proven lower bound of it for plans of this utility.

    ``utility`` is the sum over the placed meetings that are not required, ``utility_bound`` a proven upper bound.
    Where there is no plan, objective and bound are None. ``why`` says in words what makes it infeasible, or what kept
    a meeting out; ``relaxations`` what would make it feasible, the cheapest first.
    """

    name: str
    status: TimetableStatus
    placements: tuple[Placement, ...] = ()
    unplaced: tuple[str, ...] = ()
    objective: int | None = None
    bound: int | None = None
    utility: float = 0.0
    utility_bound: float = 0.0
    why: tuple[str, ...] = ()
    relaxations: tuple[str, ...] = ()
