"""The rules that every plan of meetings keeps, as constraints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from ortools.sat.python import cp_model

from matcher.programme.problem import MeetingProblem


class MeetingProgram:
    """A variable for each meeting and cell it may have: ``at[meeting][cell]`` is true where the meeting is there."""

    def __init__(self, problem: MeetingProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.at: list[dict[int, cp_model.IntVar]] = []
        self.busy: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        """By person and cell."""
        for number, meeting in enumerate(problem.meetings):
            self.at.append({})
            for cell in meeting.allowed:
                variable = self.model.new_bool_var(f"meeting_{number}_cell_{cell}")
                self.at[number][cell] = variable
                for person in meeting.people:
                    self.busy[person][cell].append(variable)

    def in_slots(self, person: int) -> dict[int, list[cp_model.IntVar]]:
        """By slot, the variables of the person's meetings."""
        found: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for cell, variables in self.busy[person].items():
            found[self.problem.slot_of(cell)] += variables
        return found

    def in_slot(self, meeting: int, slots: Iterable[int]) -> list[cp_model.IntVar]:
        """The meeting's variables in any of these slots."""
        wanted = set(slots)
        return [variable for cell, variable in self.at[meeting].items() if self.problem.slot_of(cell) in wanted]

    def add_rules(self, rules: Sequence[MeetingRule]) -> None:
        for rule in rules:
            rule.apply(self)


class MeetingRule(Protocol):
    def apply(self, program: MeetingProgram) -> None: ...


class EachMeetingAtMostOnce:
    """A meeting has one cell or none."""

    def apply(self, program: MeetingProgram) -> None:
        for variables in program.at:
            program.model.add_at_most_one(variables.values())


class OneMeetingAtATime:
    """A person is in one meeting a slot."""

    def apply(self, program: MeetingProgram) -> None:
        for person in program.busy:
            for variables in program.in_slots(person).values():
                if len(variables) > 1:
                    program.model.add_at_most_one(variables)


class TravelBetweenMeetings:
    """Between two meetings of a person at tables in different areas there is time to walk."""

    def apply(self, program: MeetingProgram) -> None:
        problem = program.problem
        if not problem.travel:
            return
        for cells in program.busy.values():
            for cell, variables in cells.items():
                later = [
                    variable
                    for near in sorted(problem.too_near(cell))
                    if problem.slot_of(near) > problem.slot_of(cell)
                    for variable in cells.get(near, ())
                ]
                for variable in later:
                    program.model.add_at_most_one([*variables, variable])


class TablesPerSlot:
    """A cell holds as many meetings as it has tables."""

    def apply(self, program: MeetingProgram) -> None:
        load: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for variables in program.at:
            for cell, variable in variables.items():
                load[cell].append(variable)
        for cell, variables_of_cell in load.items():
            tables = program.problem.tables_in(cell)
            if len(variables_of_cell) > tables:
                program.model.add(cp_model.LinearExpr.sum(variables_of_cell) <= tables)


class OnlySoManyInARow:
    """Nobody meets in more successive slots than ``MeetingProblem.most_in_a_row``; a break ends a row."""

    def apply(self, program: MeetingProgram) -> None:
        most = program.problem.most_in_a_row
        for person in program.busy:
            slots = program.in_slots(person)
            for last in range(most, len(program.problem.follows)):
                window = range(last - most, last + 1)
                if all(program.problem.follows[slot] for slot in window[1:]) and all(
                    slot in slots for slot in window
                ):
                    variables = [variable for slot in window for variable in slots[slot]]
                    program.model.add(cp_model.LinearExpr.sum(variables) <= most)


class OnlySoManyADay:
    """Nobody has more meetings on one day than they allow."""

    def apply(self, program: MeetingProgram) -> None:
        problem = program.problem
        for person, most in problem.day_limit.items():
            by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for slot, variables in program.in_slots(person).items():
                by_day[problem.day_of[slot]] += variables
            for variables in by_day.values():
                if len(variables) > most:
                    program.model.add(cp_model.LinearExpr.sum(variables) <= most)


class MeetingsInOrder:
    """Of two meetings with an order, both placed, the first is in an earlier slot."""

    def apply(self, program: MeetingProgram) -> None:
        slots = range(len(program.problem.day_of))
        for first, second in program.problem.before:
            for slot in slots:
                late = program.in_slot(first, [slot])
                early = program.in_slot(second, range(slot + 1))
                if late and early:
                    program.model.add_at_most_one([*late, *early])


class InterpretersPerSlot:
    """A meeting that needs an interpreter has one who can and works then, and nobody interprets in two at a time."""

    def apply(self, program: MeetingProgram) -> None:
        problem, model = program.problem, program.model
        taken: dict[tuple[int, str], list[cp_model.IntVar]] = defaultdict(list)
        for number, meeting in enumerate(problem.meetings):
            if meeting.interpreters is None:
                continue
            for slot in sorted({problem.slot_of(cell) for cell in program.at[number]}):
                chosen = []
                for interpreter in sorted(meeting.interpreters & problem.interpreters[slot]):
                    variable = model.new_bool_var(f"meeting_{number}_slot_{slot}_with_{interpreter}")
                    taken[slot, interpreter].append(variable)
                    chosen.append(variable)
                model.add(cp_model.LinearExpr.sum(chosen) == cp_model.LinearExpr.sum(program.in_slot(number, [slot])))
        for variables in taken.values():
            model.add_at_most_one(variables)


def meeting_rules() -> tuple[MeetingRule, ...]:
    """All of them; one that is off finds nothing in the problem to limit."""
    return (
        EachMeetingAtMostOnce(),
        OneMeetingAtATime(),
        TravelBetweenMeetings(),
        TablesPerSlot(),
        OnlySoManyInARow(),
        OnlySoManyADay(),
        MeetingsInOrder(),
        InterpretersPerSlot(),
    )
