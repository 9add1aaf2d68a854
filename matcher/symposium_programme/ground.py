"""What a symposium is made from: public records, the proposals, what people answered, and the organiser's choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from models.domain import (
    Agenda,
    Decision,
    Demand,
    EventData,
    Match,
    Offer,
    Outcome,
    Person,
    Role,
    Verdict,
)
from models.domain.symposium import SymposiumChoices

FEWEST_CANDIDATES: Final = 3
"""Of fewer who could have declined an offer, everybody would know who did: their reasons are not read."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """``data`` has public parts only, and ``matches`` what is proposed. ``decisions`` are those in force.

    Anonymous records are left out of everything: whoever is brought to a table because of one would be known by it.
    """

    data: EventData
    matches: Sequence[Match]
    decisions: Sequence[Decision] = ()
    outcomes: Sequence[Outcome] = ()
    agenda: Agenda | None = None
    choices: SymposiumChoices = field(default_factory=SymposiumChoices)

    @cached_property
    def offers(self) -> Mapping[str, Offer]:
        """Those that somebody stands for by name."""
        return {
            offer.id: offer
            for offer in self.data.offers
            if not offer.anonymous and offer.owner_id in self.people and self.presenter(offer) in self.people
        }

    @cached_property
    def demands(self) -> Mapping[str, Demand]:
        return {item.id: item for item in self.data.demands if not item.anonymous}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.data.people}

    @cached_property
    def matches_of(self) -> Mapping[str, Sequence[Match]]:
        """By offer, those with named needs and mandates."""
        found: dict[str, list[Match]] = defaultdict(list)
        for match in self.matches:
            if match.need_id in self.demands and match.offer_id in self.offers:
                found[match.offer_id].append(match)
        return found

    @cached_property
    def decisions_of(self) -> Mapping[str, Sequence[Decision]]:
        """By offer, the answers of others, as far as nobody can tell whose each is."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            offer = self.offers.get(decision.offer_id)
            is_readable = offer is not None and decision.offer_id not in self.untold
            if offer is not None and is_readable and decision.decided_by != offer.owner_id:
                found[decision.offer_id].append(decision)
        return found

    @cached_property
    def untold(self) -> frozenset[str]:
        """The offers of whose reasons nothing is read."""
        return frozenset(each for each in self.offers if len(candidates_of(self, each)) < FEWEST_CANDIDATES)

    @cached_property
    def researchers(self) -> Mapping[str, Sequence[Offer]]:
        """Researchers with an offer, with what each has."""
        found: dict[str, list[Offer]] = defaultdict(list)
        for offer in self.offers.values():
            if self.people[offer.owner_id].role is Role.RESEARCHER:
                found[offer.owner_id].append(offer)
        return found

    @staticmethod
    def presenter(offer: Offer) -> str:
        return offer.speaker_id or offer.owner_id

    def organisation_of_demands(self) -> dict[str, str]:
        """Whose each need or mandate is: the organisation, or else the person."""
        found = {}
        for demand in self.demands.values():
            person = self.people.get(demand.owner_id)
            found[demand.id] = (person.organisation_id or person.id) if person else ""
        return found

    def accepted(self) -> Iterator[tuple[str, str]]:
        """The owners of both sides of what was accepted, both by name."""
        for decision in self.decisions:
            offer, demand = self.offers.get(decision.offer_id), self.demands.get(decision.need_id)
            if decision.verdict is Verdict.ACCEPT and offer and demand and demand.owner_id:
                yield demand.owner_id, offer.owner_id


def candidates_of(ground: Ground, offer_id: str) -> frozenset[str]:
    """Who could have declined the offer, as far as everybody may count them."""
    owner = ground.offers[offer_id].owner_id
    asked = {ground.demands[match.need_id].owner_id for match in ground.matches_of.get(offer_id, ())}
    return frozenset(asked - {"", owner})
