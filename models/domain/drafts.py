"""What somebody is still writing: nobody else sees it, and it takes part in nothing until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from models.domain.checks import require_text, require_zone
from models.domain.disclosure import DisclosedKind

Entered: TypeAlias = Mapping[str, tuple[str, ...]]
"""What stands in the fields of a form, by their names, as it was typed: it need not be valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An offer, need or mandate that an account is writing, or a change of one that is published.

    ``entered`` is the form as it was saved last. ``record_id`` is empty for a new record; of a change ``opened`` is
    the form as it was filled from the record, by which one sees whether somebody else has changed it since.
    ``source`` says where an imported draft came from. One with ``discarded_at`` can be brought back for a while.
    """

    id: str
    account_id: str
    kind: DisclosedKind
    entered: Entered = field(default_factory=dict)
    record_id: str = ""
    opened: Entered = field(default_factory=dict)
    source: str = ""
    created_at: datetime
    saved_at: datetime
    discarded_at: datetime | None = None

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("account_id", self.account_id)
        for name in ("created_at", "saved_at", "discarded_at"):
            require_zone(name, getattr(self, name))
