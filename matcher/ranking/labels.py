"""What a person calls the topic features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, str]] = {
    "similarity": "nearness of the two texts in meaning",
    "alignment": "share of a short text's words that the other text has in like company",
    "margin_of_need": "lead of this offer over the others for the need",
    "margin_of_offer": "lead of this need over the others for the offer",
    "competition": "number of offers that it was found among",
    "brevity": "shortness of the texts",
}

CIRCUMSTANCES: Final = frozenset({"competition", "brevity"})
"""Features that say nothing of how well two texts fit, only how much the rest can prove."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {"similarity": (-1.0, 1.0)}
"""The least and the most that a feature can be, of those that a person can imagine; others have no bound."""


def label(feature: str) -> str:
    """A noun for ``feature``; one that is not known here goes by its own name in words.

    >>> label("sentence_match")
    'sentence match'
    """
    return LABELS.get(feature, feature.replace("_", " "))
