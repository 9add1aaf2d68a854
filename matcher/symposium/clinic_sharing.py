"""Seats of people who can stand for one another, shared out among them; and people spread over tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from matcher.symposium.clinic_problem import ClinicProblem

Edge = tuple[Hashable, Hashable]


def colours(edges: Sequence[Edge], count: int) -> list[int]:
    """Colour the edges of a bipartite multigraph with ``count`` colours, at least as many as edges meet anywhere, so
    that none meets another of its colour; every colour is used where there are as many edges.

    By alternating paths (König 1916): where no colour is free at both ends, the one that is free at the first end is
    made so at the other by exchanging two colours along the path that begins there. The ends of an edge are of
    different sides, and no vertex is on both.
    """
    found: list[int] = []
    at: dict[Hashable, dict[int, int]] = defaultdict(dict)
    for number, (one, other) in enumerate(edges):
        first, second = (next(each for each in range(count) if each not in at[end]) for end in (one, other))
        path, end, colour = [], other, first
        while colour in at[end]:
            edge = at[end][colour]
            path.append(edge)
            end = edges[edge][0] if edges[edge][1] == end else edges[edge][1]
            colour = first + second - colour
        for edge in path:
            for end in edges[edge]:
                del at[end][found[edge]]
        for edge in path:
            found[edge] = first + second - found[edge]
            for end in edges[edge]:
                at[end][found[edge]] = edge
        found.append(first)
        at[one][first] = at[other][first] = number
    return _all_used(found, count)


def _all_used(found: list[int], count: int) -> list[int]:
    """An edge of the most frequent colour can take one that no edge has."""
    used = Counter(found)
    for unused in range(count):
        colour, times = used.most_common(1)[0] if used else (0, 0)
        if not used[unused] and times > 1:
            found[found.index(colour)] = unused
            used[colour] -= 1
            used[unused] = 1
    return found


def spread(person_ids: Sequence[str], tables: int, problem: ClinicProblem) -> list[list[str]] | None:
    """Spread evenly, who is apart from others first, with nobody at a table from whom they are apart; None where that
    is not found within the sizes of tables.
    """
    groups: list[list[str]] = [[] for _ in range(tables)]
    conflicts = Counter(each for pair in problem.apart for each in pair)
    for each in sorted(person_ids, key=lambda person_id: (-conflicts[person_id], person_id)):
        open_ = [group for group in groups if not any(frozenset((each, other)) in problem.apart for other in group)]
        if not open_:
            return None
        min(open_, key=len).append(each)
    sizes = {len(group) for group in groups}
    return groups if problem.fewest <= min(sizes) and max(sizes) <= problem.seats else None
