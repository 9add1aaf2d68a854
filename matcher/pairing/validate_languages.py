"""Does everybody understand whom they meet, or is there an interpreter for them? With no code of the solver's."""

from __future__ import annotations

from collections import Counter

from matcher.pairing.validation_case import Case
from matcher.violations import Violation
from models.domain import Pairing


def interpreters(case: Case) -> list[Violation]:
    """Nobody is paired without a common language whom no interpreter helps, and no more pairings share their
    interpreters than these have slots."""
    wanted: list[set[str]] = []
    found = []
    for item in case.result.pairings:
        able = _able(case, item)
        if able is not None and not able:
            people = (item.need_owner_id, item.offer_owner_id)
            message = f"{item.id} pairs {people[0]} and {people[1]}, who share no language and whom nobody interprets"
            found.append(Violation(rule="interpreters", people=people, message=message))
        elif able:
            wanted.append(able)
    if case.data.event is not None and (left := len(wanted) - _shared_out(case, wanted)):
        message = f"{left} of {len(wanted)} pairings find every interpreter who could help them in other ones"
        found.append(Violation(rule="interpreters", message=message))
    return found


def _able(case: Case, item: Pairing) -> set[str] | None:
    """Who interprets between the owners; None where nobody has to."""
    if not case.understands_nobody(item.need_owner_id, item.offer_owner_id):
        return None
    both = {item.need_owner_id, item.offer_owner_id}
    helpers = case.interpreters_between(item.need_owner_id, item.offer_owner_id)
    if (case.people(item) - both) & helpers:
        return None
    return helpers - both


def _shared_out(case: Case, wanted: list[set[str]]) -> int:
    """How many of these can have an interpreter, each in as many as they have free slots; counted by groups of the
    same interpreters, those with the fewest choices first, and put right by shifting."""
    kinds = Counter(frozenset(able) for able in wanted)
    given: dict[str, Counter[frozenset[str]]] = {person.id: Counter() for person in case.data.people}
    served = 0
    for kind, number in sorted(kinds.items(), key=lambda item: (len(item[0]), sorted(item[0]))):
        for _ in range(number):
            served += _serve(case, kind, given, set())
    return served


def _serve(case: Case, kind: frozenset[str], given: dict[str, Counter[frozenset[str]]], asked: set[str]) -> bool:
    for person_id in sorted(kind - asked):
        asked.add(person_id)
        if given[person_id].total() < len(case.free.get(person_id, ())):
            given[person_id][kind] += 1
            return True
        for other in [item for item, times in given[person_id].items() if times and item != kind]:
            if _serve(case, other, given, asked):
                given[person_id][other] -= 1
                given[person_id][kind] += 1
                return True
    return False
