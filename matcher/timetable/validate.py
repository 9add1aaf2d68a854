"""Is this a timetable? Every rule checked anew from the problem, with no code of the solvers'."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from matcher.violations import Violation
from models.domain import (
    Placement,
    Timetable,
    TimetableMeeting,
    TimetablePerson,
    TimetableSlot,
    TimetableSolution,
    TimetableStatus,
)

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is judged. ``placed`` holds the first placement of each known meeting in a known slot."""

    problem: Timetable
    solution: TimetableSolution
    meetings: Mapping[str, TimetableMeeting]
    people: Mapping[str, TimetablePerson]
    position: Mapping[str, int]
    placed: Mapping[str, Placement]

    def name(self, person_id: str) -> str:
        person = self.people.get(person_id)
        return person.name or person_id if person is not None else person_id

    def slot(self, slot_id: str) -> TimetableSlot | None:
        return self.problem.slots[self.position[slot_id]] if slot_id in self.position else None

    def when(self, slot_id: str) -> str:
        slot = self.slot(slot_id)
        return f"{slot_id} ({slot.start:%Y-%m-%d %H:%M})" if slot is not None and slot.start else slot_id


def validate(problem: Timetable, solution: TimetableSolution) -> list[Violation]:
    """Return every breach in ``solution``, none for a correct one. Gaps and utility are recomputed and compared."""
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    placed: dict[str, Placement] = {}
    for item in solution.placements:
        if item.meeting in meetings and item.slot in position:
            placed.setdefault(item.meeting, item)
    case = _Case(
        problem=problem,
        solution=solution,
        meetings=meetings,
        people={person.id: person for person in problem.people},
        position=position,
        placed=placed,
    )
    checks: tuple[Callable[[_Case], Iterable[Violation]], ...] = (
        _placements_exist,
        _nothing_lost,
        _one_meeting_at_a_time,
        _everyone_available,
        _places_hold_one_meeting,
        _allowed_slots,
        _precedences,
        _objective,
        _utility,
        _status,
    )
    return [violation for check in checks for violation in check(case)]


def idle_gaps(problem: Timetable, slot_of: Mapping[str, str]) -> int:
    """How often two successive meetings of a person are not in adjacent slots, over all people.

    ``slot_of`` gives the slot's id of each placed meeting.
    """
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    held: dict[str, list[int]] = defaultdict(list)
    for meeting in problem.meetings:
        if meeting.id in slot_of:
            for person_id in meeting.people:
                held[person_id].append(position[slot_of[meeting.id]])
    gaps = 0
    for positions in held.values():
        positions.sort()
        gaps += sum(later - earlier > 1 for earlier, later in pairwise(positions))
    return gaps


def _broken(case: _Case, rule: str, item: Placement, message: str) -> Violation:
    meeting = case.meetings.get(item.meeting)
    slot = case.slot(item.slot)
    return Violation(
        rule=rule,
        people=meeting.people if meeting is not None else (),
        place=item.place,
        start=slot.start if slot is not None else None,
        message=message,
    )


def _placements_exist(case: _Case) -> Iterable[Violation]:
    places = {place.id for place in case.problem.places}
    times = Counter(item.meeting for item in case.solution.placements)
    for meeting_id, count in times.items():
        if count > 1:
            first = next(item for item in case.solution.placements if item.meeting == meeting_id)
            yield _broken(case, "placed_once", first, f"{meeting_id} is placed {count} times")
    for item in case.solution.placements:
        if item.meeting not in case.meetings:
            yield _broken(case, "meetings_exist", item, f"{item.meeting} is no meeting of the problem")
        if item.slot not in case.position:
            yield _broken(case, "slots_exist", item, f"{item.meeting} is in {item.slot}, which is no slot")
        if item.place not in places:
            message = f"{item.meeting} at {case.when(item.slot)} is at {item.place}, which is no place"
            yield _broken(case, "places_exist", item, message)


def _nothing_lost(case: _Case) -> Iterable[Violation]:
    """Where there is a plan, each required meeting is placed; each meeting is placed or listed, never both."""
    listed = Counter(case.solution.unplaced)
    for meeting_id, count in listed.items():
        if meeting_id not in case.meetings:
            yield Violation(rule="meetings_exist", message=f"{meeting_id} is unplaced, but no meeting of the problem")
        if count > 1:
            yield Violation(rule="nothing_lost", message=f"{meeting_id} is listed as unplaced {count} times")
    has_plan = case.solution.status in (TimetableStatus.OPTIMAL, TimetableStatus.FEASIBLE)
    for meeting in case.problem.meetings:
        names = " and ".join(map(case.name, meeting.people))
        if meeting.required and has_plan and meeting.id not in case.placed:
            message = f"{meeting.id} of {names} must take place, and is not placed"
            yield Violation(rule="required_placed", people=meeting.people, message=message)
        if (meeting.id in case.placed) == (meeting.id in listed):
            state = (
                "placed and listed as unplaced" if meeting.id in listed else "neither placed nor listed as unplaced"
            )
            message = f"{meeting.id} of {names} is {state}"
            yield Violation(rule="nothing_lost", people=meeting.people, message=message)


def _one_meeting_at_a_time(case: _Case) -> Iterable[Violation]:
    held: dict[tuple[str, str], list[Placement]] = defaultdict(list)
    for item in case.solution.placements:
        for person_id in case.meetings[item.meeting].people if item.meeting in case.meetings else ():
            held[person_id, item.slot].append(item)
    for (person_id, slot_id), items in held.items():
        if len(items) > 1:
            slot = case.slot(slot_id)
            ids = " and ".join(item.meeting for item in items)
            yield Violation(
                rule="one_meeting_at_a_time",
                people=(person_id,),
                place=items[1].place,
                start=slot.start if slot is not None else None,
                message=f"{case.name(person_id)} is in {ids} at {case.when(slot_id)}",
            )


def _everyone_available(case: _Case) -> Iterable[Violation]:
    for item in case.placed.values():
        for person_id in case.meetings[item.meeting].people:
            person = case.people.get(person_id)
            if person is not None and item.slot in person.unavailable:
                message = f"{case.name(person_id)} is not available for {item.meeting} at {case.when(item.slot)}"
                yield _broken(case, "availability", item, message)


def _places_hold_one_meeting(case: _Case) -> Iterable[Violation]:
    held: dict[tuple[str, str], list[Placement]] = defaultdict(list)
    for item in case.solution.placements:
        held[item.place, item.slot].append(item)
    for (place_id, slot_id), items in held.items():
        if len(items) > 1:
            ids = " and ".join(item.meeting for item in items)
            message = f"{place_id} holds {ids} at {case.when(slot_id)}"
            yield _broken(case, "places_hold_one_meeting", items[0], message)


def _allowed_slots(case: _Case) -> Iterable[Violation]:
    for item in case.placed.values():
        allowed = case.meetings[item.meeting].allowed_slots
        if allowed is not None and item.slot not in allowed:
            message = f"{item.meeting} is at {case.when(item.slot)}, which is none of its slots"
            yield _broken(case, "allowed_slots", item, message)


def _precedences(case: _Case) -> Iterable[Violation]:
    for item in case.placed.values():
        for earlier_id in case.meetings[item.meeting].after:
            earlier = case.placed.get(earlier_id)
            if earlier is not None and case.position[earlier.slot] >= case.position[item.slot]:
                message = (
                    f"{item.meeting} at {case.when(item.slot)} comes after {earlier_id}, "
                    f"which is at {case.when(earlier.slot)}"
                )
                yield _broken(case, "precedence", item, message)


def _objective(case: _Case) -> Iterable[Violation]:
    solution = case.solution
    if solution.status not in (TimetableStatus.OPTIMAL, TimetableStatus.FEASIBLE):
        return
    true = idle_gaps(case.problem, {meeting_id: item.slot for meeting_id, item in case.placed.items()})
    if solution.objective != true:
        yield Violation(rule="objective", message=f"the idle gaps are given as {solution.objective}, but are {true}")
    if solution.bound is None or solution.bound > true:
        yield Violation(rule="bound", message=f"the bound {solution.bound} is no lower bound of {true} idle gaps")


def _utility(case: _Case) -> Iterable[Violation]:
    meetings = case.meetings
    true = math.fsum(meetings[item].utility for item in case.placed if not meetings[item].required)
    if not math.isclose(true, case.solution.utility, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
        yield Violation(rule="utility", message=f"the utility is given as {case.solution.utility}, but is {true}")
    if case.solution.utility_bound < true - _TOLERANCE:
        message = f"the bound {case.solution.utility_bound} is below the utility {true}"
        yield Violation(rule="utility_bound", message=message)


def _status(case: _Case) -> Iterable[Violation]:
    """A status claims no more than the figures bear out."""
    solution = case.solution
    if solution.status is TimetableStatus.OPTIMAL:
        if solution.bound != solution.objective:
            message = f"said to be optimal, but {solution.objective} idle gaps have the bound {solution.bound}"
            yield Violation(rule="status", message=message)
        if not math.isclose(solution.utility, solution.utility_bound, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            message = f"said to be optimal, but the utility {solution.utility} has the bound {solution.utility_bound}"
            yield Violation(rule="status", message=message)
        return
    if solution.status is TimetableStatus.FEASIBLE:
        return
    if solution.placements:
        yield Violation(rule="status", message=f"said to be {solution.status}, but {len(case.placed)} are placed")
    if solution.objective is not None or solution.bound is not None:
        yield Violation(rule="status", message=f"said to be {solution.status}, but it has idle gaps or a bound")
    if solution.status is TimetableStatus.INFEASIBLE and not solution.why:
        yield Violation(rule="status", message="said to be infeasible, but no reason is given")
