"""Who chairs, who sits where, who comes: what is settled once times are fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matcher.free_time import FreeTime
from matcher.programme.problem import MeetingPlan, MeetingProblem, SessionPlacement, SessionProblem
from models.domain import Plenary

Busy = dict[str, set[int]]
"""By person: the slots in which they have something already."""
_UNFIT = -1e6
_CHAIRS_COMPARED = 60
"""People compared for each chair, from the best fitting on, and as many as there are sessions besides."""


def slots_of(placement: SessionPlacement, problem: SessionProblem) -> range:
    return range(placement.start, placement.start + problem.sessions[placement.session].length)


def with_chairs(
    problem: SessionProblem, placements: Sequence[SessionPlacement], free_time: FreeTime
) -> list[SessionPlacement]:
    """Give each session the chair that fits best while all fit together, one session a person.

    Only where that leaves a session without, people chair a second one at another time. A session stays without a
    chair when nobody of its field is free.
    """
    busy = speaking(problem, placements)
    chaired = list(placements)
    while True:
        open_ones = [position for position, item in enumerate(chaired) if not item.chair_id]
        found = _assign(problem, [chaired[position] for position in open_ones], free_time, busy)
        for position, chair_id in zip(open_ones, found, strict=True):
            if chair_id:
                chaired[position] = replace(chaired[position], chair_id=chair_id)
                busy[chair_id].update(slots_of(chaired[position], problem))
        if not any(found):
            return chaired


def speaking(problem: SessionProblem, placements: Iterable[SessionPlacement]) -> Busy:
    """The slots in which speakers and chairs are in their sessions."""
    busy: Busy = defaultdict(set)
    for item in placements:
        for person_id in (*problem.sessions[item.session].speaker_ids, item.chair_id):
            if person_id:
                busy[person_id].update(slots_of(item, problem))
    return busy


def _assign(
    problem: SessionProblem, placements: Sequence[SessionPlacement], free_time: FreeTime, busy: Busy
) -> list[str]:
    """One chair per session, "" where nobody is left; nobody twice."""
    options: list[dict[str, float]] = []
    for item in placements:
        slots = set(slots_of(item, problem))
        fit = problem.sessions[item.session].chairs
        able = [
            person_id for person_id in fit if slots <= free_time.of(person_id) and slots.isdisjoint(busy[person_id])
        ]
        able.sort(key=lambda person_id: (-fit[person_id], person_id))
        options.append({person_id: fit[person_id] for person_id in able[: _CHAIRS_COMPARED + len(placements)]})
    people = sorted({person_id for option in options for person_id in option})
    if not people:
        return [""] * len(placements)
    column = {person_id: number for number, person_id in enumerate(people)}
    fits = np.full((len(placements), len(people)), _UNFIT)
    for row, option in enumerate(options):
        for person_id, fit_of_person in option.items():
            fits[row, column[person_id]] = fit_of_person
    chairs = [""] * len(placements)
    for row, place in _best_couples(fits):
        if fits[row, place] > _UNFIT:
            chairs[row] = people[place]
    return chairs


def assign_tables(problem: MeetingProblem, plan: MeetingPlan, table_ids: Sequence[str]) -> list[str]:
    """Return each meeting's table, "" for one without a slot; people stay at the table that they had last."""
    in_slot: dict[int, list[int]] = defaultdict(list)
    for number, slot in enumerate(plan.slot_of):
        if slot >= 0:
            in_slot[slot].append(number)
    tables = [""] * len(plan.slot_of)
    last: dict[tuple[int, int], int] = {}
    for slot in sorted(in_slot):
        numbers, day = in_slot[slot], problem.day_of[slot]
        known = np.zeros((len(numbers), len(table_ids)))
        for row, number in enumerate(numbers):
            for person in problem.meetings[number].people:
                if (person, day) in last:
                    known[row, last[person, day]] += 1
        for row, place in _best_couples(known):
            tables[numbers[row]] = table_ids[place]
            for person in problem.meetings[numbers[row]].people:
                last[person, day] = place
    return tables


def _best_couples(worth: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Rows and columns of ``worth`` that add up to the most, each at most once."""
    from scipy.optimize import linear_sum_assignment  # slow to import: only where it is needed

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def audience(
    problem: SessionProblem,
    placements: Sequence[SessionPlacement],
    seats: Mapping[str, int],
    free_time: FreeTime,
    busy: Busy,
) -> list[list[str]]:
    """By placement: the people who come to listen, in the order of how much they want to.

    Speakers, chairs and meetings are in ``busy`` already; each person gets the sessions they want most among those
    that run while they are free, as long as ``seats``, by room, last.
    """
    wishes = sorted(
        (-strength, number, person_id)
        for number, item in enumerate(placements)
        for person_id, strength in problem.sessions[item.session].interest.items()
    )
    listeners: list[list[str]] = [[] for _ in placements]
    left = [seats[item.room_id] - len(_on_stage(problem, item)) for item in placements]
    taken: Busy = defaultdict(set, {person_id: set(slots) for person_id, slots in busy.items()})
    for _, number, person_id in wishes:
        slots = set(slots_of(placements[number], problem))
        if left[number] > 0 and slots <= free_time.of(person_id) and slots.isdisjoint(taken[person_id]):
            listeners[number].append(person_id)
            taken[person_id] |= slots
            left[number] -= 1
    return listeners


def _on_stage(problem: SessionProblem, item: SessionPlacement) -> set[str]:
    return {*problem.sessions[item.session].speaker_ids, item.chair_id} - {""}


def plenary_attendance(
    plenaries: Sequence[Plenary], people: Sequence[str], free_time: FreeTime
) -> list[tuple[str, ...]]:
    """By plenary: its speakers and chair, then everyone else, who is available for the whole of it.

    Where plenaries overlap, a person goes to the one in which they speak, else to the first.
    """
    known = set(people)
    attending: list[list[str]] = [[] for _ in plenaries]
    speaks = [[*item.speaker_ids, *([item.chair_id] if item.chair_id else [])] for item in plenaries]
    wishes = [(number, person) for number, stage in enumerate(speaks) for person in dict.fromkeys(stage)]
    wishes += [(number, person_id) for number in range(len(plenaries)) for person_id in people]
    chosen: dict[str, list[Plenary]] = defaultdict(list)
    for number, person_id in wishes:
        plenary = plenaries[number]
        if (
            person_id in known
            and all(other.end <= plenary.start or plenary.end <= other.start for other in chosen[person_id])
            and free_time.is_available(person_id, plenary.start, plenary.end)
        ):
            chosen[person_id].append(plenary)
            attending[number].append(person_id)
    return [tuple(persons) for persons in attending]
