"""One step of the search: of some meetings, the cheapest places, exactly, while all others stay."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ortools.sat.python import cp_model

from matcher.programme.repair_meetings import MeetingBoard, Place

Literal: TypeAlias = cp_model.IntVar


class OutOfTime(Exception):
    """The program could not be built in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``places`` has every item of the step that does not stay, None where it has no place; ``undone`` those that
    stay although they cannot. ``cost`` and ``bound``, proven for these items, are in thousandths.
    """

    places: Mapping[int, Place | None]
    undone: frozenset[int]
    cost: int
    bound: int


@dataclass(slots=True)
class _Choice:
    """What can become of one item."""

    at: dict[Place, Literal] = field(default_factory=dict)
    gone: Literal | None = None
    keep: Literal | None = None
    undone: Literal | None = None


class RepairProgram:
    """``items`` may move, all others of the board stay where they are. ``most`` of them may change, None for all.

    Raises ``OutOfTime`` if it is not built by ``deadline``, of ``time.monotonic``.
    """

    def __init__(
        self, board: MeetingBoard, items: Iterable[int], most: int | None, deadline: float = math.inf
    ) -> None:
        self._deadline = deadline
        self.board = board
        self.most = most
        self.model = cp_model.CpModel()
        self.items = sorted(items)
        self._free = set(self.items)
        self.choices = {number: self._choice(number) for number in self.items}
        self._held = self._standing_still()
        self._nobody_twice()
        self._tables()
        self._rows()
        self._days()
        self._order()
        self._budget()
        self._objective()

    def solved(self, seconds: float, seed: int, start: Mapping[int, Place | None]) -> Step | None:
        """The cheapest choice, from ``start`` on, which holds the items that are not to stay; None if the time was
        too short for any.
        """
        self._hint(start)
        self.model.minimize(self._cost)
        solver = _solver(seconds, seed)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        found = self._step(solver)
        if status == cp_model.OPTIMAL:
            return found
        return replace(found, bound=min(found.cost, max(0, round(solver.best_objective_bound))))

    def nearer(self, found: Step, seconds: float, seed: int) -> Step:
        """A choice that costs no more than ``found``, with everything as near as can be to where it was."""
        self._hint(found.places)
        self.model.add(self._cost <= found.cost)
        self.model.minimize(self._distance)
        solver = _solver(seconds, seed)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return found
        return replace(self._step(solver), bound=found.bound)

    def _hint(self, start: Mapping[int, Place | None]) -> None:
        self.model.clear_hints()
        for number, choice in self.choices.items():
            for place, variable in choice.at.items():
                self.model.add_hint(variable, number in start and start[number] == place)
            if choice.gone is not None:
                self.model.add_hint(choice.gone, number in start and start[number] is None)
            if choice.keep is not None:
                self.model.add_hint(choice.keep, number not in start)

    def _step(self, solver: cp_model.CpSolver) -> Step:
        """What the solver chose, its cost as its bound."""
        places: dict[int, Place | None] = {}
        undone = set()
        for number, choice in self.choices.items():
            if choice.undone is not None and solver.boolean_value(choice.undone):
                undone.add(number)
            elif choice.gone is not None and solver.boolean_value(choice.gone):
                places[number] = None
            else:
                chosen = (place for place, variable in choice.at.items() if solver.boolean_value(variable))
                places.update((number, place) for place in chosen)
        cost = sum(self.board.cost(number, place) for number, place in places.items())
        cost += sum(self.board.cost_undone(number) for number in undone)
        return Step(places=places, undone=frozenset(undone), cost=cost, bound=cost)

    def _require_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise OutOfTime

    def _choice(self, number: int) -> _Choice:
        self._require_time()
        item, choice = self.board.items[number], _Choice()
        for place in self.board.places(number):
            stays = place == item.home and not item.wrong
            if not stays and not self._is_blocked(number, place):
                choice.at[place] = self.model.new_bool_var(f"{number} at {place}")
        choice.gone = self.model.new_bool_var(f"{number} gone")
        variables = [*choice.at.values(), choice.gone]
        if not item.wrong:
            choice.keep = self.model.new_bool_var(f"{number} stays")
            variables.append(choice.keep)
        if self.most is not None and not item.is_new and (item.wrong or number in self.board.colliding):
            choice.undone = self.model.new_bool_var(f"{number} undone")
            variables.append(choice.undone)
        self.model.add_exactly_one(variables)
        return choice

    def _is_blocked(self, number: int, place: Place) -> bool:
        """Whether somebody is then in a meeting that stays."""
        return any(
            other not in self._free
            and (home := self.board.items[other].home)
            and self.board.clash_in_time(place, home)
            for person in self.board.items[number].people
            for other in self.board.of_person[person]
        )

    def _standing_still(self) -> dict[str, list[Place]]:
        """By person who has to do with any of the items: where their other meetings are."""
        people = {person for number in self.items for person in self.board.items[number].people}
        return {
            person: [
                home
                for other in self.board.of_person[person]
                if other not in self._free and (home := self.board.items[other].home) is not None
            ]
            for person in people
        }

    def _literals(self, numbers: Iterable[int]) -> Iterator[tuple[int, Place, Literal]]:
        """Where the items can be, staying included."""
        for number in numbers:
            choice, home = self.choices[number], self.board.items[number].home
            for place, variable in choice.at.items():
                yield number, place, variable
            if choice.keep is not None and home is not None:
                yield number, home, choice.keep

    def _of(self, person: str) -> list[int]:
        return [number for number in dict.fromkeys(self.board.of_person[person]) if number in self._free]

    def _nobody_twice(self) -> None:
        for person in self._held:
            self._require_time()
            by_slot: dict[int, list[Literal]] = defaultdict(list)
            there = list(self._literals(self._of(person)))
            for _, place, variable in there:
                by_slot[place[0]].append(variable)
            for number in self._of(person):
                undone, home = self.choices[number].undone, self.board.items[number].home
                if undone is not None and home is not None:
                    for other, place, variable in there:
                        if other != number and place[0] == home[0] and variable is not self.choices[other].keep:
                            self.model.add_implication(undone, variable.negated())
            for variables in by_slot.values():
                if len(variables) > 1:
                    self.model.add_at_most_one(variables)
            if len(self.board.kinds) > 1 and self.board.reach:
                self._time_for_the_way(there)

    def _time_for_the_way(self, there: Sequence[tuple[int, Place, Literal]]) -> None:
        in_order = sorted(there, key=lambda item: (item[1], item[0]))
        for at, (one, place, variable) in enumerate(in_order):
            for other, second, another in in_order[at + 1 :]:
                if second[0] > place[0] + self.board.reach:
                    break
                if one == other or second[0] == place[0] or not self.board.clash_in_time(place, second):
                    continue
                both_stay = variable is self.choices[one].keep and another is self.choices[other].keep
                if not both_stay:
                    self.model.add_bool_or(variable.negated(), another.negated())

    def _tables(self) -> None:
        wanted: dict[Place, list[Literal]] = defaultdict(list)
        for choice in self.choices.values():
            for place, variable in choice.at.items():
                wanted[place].append(variable)
        for place, variables in wanted.items():
            tables = set(self.board.open_tables(place))
            leaving: list[Literal] = []
            for number in self.board.at[place]:
                meeting = self.board.items[number].meeting
                if meeting is None or meeting.table_id not in tables:
                    continue
                if number not in self._free:
                    tables.discard(meeting.table_id)
                else:
                    leaving += [
                        item for item in (self.choices[number].keep, self.choices[number].undone) if item is not None
                    ]
            if len(variables) + len(leaving) > len(tables):
                self.model.add(cp_model.LinearExpr.sum([*variables, *leaving]) <= len(tables))
        self._no_table_twice()

    def _no_table_twice(self) -> None:
        staying: dict[tuple[str, int], list[Literal]] = defaultdict(list)
        for number in self.board.colliding & self._free:
            item, keep = self.board.items[number], self.choices[number].keep
            if item.meeting is not None and item.home is not None and keep is not None:
                staying[item.meeting.table_id, item.home[0]].append(keep)
        for variables in staying.values():
            if len(variables) > 1:
                self.model.add_at_most_one(variables)

    def _rows(self) -> None:
        """A row that is too long already must not grow."""
        if not self.board.keeps("in_a_row"):
            return
        most, free = self.board.given.rules.max_meetings_in_a_row, self.board.calendar.free
        for person, held in self._held.items():
            self._require_time()
            busy = {place[0] for place in held}
            now = busy | {home[0] for number in self._of(person) if (home := self.board.items[number].home)}
            can: dict[int, list[Literal]] = defaultdict(list)
            for _, place, variable in self._literals(self._of(person)):
                can[place[0]].append(variable)
            for first in range(len(self.board.calendar.slots) - most):
                window = range(first, first + most + 1)
                if all(slot in busy or slot in can for slot in window) and all(map(free.follows, window[1:])):
                    fixed = sum(slot in busy for slot in window)
                    allowed = max(most, sum(slot in now for slot in window))
                    variables = [variable for slot in window if slot not in busy for variable in can[slot]]
                    if allowed < len(window):
                        self.model.add(cp_model.LinearExpr.sum(variables) <= allowed - fixed)

    def _days(self) -> None:
        if not self.board.keeps("day_maximum"):
            return
        slots = self.board.calendar.slots
        for person, held in self._held.items():
            record = self.board.calendar.people.get(person)
            if record is None or record.max_meetings_per_day is None:
                continue
            fixed, now = defaultdict[int, int](int), defaultdict[int, int](int)
            for place in held:
                if place[0] >= 0:
                    fixed[slots[place[0]].day_index] += 1
                    now[slots[place[0]].day_index] += 1
            for number in self._of(person):
                home = self.board.items[number].home
                if home is not None and home[0] >= 0:
                    now[slots[home[0]].day_index] += 1
            can: dict[int, list[Literal]] = defaultdict(list)
            for _, place, variable in self._literals(self._of(person)):
                if place[0] >= 0:
                    can[slots[place[0]].day_index].append(variable)
            for day, variables in can.items():
                allowed = max(record.max_meetings_per_day, now[day])
                self.model.add(cp_model.LinearExpr.sum(variables) <= max(0, allowed - fixed[day]))

    def _order(self) -> None:
        """Of two meetings the first is in an earlier slot: never in one or later, and the other there or before."""
        for first, second in self.board.precedences():
            if first not in self._free and second not in self._free:
                continue
            one, other = self._slots_of(first), self._slots_of(second)
            for slot in sorted({*one, *other}):
                late = [item for at, found in one.items() if at >= slot for item in found]
                early = [item for at, found in other.items() if at <= slot for item in found]
                if late and early:
                    self.model.add(cp_model.LinearExpr.sum([*late, *early]) <= 1)

    def _slots_of(self, number: int) -> dict[int, list[Literal | int]]:
        found: dict[int, list[Literal | int]] = defaultdict(list)
        if number in self._free:
            for _, place, variable in self._literals([number]):
                found[place[0]].append(variable)
        elif (home := self.board.items[number].home) is not None:
            found[home[0]].append(1)
        return found

    def _budget(self) -> None:
        if self.most is None:
            return
        changes: list[Literal] = []
        for number, choice in self.choices.items():
            changes += choice.at.values()
            if choice.gone is not None and not self.board.items[number].is_new:
                changes.append(choice.gone)
        self.model.add(cp_model.LinearExpr.sum(changes) <= self.most)

    def _objective(self) -> None:
        """What the choices cost, in thousandths, and how far they go, in slots."""
        costs: list[tuple[Literal, int]] = []
        distances: list[tuple[Literal, int]] = []
        for number, choice in self.choices.items():
            for place, variable in choice.at.items():
                costs.append((variable, self.board.cost(number, place)))
                distances.append((variable, self.board.distance(number, place)))
            if choice.gone is not None:
                costs.append((choice.gone, self.board.cost(number, None)))
            if choice.undone is not None:
                costs.append((choice.undone, self.board.cost_undone(number)))
        self._cost, self._distance = (
            cp_model.LinearExpr.weighted_sum([item for item, _ in parts], [weight for _, weight in parts])
            for parts in (costs, distances)
        )


def _solver(seconds: float, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    return solver
