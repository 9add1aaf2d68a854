"""What a repair starts from, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from matcher.programme.changes import EntryChange
from matcher.settings import ProgrammeSettings
from models.domain import Agenda, EventData, Matching, Pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairInput:
    """The records as they are now, absences and closures among them, and what the agenda is to hold.

    ``pairings`` are all that should meet; one that the agenda neither holds nor excuses is to be placed, and so is
    each of ``wanted``, by id. ``accepted`` names the pairings that both sides said yes to. ``replanned`` are the
    requested visits that were planned otherwise by the same repair, by id. What starts before ``now`` stays as it is.
    """

    data: EventData
    pairings: tuple[Pairing, ...]
    now: datetime
    matching: Matching | None = None
    accepted: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    replanned: frozenset[str] = frozenset()
    rules: ProgrammeSettings = field(default_factory=ProgrammeSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """Something that should have been repaired and was not. ``entry_id`` is a session's, meeting's or pairing's."""

    entry_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """``agenda`` is the given one itself where nothing had to change, else the next version.

    ``cost`` is what the changes of meetings cost by the settings' weights, and ``bound`` a proven lower bound of
    that, given where the sessions are; of changes of sessions neither says anything. ``changed`` counts the entries
    that changed, listeners aside, and ``forced`` those of them that had to: something in them was no longer possible.
    """

    agenda: Agenda
    changes: tuple[EntryChange, ...]
    undone: tuple[Undone, ...]
    cost: float
    bound: float
    changed: int
    forced: int

    @property
    def is_proven(self) -> bool:
        """Whether no cheaper repair of the meetings exists."""
        return self.cost <= self.bound


class Budget:
    """The entries that were changed so far, and whether another one may be. ``most`` None: any number."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.changed: dict[str, bool] = {}

    def take(self, entry_id: str, *, forced: bool) -> bool:
        """Whether the entry may be changed; if so it counts, once however often it is asked for."""
        if entry_id not in self.changed and self.left == 0:
            return False
        self.changed[entry_id] = self.changed.get(entry_id, False) or forced
        return True

    @property
    def left(self) -> int | None:
        """How many more entries may be changed; None for any number."""
        return None if self._most is None else max(0, self._most - len(self.changed))

    @property
    def forced(self) -> int:
        """How many of the changed entries were no longer possible as they were."""
        return sum(self.changed.values())


BUDGET_IS_USED_UP = "the budget of changes is used up"
