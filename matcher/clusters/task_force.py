"""The smallest task force that has every skill, and of the smallest ones the strongest: by CP-SAT, proven."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from matcher.clusters.task_force_problem import ComposedTaskForce, Expert, TaskForce, TaskForceProblem
from matcher.clusters.task_force_validate import strength
from matcher.told import tell

ALTERNATIVES = 5
_MILLI = 1000


def compose_task_force(
    problem: TaskForceProblem, *, alternatives: int = ALTERNATIVES, time_limit_s: float = 30.0, seed: int = 7
) -> ComposedTaskForce:
    """Return the best task force and up to ``alternatives`` others of its size.

    ``time_limit_s`` holds for each of the searches, of which there are two and one for each alternative. Levels are
    compared in whole thousandths.
    """
    program = _Program(problem)
    solver = _solver(time_limit_s, seed)
    program.model.minimize(sum(program.chosen))
    status = solver.solve(program.model)
    if status == cp_model.INFEASIBLE:
        return ComposedTaskForce(best=None, is_proven=True, reasons=_reasons(problem, time_limit_s, seed))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ComposedTaskForce(
            best=None, reasons=(tell("nothing was found in %(number)s seconds", number=round(time_limit_s)),)
        )
    size_is_proven = status == cp_model.OPTIMAL
    size = round(solver.objective_value)
    program.model.add(sum(program.chosen) == size)
    program.model.maximize(program.strength())
    found: list[TaskForce] = []
    strength_is_proven = False
    while len(found) <= alternatives:
        status = solver.solve(program.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        if not found:
            strength_is_proven = status == cp_model.OPTIMAL
        members = program.members(solver)
        found.append(
            TaskForce(person_ids=tuple(expert.person_id for expert in members), strength=strength(problem, members))
        )
        program.forbid(members)
    return ComposedTaskForce(
        best=found[0] if found else None,
        alternatives=tuple(found[1:]),
        smallest=size if size_is_proven else None,
        is_proven=size_is_proven and strength_is_proven,
    )


def _solver(time_limit_s: float, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    return solver


@dataclass
class _Program:
    """``chosen`` has a variable for each expert. Each term is on only where its literal in ``terms`` is assumed."""

    problem: TaskForceProblem
    assumes_terms: bool = False
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    terms: dict[str, cp_model.IntVar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        experts = self.problem.experts
        self.chosen = [self.model.new_bool_var(expert.person_id) for expert in experts]
        self._of = dict(zip((expert.person_id for expert in experts), self.chosen, strict=True))
        self._skills()
        self._people()
        self._apart()

    def _on(self, constraint: cp_model.Constraint, term: str) -> None:
        if self.assumes_terms:
            literal = self.terms.setdefault(term, self.model.new_bool_var(term))
            constraint.only_enforce_if(literal)

    def _skills(self) -> None:
        for skill, number in self.problem.terms.skills.items():
            having = [
                self._of[expert.person_id] for expert in self.problem.experts if self.problem.level(expert, skill) > 0
            ]
            many = tell("%(number)s people with %(skill)s", number=number, skill=skill)
            term = tell("1 person with %(skill)s", skill=skill) if number == 1 else many
            self._on(self.model.add(sum(having) >= number), term)

    def _people(self) -> None:
        terms = self.problem.terms
        size = sum(self.chosen)
        roles = defaultdict(list)
        for expert in self.problem.experts:
            roles[expert.role].append(self._of[expert.person_id])
        for role, number in terms.fewest.items():
            term = tell("at least %(number)s of the role %(role)s", number=number, role=role)
            self._on(self.model.add(sum(roles[role]) >= number), term)
        if terms.largest_share < 1:
            share = round(terms.largest_share * _MILLI)
            for role, variables in roles.items():
                percent = f"{terms.largest_share:.0%}"
                term = tell("at most %(percent)s of the role %(role)s", percent=percent, role=role)
                self._on(self.model.add(_MILLI * sum(variables) <= share * size), term)
        if terms.fewest_seniors:
            seniors = [self._of[expert.person_id] for expert in self.problem.experts if expert.is_senior]
            many = tell("at least %(number)s senior people", number=terms.fewest_seniors)
            term = tell("at least 1 senior person") if terms.fewest_seniors == 1 else many
            self._on(self.model.add(sum(seniors) >= terms.fewest_seniors), term)
        if terms.most_people is not None:
            self._on(
                self.model.add(size <= terms.most_people), tell("at most %(number)s people", number=terms.most_people)
            )

    def _apart(self) -> None:
        terms = self.problem.terms
        for first, second in sorted(self.problem.conflicts):
            if first in self._of and second in self._of:
                self._on(
                    self.model.add(self._of[first] + self._of[second] <= 1),
                    tell("nobody in conflict with another member"),
                )
        of_one = defaultdict(list)
        for expert in self.problem.experts:
            if expert.organisation_id:
                of_one[expert.organisation_id].append(self._of[expert.person_id])
            if not self.problem.may_be_asked(expert):
                term = tell("nobody with a load above %(number)s", number=terms.most_load or 0)
                self._on(self.model.add(self._of[expert.person_id] == 0), term)
        for variables in of_one.values():
            if len(variables) > terms.most_of_an_organisation:
                term = tell("at most %(number)s of one organisation", number=terms.most_of_an_organisation)
                self._on(self.model.add(sum(variables) <= terms.most_of_an_organisation), term)

    def strength(self) -> cp_model.LinearExprT:
        """For each skill the levels of as many counted people as are asked for, who are in the task force."""
        terms = []
        for skill, number in self.problem.terms.skills.items():
            counted = []
            for expert in self.problem.experts:
                level = self.problem.level(expert, skill)
                if level > 0:
                    counts = self.model.new_bool_var(f"{expert.person_id} counts for {skill}")
                    self.model.add_implication(counts, self._of[expert.person_id])
                    counted.append(counts)
                    terms.append(round(level * _MILLI) * counts)
            self.model.add(sum(counted) <= number)
        return sum(terms)

    def members(self, solver: cp_model.CpSolver) -> list[Expert]:
        pairs = zip(self.problem.experts, self.chosen, strict=True)
        return [expert for expert, variable in pairs if solver.boolean_value(variable)]

    def forbid(self, members: list[Expert]) -> None:
        """Do not find these again; the size is fixed, so that it is enough that one of them is missing."""
        self.model.add(sum(self._of[expert.person_id] for expert in members) <= len(members) - 1)


def _reasons(problem: TaskForceProblem, time_limit_s: float, seed: int) -> tuple[str, ...]:
    """Terms that cannot be kept together, made irreducible by leaving out one after another."""
    program = _Program(problem, assumes_terms=True)
    names = list(program.terms)
    kept = names
    for name in names:
        without = [each for each in kept if each != name]
        program.model.clear_assumptions()
        program.model.add_assumptions([program.terms[each] for each in without])
        if _solver(time_limit_s, seed).solve(program.model) == cp_model.INFEASIBLE:
            kept = without
    return tuple(kept)
