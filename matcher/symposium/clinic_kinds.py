"""The clinic's tables, found by kinds of people: those with the same levels can stand for one another.

How many of a kind sit at which tables is all that a search has to find. Who of them each is comes afterwards: seats
of one kind are edges between problems and rounds, no more at either than there are people, so that by König's theorem
they can be shared out with nobody twice in a round or twice about one problem.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from matcher.symposium.clinic_problem import ClinicProblem, ClinicTable
from matcher.symposium.clinic_sharing import colours, spread
from matcher.symposium.lacks import Lack

MILLI = 1000
"""Levels count in thousandths."""
_Help = tuple[float, str]
"""A level, and whose it is where somebody is apart from that expert, who counts alone then."""
_Place = tuple[Lack, _Help, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """People with the same levels; alone who is apart from somebody."""

    member_ids: tuple[str, ...]
    levels: Mapping[Lack, float]


def kinds_of(levels: Mapping[str, Mapping[Lack, float]], of_use: Iterable[Lack], alone: Iterable[str]) -> list[Kind]:
    """By the levels ``of_use``; who has none of these is left out."""
    useful, single = set(of_use), set(alone)
    members: dict[tuple[tuple[tuple[Lack, float], ...], str], list[str]] = defaultdict(list)
    for each, own in sorted(levels.items()):
        known = tuple(sorted((lack, level) for lack, level in own.items() if lack in useful))
        if known:
            members[known, each if each in single else ""].append(each)
    return [Kind(member_ids=tuple(ids), levels=dict(known)) for (known, _), ids in members.items()]


class KindsProgram:
    """Maximises what all seats help.

    Of researchers who are apart it demands only that no more of two sit than there are tables: whether they can be
    kept apart is seen when ``tables`` shares the seats out.
    """

    def __init__(self, problem: ClinicProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        apart = frozenset(each for pair in problem.apart for each in pair)
        self._experts = kinds_of(problem.experts, {lack for own in problem.lacks.values() for lack in own}, apart)
        self._researchers = kinds_of(problem.lacks, {lack for each in self._experts for lack in each.levels}, apart)
        self._apart = apart
        self._opens: dict[tuple[int, Lack, int], cp_model.IntVar] = {
            (number, lack, at): self.model.new_int_var(0, min(len(kind.member_ids), problem.tables), "")
            for number, kind in enumerate(self._experts)
            for lack in kind.levels
            for at in range(problem.rounds)
        }
        self._tables_at: dict[_Place, list[tuple[int, Lack, int]]] = defaultdict(list)
        for number, lack, at in self._opens:
            self._tables_at[lack, self._help(self._experts[number], lack), at].append((number, lack, at))
        self._sits: dict[tuple[int, _Place], cp_model.IntVar] = {
            (number, place): self.model.new_int_var(0, len(kind.member_ids), "")
            for number, kind in enumerate(self._researchers)
            for place in self._tables_at
            if place[0] in kind.levels and frozenset((kind.member_ids[0], place[1][1])) not in problem.apart
        }
        self._limit_tables()
        self._limit_people()
        self._gains = sum(
            round(self._researchers[number].levels[place[0]] * place[1][0] * MILLI) * variable
            for (number, place), variable in self._sits.items()
        )
        self._limit_gains()
        self.model.maximize(self._gains)

    def _help(self, expert: Kind, lack: Lack) -> _Help:
        first = expert.member_ids[0]
        return expert.levels[lack], first if first in self._apart else ""

    def _limit_tables(self) -> None:
        sitting: dict[_Place, dict[int, cp_model.IntVar]] = defaultdict(dict)
        for (number, place), variable in self._sits.items():
            sitting[place][number] = variable
        for place, tables in self._tables_at.items():
            count = sum(self._opens[table] for table in tables)
            self.model.add(sum(sitting[place].values()) <= self.problem.seats * count)
            self.model.add(sum(sitting[place].values()) >= self.problem.fewest * count)
            for one, other in combinations(sitting[place], 2):
                pair = frozenset((self._researchers[one].member_ids[0], self._researchers[other].member_ids[0]))
                if pair in self.problem.apart:
                    self.model.add(sitting[place][one] + sitting[place][other] <= count)
        rounds: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (_, _, at), variable in self._opens.items():
            rounds[at].append(variable)
        for at, of_round in rounds.items():
            self.model.add(sum(of_round) <= self.problem.tables)
            if at:
                self.model.add(sum(of_round) <= sum(rounds[at - 1]))

    def _limit_people(self) -> None:
        """Of a kind no more are there in a round, or about one problem, than there are people."""
        for kinds, at_once in ((self._experts, self._busy_experts()), (self._researchers, self._busy_researchers())):
            for (number, _), variables in at_once.items():
                self.model.add(sum(variables) <= len(kinds[number].member_ids))

    def _busy_experts(self) -> Mapping[tuple[int, object], list[cp_model.IntVar]]:
        busy: dict[tuple[int, object], list[cp_model.IntVar]] = defaultdict(list)
        for (number, _, at), variable in self._opens.items():
            busy[number, at].append(variable)
        return busy

    def _busy_researchers(self) -> Mapping[tuple[int, object], list[cp_model.IntVar]]:
        busy: dict[tuple[int, object], list[cp_model.IntVar]] = defaultdict(list)
        for (number, (lack, _, at)), variable in self._sits.items():
            busy[number, at].append(variable)
            busy[number, lack].append(variable)
        return busy

    def _limit_gains(self) -> None:
        """Every seat at what helps most of all: who reaches that need not search on."""
        best: dict[Lack, float] = {}
        for lack, (level, _), _at in self._tables_at:
            best[lack] = max(best.get(lack, 0.0), level)
        gains = sorted(
            (
                round(level * best[lack] * MILLI)
                for kind in self._researchers
                for lack, level in kind.levels.items()
                for _ in kind.member_ids
            ),
            reverse=True,
        )
        self.model.add(self._gains <= sum(gains[: self.problem.rounds * self.problem.tables * self.problem.seats]))

    def leave_fewest_alone(self, solver: cp_model.CpSolver) -> None:
        """Of plans that help as much as the one found, and beginning with it, seek those where most have a seat."""
        seated = []
        for number, kind in enumerate(self._researchers):
            helped = self.model.new_int_var(0, len(kind.member_ids), "")
            sits = [variable for (of, _), variable in self._sits.items() if of == number]
            self.model.add(helped <= sum(sits))
            seated.append((helped, min(len(kind.member_ids), sum(map(solver.value, sits)))))
        values = [(variable, solver.value(variable)) for variable in (*self._opens.values(), *self._sits.values())]
        self.model.clear_hints()
        for variable, value in (*values, *seated):
            self.model.add_hint(variable, value)
        self.model.add(self._gains >= round(solver.objective_value))
        self.model.maximize(sum(helped for helped, _ in seated))

    def begin_with(self, tables: Sequence[ClinicTable]) -> None:
        kind_of = {
            each: number
            for kinds in (self._experts, self._researchers)
            for number, kind in enumerate(kinds)
            for each in kind.member_ids
        }
        opened = Counter((kind_of[table.expert_id], table.lack, table.round) for table in tables)
        sitting = Counter(
            (
                kind_of[each],
                (table.lack, self._help(self._experts[kind_of[table.expert_id]], table.lack), table.round),
            )
            for table in tables
            for each in table.researcher_ids
        )
        for key, variable in self._opens.items():
            self.model.add_hint(variable, opened[key])
        for place, variable in self._sits.items():
            self.model.add_hint(variable, sitting[place])

    def tables(self, solver: cp_model.CpSolver) -> list[ClinicTable] | None:
        """Who sits where; None where people who are apart could not be kept so. Rounds without any come last."""
        sitting: dict[_Place, list[str]] = defaultdict(list)
        for number, kind in enumerate(self._researchers):
            places = [
                place
                for (of, place), variable in self._sits.items()
                if of == number
                for _ in range(solver.value(variable))
            ]
            shared = colours([(lack, at) for lack, _, at in places], len(kind.member_ids))
            for place, member in zip(places, shared, strict=True):
                sitting[place].append(kind.member_ids[member])
        found: list[ClinicTable] = []
        for place, experts in self._at_tables(solver):
            groups = spread(sorted(sitting[place]), len(experts), self.problem)
            if groups is None:
                return None
            found += (
                ClinicTable(round=place[2], lack=place[0], expert_id=expert, researcher_ids=tuple(sorted(group)))
                for expert, group in zip(experts, groups, strict=True)
            )
        return sorted(found, key=lambda table: (table.round, table.lack, table.expert_id))

    def _at_tables(self, solver: cp_model.CpSolver) -> Iterator[tuple[_Place, list[str]]]:
        """The experts of each place, another one for each table of a round."""
        taken: Counter[tuple[int, int]] = Counter()
        for place, tables in self._tables_at.items():
            experts: list[str] = []
            for table in tables:
                number, _, at = table
                count = solver.value(self._opens[table])
                first = taken[number, at]
                experts += self._experts[number].member_ids[first : first + count]
                taken[number, at] += count
            if experts:
                yield place, experts
