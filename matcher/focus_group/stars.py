"""What organisations from elsewhere would bring to a region, in two industries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.clusters.invitations import Contribution
from models.domain import Demand, EventData, Match, Offer, Organisation, OrganisationKind

CENTRES = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.RESEARCH_INSTITUTE})
COMPANIES = frozenset({OrganisationKind.SME, OrganisationKind.LARGE_COMPANY})


@dataclass(frozen=True, kw_only=True)
class Reach:
    """``present`` is the best level that the region has of each of its needs and offers, and ``brought`` what each
    organisation from elsewhere has, by its id; a level is the score of the best pair.
    """

    present: Mapping[str, float]
    brought: Mapping[str, Mapping[str, float]]

    def contributions(self, organisation_ids: Sequence[str]) -> list[Contribution]:
        return [Contribution(organisation_id=each, levels=self.brought.get(each, {})) for each in organisation_ids]


def is_in(organisation: Organisation, region: str) -> bool:
    """Whether ``region`` names the organisation's region or country."""
    return region.casefold() in {organisation.region.casefold(), organisation.country.casefold()} - {""}


def reach(data: EventData, matches: Sequence[Match], record_ids: frozenset[str], region: str) -> Reach:
    """Read what the region has and others would bring, over matches between two of ``record_ids``.

    An offer from elsewhere that answers a need of the region brings something to the need, and a need from elsewhere
    that an offer of the region answers brings something to the offer. Records of unknown organisations count for
    nobody.
    """
    organisation_of = {person.id: person.organisation_id for person in data.people}
    records: tuple[Offer | Demand, ...] = (*data.offers, *data.demands)
    owner = {record.id: organisation_of.get(record.owner_id, "") for record in records}
    at_home = {item.id for item in data.organisations if is_in(item, region)}
    present: dict[str, float] = defaultdict(float)
    brought: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for match in matches:
        if not {match.need_id, match.offer_id} <= record_ids:
            continue
        seeks, supplies = owner.get(match.need_id, ""), owner.get(match.offer_id, "")
        for item, own, other in ((match.need_id, seeks, supplies), (match.offer_id, supplies, seeks)):
            if own not in at_home or not other:
                continue
            levels = present if other in at_home else brought[other]
            levels[item] = max(levels[item], match.score)
    return Reach(present=dict(present), brought={each: dict(levels) for each, levels in brought.items()})
