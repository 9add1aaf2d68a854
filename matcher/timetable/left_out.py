"""Why an optional meeting is not in the plan: who is busy when, and where all places are taken."""

from __future__ import annotations

from collections import Counter, defaultdict

from matcher.timetable.masks import bits, masked
from matcher.timetable.words import Words
from models.domain import Timetable, TimetableMeeting, TimetableSolution

_TOLERANCE = 1e-6


def why_left_out(problem: Timetable, solution: TimetableSolution) -> tuple[str, ...]:
    """One sentence for each meeting that the plan of ``solution`` leaves out; none where it has no plan.

    Before them, one that no plan has more utility, where that is proven.
    """
    if solution.objective is None or not solution.unplaced:
        return ()
    telling = _Telling(problem, solution)
    left_out = set(solution.unplaced)
    proven = solution.utility >= solution.utility_bound - _TOLERANCE
    return (
        *((f"No plan with all required meetings has more utility than {solution.utility:.6g}",) if proven else ()),
        *(telling.sentence(at, record) for at, record in enumerate(problem.meetings) if record.id in left_out),
    )


class _Telling:
    def __init__(self, problem: Timetable, solution: TimetableSolution) -> None:
        self._words = Words(problem)
        self._places = len(problem.places)
        self._table = masked(problem)
        position = {slot.id: at for at, slot in enumerate(problem.slots)}
        self._slot_of = {item.meeting: position[item.slot] for item in solution.placements}
        self._held = Counter(self._slot_of.values())
        self._busy: dict[str, set[int]] = defaultdict(set)
        self._behind: dict[str, list[str]] = defaultdict(list)
        for meeting in problem.meetings:
            for earlier in meeting.after:
                self._behind[earlier].append(meeting.id)
            if meeting.id in self._slot_of:
                for person in meeting.people:
                    self._busy[person].add(self._slot_of[meeting.id])

    def sentence(self, at: int, meeting: TimetableMeeting) -> str:
        """Each of its slots under the first thing that is in the way."""
        name = self._words.meeting(meeting)
        free = set(bits(self._table.domains[at]))
        if not free:
            return f"{name} is left out: in no slot that it may be in are all of its people there"
        parts: list[str] = []
        for person in meeting.people:
            if taken := free & self._busy[person]:
                parts.append(f"{self._words.person(person)} is in other meetings in {self._words.slots(taken)}")
                free -= taken
        if full := {slot for slot in free if self._held[slot] >= self._places}:
            parts.append(f"every place is taken in {self._words.slots(full)}")
            free -= full
        if early := free - self._in_order(meeting, free):
            parts.append(f"what it comes after or before keeps it from {self._words.slots(early)}")
            free -= early
        if free:
            reason = "it adds no utility" if meeting.utility <= 0 else "they were not tried in the time"
            parts.append(f"{self._words.slots(free)} would do, but {reason}")
        return f"{name} is left out: " + "; ".join(parts)

    def _in_order(self, meeting: TimetableMeeting, slots: set[int]) -> set[int]:
        """Those of ``slots`` that its precedences with placed meetings leave."""
        soonest = max((self._slot_of[other] for other in meeting.after if other in self._slot_of), default=-1)
        behind = [self._slot_of[other] for other in self._behind[meeting.id] if other in self._slot_of]
        return {slot for slot in slots if soonest < slot < min(behind, default=slot + 1)}
