"""The rules for placing meetings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol

from ortools.sat.python import cp_model

from matcher.programme.problem import MeetingProblem


class MeetingProgram:
    """A variable for each meeting and slot it may have: ``at[meeting][slot]`` is true where the meeting is there."""

    def __init__(self, problem: MeetingProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.costs: list[tuple[cp_model.IntVar, int]] = []
        self.meetings_of = Counter(person for meeting in problem.meetings for person in meeting.people)
        self.at: list[dict[int, cp_model.IntVar]] = []
        self.busy: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for number, meeting in enumerate(problem.meetings):
            self.at.append({})
            for slot in meeting.allowed:
                variable = self.model.new_bool_var(f"meeting_{number}_slot_{slot}")
                self.at[number][slot] = variable
                for person in meeting.people:
                    self.busy[person][slot].append(variable)

    def add_cost(self, variable: cp_model.IntVar, weight: int) -> None:
        """What is minimised once it is settled which meetings have a place."""
        self.costs.append((variable, weight))

    def add_rules(self, rules: Sequence[MeetingRule]) -> None:
        for rule in rules:
            rule.apply(self)


class MeetingRule(Protocol):
    def apply(self, program: MeetingProgram) -> None: ...


class EachMeetingAtMostOnce:
    """A meeting has one slot or none."""

    def apply(self, program: MeetingProgram) -> None:
        for variables in program.at:
            program.model.add_at_most_one(variables.values())


class OneMeetingAtATime:
    """A person is in one meeting a slot."""

    def apply(self, program: MeetingProgram) -> None:
        for slots in program.busy.values():
            for variables in slots.values():
                if len(variables) > 1:
                    program.model.add_at_most_one(variables)


class TablesPerSlot:
    """A slot holds as many meetings as there are tables."""

    def apply(self, program: MeetingProgram) -> None:
        load: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for variables in program.at:
            for slot, variable in variables.items():
                load[slot].append(variable)
        for variables_of_slot in load.values():
            if len(variables_of_slot) > program.problem.tables:
                program.model.add(cp_model.LinearExpr.sum(variables_of_slot) <= program.problem.tables)


class OnlySoManyInARow:
    """Nobody meets in more successive slots than ``MeetingProblem.most_in_a_row``; a break ends a row."""

    def apply(self, program: MeetingProgram) -> None:
        most = program.problem.most_in_a_row
        for slots in program.busy.values():
            for last in range(most, len(program.problem.follows)):
                window = range(last - most, last + 1)
                if all(program.problem.follows[slot] for slot in window[1:]) and all(
                    slot in slots for slot in window
                ):
                    variables = [variable for slot in window for variable in slots[slot]]
                    program.model.add(cp_model.LinearExpr.sum(variables) <= most)


class FewIdleGaps:
    """Two of a person's successive meetings of a day that are not in adjacent slots cost ``weight``.

    Runs of meetings are counted by their beginnings; a day of meetings has one run without a cost.
    """

    def __init__(self, weight: int = 30) -> None:
        self.weight = weight

    def apply(self, program: MeetingProgram) -> None:
        for person, slots in program.busy.items():
            if program.meetings_of[person] < 2:
                continue
            by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for slot, variables in slots.items():
                day = program.problem.day_of[slot]
                by_day[day] += variables
                before = slots.get(slot - 1, []) if slot and program.problem.day_of[slot - 1] == day else []
                begins = program.model.new_bool_var(f"person_{person}_begins_in_slot_{slot}")
                busy_before = cp_model.LinearExpr.sum(before) if before else 0
                program.model.add(cp_model.LinearExpr.sum(variables) <= begins + busy_before)
                program.add_cost(begins, self.weight)
            for day, variables in by_day.items():
                meets = program.model.new_bool_var(f"person_{person}_meets_on_day_{day}")
                program.model.add_bool_or([meets.negated(), *variables])
                program.add_cost(meets, -self.weight)


class BalancedDays:
    """Each meeting of a person's day above an even share of their days costs ``weight``."""

    def __init__(self, weight: int = 20) -> None:
        self.weight = weight

    def apply(self, program: MeetingProgram) -> None:
        problem = program.problem
        for person, slots in program.busy.items():
            meetings = program.meetings_of[person]
            share = problem.even_share(person, meetings)
            by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for slot, variables in slots.items():
                by_day[problem.day_of[slot]] += variables
            for day, variables in by_day.items():
                if share < meetings:
                    over = program.model.new_int_var(0, meetings - share, f"person_{person}_over_on_day_{day}")
                    program.model.add(cp_model.LinearExpr.sum(variables) <= share + over)
                    program.add_cost(over, self.weight)


class FreeForWantedSessions:
    """A meeting during a session that one of the two wants costs up to ``weight`` for each of them."""

    def __init__(self, weight: int = 10) -> None:
        self.weight = weight

    def apply(self, program: MeetingProgram) -> None:
        for number, meeting in enumerate(program.problem.meetings):
            for slot, variable in program.at[number].items():
                wanted = sum(program.problem.wanted_session.get((person, slot), 0.0) for person in meeting.people)
                if wanted:
                    program.add_cost(variable, round(self.weight * wanted))
