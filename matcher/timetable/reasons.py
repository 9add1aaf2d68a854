"""Rules that clash, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from matcher.timetable.clash import Clash
from matcher.timetable.clauses import Kind, Rule
from matcher.timetable.words import Words, listed
from models.domain import Timetable


def clash_in_words(problem: Timetable, clash: Clash) -> str:
    """One sentence: ``These cannot all hold: Kim is in one meeting at a time; ...``.

    Says so where some of the rules may not matter, because time ran out before the set was as small as can be.
    """
    return f"{_start(clash)}: " + "; ".join(_Telling(problem, clash.rules).sentences())


def _start(clash: Clash) -> str:
    if clash.irreducible:
        return f"These {len(clash.rules)} rules cannot all hold, though any {len(clash.rules) - 1} of them could"
    return f"These {len(clash.rules)} rules cannot all hold (some may not matter: time ran out before all were tried)"


class _Telling:
    """Each kind of rule in its own words, rules of a kind together."""

    def __init__(self, problem: Timetable, rules: frozenset[Rule]) -> None:
        self._problem = problem
        self._words = Words(problem)
        self._rules: dict[Kind, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda item: (item.meeting, item.person, item.slot)):
            self._rules[rule.kind].append(rule)

    def sentences(self) -> Iterator[str]:
        tell: tuple[tuple[Kind, Callable[[Sequence[Rule]], Iterator[str]]], ...] = (
            (Kind.REQUIRED, self._required),
            (Kind.ONE_AT_A_TIME, self._one_at_a_time),
            (Kind.AVAILABLE, self._available),
            (Kind.ALLOWED, self._allowed),
            (Kind.PRECEDENCE, self._precedence),
            (Kind.PLACES, self._places),
        )
        for kind, sentences in tell:
            yield from sentences(self._rules[kind])

    def _id(self, meeting: int) -> str:
        return self._problem.meetings[meeting].id

    def _person(self, person: int) -> str:
        return self._words.person(self._problem.people[person].id)

    def _required(self, rules: Sequence[Rule]) -> Iterator[str]:
        if rules:
            named = listed([self._words.meeting(self._id(rule.meeting)) for rule in rules], most=len(rules))
            yield f"{named} must take place"

    def _one_at_a_time(self, rules: Sequence[Rule]) -> Iterator[str]:
        if rules:
            named = [self._person(rule.person) for rule in rules]
            yield f"{listed(named, most=len(named))} {'is' if len(named) == 1 else 'are'} in one meeting at a time"

    def _available(self, rules: Sequence[Rule]) -> Iterator[str]:
        away: dict[int, list[int]] = defaultdict(list)
        for rule in rules:
            away[rule.person].append(rule.slot)
        for person, slots in away.items():
            yield f"{self._person(person)} is not available in {self._words.slots(slots)}"

    def _allowed(self, rules: Sequence[Rule]) -> Iterator[str]:
        position = {slot.id: at for at, slot in enumerate(self._problem.slots)}
        for rule in rules:
            allowed = self._problem.meetings[rule.meeting].allowed_slots or frozenset()
            yield f"{self._id(rule.meeting)} may be in {self._words.slots(position[slot] for slot in allowed)}"

    def _precedence(self, rules: Sequence[Rule]) -> Iterator[str]:
        for rule in rules:
            yield f"{self._id(rule.meeting)} comes after {self._id(rule.other)}"

    def _places(self, rules: Sequence[Rule]) -> Iterator[str]:
        if rules:
            slots = self._words.slots({rule.slot for rule in rules})
            has = "has" if len(rules) == 1 else "have each"
            yield f"{slots} {has} {self._words.places(len(self._problem.places))}"
