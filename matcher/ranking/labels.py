"""What a person calls the topic features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, str]] = {
    "similarity": "how near the two texts are in meaning",
    "fused": "how far the pair stands out by meaning, words and phrases together",
    "margin_of_need": "how far this offer is ahead of the others for the need",
    "margin_of_offer": "how far this need is ahead of the others for the offer",
}


def label(feature: str) -> str:
    """A clause that names ``feature``; one that is not known here by its own name in words.

    >>> label("sentence_match")
    'sentence match'
    """
    return LABELS.get(feature, feature.replace("_", " "))
