"""Which of the optional meetings to place, and a proven upper bound of the utility.

The relaxation forgets the order of the slots and that two people meet at one time: a set of meetings is kept while
each person, taken alone, has slots for all of theirs, and all of them together have tables. Both are matchings of
meetings to slots, so Hall's theorem says when there is none: some slots R are the only ones for more meetings than
they hold. Each such R that the best set breaks becomes a cut, and the best set is sought again, until none is broken
(cutting planes; Hall, On representatives of subsets, 1935). Every plan obeys the cuts, so the best set's utility
bounds that of every plan; where the set can be placed whole, it is the optimum.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from matcher.timetable.masks import MaskedTimetable, bits
from matcher.timetable.utility_program import UTILITY_UNITS, in_units, solved


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """More meetings that must be placed than slots hold them: ``person`` -1 is for want of tables."""

    person: int
    slots: int
    meetings: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """``chosen`` are the optional meetings of the best set that the relaxation allows. With ``shortages`` there is no
    plan with all required meetings. ``utility_bound`` is at least the utility of every plan."""

    chosen: tuple[int, ...] = ()
    utility_bound: float = 0.0
    shortages: tuple[Shortage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """At most ``room`` of ``meetings``."""

    meetings: tuple[int, ...]
    room: int
    person: int
    slots: int


@dataclass(slots=True)
class Selector:
    """Keeps the cuts between calls, so that a set that could not be placed can be ruled out by more of them."""

    masks: MaskedTimetable
    cuts: list[_Cut] = field(default_factory=list)

    def __post_init__(self) -> None:
        for person, meetings in enumerate(self.masks.meetings_of):
            self._add(person, _union(self.masks.domains[meeting] for meeting in meetings), meetings)
        everything = range(self.masks.meetings)
        self._add(-1, _union(self.masks.domains), everything)

    def shortages(self) -> tuple[Shortage, ...]:
        """What keeps the required meetings out, of each person alone and of the tables."""
        required = {meeting for meeting, wanted in enumerate(self.masks.required) if wanted}
        self._separate(required)
        return tuple(
            Shortage(person=cut.person, slots=cut.slots, meetings=tuple(sorted(required.intersection(cut.meetings))))
            for cut in self.cuts
            if len(required.intersection(cut.meetings)) > cut.room
        )

    def select(self, seconds: float) -> Selection:
        """The best set, or the best found in time; the bound is proven in either case."""
        if shortages := self.shortages():
            return Selection(shortages=shortages)
        deadline = time.monotonic() + seconds
        wanted = self._wanted()
        required = {meeting for meeting, always in enumerate(self.masks.required) if always}
        bound = sum(in_units(self.masks.utility[meeting]) for meeting in wanted)
        chosen = tuple(wanted)
        while self._separate(required.union(chosen)):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            chosen, bound = self._best(wanted, min(bound, _MOST), left)
        return Selection(chosen=chosen, utility_bound=bound / UTILITY_UNITS)

    def certain(self, utility: float, seconds: float) -> list[bool]:
        """Which meetings every plan of at least that utility places: the required ones, and others without one of
        which, as is proven in time, the relaxation has less."""
        wanted, held = self._wanted(), list(self.masks.required)
        least = math.floor(utility * UTILITY_UNITS - 0.5)
        deadline = time.monotonic() + seconds
        candidates = set(wanted)
        while candidates:
            chosen, bound = self._best(wanted, _MOST, deadline - time.monotonic(), candidates)
            if bound < least:
                break
            worth = sum(in_units(self.masks.utility[meeting]) for meeting in chosen)
            candidates = candidates.intersection(chosen) if worth >= least else set()
        for meeting in candidates:
            held[meeting] = True
        return held

    def _wanted(self) -> list[int]:
        """The optional meetings that are of use."""
        return [
            meeting
            for meeting, utility in enumerate(self.masks.utility)
            if not self.masks.required[meeting] and utility > 0 and self.masks.domains[meeting]
        ]

    def _best(
        self, wanted: Sequence[int], known: int, seconds: float, not_all: Collection[int] = ()
    ) -> tuple[tuple[int, ...], int]:
        """The best set that keeps the cuts and leaves out one of ``not_all``, and the bound, at most ``known``."""
        model = cp_model.CpModel()
        taken = {meeting: model.new_bool_var("") for meeting in wanted}
        for cut in self.cuts:
            mine = [taken[meeting] for meeting in cut.meetings if meeting in taken]
            always = sum(self.masks.required[meeting] for meeting in cut.meetings)
            if len(mine) + always > cut.room:
                model.add(sum(mine) <= cut.room - always)
        if not_all:
            model.add_bool_or([~taken[meeting] for meeting in not_all])
        model.maximize(sum(in_units(self.masks.utility[meeting]) * variable for meeting, variable in taken.items()))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds, 0.0)
        solver.parameters.num_workers = 1
        status = solved(solver, model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return (), -1 if status == cp_model.INFEASIBLE else known
        bound = min(known, math.floor(solver.best_objective_bound + 0.5))
        return tuple(meeting for meeting, variable in taken.items() if solver.boolean_value(variable)), bound

    def _separate(self, meetings: Iterable[int]) -> bool:
        """Add a cut for each shortage of ``meetings``; whether there is any."""
        kept = set(meetings)
        found = False
        for person, mine in enumerate(self.masks.meetings_of):
            slots = crowded_slots([self.masks.domains[meeting] for meeting in mine if meeting in kept], 1)
            if slots is not None:
                found = True
                self._add(person, slots, mine)
        slots = crowded_slots([self.masks.domains[meeting] for meeting in sorted(kept)], self.masks.tables)
        if slots is not None:
            found = True
            self._add(-1, slots, range(self.masks.meetings))
        return found

    def _add(self, person: int, slots: int, meetings: Iterable[int]) -> None:
        within = tuple(meeting for meeting in meetings if not self.masks.domains[meeting] & ~slots)
        room = slots.bit_count() * (1 if person >= 0 else self.masks.tables)
        self.cuts.append(_Cut(meetings=within, room=room, person=person, slots=slots))


_MOST = 1 << 62


def crowded_slots(domains: Sequence[int], room: int) -> int | None:
    """The slots that more of ``domains`` lie within than they hold, at ``room`` each; None where all find a slot.

    >>> bin(crowded_slots([0b0011, 0b0011, 0b0001, 0b1111], 1))
    '0b11'
    """
    if any(not domain for domain in domains):
        return 0
    inside: dict[int, list[int]] = {}
    full = 0 if room else -1
    for number in range(len(domains)):
        reached = _augment(domains, number, inside, full)
        if reached is not None:
            return reached
        full = _union(1 << slot for slot, members in inside.items() if len(members) >= room)
    return None


def _augment(domains: Sequence[int], number: int, inside: dict[int, list[int]], full: int) -> int | None:
    """Give ``number`` a slot, moving others along a shortest alternating path; else the slots reached, all full."""
    came_from: dict[int, tuple[int, int]] = {}
    reached = 0
    frontier = [(number, -1)]
    while frontier:
        following: list[tuple[int, int]] = []
        for mover, source in frontier:
            free = domains[mover] & ~full
            if free:
                slot = (free & -free).bit_length() - 1
                while source >= 0:
                    inside[source].remove(mover)
                    inside.setdefault(slot, []).append(mover)
                    slot, (mover, source) = source, came_from[source]
                inside.setdefault(slot, []).append(mover)
                return None
            for slot in bits(domains[mover] & ~reached):
                reached |= 1 << slot
                came_from[slot] = (mover, source)
                following.extend((other, slot) for other in inside.get(slot, ()))
        frontier = following
    return reached


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
