"""Two searches for the fewest idle gaps: from below, by sets of people who cannot all do without, and from above."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from pysat.card import ITotalizer
from pysat.solvers import Solver

from matcher.timetable.annealing import Annealer
from matcher.timetable.board import Board
from matcher.timetable.exact_clauses import GapClauses
from matcher.timetable.exact_race import Race

_SOLVER = "glucose4"
"""Unlike CaDiCaL's, its search can be interrupted from another thread."""
_TRIM_CONFLICTS = 1000
_DROP_CONFLICTS = 300
_DROP_FROM_AT_MOST = 60
_PLAN_CONFLICTS = 20_000
_SEED = 1


class ClauseSearch:
    """A solver with the clauses of a problem, part of a race. A context manager, which frees the solver."""

    def __init__(self, clauses: GapClauses, race: Race) -> None:
        self._clauses = clauses
        self._race = race
        self._last = clauses.last
        self._solver = Solver(name=_SOLVER, bootstrap_with=clauses.clauses)
        race.enter(self._solver.interrupt)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._race.leave(self._solver.interrupt)
        self._solver.delete()

    def first_plan(self) -> bool:
        """Find any plan, or prove that there is none; False when there is nothing left to do."""
        answer = self._decide([])
        if answer is False:
            self._race.impossible()
        return bool(answer) and not self._race.over

    def _decide(self, assumed: Sequence[int], conflicts: int = -1) -> bool | None:
        """Whether there is a plan with ``assumed``; None after so many conflicts, or when the race is over."""
        self._solver.conf_budget(conflicts)
        answer: bool | None = self._solver.solve_limited(assumptions=list(assumed), expect_interrupt=True)
        if answer:
            self._race.found(self._clauses.slots_of(self._solver.get_model()))
        return answer

    def _counter(self, literals: Sequence[int], most: int) -> list[int]:
        """Return literals that are true when more than 0, 1, ... ``most`` of ``literals`` are."""
        with ITotalizer(lits=list(literals), ubound=most, top_id=self._last) as counter:
            self._last = max(self._last, counter.top_id)
            self._solver.append_formula(counter.cnf.clauses)
            return list(counter.rhs[: most + 1])


class FromBelow(ClauseSearch):
    """Core-guided: assume that nobody has a gap, and give up as few of these assumptions as it takes.

    Assumptions that cannot all hold, a core, are replaced by "at most one of them fails" (OLL, Andres et al. 2012,
    as in the MaxSAT solver RC2). Cores that share no assumption are collected first, and each adds one to the bound;
    the plan that ends such a round is the incumbent.
    """

    def run(self) -> None:
        if not self.first_plan():
            return
        # What may be assumed false now, and for each the counter and position that it comes from.
        origin = {counts[0]: (counts, 0) for counts in self._clauses.gap_counts}
        bound = 0
        while not self._race.over:
            cores = list(self._disjoint_cores(list(origin), bound))
            bound += len(cores)
            for core in cores:
                self._relax(core, origin)

    def _disjoint_cores(self, assumed: list[int], bound: int) -> Iterator[list[int]]:
        """Raise the bound by one with each. The plan that ends them is not sought for long, unless there is none."""
        conflicts = -1
        while not self._race.over:
            answer = self._decide([-literal for literal in assumed], conflicts)
            if answer is not False:
                return
            core = self._smaller([-literal for literal in self._solver.get_core() or ()])
            if not core:
                self._race.impossible()
                return
            bound += 1
            self._race.prove(bound)
            self._solver.add_clause(core)
            assumed = [literal for literal in assumed if literal not in core]
            conflicts = _PLAN_CONFLICTS
            yield core

    def _smaller(self, core: list[int]) -> list[int]:
        while len(core) > 1:
            if self._decide([-literal for literal in core], _TRIM_CONFLICTS) is not False:
                break
            again = [-literal for literal in self._solver.get_core() or ()]
            if len(again) >= len(core):
                break
            core = again
        core.sort()
        at = 0
        while 1 < len(core) <= _DROP_FROM_AT_MOST and at < len(core) and not self._race.over:
            if self._decide([-literal for literal in core if literal != core[at]], _DROP_CONFLICTS) is False:
                core = sorted(-literal for literal in self._solver.get_core() or ())
            else:
                at += 1
        return core

    def _relax(self, core: list[int], origin: dict[int, tuple[list[int], int]]) -> None:
        for literal in core:
            counts, at = origin.pop(literal)
            if at + 1 < len(counts):
                origin[counts[at + 1]] = (counts, at + 1)
        if len(core) > 1:
            counts = self._counter(core, len(core) - 1)
            origin[counts[1]] = (counts, 1)


class FromAbove(ClauseSearch):
    """Anneal the best plan for a while, then ask for plans with fewer gaps, until there is none."""

    def __init__(self, clauses: GapClauses, race: Race, *, annealing_s: float = 5.0) -> None:
        super().__init__(clauses, race)
        self._annealing_s = annealing_s

    def run(self) -> None:
        if self._race.plan is None and not self.first_plan():
            return
        self._anneal()
        counts = self._counter(self._clauses.gaps, max(self._race.gaps - 1, 0)) if self._clauses.gaps else []
        while counts and not self._race.over:
            gaps, bound = self._race.gaps, self._race.bound
            target = gaps - max(1, (gaps - bound) // 4)
            if self._decide([-counts[target]]) is False:
                self._race.prove(target + 1)

    def _anneal(self) -> None:
        board = Board(replace(self._clauses.table, domains=tuple(self._clauses.domains)))
        board.load(self._race.plan or [])
        annealer = Annealer(board, _SEED)
        started = time.monotonic()
        while not self._race.over and (gone := time.monotonic() - started) < self._annealing_s:
            annealer.round(gone / self._annealing_s)
            if annealer.best_gaps < self._race.gaps:
                self._race.found(annealer.best)
