"""Taking a record out of everything, and bringing it back."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Schema
from models.domain import DisclosedKind


class WithdrawalOut(Schema):
    """What became of the record."""

    record_kind: DisclosedKind
    record_id: str
    withdrawn_at: datetime | None
    """Since when it takes part in nothing; null while it does."""
