"""What ties two records of different industries together: an answer, or a technology that both have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from matcher.clusters.industries import IndustryMap
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
    first_id: str
    second_id: str
    weight: float


def find_links(
    industries: IndustryMap,
    vectors: Mapping[str, npt.NDArray[np.float32]],
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
    placed = {record.record_id for record in industries.records}
    answers = [
        Link(kind=LinkKind.ANSWER, first_id=match.need_id, second_id=match.offer_id, weight=match.score)
        for match in matches
        if match.need_id in placed and match.offer_id in placed
    ]
    shared: list[Link] = []
    for is_supply in (True, False):
        ids = [item.record_id for item in industries.records if item.is_supply is is_supply]
        shared += _shared([each for each in ids if each in vectors], vectors, neighbours, least_similarity)
    return (*answers, *shared)


def _shared(
    ids: Sequence[str], vectors: Mapping[str, npt.NDArray[np.float32]], neighbours: int, least: float
) -> list[Link]:
    if len(ids) < 2:
        return []
    rows = np.stack([vectors[each] for each in ids]).astype(np.float64)
    similarity = rows @ rows.T
    np.fill_diagonal(similarity, -np.inf)
    count = min(neighbours, len(ids) - 1)
    nearest = np.zeros(similarity.shape, dtype=bool)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :count]
    np.put_along_axis(nearest, order, values=True, axis=1)
    mutual = nearest & nearest.T & (similarity >= least)
    return [
        Link(kind=LinkKind.SHARED, first_id=ids[one], second_id=ids[other], weight=float(similarity[one, other]))
        for one, other in np.argwhere(np.triu(mutual))
    ]
