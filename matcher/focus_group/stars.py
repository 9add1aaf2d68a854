"""What organisations from elsewhere would bring to a region, in two industries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.clusters.industries import RecordKey, need_key, offer_key
from matcher.clusters.invitations import Contribution
from models.domain import EventData, Match, Organisation, OrganisationKind

CENTRES = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.RESEARCH_INSTITUTE})
COMPANIES = frozenset({OrganisationKind.SME, OrganisationKind.LARGE_COMPANY})


@dataclass(frozen=True, kw_only=True)
class Reach:
    """``present`` is the best level that the region has of each of its needs and offers, and ``brought`` what each
    organisation from elsewhere has, by the organisation's id; a level is the score of the best pair.
    """

    present: Mapping[RecordKey, float]
    brought: Mapping[str, Mapping[RecordKey, float]]

    def contributions(self, organisation_ids: Sequence[str]) -> list[Contribution]:
        return [Contribution(organisation_id=each, levels=self.brought.get(each, {})) for each in organisation_ids]


def is_in(organisation: Organisation, region: str) -> bool:
    """Whether ``region`` names the organisation's region or country."""
    return region.casefold() in {organisation.region.casefold(), organisation.country.casefold()} - {""}


def reach(data: EventData, matches: Sequence[Match], placed: frozenset[RecordKey], region: str) -> Reach:
    """Read what the region has and others would bring, over matches between two of ``placed``.

    An offer from elsewhere that answers a need of the region brings something to the need, and a need from elsewhere
    that an offer of the region answers brings something to the offer. Records of unknown organisations count for
    nobody.
    """
    organisation_of = {person.id: person.organisation_id for person in data.people}
    owner = {offer_key(item.id): organisation_of.get(item.owner_id, "") for item in data.offers}
    owner |= {need_key(item.id): organisation_of.get(item.owner_id, "") for item in data.needs}
    at_home = {item.id for item in data.organisations if is_in(item, region)}
    present: dict[RecordKey, float] = defaultdict(float)
    brought: dict[str, dict[RecordKey, float]] = defaultdict(lambda: defaultdict(float))
    for match in matches:
        need, offer = need_key(match.need_id), offer_key(match.offer_id)
        if not {need, offer} <= placed:
            continue
        seeks, supplies = owner.get(need, ""), owner.get(offer, "")
        for item, own, other in ((need, seeks, supplies), (offer, supplies, seeks)):
            if own not in at_home or not other:
                continue
            levels = present if other in at_home else brought[other]
            levels[item] = max(levels[item], match.score)
    return Reach(present=dict(present), brought={each: dict(levels) for each, levels in brought.items()})
