"""Which two people must never be proposed to each other: one answer for ranking, pairing and programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set

from models.domain import Conflict, ConflictKind, EventData


class Conflicts:
    """The declared conflicts and the organisations of an event's people, ready to be asked.

    A conflict holds in both directions, and one that names an organisation holds for everyone in it.
    """

    def __init__(self, data: EventData) -> None:
        self._organisation_of = {person.id: person.organisation_id for person in data.people}
        self._declared: dict[tuple[str, str], Conflict] = {}
        for conflict in data.conflicts:
            self._declared.setdefault(_unordered(conflict.first_id, conflict.second_id), conflict)
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        for person_id, organisation_id in self._organisation_of.items():
            self._members[organisation_id].add(person_id)
        self._opponents: defaultdict[str, set[str]] = defaultdict(set)
        for first, second in self._declared:
            self._opponents[first].add(second)
            self._opponents[second].add(first)

    def between(self, first_person_id: str, second_person_id: str) -> Conflict | None:
        """Return what keeps the two apart, or None; constant time.

        A declared conflict comes before a shared organisation. Unknown and empty ids are in conflict with nobody.
        Two equal ids are one person, and no conflict: ask ``may_meet`` for that.
        """
        first = first_person_id, self._organisation_of.get(first_person_id, "")
        second = second_person_id, self._organisation_of.get(second_person_id, "")
        for one in first:
            for other in second:
                declared = self._declared.get(_unordered(one, other)) if one and other else None
                if declared is not None:
                    return declared
        if first[1] and first[1] == second[1] and first_person_id != second_person_id:
            return Conflict(
                first_id=first_person_id,
                second_id=second_person_id,
                kind=ConflictKind.SAME_ORGANISATION,
                reason=f"both belong to {first[1]}",
            )
        return None

    def may_meet(self, first_person_id: str, second_person_id: str) -> bool:
        """Whether these are two different people with no conflict between them."""
        return first_person_id != second_person_id and self.between(first_person_id, second_person_id) is None

    def apart(self, firsts: Set[str], seconds: Set[str]) -> Iterator[tuple[str, str]]:
        """Each pair of a person of ``firsts`` and one of ``seconds`` who may not meet; no id is empty.

        The work grows with the conflicts that there are, not with the pairs.
        """
        for person_id in firsts:
            organisation_id = self._organisation_of.get(person_id, "")
            others = {person_id}
            if organisation_id:
                others |= self._members[organisation_id]
            for named in {person_id, organisation_id} - {""}:
                for opponent in self._opponents.get(named, ()):
                    others |= {opponent} | self._members.get(opponent, set())
            yield from ((person_id, other) for other in others & seconds)


def _unordered(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first <= second else (second, first)
