"""The visits of one day: who takes which route, then when; what cannot be timed is left out and asked again.

This is a logic-based Benders decomposition (Hooker and Ottosson 2003): the bound of the allotment holds for the whole
plan, so that a plan which reaches it is proven to be the best. Only routes that could be in a better plan than the
one found are looked at, by what the relaxation says that they take from its bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.ports import Progress
from matcher.progress import SilentProgress
from matcher.stopping import StopSign
from matcher.tours.allotment import Aim, Allotment, Allotted, Cut, NotIn
from matcher.tours.building import Refused, plan_of, tours_of
from matcher.tours.choices import Choices, Numbers, all_choices
from matcher.tours.diving import dive
from matcher.tours.effort import Effort
from matcher.tours.greedy import greedy_allotment
from matcher.tours.keeping import unchanged, untouched
from matcher.tours.neighbourhoods import Search, improved
from matcher.tours.problem import Tour, TourPlan, TourProblem
from matcher.tours.relaxation import Relaxed, relax

_TOLERANCE = 1e-6
_ROUTES_AT_FIRST = 40
_FEW_ROUTES = 150
_GOOD_ENOUGH = 5e-4
"""Where there are many routes, the search ends as near as this to the bound, which stays as it is."""
_ROUGHLY = 0.005
"""The gap up to which the first allotment is solved where there are many routes: its times may not exist."""
_RELAXING = 0.3
"""The share of the effort for the relaxation."""
_LIFTING = 0.5
"""The share of what is left then for what the aims lack of a plan by hand."""
_WORTH_KEEPING = 0.9
"""The share of the bound from which a first plan is not looked for in another way."""
_IMPROVING = 0.8
"""The share of what is left then for a better one, before all routes are looked at again."""
_BEFORE_INTEREST = 0.35
"""The share of the effort for each goal that comes before interest."""
_FOR_INTEREST = 0.5
"""The share of the effort that interest gets, however long the first plan took."""
_AROUND_THE_KEPT = 0.5
"""The share of the effort for a plan around tours that stay, before all of them may change."""


def plan_tours(
    problem: TourProblem,
    *,
    time_limit_s: float = 60.0,
    seed: int = 7,
    keep: TourPlan | None = None,
    stop: StopSign | None = None,
    progress: Progress | None = None,
) -> TourPlan:
    """Return the plan that leaves the fewest people out and, of those, gives the most interest.

    With ``keep``, a plan of before told of the parties of this problem (`matcher.tours.keeping.carried`), of the
    plans that leave equally few out the one is taken that changes bus or sites for the fewest people, and interest
    comes after: tours that can stay do so to the minute, and who cannot stay finds a place where there is one.

    ``time_limit_s`` is about what all of it takes on an idle machine, in seconds; on a busy one each part takes up to
    `matcher.tours.effort.PATIENCE` times as long, so that the plan is as good. A good plan is made first,
    however long that takes. Once ``stop`` is shown the best plan so far is returned, which may have no tours.

    A plan that is not proven to be the best says so, and its ``bound`` is what no plan exceeds that leaves as few
    people out and, with ``keep``, as many as they are.
    """
    effort, progress = Effort(time_limit_s, stop), progress or SilentProgress()
    plan = _planned(problem, effort, seed, keep, progress)
    if problem.is_metric:
        return plan
    return replace(plan, is_proven=False, bound=max(plan.interest, problem.most_interest))


def _planned(problem: TourProblem, effort: Effort, seed: int, keep: TourPlan | None, progress: Progress) -> TourPlan:
    if not (problem.sites and problem.buses and problem.parties):
        return replace(plan_of(problem, ()), is_proven=True)
    everybody = all_choices(problem)
    if not everybody.placeable():
        return replace(plan_of(problem, ()), is_proven=True)
    if keep is None:
        return _Search(everybody, effort, seed).best(progress)
    held = untouched(problem, keep)
    people = _people(everybody, everybody.placeable())
    if held:
        around = effort.part(_AROUND_THE_KEPT)
        search = _Search(all_choices(problem, held=held), around, seed, keep)
        if _people(search.choices, search.choices.placeable()) >= people:
            with progress.track("Planning around tours that stay", None):
                plan = search.with_everyone(people)
            if plan is not None:
                return plan
    return _Search(all_choices(problem, apart=True), effort, seed, keep).best(progress)


def _people(choices: Choices, parties: Sequence[int]) -> int:
    return sum(choices.problem.parties[place].size for place in parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    """The tours with the most of a goal that were found, and what none exceeds."""

    allotted: Allotted
    tours: tuple[Tour, ...]
    value: float
    bound: float

    @property
    def is_good(self) -> bool:
        return self.bound - self.value <= _GOOD_ENOUGH * abs(self.bound)

    @property
    def is_proven(self) -> bool:
        return self.bound <= self.value + _TOLERANCE * max(1.0, abs(self.value))


class _Search:
    """One goal after another over all choices of a day. What cannot be timed is known to all of them."""

    def __init__(self, choices: Choices, effort: Effort, seed: int, keep: TourPlan | None = None) -> None:
        self.choices, self._effort, self._seed, self._keep = choices, effort, seed, keep
        self._cuts: list[Cut | NotIn] = []
        self._cuts_are_proven = True

    def best(self, progress: Progress) -> TourPlan:
        """The fewest left out, then the fewest changed, then the most interest."""
        goals = {"Taking as many along as can be": self._riding}
        if self._keep is not None:
            goals["Keeping as many tours as can be"] = unchanged(self.choices, self._keep)
        aims: list[Aim] = []
        with progress.track("Planning tours one by one", None):
            by_hand = self._by_hand()
        found, proven = by_hand, True
        for name, goal in goals.items():
            effort = self._effort.part(_BEFORE_INTEREST)
            with progress.track(name, None):
                best = self._most(goal, aims, effort, tuple(filter(None, (found, by_hand))))
            proven = proven and best is not None and best.is_proven
            found = best or found
            if best is not None:
                aims.append(Aim(gain=goal, at_least=best.value))
        known = tuple(filter(None, (found, by_hand)))
        with progress.track("Looking for the most interest", None):
            best = self._most(self._interest, aims, self._effort.at_least(_FOR_INTEREST), known)
        last = best or found
        if last is None:
            return replace(plan_of(self.choices.problem, ()), bound=self.choices.problem.most_interest)
        return self._told(last, proven=proven and best is not None and best.is_proven, of_interest=best is not None)

    def with_everyone(self, people: float) -> TourPlan | None:
        """The most interest with so many people; None where they do not all find a place, or not in time."""
        best = self._most(self._interest, [Aim(gain=self._riding, at_least=people)], self._effort)
        return None if best is None else self._told(best, proven=best.is_proven, of_interest=True)

    @property
    def _riding(self) -> Numbers:
        return np.where(self.choices.suits, self.choices.sizes, 0.0)

    @property
    def _interest(self) -> Numbers:
        return np.where(self.choices.suits, self.choices.worth, 0.0)

    def _told(self, best: _Best, *, proven: bool, of_interest: bool) -> TourPlan:
        polished = tours_of(self.choices, best.allotted, before=self._kept, seed=self._seed, polished=True)
        plan = plan_of(self.choices.problem, best.tours if isinstance(polished, Refused) else polished)
        bound = (
            min(best.bound, self.choices.problem.most_interest) if of_interest else self.choices.problem.most_interest
        )
        return replace(plan, bound=max(plan.interest, bound), is_proven=proven)

    def _by_hand(self) -> _Best | None:
        """A plan to begin with; None where it cannot be timed."""
        allotted = greedy_allotment(self.choices, seed=self._seed)
        tours = tours_of(self.choices, allotted, before=self._kept, seed=self._seed) if allotted.used else ()
        if isinstance(tours, Refused) or not tours:
            return None
        return _Best(allotted=allotted, tours=tours, value=allotted.value, bound=np.inf)

    def _most(self, goal: Numbers, aims: Sequence[Aim], effort: Effort, before: Sequence[_Best] = ()) -> _Best | None:
        """The most of ``goal`` that can be timed, from the routes of ``before`` on; None if nothing was found."""
        relaxed = relax(self.choices, goal, aims, effort=effort.part(_RELAXING))
        if not relaxed.is_possible:
            return None
        few = len(self.choices.columns) <= _FEW_ROUTES
        best: _Best | None = None
        for each in before:
            best = self._better(best, self._on_routes_of(each, goal, aims, relaxed))
        if not self._is_worth_keeping(best, relaxed, aims):
            best = self._better(best, self._dive(relaxed, goal, aims))
        if before and aims and not few and not self._is_worth_keeping(best, relaxed, aims):
            best = self._better(best, self._lifted(before[-1], relaxed, goal, aims, effort.part(_LIFTING)))
        if best is not None and not best.is_good and not few:
            best = self._improved(best, relaxed, goal, aims, effort.part(_IMPROVING))
        count, gap = _ROUTES_AT_FIRST, 0.0 if few else _ROUGHLY
        while not (best and (best.is_proven if few else best.is_good)) and not effort.is_over:
            rows = self._worth_a_look(relaxed, len(self.choices.columns) if few else count, best)
            allotted = Allotment(self.choices, rows, aims, self._cuts).solve(goal, effort, gap)
            if not allotted:
                if allotted is None or len(rows) == len(self.choices.columns):
                    break
                count *= 2
                continue
            found = self._timed(allotted, relaxed)
            if found is None:
                continue
            best = self._better(best, replace(found, bound=self._bound(relaxed, allotted, rows)))
            if gap == 0.0:
                if len(self._worth_a_look(relaxed, 2 * count, best)) <= len(rows):
                    break
                count *= 2
            gap = 0.0
        return best

    @property
    def _kept(self) -> Sequence[Tour]:
        return self._keep.tours if self._keep else ()

    @staticmethod
    def _better(one: _Best | None, other: _Best | None) -> _Best | None:
        """The one of more value, with the lower bound of both."""
        if one is None or other is None:
            return one or other
        best = one if one.value >= other.value else other
        return replace(best, bound=max(best.value, min(one.bound, other.bound)))

    def _dive(self, relaxed: Relaxed, goal: Numbers, aims: Sequence[Aim]) -> _Best | None:
        """A first plan: routes that can be timed are fixed one after another, as the relaxation has most of them."""
        found = dive(self.choices, relaxed.rows, goal, aims, effort=self._effort, seed=self._seed)
        return self._timed(found, relaxed) if found else None

    def _on_routes_of(self, before: _Best, goal: Numbers, aims: Sequence[Aim], relaxed: Relaxed) -> _Best | None:
        """The most on the routes of another plan, if it reaches the aims."""
        made = before.allotted.used
        if not made:
            return None
        found = Allotment(self.choices, sorted(made), aims, made=made).settled(goal, self._effort)
        return self._timed(found, relaxed) if found else None

    @staticmethod
    def _is_worth_keeping(best: _Best | None, relaxed: Relaxed, aims: Sequence[Aim]) -> bool:
        """Whether a first plan is near enough to the best: whole people as near as can be, interest roughly."""
        if best is None:
            return False
        return best.value >= _WORTH_KEEPING * relaxed.bound if aims else best.is_good

    def _lifted(
        self, start: _Best, relaxed: Relaxed, goal: Numbers, aims: Sequence[Aim], effort: Effort
    ) -> _Best | None:
        """``start`` with a few buses at a time on other routes, until the aims are reached; None if they are not."""
        dear = 1.0 + float(np.max(goal / self.choices.sizes, initial=0.0))
        both = goal + dear * sum(aim.gain for aim in aims)
        value = float(sum(both[row, party] for row, group in start.allotted.parties.items() for party in group))
        begun = replace(start, allotted=replace(start.allotted, value=value), value=value)
        lifted = self._improved(begun, relaxed, both, (), effort)
        return self._on_routes_of(lifted, goal, aims, relaxed)

    def _improved(self, best: _Best, relaxed: Relaxed, goal: Numbers, aims: Sequence[Aim], effort: Effort) -> _Best:
        """``best`` with a few buses at a time on other routes."""
        kept = [best]

        def accept(allotted: Allotted) -> bool:
            timed = self._timed(allotted, relaxed)
            if timed is not None:
                kept.append(timed)
            return timed is not None

        search = Search(
            choices=self.choices,
            goal=goal,
            aims=aims,
            loss=relaxed.loss,
            cuts=lambda: self._cuts,
            accept=accept,
        )
        improved(search, best.allotted, effort=effort, seed=self._seed)
        return kept[-1]

    def _timed(self, allotted: Allotted, relaxed: Relaxed) -> _Best | None:
        tours = tours_of(self.choices, allotted, before=self._kept, seed=self._seed)
        if isinstance(tours, Refused):
            self._cuts += tours.cuts
            self._cuts_are_proven = self._cuts_are_proven and tours.is_proven
            return None
        return _Best(allotted=allotted, tours=tours, value=allotted.value, bound=relaxed.bound)

    def _worth_a_look(self, relaxed: Relaxed, count: int, best: _Best | None) -> list[int]:
        """The columns that take the least from the bound, and those that somebody stays in."""
        room = relaxed.bound - best.value if best else np.inf
        order = np.argsort(relaxed.loss, kind="stable")
        rows = [int(row) for row in order if relaxed.loss[row] <= room + _TOLERANCE][:count]
        return [*rows, *(row for row in dict.fromkeys(self.choices.forced.values()) if row not in rows)]

    def _bound(self, relaxed: Relaxed, allotted: Allotted, rows: Sequence[int]) -> float:
        """Whoever makes a route that was not looked at loses what it takes from the relaxation's bound."""
        if not self._cuts_are_proven:
            return relaxed.bound
        others = np.delete(relaxed.loss, rows)
        elsewhere = relaxed.bound - float(others.min()) if len(others) else -np.inf
        return min(relaxed.bound, max(allotted.bound, elsewhere))
