"""A record that is not stored, ranked among those that are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from matcher.index import make_index
from matcher.matching import Market, RankedSide, open_market
from matcher.ports import Encoder
from matcher.progress import SilentProgress
from matcher.ranking import Ranker
from matcher.settings import RankingSettings
from models.domain import Demand, EventData, Mandate, Match, Need, Offer

NEAREST = 10
"""How many of the best that would not be proposed are told."""
AnyRecord = TypeVar("AnyRecord", Offer, Need, Mandate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """``matches`` are what would be proposed, ``nearest`` the best of what would not be, both the highest score
    first. ``threshold`` is the score from which on something is proposed to it; to needs, for an offer.
    """

    matches: tuple[Match, ...]
    nearest: tuple[Match, ...]
    threshold: float


def try_record(
    data: EventData, record: Offer | Demand, encoder: Encoder, settings: RankingSettings, ranker: Ranker
) -> Trial:
    """Where the public part of ``record`` would stand if it were stored; the others are ranked with it, as they
    would be. Raises ``InputError`` when there is nothing on the other side.
    """
    market = open_market(_with(data, record), encoder, make_index, settings, SilentProgress(), ranker)
    sides = [
        side
        for side in market.sides()
        if isinstance(record, Offer) or record.id in {demand.id for demand in side.demands}
    ]
    found = [pair for side in sides for pair in _found(market, market.ranked(side), record)]
    found.sort(key=lambda pair: -pair[0].score)
    mandates_only = isinstance(record, Mandate)
    return Trial(
        matches=tuple(match for match, is_proposed in found if is_proposed),
        nearest=tuple(match for match, is_proposed in found if not is_proposed)[:NEAREST],
        threshold=settings.mandate_threshold if mandates_only else settings.threshold,
    )


def _found(market: Market, ranked: RankedSide, record: Offer | Demand) -> list[tuple[Match, bool]]:
    """The record's pairs that are proposed, and its best others, each with whether it is."""
    own = _rows_of(market, ranked, record)
    best = own[np.argsort(-ranked.ranking.scores[own], kind="stable")]
    others = best[~ranked.proposed[best]][:NEAREST]
    told = np.union1d(own[ranked.proposed[own]], others)
    ahead = np.flatnonzero(ranked.proposed & np.isin(ranked.ranking.needs, ranked.ranking.needs[told]))
    rows = np.union1d(told, ahead).tolist()
    wanted = set(told.tolist())
    matches = market.read(ranked, rows)
    return [(match, bool(ranked.proposed[row])) for row, match in zip(rows, matches, strict=True) if row in wanted]


def _rows_of(market: Market, ranked: RankedSide, record: Offer | Demand) -> np.ndarray:
    if isinstance(record, Offer):
        return np.flatnonzero(ranked.ranking.offers == market.offers.row_of[record.id])
    place = next(at for at, demand in enumerate(ranked.side.demands) if demand.id == record.id)
    return np.flatnonzero(ranked.ranking.needs == place)


def _with(data: EventData, record: Offer | Demand) -> EventData:
    match record:
        case Offer():
            return replace(data, offers=_replaced(data.offers, record))
        case Need():
            return replace(data, needs=_replaced(data.needs, record))
        case Mandate():
            return replace(data, mandates=_replaced(data.mandates, record))


def _replaced(records: tuple[AnyRecord, ...], record: AnyRecord) -> tuple[AnyRecord, ...]:
    """With ``record`` in the place of the one that has its id, else at the end."""
    found = [record if each.id == record.id else each for each in records]
    if record.id not in {each.id for each in records}:
        found.append(record)
    return tuple(found)
