"""The map of offers and needs: where each record lies, kept as it is while few of them change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.disclosure import kind_of, public_data
from matcher.encoding import CachedEncoder, content_hash
from matcher.landscape import Points, project
from matcher.ports import UnitOfWork, Vectors
from matcher.texts import ranked_text
from models.domain import Demand, DisclosedKind, EventData, Offer, PlaceOnMap

DRAWN_ANEW_FROM: Final = 0.3
"""Share of the records without a place, or with another text than that of their place, from which on the whole map
is drawn anew: below it everything else stays where people know it."""
NEIGHBOURS: Final = 4
_Key: TypeAlias = tuple[DisclosedKind, str]


def keep_map(unit_of_work: Callable[[], UnitOfWork], encoder: Callable[[], CachedEncoder]) -> bool:
    """Work out and store where each record lies, from public texts only, and return whether anything changed.

    Vectors are asked for only then. On a few thousand records a whole map takes seconds, a few new places none.
    """
    with unit_of_work() as work:
        data, kept = public_data(work.records.load()), work.landscape.places()
    if not is_outdated(data, kept):
        return False
    places = places_of(data, kept, lambda texts: encoder().encode(texts))
    with unit_of_work() as work:
        work.landscape.keep(places)
        work.commit()
    return True


def is_outdated(data: EventData, kept: Sequence[PlaceOnMap]) -> bool:
    known = {(place.kind, place.record_id): place.text_hash for place in kept}
    return known != {_key(record): content_hash(ranked_text(record)) for record in (*data.offers, *data.demands)}


def places_of(
    data: EventData, kept: Sequence[PlaceOnMap], encode: Callable[[Sequence[str]], Vectors]
) -> tuple[PlaceOnMap, ...]:
    """A place for each offer, need and mandate of ``data``, which has public texts only.

    A record of ``kept`` whose text is the same stays where it is. A new one lies amid its nearest ``NEIGHBOURS`` of
    those, weighed by how similar they are. From ``DRAWN_ANEW_FROM`` on, all are laid out anew.
    """
    records = (*data.offers, *data.demands)
    texts = [ranked_text(record) for record in records]
    hashes = [content_hash(text) for text in texts]
    known = {(place.kind, place.record_id): place for place in kept}
    stays = np.array([_stays(known, record, text) for record, text in zip(records, hashes, strict=True)], dtype=bool)
    points = np.array([_point(known, record) for record in records], dtype=np.float64).reshape(-1, 2)
    if not stays.all():
        vectors = encode(texts)
        anew = (~stays).mean() >= DRAWN_ANEW_FROM
        points = project(vectors) if anew else _amid_neighbours(vectors, points, stays)
    return tuple(
        PlaceOnMap(kind=kind_of(record), record_id=record.id, x=float(x), y=float(y), text_hash=text)
        for record, (x, y), text in zip(records, points, hashes, strict=True)
    )


def _stays(known: Mapping[_Key, PlaceOnMap], record: Offer | Demand, text_hash: str) -> bool:
    place = known.get(_key(record))
    return place is not None and place.text_hash == text_hash


def _point(known: Mapping[_Key, PlaceOnMap], record: Offer | Demand) -> tuple[float, float]:
    place = known.get(_key(record))
    return (place.x, place.y) if place else (0.0, 0.0)


def _amid_neighbours(vectors: Vectors, points: Points, stays: npt.NDArray[np.bool_]) -> Points:
    placed = points.copy()
    similarities = vectors[~stays] @ vectors[stays].T
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :NEIGHBOURS]
    weights = np.take_along_axis(similarities, nearest, axis=1).clip(1e-6).astype(np.float64)
    amid = np.einsum("nk,nkd->nd", weights / weights.sum(axis=1, keepdims=True), points[stays][nearest])
    placed[~stays] = amid.clip(-1.0, 1.0)
    return placed


def _key(record: Offer | Demand) -> _Key:
    return kind_of(record), record.id
