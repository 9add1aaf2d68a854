"""Where records lie on the map of offers and needs."""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.disclosure import DisclosedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOnMap:
    """``x`` to the right and ``y`` upwards, both in [-1, 1]; near means that public texts say similar things.

    ``text_hash`` is that of the text that the place was worked out from.
    """

    kind: DisclosedKind
    record_id: str
    x: float
    y: float
    text_hash: str
