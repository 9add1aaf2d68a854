"""Which pairs take part in no matching: conflicts, decisions, themes and hard criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import numpy as np

from matcher.conflicts import Conflicts
from matcher.decisions import pairs_kept_apart, without_decided_conflicts
from matcher.disclosure import public_data
from matcher.fit import EventFit
from matcher.settings import RankingSettings
from models.domain import Demand, EventData, GapKind, Offer


def forbidden_pairs(data: EventData, settings: RankingSettings) -> frozenset[tuple[str, str]]:
    """(need or mandate id, offer id) that take part in nothing; confidential fields exclude nothing.

    The owners are in conflict, a decision says so, the offer's theme is none of the mandate's, or a criterion fails
    that ``settings`` make a condition.
    """
    data = public_data(data)
    theme_of = {offer.id: offer.theme.casefold() for offer in data.offers if offer.theme}
    outside = (
        (mandate.id, offer_id)
        for mandate in data.mandates
        for themes in [{theme.casefold() for theme in mandate.themes}]
        if themes
        for offer_id, theme in theme_of.items()
        if theme not in themes
    )
    unfit = (
        pair
        for demands, kinds in ((data.needs, settings.hard_criteria), (data.mandates, settings.mandate_hard_criteria))
        for pair in _unfit(demands, kinds, data)
    )
    return frozenset([*pairs_in_conflict(data), *pairs_kept_apart(data.decisions), *outside, *unfit])


def _unfit(demands: Sequence[Demand], kinds: Set[GapKind], data: EventData) -> Iterator[tuple[str, str]]:
    if demands and data.offers and kinds:
        failing = EventFit(demands, data.offers, data).failing(kinds)
        demand_ids, offer_ids = [demand.id for demand in demands], [offer.id for offer in data.offers]
        rows, columns = np.nonzero(failing)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            yield demand_ids[row], offer_ids[column]


def pairs_in_conflict(data: EventData) -> Iterator[tuple[str, str]]:
    """(need or mandate id, offer id) whose owners must not be proposed to each other.

    A conflict that somebody declared by a decision holds for named records only: it can be taken back, so that
    whoever declares it would find out by what vanishes whose the anonymous records are. In meetings it holds for
    both people.
    """
    stated = without_decided_conflicts(data)
    yield from _apart(stated, data.demands, data.offers)
    if stated is not data:
        named = [[item for item in side if not item.anonymous] for side in (data.demands, data.offers)]
        yield from _apart(data, *named)


def _apart(
    data: EventData, of_demands: Iterable[Demand | Offer], of_offers: Iterable[Demand | Offer]
) -> Iterator[tuple[str, str]]:
    offers, demands = _ids_by_owner(of_offers), _ids_by_owner(of_demands)
    return (
        (demand_id, offer_id)
        for demander, offerer in Conflicts(data).apart(demands.keys(), offers.keys())
        for demand_id in demands[demander]
        for offer_id in offers[offerer]
    )


def _ids_by_owner(records: Iterable[Demand | Offer]) -> Mapping[str, list[str]]:
    """Of the records that have one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        if record.owner_id:
            found[record.owner_id].append(record.id)
    return found
