"""The rules that every plan of meetings keeps, as constraints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from ortools.sat.python import cp_model

from matcher.programme.problem import MeetingProblem


class MeetingProgram:
    """A variable for each meeting and slot it may have: ``at[meeting][slot]`` is true where the meeting is there."""

    def __init__(self, problem: MeetingProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.at: list[dict[int, cp_model.IntVar]] = []
        self.busy: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for number, meeting in enumerate(problem.meetings):
            self.at.append({})
            for slot in meeting.allowed:
                variable = self.model.new_bool_var(f"meeting_{number}_slot_{slot}")
                self.at[number][slot] = variable
                for person in meeting.people:
                    self.busy[person][slot].append(variable)

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
