"""The fewest idle gaps where all meetings are required: proven, or the best plan and bound that the time allows."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

from matcher.timetable.exact_clauses import GapClauses, places_are_scarce
from matcher.timetable.exact_race import Race
from matcher.timetable.exact_search import FromAbove, FromBelow
from matcher.timetable.masks import masked
from matcher.timetable.plan import make_solution, no_plan
from matcher.timetable.report import Report
from models.domain import Timetable, TimetableSolution, TimetableStatus

SECOND_SEARCH_AFTER_S = 10.0
"""Until then one search works alone, and its answer depends on the problem only."""
_POLL_S = 0.25


def solve_exact(problem: Timetable, seconds: float, report: Report) -> TimetableSolution:
    """Place every meeting with the fewest idle gaps; ``KeyboardInterrupt`` ends the search with the best plan so far.

    The status is optimal or infeasible where that is proven, else feasible with a bound, or unknown. A problem that
    takes less than ``SECOND_SEARCH_AFTER_S`` has the same answer every time; after that a second search joins, and of
    the plans with the fewest gaps the one that is found first is taken. Raises ``KeyError`` where the problem names
    what it has not.
    """
    started = time.monotonic()
    race = Race(masked(problem))
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="timetable") as searches:
        running = [searches.submit(_search, problem, race, first=True)] if seconds > 0 else []
        told: tuple[int | None, int] = (None, 0)
        try:
            while running:
                gone = time.monotonic() - started
                if len(running) == 1 and gone > SECOND_SEARCH_AFTER_S:
                    running.append(searches.submit(_search, problem, race, first=False))
                race.wait(min(max(seconds - gone, 0.0), _POLL_S))
                _raise_errors(running)
                told = _tell(problem, race, report, told)
                if race.over or gone > seconds:
                    break
        except KeyboardInterrupt:
            pass
        finally:
            race.stop()
    _raise_errors(running)
    return _solution(problem, race)


def _search(problem: Timetable, race: Race, *, first: bool) -> None:
    """The second search differs from the first in direction and in how it counts what the slots hold."""
    clauses = GapClauses(problem, count_busy=places_are_scarce(problem) == first)
    if not race.over:
        with (FromBelow if first else FromAbove)(clauses, race) as search:
            search.run()


def _raise_errors(running: list[Future[None]]) -> None:
    for search in running:
        if search.done():
            search.result()


def _tell(problem: Timetable, race: Race, report: Report, told: tuple[int | None, int]) -> tuple[int | None, int]:
    """Report what is better than ``told``, the gaps and the bound; return what is told now."""
    plan, gaps, bound = race.known()
    if plan is None:
        if bound > told[1]:
            report(None, bound)
        return None, bound
    if (gaps, bound) != told:
        report(gaps, bound, slots=_slots(problem, plan) if gaps != told[0] else None)
    return gaps, bound


def _slots(problem: Timetable, plan: list[int]) -> dict[str, str]:
    return {meeting.id: problem.slots[slot].id for meeting, slot in zip(problem.meetings, plan, strict=True)}


def _solution(problem: Timetable, race: Race) -> TimetableSolution:
    if race.infeasible:
        return no_plan(problem, TimetableStatus.INFEASIBLE)
    if race.plan is None:
        return no_plan(problem, TimetableStatus.UNKNOWN)
    return make_solution(problem, _slots(problem, race.plan), bound=race.bound, utility_bound=0.0)
