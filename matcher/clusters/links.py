"""What ties two records of different industries together: an answer, or a technology that both have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from matcher.clusters.industries import IndustryMap, RecordKey, need_key, offer_key
from models.domain import Match

NEIGHBOURS = 10
LEAST_SIMILARITY = 0.5


class LinkKind(StrEnum):
    """``ANSWER``: an offer that is proposed to a need. ``SHARED``: two offers or two needs about one technology."""

    ANSWER = "answer"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """``weight`` is the calibrated score of an answer, or the cosine of two records that share a technology."""

    kind: LinkKind
    first_key: RecordKey
    second_key: RecordKey
    weight: float


def find_links(
    industries: IndustryMap,
    vectors: Mapping[RecordKey, npt.NDArray[np.float32]],
    matches: Sequence[Match],
    *,
    neighbours: int = NEIGHBOURS,
    least_similarity: float = LEAST_SIMILARITY,
) -> tuple[Link, ...]:
    """Return every link between two records of the map, each pair once for a kind.

    Two records share a technology when each is among the ``neighbours`` nearest of the other on its own side, offers
    or needs, and their cosine is at least ``least_similarity``. ``vectors`` has a unit vector for each record, of one
    dimension; records without one share nothing.
    """
    placed = {record.key for record in industries.records}
    pairs = [(need_key(match.need_id), offer_key(match.offer_id), match.score) for match in matches]
    answers = [
        Link(kind=LinkKind.ANSWER, first_key=need, second_key=offer, weight=score)
        for need, offer, score in pairs
        if need in placed and offer in placed
    ]
    shared: list[Link] = []
    for is_supply in (True, False):
        keys = [item.key for item in industries.records if item.is_supply is is_supply]
        shared += _shared([each for each in keys if each in vectors], vectors, neighbours, least_similarity)
    return (*answers, *shared)


def _shared(
    keys: Sequence[RecordKey], vectors: Mapping[RecordKey, npt.NDArray[np.float32]], neighbours: int, least: float
) -> list[Link]:
    if len(keys) < 2:
        return []
    rows = np.stack([vectors[each] for each in keys]).astype(np.float64)
    similarity = rows @ rows.T
    np.fill_diagonal(similarity, -np.inf)
    count = min(neighbours, len(keys) - 1)
    nearest = np.zeros(similarity.shape, dtype=bool)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :count]
    np.put_along_axis(nearest, order, values=True, axis=1)
    mutual = nearest & nearest.T & (similarity >= least)
    return [
        Link(kind=LinkKind.SHARED, first_key=keys[one], second_key=keys[other], weight=float(similarity[one, other]))
        for one, other in np.argwhere(np.triu(mutual))
    ]
