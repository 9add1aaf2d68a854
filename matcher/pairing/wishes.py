"""Who must, would and must not meet whom, and about what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from models.domain import EventData, Matching, Wish, WishKind

Records = tuple[str, str, str, str]
"""Need's id, offer's id, need's owner, offer's owner."""


class Wishes:
    """The wishes of an event's people about each other, ready to be asked; those about strangers are left out."""

    def __init__(self, data: EventData) -> None:
        known = {person.id for person in data.people}
        self._between: dict[frozenset[str], list[Wish]] = defaultdict(list)
        for wish in data.wishes:
            if {wish.person_id, wish.other_id} <= known:
                self._between[frozenset((wish.person_id, wish.other_id))].append(wish)

    def refusal(self, one: str, other: str) -> Wish | None:
        """Who of the two said no thanks to the other, whatever else was said."""
        return next((wish for wish in self.between(one, other) if wish.kind is WishKind.NO_THANKS), None)

    def between(self, one: str, other: str) -> list[Wish]:
        return self._between.get(frozenset((one, other)), [])

    def positive(self) -> Iterator[list[Wish]]:
        """The wishes to meet between each two people, in the order of their first one; refused ones as well."""
        for wishes in self._between.values():
            found = [wish for wish in wishes if wish.kind is not WishKind.NO_THANKS]
            if found:
                yield found


class RecordsBetween:
    """What two people could talk about, and how well it matches."""

    def __init__(self, data: EventData, matching: Matching) -> None:
        self._needs: dict[str, list[str]] = defaultdict(list)
        self._offers: dict[str, list[str]] = defaultdict(list)
        for demand in data.demands:
            self._needs[demand.owner_id].append(demand.id)
        for offer in data.offers:
            self._offers[offer.owner_id].append(offer.id)
        weights = matching.weights
        self._score = {
            (item.need_id, item.offer_id): _probability(
                item.topic_logit + math.fsum(weights.get(name, 0.0) * fit for name, fit in item.fit.items())
            )
            for item in matching.candidates
        }
        self._score |= {(match.need_id, match.offer_id): match.score for match in matching.matches}

    def score(self, need_id: str, offer_id: str) -> float:
        """The match's score, or that of the pair that was scored and not proposed; 0 for one that never was."""
        return self._score.get((need_id, offer_id), 0.0)

    def best(self, one: str, other: str, wishes: Sequence[Wish]) -> Records | None:
        """A need of either and an offer of the other: those that a wish names before others, then the best score.

        Of equal ones the first in the order of records. None where neither has a need that the other could answer.
        """
        named = [(wish.need_id, wish.offer_id) for wish in wishes if wish.need_id or wish.offer_id]
        found = [
            (need_id, offer_id, need_owner, offer_owner)
            for need_owner, offer_owner in ((one, other), (other, one))
            for need_id in self._needs.get(need_owner, [])
            for offer_id in self._offers.get(offer_owner, [])
        ]
        return max(found, key=lambda item: (_agreement(item, named), self.score(item[0], item[1])), default=None)


def _agreement(records: Records, named: list[tuple[str, str]]) -> int:
    """How many of the records that one wish names these are, of the wish that they agree with most."""
    need_id, offer_id, *_ = records
    return max(((need_id == need) + (offer_id == offer) for need, offer in named), default=0)


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))
