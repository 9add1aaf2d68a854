"""A problem as clauses: where each meeting is, when each person is busy, where a person has an idle gap."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pysat.card import CardEnc, EncType, ITotalizer

from matcher.timetable.masks import MaskedTimetable, bits, masked
from models.domain import Timetable

Clause = list[int]

SCARCE_SHARE = 0.25
"""Places are scarce where less than this share of what all slots could hold stays free."""
_FEW = 24
"""At most one of so few literals is said pair by pair, of more by a ladder."""


class GapClauses:
    """Satisfied by the plans that break no rule, and by no other assignment.

    ``here[m, s]`` says that meeting m is in slot s. For a person and a slot there are: busy, has met by then, meets
    from then on. ``gap_counts[p][j]`` is true when person p has more than j idle gaps (and may be true when not).
    ``gaps`` has one literal for each person and slot in which a gap of theirs may end.

    After Bofill et al., "Constraint Solving Approaches to the Business-to-Business Meeting Scheduling Problem", JAIR
    74 (2022): a person is busy in exactly as many slots as they have meetings; and with ``count_busy``, which pays
    where places are scarce, a slot's busy people are counted as its meetings are. Added here: a slot has at least as
    many meetings as all others cannot hold, and a person without a gap is busy from a slot on until that is full.
    """

    def __init__(self, problem: Timetable, *, count_busy: bool) -> None:
        self.clauses: list[Clause] = []
        self.last = 0
        self.table = masked(problem)
        self.domains = narrowed(self.table)
        self.here = {
            (meeting, slot): self._new() for meeting, domain in enumerate(self.domains) for slot in bits(domain)
        }
        self.gaps: list[int] = []
        self.gap_counts: list[list[int]] = []
        self._busy: dict[tuple[int, int], int] = {}
        for meeting, domain in enumerate(self.domains):
            self._one_of([self.here[meeting, slot] for slot in bits(domain)])
        self._add_precedences()
        for person in range(self.table.people):
            self._add_person(person)
        for slot in range(self.table.slots):
            self._add_places(slot, count_busy)

    def slots_of(self, model: Sequence[int]) -> list[int]:
        """Return the slot of each meeting in a solver's ``model``: at i is variable i + 1, negative if false."""
        chosen = [0] * self.table.meetings
        for (meeting, slot), literal in self.here.items():
            if model[literal - 1] > 0:
                chosen[meeting] = slot
        return chosen

    def _new(self) -> int:
        self.last += 1
        return self.last

    def _add(self, *clause: int | None) -> None:
        """None stands for a literal that is false for certain."""
        self.clauses.append([literal for literal in clause if literal is not None])

    def _one_of(self, literals: list[int]) -> None:
        self._add(*literals)
        self._at_most_one(literals)

    def _at_most_one(self, literals: list[int]) -> None:
        if len(literals) > 1:
            self._count(literals, most=1, encoding=EncType.pairwise if len(literals) <= _FEW else EncType.ladder)

    def _count(
        self,
        literals: list[int],
        *,
        most: int | None = None,
        least: int | None = None,
        encoding: int = EncType.seqcounter,
    ) -> None:
        """At most ``most``, at least ``least`` of them are true."""
        if least is not None and least > len(literals):
            self._add()
        elif least is not None and least > 0:
            self._extend(CardEnc.atleast(literals, bound=least, top_id=self.last, encoding=encoding))
        if most is not None and most < 0:
            self._add()
        elif most is not None and most < len(literals):
            self._extend(CardEnc.atmost(literals, bound=most, top_id=self.last, encoding=encoding))

    def _extend(self, formula: CardEnc) -> None:
        self.clauses.extend(formula.clauses)
        self.last = max(self.last, formula.nv)

    def _until(self, literals: Sequence[int | None]) -> list[int | None]:
        """Return at each position whether any literal up to there is true; None while there is none."""
        result: list[int | None] = []
        before: int | None = None
        for literal in literals:
            if literal is not None:
                now = self._new()
                self._add(-literal, now)
                if before is not None:
                    self._add(-before, now)
                self._add(-now, literal, before)
                before = now
            result.append(before)
        return result

    def _add_precedences(self) -> None:
        slots = range(self.table.slots)
        involved = [meeting for meeting in range(self.table.meetings) if self._is_ordered(meeting)]
        until = {meeting: self._until([self.here.get((meeting, slot)) for slot in slots]) for meeting in involved}
        for later in involved:
            for earlier in self.table.before[later]:
                for slot in bits(self.domains[later]):
                    self._add(-self.here[later, slot], until[earlier][slot - 1] if slot else None)
                for slot in bits(self.domains[earlier]):
                    reached = until[later][slot]
                    if reached is not None:
                        self._add(-self.here[earlier, slot], -reached)

    def _is_ordered(self, meeting: int) -> bool:
        return bool(self.table.before[meeting] or self.table.behind[meeting])

    def _add_person(self, person: int) -> None:
        meetings = self.table.meetings_of[person]
        busy = [self._busy_in(person, slot, meetings) for slot in range(self.table.slots)]
        if len(meetings) < 2:
            return
        possible = [literal for literal in busy if literal is not None]
        self._count(possible, most=len(meetings), least=len(meetings))
        met, meets = self._until(busy), self._until(busy[::-1])[::-1]
        gaps = self._gap_ends(busy, met)
        if gaps:
            self._add_gap_counts(gaps, len(meetings))
            self._add_no_gap(self.gap_counts[-1][0], len(meetings), busy, met, meets)

    def _busy_in(self, person: int, slot: int, meetings: Sequence[int]) -> int | None:
        held = [self.here[meeting, slot] for meeting in meetings if (meeting, slot) in self.here]
        if not held:
            return None
        self._at_most_one(held)
        busy = held[0]
        if len(held) > 1:
            busy = self._new()
            self._add(-busy, *held)
            for literal in held:
                self._add(-literal, busy)
        self._busy[person, slot] = busy
        return busy

    def _gap_ends(self, busy: Sequence[int | None], met: Sequence[int | None]) -> list[int]:
        """One literal for each slot in which the person may be busy again after an idle one."""
        gaps: list[int] = []
        for slot in range(2, len(busy)):
            again, before = busy[slot], met[slot - 2]
            if again is not None and before is not None:
                gaps.append(self._new())
                self._add(-again, busy[slot - 1], -before, gaps[-1])
        return gaps

    def _add_gap_counts(self, gaps: list[int], meetings: int) -> None:
        self.gaps += gaps
        with ITotalizer(lits=gaps, ubound=min(meetings - 1, len(gaps)), top_id=self.last) as counter:
            self.clauses.extend(counter.cnf.clauses)
            self.last = max(self.last, counter.top_id)
            self.gap_counts.append(list(counter.rhs[: min(meetings - 1, len(gaps))]))

    def _add_no_gap(
        self,
        any_gap: int,
        meetings: int,
        busy: Sequence[int | None],
        met: Sequence[int | None],
        meets: Sequence[int | None],
    ) -> None:
        """Implied: who has no gap is busy whenever they have met and will meet, in ``meetings`` successive slots."""
        for slot in range(1, len(busy) - 1):
            before, later = met[slot - 1], meets[slot + 1]
            if before is not None and later is not None:
                self._add(any_gap, -before, -later, busy[slot])
        for slot in range(len(busy) - meetings):
            before, later = met[slot], meets[slot + meetings]
            self._add(any_gap, before, later)
            if before is not None and later is not None:
                self._add(any_gap, -before, -later)

    def _add_places(self, slot: int, count_busy: bool) -> None:
        table = self.table
        held = [self.here[meeting, slot] for meeting in range(table.meetings) if (meeting, slot) in self.here]
        least = table.meetings - sum(
            capacity(table, self.domains, other) for other in range(table.slots) if other != slot
        )
        self._count(held, most=table.tables, least=least)
        sizes = [len(people) for people in table.people_of]
        if count_busy and held:
            busy = [self._busy[person, slot] for person in range(table.people) if (person, slot) in self._busy]
            self._count(busy, most=table.tables * max(sizes), least=least * min(sizes), encoding=EncType.totalizer)


def narrowed(table: MaskedTimetable) -> list[int]:
    """Return each meeting's slots without those that leave no earlier or later one for its precedences."""
    domains = list(table.domains)
    changed = True
    while changed:
        changed = False
        for later in range(table.meetings):
            for earlier in table.before[later]:
                first, last = domains[earlier] & -domains[earlier], domains[later].bit_length()
                after = domains[later] & -(first << 1) if first else 0
                before = domains[earlier] & ((1 << max(last - 1, 0)) - 1)
                changed |= after != domains[later] or before != domains[earlier]
                domains[later], domains[earlier] = after, before
    return domains


def capacity(table: MaskedTimetable, domains: Collection[int], slot: int) -> int:
    """Return how many meetings the slot can hold, by its places and by the meetings that may be in it."""
    return min(table.tables, sum(domain >> slot & 1 for domain in domains))


def places_are_scarce(problem: Timetable) -> bool:
    """Whether less than ``SCARCE_SHARE`` of what all slots can hold stays free."""
    table = masked(problem)
    total = sum(capacity(table, table.domains, slot) for slot in range(table.slots))
    return total - table.meetings < SCARCE_SHARE * total
