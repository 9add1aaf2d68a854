"""The problem of choosing who meets whom, and its result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.identity import joined_id
from matcher.settings import Fairness
from models.domain import Pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A meeting that could be: two people who may meet, about the best match between them, and whom they bring.

    With ``companions`` it is a hyper-edge: it takes one meeting of everyone in it. ``wishes`` counts the wishes, of
    would meet or must meet, that it fulfils.
    """

    need_id: str
    offer_id: str
    need_owner_id: str
    offer_owner_id: str
    score: float
    companions: tuple[str, ...] = ()
    wishes: int = 0

    @property
    def pairing_id(self) -> str:
        """The same in every run, so that calendar entries keep their identity."""
        return joined_id("pairing", self.need_id, self.offer_id)

    @property
    def people(self) -> tuple[str, ...]:
        return self.need_owner_id, self.offer_owner_id, *self.companions


@dataclass(frozen=True, slots=True, kw_only=True)
class Must:
    """Two people who must meet: at least one of ``candidates``, by their places, is to be chosen.

    Where there is no candidate ``why`` says why, in words.
    """

    person_id: str
    other_id: str
    candidates: tuple[int, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreted:
    """Candidates, by their places, in which one of ``able`` has to interpret; ``held`` meetings of their kind are
    settled besides, and need one of them as well."""

    candidates: tuple[int, ...]
    able: frozenset[str]
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingProblem:
    """Choose candidates, first so that the fewest ``musts`` fail, then so that the fewest meetings are missing to
    people's ``minimum``, then as fairly as asked for, then so that scores and bonuses add up to the most.

    ``capacity`` and ``offer_owner_capacity`` hold, by person, the most meetings in all and the most as an offer's
    owner; everyone in a candidate has both. ``total`` limits the number of meetings, None where no calendar does.
    ``first_meeting_bonus`` is added once for each person who has a meeting, ``would_meet_bonus`` for each wish that
    a chosen candidate fulfils.

    ``interpreted`` are the candidates that need an interpreter, each in one of them, and ``interpreters`` in how many
    meetings each interpreter can be at most: as many candidates are chosen as these can share out among themselves.

    ``have_met`` are people who earn no bonus of first meetings. ``fair_to`` are the people to whom ``fairness`` is
    owed, None for everyone in a candidate. ``names`` and
    ``free_slots``, by person, only serve to say why something cannot be.
    """

    candidates: tuple[Candidate, ...]
    capacity: Mapping[str, int]
    offer_owner_capacity: Mapping[str, int]
    total: int | None
    first_meeting_bonus: float
    would_meet_bonus: float = 0.0
    have_met: Set[str] = frozenset()
    minimum: Mapping[str, int] = field(default_factory=dict)
    musts: tuple[Must, ...] = ()
    interpreted: tuple[Interpreted, ...] = ()
    interpreters: Mapping[str, int] = field(default_factory=dict)
    fairness: Fairness = Fairness.NONE
    fairness_floor: float = 0.0
    fair_to: Set[str] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    free_slots: Mapping[str, int] = field(default_factory=dict)

    def value(self, place: int) -> float:
        """What the candidate at ``place`` adds to the objective, the bonus of first meetings aside."""
        item = self.candidates[place]
        return item.score + self.would_meet_bonus * item.wishes

    def objective(self, chosen: Sequence[int]) -> float:
        """The sum of scores and bonuses of the candidates at these places."""
        people = {person_id for place in chosen for person_id in self.candidates[place].people}
        return math.fsum(map(self.value, chosen)) + self.first_meeting_bonus * len(people - self.have_met)

    def possible_minimum(self) -> dict[str, int]:
        """The minimums of people who are in a candidate; nobody else's can be met in part."""
        taking_part = {person_id for item in self.candidates for person_id in item.people} if self.minimum else set()
        return {person_id: number for person_id, number in self.minimum.items() if person_id in taking_part}

    def places_of(self) -> dict[str, list[int]]:
        """By person: the places of the candidates that they take part in."""
        places: dict[str, list[int]] = {}
        for place, item in enumerate(self.candidates):
            for person_id in item.people:
                places.setdefault(person_id, []).append(place)
        return places


class ShortfallKind(StrEnum):
    MUST_MEET = "must_meet"
    MINIMUM = "minimum"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Something that was wanted for a person and could not be had; ``why`` says so in a sentence.

    ``wanted`` and ``got`` count meetings, or are sums of scores for a floor. ``other_id`` is whom they must meet.
    """

    person_id: str
    kind: ShortfallKind
    wanted: float
    got: float
    why: str
    other_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairLevel:
    """``people`` are at ``total`` of scores, to a thousandth, and cannot all be lifted without somebody worse off."""

    total: float
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessPrice:
    """What fairness costs and brings: figures with it, and without it under the same musts and minimums.

    ``score_without`` and ``score_with`` are sums of scores; ``worst_without`` and ``worst_with`` the smallest own
    total among as many ``people``, those to whom it is owed and who could have any; ``worst_bound`` is a proven upper
    bound of the latter. ``levels`` are the steps of leximin that are proven, the worst-off first; ``complete`` says
    whether they are all of them or, for a floor, whether nobody is below it or the sum of what is missing is proven
    least.
    """

    kind: Fairness
    people: int
    score_without: float
    score_with: float
    worst_without: float
    worst_with: float
    worst_bound: float
    levels: tuple[FairLevel, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingResult:
    """``pairings`` in the order of their matches. ``objective`` is the sum of scores and bonuses.

    ``bound`` is a proven upper bound of the objective among pairings with these shortfalls and this fairness;
    ``gap`` is their relative difference, (bound - objective) / bound, in [0, 1]; 0 when the pairings are proven best.
    ``shortfalls_proven`` says whether no pairing has fewer failed must-meets or, of those with as few, fewer missing
    meetings.
    """

    pairings: tuple[Pairing, ...]
    objective: float
    bound: float
    gap: float
    shortfalls: tuple[Shortfall, ...] = ()
    shortfalls_proven: bool = True
    fairness: FairnessPrice | None = None
