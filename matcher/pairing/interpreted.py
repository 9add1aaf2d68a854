"""Interpreters as a limit of the choice: what is chosen can be shared out among those who interpret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from matcher.interpreting import Interpreting
from matcher.pairing.problem import Candidate, Interpreted, PairingProblem


def by_interpreters(interpreting: Interpreting, candidates: Sequence[Candidate]) -> tuple[Interpreted, ...]:
    """The candidates that need an interpreter, those together in which the same people can interpret."""
    places: dict[frozenset[str], list[int]] = {}
    for place, item in enumerate(candidates):
        able = interpreting.needed(item.people)
        if able is not None:
            places.setdefault(able, []).append(place)
    return tuple(Interpreted(candidates=tuple(found), able=able) for able, found in places.items())


class Rota:
    """Who of the interpreters has how many meetings left, as meetings are taken one by one.

    Meetings go from one interpreter to another as long as that makes room for one more (augmenting paths, Kuhn 1955),
    so that one is refused only where there is no room for it in any way.
    """

    def __init__(self, problem: PairingProblem) -> None:
        self._able = {place: kind for kind, item in enumerate(problem.interpreted) for place in item.candidates}
        self._kinds = [sorted(item.able) for item in problem.interpreted]
        self._left = dict(problem.interpreters)
        self._given: dict[str, Counter[int]] = {item: Counter() for item in self._left}

    def takes(self, places: Iterable[int]) -> bool:
        """Whether all of these can be taken one after the other."""
        return all(self.take(place) for place in places)

    def take(self, place: int) -> bool:
        """Take the candidate, if it needs no interpreter or there is one for it."""
        kind = self._able.get(place)
        if kind is None or not all(item in self._left for item in self._kinds[kind]):
            return True
        return self._make_room(kind, set())

    def _make_room(self, kind: int, tried: set[str]) -> bool:
        for item in self._kinds[kind]:
            if item in tried:
                continue
            tried.add(item)
            if self._left[item] > 0:
                self._left[item] -= 1
                self._given[item][kind] += 1
                return True
            for other in [number for number, times in self._given[item].items() if times and number != kind]:
                if self._make_room(other, tried):
                    self._given[item][other] -= 1
                    self._given[item][kind] += 1
                    return True
        return False
