"""A round of networking, dealt and then mended: the sides as mixed as can be, and nobody beside whom they know."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from matcher.symposium.networking_problem import NetworkingProblem

TRIES_A_PERSON = 6
"""So often, for each person on average, a seat is changed before the round is given up."""
LOOKED_AT = 40
"""With so many others a person who knows somebody at the table tries to change seats."""

Seating = npt.NDArray[np.int64]


def dealt(problem: NetworkingProblem, known: npt.NDArray[np.bool_], rng: np.random.Generator) -> Seating | None:
    """The table of each person; None where somebody would still sit with whom they know.

    ``known`` has shape (people, people). Each side is dealt over the tables in turn, so that of any two tables none
    has more than one person of a side more; changes of seats are within a side and keep that.
    """
    sides = _sides(problem)
    seating = _deal(sides, problem.tables, rng)
    members: list[set[int]] = [set() for _ in range(problem.tables)]
    for person, table in enumerate(seating):
        members[int(table)].add(person)
    knows = [set(map(int, np.flatnonzero(row))) for row in known]
    side_of = {person: of_side for of_side in sides for person in map(int, of_side)}
    for _ in range(TRIES_A_PERSON * len(seating)):
        unhappy = [person for table in members for person in sorted(table) if knows[person] & table]
        if not unhappy:
            return seating
        person = unhappy[int(rng.integers(len(unhappy)))]
        _change_seats(person, side_of[person], seating, members, knows, rng)
    return None


def _sides(problem: NetworkingProblem) -> list[npt.NDArray[np.int64]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, person_id in enumerate(problem.person_ids):
        found[problem.side.get(person_id, "")].append(at)
    return [np.array(people) for _, people in sorted(found.items())]


def _deal(sides: list[npt.NDArray[np.int64]], tables: int, rng: np.random.Generator) -> Seating:
    order = np.concatenate([rng.permutation(side) for side in sides])
    seating = np.empty(len(order), dtype=np.int64)
    seating[order] = np.arange(len(order)) % tables
    return seating


def _change_seats(
    person: int,
    side: npt.NDArray[np.int64],
    seating: Seating,
    members: list[set[int]],
    knows: list[set[int]],
    rng: np.random.Generator,
) -> None:
    """With the one of some of the same side where that leaves the fewest acquainted, unless it gets worse."""
    here = int(seating[person])
    others = rng.choice(side, size=min(LOOKED_AT, len(side)), replace=False)
    best: tuple[int, int] | None = None
    for other in map(int, others):
        there = int(seating[other])
        if there == here:
            continue
        rise = (
            len(knows[person] & (members[there] - {other}))
            + len(knows[other] & (members[here] - {person}))
            - len(knows[person] & members[here])
            - len(knows[other] & members[there])
        )
        if best is None or rise < best[0]:
            best = rise, other
    if best is None or best[0] > 0:
        return
    other = best[1]
    there = int(seating[other])
    seating[person], seating[other] = there, here
    members[here] ^= {person, other}
    members[there] ^= {person, other}
