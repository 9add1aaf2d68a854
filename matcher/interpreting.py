"""Who needs an interpreter to understand one another, and who can interpret between them.

An interpreter is a person with pairs of languages (``Person.interprets``) who has no meetings of their own. Where an
event has interpreters, two people who both say which languages they speak, and share none, meet with one of them;
where it has none, everything is as if languages did not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from models.domain import EventData, Person


class Interpreting:
    """``ids`` are the interpreters, in the order of the records; empty where nobody interprets."""

    def __init__(self, data: EventData) -> None:
        self._people = {person.id: person for person in data.people}
        self._pairs = {person.id: pairs_of(person) for person in data.people if person.interprets}
        self.ids: tuple[str, ...] = tuple(self._pairs)
        self._bridging: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}

    def needed(self, people: Sequence[str]) -> frozenset[str] | None:
        """Who can interpret in a meeting whose first two people lead it; None where nobody has to.

        Nobody has to where the two share a language, one of them states none, or somebody who comes along bridges
        their languages.
        """
        if not self.ids or len(people) < 2:
            return None
        one, other = (self.languages(person_id) for person_id in people[:2])
        if not one or not other or one & other:
            return None
        if any(self._bridges(person_id, one, other) for person_id in people[2:]):
            return None
        if (one, other) not in self._bridging:
            self._bridging[one, other] = frozenset(item for item in self.ids if self._bridges(item, one, other))
        return self._bridging[one, other].difference(people)

    def languages(self, person_id: str) -> frozenset[str]:
        """The primary languages that the person speaks, such as ``en`` of ``en-GB``."""
        person = self._people.get(person_id)
        return frozenset(language.split("-")[0] for language in person.languages) if person else frozenset()

    def between(self, people: Sequence[str]) -> str:
        """The languages of the two, in words."""
        one, other = (", ".join(sorted(self.languages(person_id))) for person_id in people[:2])
        return f"{one} and {other}"

    def bridge(self, people: Sequence[str], able: Iterable[str]) -> tuple[str, str]:
        """The two languages between which one of ``able`` interprets for the two, sorted; where there is nobody, the
        first that each of the two states."""
        one, other = (self.languages(person_id) for person_id in people[:2])
        found = {
            (min(pair), max(pair))
            for interpreter in able
            for pair in self._pairs[interpreter]
            if (pair[0] in one and pair[1] in other) or (pair[1] in one and pair[0] in other)
        }
        if found:
            return min(found)
        first, second = sorted(self._people[person_id].languages[0].split("-")[0] for person_id in people[:2])
        return first, second

    def _bridges(self, person_id: str, one: Set[str], other: Set[str]) -> bool:
        return any(
            (pair[0] in one and pair[1] in other) or (pair[1] in one and pair[0] in other)
            for pair in self._pairs.get(person_id, ())
        )


def pairs_of(person: Person) -> tuple[tuple[str, str], ...]:
    """The pairs of languages between which the person interprets."""
    pairs = (pair.split("-") for pair in person.interprets)
    return tuple((pair[0], pair[1]) for pair in pairs)


def interpreter_in(people_ids: Sequence[str], people: Mapping[str, Person]) -> str:
    """Who interprets in a planned meeting of these people, its first two those who meet; "" for nobody."""
    others = [person_id for person_id in people_ids[2:] if person_id in people and people[person_id].interprets]
    return others[-1] if others else ""


def languages_bridged(interpreter: Person, one: Person, other: Person) -> tuple[str, str] | None:
    """The two languages between which somebody interprets for these two, those of the first first; None for none."""
    spoken = [frozenset(language.split("-")[0] for language in person.languages) for person in (one, other)]
    for first, second in pairs_of(interpreter):
        if first in spoken[0] and second in spoken[1]:
            return first, second
        if second in spoken[0] and first in spoken[1]:
            return second, first
    return None


def matched(wanted: Sequence[frozenset[str]], free: Set[str]) -> dict[int, str] | None:
    """One interpreter for each of ``wanted`` (who each may have), nobody twice; None where that cannot be.

    Augmenting paths (Kuhn 1955), in a fixed order.

    >>> matched([frozenset({"a", "b"}), frozenset({"a"})], {"a", "b"})
    {1: 'a', 0: 'b'}
    >>> matched([frozenset({"a"}), frozenset({"a"})], {"a", "b"}) is None
    True
    """
    holder: dict[str, int] = {}
    for number in sorted(range(len(wanted)), key=lambda item: len(wanted[item] & free)):
        if not _augment(number, wanted, free, holder, set()):
            return None
    return {number: interpreter for interpreter, number in holder.items()}


def _augment(
    number: int, wanted: Sequence[frozenset[str]], free: Set[str], holder: dict[str, int], tried: set[str]
) -> bool:
    for interpreter in sorted(wanted[number] & free):
        if interpreter in tried:
            continue
        tried.add(interpreter)
        if interpreter not in holder or _augment(holder[interpreter], wanted, free, holder, tried):
            holder[interpreter] = number
            return True
    return False


def rested(free: Mapping[str, Set[int]], follows: Sequence[bool], most_in_a_row: int) -> dict[int, frozenset[str]]:
    """By slot, who of ``free`` (by interpreter, the slots in which they could work) works then by a rota in which
    everybody has a slot's rest after at most ``most_in_a_row`` successive ones, staggered from one to the next."""
    place, places = 0, []
    for slot_follows in follows:
        place = place + 1 if slot_follows else 0
        places.append(place)
    length = most_in_a_row + 1
    working: dict[int, frozenset[str]] = {}
    for slot, at in enumerate(places):
        working[slot] = frozenset(
            interpreter
            for number, (interpreter, slots) in enumerate(free.items())
            if slot in slots and (at + number) % length != most_in_a_row
        )
    return working


def most_meetings(free: Iterable[int], follows: Callable[[int], bool], most_in_a_row: int) -> int:
    """In how many of the ``free`` slots somebody can work who rests for one after at most ``most_in_a_row``
    successive ones; ``follows`` says whether a slot begins as the one before it ends."""
    number = row = 0
    before = None
    for slot in sorted(free):
        row = row + 1 if before == slot - 1 and follows(slot) else 1
        before = slot
        number += row % (most_in_a_row + 1) != 0
    return number


def shared_out(
    slots: Iterable[tuple[int, Sequence[tuple[int, frozenset[str]]], Set[str]]],
) -> dict[int, str]:
    """One interpreter for each meeting, slot by slot: ``(slot, [(meeting, who can)], who is free)``.

    Of those who can, whoever has had the fewest so far, as far as everyone else still gets one.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import: only where there are interpreters

    had: dict[str, int] = {}
    given: dict[int, str] = {}
    for _slot, meetings, free in slots:
        people = sorted(free)
        if not meetings or not people:
            continue
        never = 1_000_000
        costs = [[had.get(item, 0) ** 2 if item in able else never for item in people] for _meeting, able in meetings]
        rows, columns = linear_sum_assignment(costs)
        for row, column in zip(rows, columns, strict=True):
            if costs[row][column] < never:
                given[meetings[int(row)][0]] = people[int(column)]
                had[people[int(column)]] = had.get(people[int(column)], 0) + 1
    return given
