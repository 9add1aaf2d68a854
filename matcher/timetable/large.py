"""Timetables of the size of an event: first the required meetings, then the most utility, then the fewest idle gaps.

The parts of the problem are solved one after another, and the bounds say what that has cost:

1. which optional meetings to place, by a relaxation whose value bounds the utility (``selection``);
2. a plan that places all of them, by ejections (``placing``); where it does, the utility is proven to be the most;
3. fewer idle gaps with the same meetings, by annealing (``annealing``), beside a bound (``gap_bound``);
4. places, of which a slot has as many as it holds meetings, so that any will do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from matcher.timetable.annealing import Annealer
from matcher.timetable.board import Board
from matcher.timetable.gap_bound import gap_bound
from matcher.timetable.left_out import why_left_out
from matcher.timetable.masks import MaskedTimetable, masked
from matcher.timetable.placing import Placer
from matcher.timetable.plan import make_solution, no_plan
from matcher.timetable.report import Report
from matcher.timetable.selection import Selection, Selector
from matcher.timetable.utility_program import most_utility
from matcher.timetable.windows import circle, windows
from matcher.timetable.words import Words, counted, listed
from models.domain.timetable import Timetable, TimetableSolution, TimetableStatus

SEED = 7
_PLACING_SHARE = 0.6
"""Of the time, at most, for placing the required meetings."""
_CHOSEN_SHARE = 0.15
"""Of what is left then, at most, for placing the others that the relaxation chose."""
_PROGRAM_SHARE = 0.3
"""Of what is left then, at most, for what the relaxation promises and was not placed."""
_CERTAIN_SHARE = 0.05
"""Of what is left then, at most, for which meetings all plans of this utility place."""
_TOLERANCE = 1e-6
_REPORT_S = 1.0
"""Seconds between two reports of better plans."""


@dataclass(slots=True)
class _Work:
    """What is known so far; ``slot_of`` the best plan with all required meetings, in the order of the meetings."""

    masks: MaskedTimetable
    report: Report
    deadline: float
    selector: Selector
    selection: Selection = field(default_factory=Selection)
    slot_of: list[int] | None = None
    gaps: int = 0
    bound: int = 0

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def stop_after(self, share: float) -> Callable[[], bool]:
        until = time.monotonic() + self.left() * share
        return lambda: time.monotonic() >= until

    def keep(self, slot_of: list[int], gaps: int) -> None:
        self.slot_of, self.gaps = list(slot_of), gaps
        self.report(gaps, self.bound, slots=self.slots(), utility_bound=self.selection.utility_bound)

    def slots(self) -> dict[str, str]:
        problem = self.masks.problem
        return {
            meeting.id: problem.slots[slot].id
            for meeting, slot in zip(problem.meetings, self.slot_of or (), strict=True)
            if slot >= 0
        }


def solve_large(
    problem: Timetable, seconds: float, report: Report, *, seed: int = SEED, rounds: int | None = None
) -> TimetableSolution:
    """The best plan found within ``seconds``; on ``KeyboardInterrupt`` the best so far.

    The status is optimal where utility and gaps meet their bounds, infeasible where the required meetings alone are
    too many for a person or for the tables, unknown where no plan with all of them was found. With ``rounds`` of
    annealing the result depends on nothing but the problem and the ``seed``, if the time suffices for them.
    """
    masks = _narrowed(masked(problem))
    if masks is None:
        return no_plan(
            problem, TimetableStatus.UNKNOWN, ("some required meetings come after one another in a circle",)
        )
    work = _Work(masks=masks, report=report, deadline=time.monotonic() + seconds, selector=Selector(masks))
    try:
        work.selection = work.selector.select(min(seconds / 5, work.left()))
        if work.selection.shortages:
            return _too_many(problem, work.selection)
        board = Board(masks)
        if not _place(work, board, seed):
            return _not_placed(problem, board)
        _settle_gaps(work, board, seed, rounds)
    except KeyboardInterrupt:
        if work.slot_of is None:
            return no_plan(problem, TimetableStatus.UNKNOWN, ("the search was stopped before it had a plan",))
    return _answer(work)


def _narrowed(masks: MaskedTimetable) -> MaskedTimetable | None:
    """With only those slots that the precedences between required meetings leave; None where they are a circle."""
    if circle(masks):
        return None
    options = windows(masks).options
    return replace(masks, domains=tuple(options.get(meeting, domain) for meeting, domain in enumerate(masks.domains)))


def _place(work: _Work, board: Board, seed: int) -> bool:
    """Fill ``board``; whether all required meetings are in."""
    masks = work.masks
    required = [meeting for meeting in range(masks.meetings) if masks.required[meeting]]
    placer = Placer(board, seed)
    if not placer.place(required, work.stop_after(_PLACING_SHARE)):
        return False
    work.keep(board.slot_of, board.gaps)
    placer.place([*required, *work.selection.chosen], work.stop_after(_CHOSEN_SHARE))
    rest = [meeting for meeting, utility in enumerate(masks.utility) if utility > 0]
    placer.fill(sorted(rest, key=lambda meeting: -masks.utility[meeting]))
    work.keep(board.slot_of, board.gaps)
    if board.utility() < work.selection.utility_bound - _TOLERANCE:
        _place_more(work, board)
    work.bound = gap_bound(masks, work.selector.certain(board.utility(), work.left() * _CERTAIN_SHARE))
    work.keep(board.slot_of, board.gaps)
    return True


def _place_more(work: _Work, board: Board) -> None:
    """The plan does not reach the bound of the utility: a better one, or a better bound."""
    found = most_utility(work.masks, board.slot_of, work.left() * _PROGRAM_SHARE)
    bound = min(work.selection.utility_bound, found.utility_bound)
    before = board.utility()
    if found.slot_of is not None:
        kept = list(board.slot_of)
        board.load(found.slot_of)
        if board.utility() < before:
            board.load(kept)
    work.selection = replace(work.selection, utility_bound=max(bound, board.utility()))


def _settle_gaps(work: _Work, board: Board, seed: int, rounds: int | None) -> None:
    """Anneal until the gaps meet their bound or the time is over."""
    annealer = Annealer(board, seed)
    started, seconds = time.monotonic(), max(work.left(), 1e-3)
    told = started
    done = 0
    while annealer.best_gaps > work.bound:
        now = time.monotonic()
        share = done / rounds if rounds else (now - started) / seconds
        if share >= 1 or now >= work.deadline:
            break
        annealer.round(share)
        done += 1
        if annealer.best_gaps < work.gaps and now - told > _REPORT_S:
            told = now
            work.keep(annealer.best, annealer.best_gaps)
    if annealer.best_gaps < work.gaps:
        work.keep(annealer.best, annealer.best_gaps)


def _answer(work: _Work) -> TimetableSolution:
    problem = work.masks.problem
    solution = make_solution(problem, work.slots(), bound=work.bound, utility_bound=work.selection.utility_bound)
    return replace(solution, why=why_left_out(problem, solution))


def _too_many(problem: Timetable, selection: Selection) -> TimetableSolution:
    words = Words(problem)
    why = []
    for shortage in selection.shortages:
        meetings = [problem.meetings[meeting].id for meeting in shortage.meetings]
        who = words.person(problem.people[shortage.person].id) if shortage.person >= 0 else "the event"
        slots = counted(shortage.slots.bit_count(), "slot")
        needed = counted(len(meetings), "required meeting")
        tables = f" at {words.places(len(problem.places))}" if shortage.person < 0 else ""
        why.append(f"{who} has {needed} that fit only in {slots}{tables}: {words.meetings(meetings)}")
    return no_plan(problem, TimetableStatus.INFEASIBLE, tuple(why))


def _not_placed(problem: Timetable, board: Board) -> TimetableSolution:
    words = Words(problem)
    missing = [
        words.meeting(meeting)
        for number, meeting in enumerate(problem.meetings)
        if meeting.required and board.slot_of[number] < 0
    ]
    return no_plan(problem, TimetableStatus.UNKNOWN, (f"no plan was found that also places {listed(missing)}",))
