"""What is read of a record."""

from __future__ import annotations

from matcher.ranking import whole_text
from models.domain import Demand, Mandate, Offer


def ranked_text(record: Demand | Offer) -> str:
    """What is read of a record: title and public text, an offer's advantages, and the themes of a mandate.

    Never the confidential text.
    """
    text = whole_text(record.title, record.text)
    if isinstance(record, Offer) and record.advantages:
        text = f"{text} {record.advantages}"
    return f"{text} Fields: {', '.join(record.themes)}." if isinstance(record, Mandate) and record.themes else text
