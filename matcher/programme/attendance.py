"""Who chairs, who visits and who comes to listen: what is settled once times are fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matcher.programme.problem import SessionPlacement, SessionProblem
from matcher.programme.whereabouts import Held, Whereabouts

_UNFIT = -1e6
_CHAIRS_COMPARED = 60
"""People compared for each chair, from the best fitting on, and as many as there are sessions besides."""


def slots_of(placement: SessionPlacement, problem: SessionProblem) -> range:
    return range(placement.start, placement.start + problem.sessions[placement.session].length)


def with_chairs(
    problem: SessionProblem, placements: Sequence[SessionPlacement], whereabouts: Whereabouts
) -> list[SessionPlacement]:
    """Hold the speakers' time, and give each session without a chair the one that fits best while all fit together,
    one session a person.

    Only where that leaves a session without, people chair a second one at another time. A session stays without a
    chair when nobody of its field is free; a visit needs none.
    """
    chaired = []
    for item in placements:
        session = problem.sessions[item.session]
        start, end, _ = _time(problem, item, whereabouts)
        whereabouts.hold(session.stage, start, end, item.room_id)
        chaired.append(replace(item, chair_id=session.chair_id))
    while True:
        open_ones = [position for position, item in enumerate(chaired) if not item.chair_id]
        found = _assign(problem, [chaired[position] for position in open_ones], whereabouts)
        for position, chair_id in zip(open_ones, found, strict=True):
            if chair_id:
                chaired[position] = replace(chaired[position], chair_id=chair_id)
                start, end, _ = _time(problem, chaired[position], whereabouts)
                whereabouts.hold([chair_id], start, end, chaired[position].room_id)
        if not any(found):
            return chaired


def _time(problem: SessionProblem, item: SessionPlacement, whereabouts: Whereabouts) -> Held:
    start, end = whereabouts.period(item.start, problem.sessions[item.session].length)
    return start, end, item.room_id


def _assign(problem: SessionProblem, placements: Sequence[SessionPlacement], whereabouts: Whereabouts) -> list[str]:
    """One chair per session, "" where nobody is left; nobody twice."""
    options: list[dict[str, float]] = []
    for item in placements:
        fit = problem.sessions[item.session].chairs
        start, end, room_id = _time(problem, item, whereabouts)
        able = [person_id for person_id in fit if whereabouts.can_be(person_id, start, end, room_id)]
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
    for row, place in best_couples(fits):
        if fits[row, place] > _UNFIT:
            chairs[row] = people[place]
    return chairs


def best_couples(worth: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Rows and columns of ``worth`` that add up to the most, each at most once."""
    from scipy.optimize import linear_sum_assignment  # slow to import: only where it is needed

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def visitors(
    problem: SessionProblem,
    placements: Sequence[SessionPlacement],
    seats: Mapping[str, int],
    whereabouts: Whereabouts,
) -> dict[int, list[str]]:
    """By placement of a visit: who goes, in the order in which they asked, as long as the group has a place for them
    and they can be there; their time is held, the ways before and after with it."""
    groups: dict[int, list[str]] = {}
    for number, item in enumerate(placements):
        session = problem.sessions[item.session]
        if not session.is_visit:
            continue
        start, end, room_id = _time(problem, item, whereabouts)
        able = [person_id for person_id in session.interest if whereabouts.can_be(person_id, start, end, room_id)]
        groups[number] = able[: max(0, seats[item.room_id] - len(session.stage))]
        whereabouts.hold(groups[number], start, end, room_id)
    return groups


def audience(
    problem: SessionProblem,
    placements: Sequence[SessionPlacement],
    seats: Mapping[str, int],
    whereabouts: Whereabouts,
) -> list[list[str]]:
    """By placement: the people who come to listen, in the order of how much they want to; nobody to a visit.

    Speakers, chairs, visitors and meetings are held already; each person gets the sessions they want most among
    those that they can get to, as long as ``seats``, by room, last.
    """
    wishes = sorted(
        (-strength, number, place, person_id)
        for number, item in enumerate(placements)
        for place, (person_id, strength) in enumerate(problem.sessions[item.session].interest.items())
        if not problem.sessions[item.session].is_visit
    )
    listeners: list[list[str]] = [[] for _ in placements]
    left = [seats[item.room_id] - len(on_stage(problem, item)) for item in placements]
    for _, number, _, person_id in wishes:
        start, end, room_id = _time(problem, placements[number], whereabouts)
        if left[number] > 0 and whereabouts.can_be(person_id, start, end, room_id):
            listeners[number].append(person_id)
            whereabouts.hold([person_id], start, end, room_id)
            left[number] -= 1
    return listeners


def on_stage(problem: SessionProblem, item: SessionPlacement) -> tuple[str, ...]:
    """Speakers, then the chair, then who attends whatever happens."""
    session, chair = problem.sessions[item.session], [item.chair_id] if item.chair_id else []
    return tuple(dict.fromkeys((*session.speaker_ids, *chair, *session.attendee_ids)))
