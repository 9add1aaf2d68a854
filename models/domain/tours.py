"""What is known of the tours of a day from when they were planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.domain.checks import require_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTours:
    """How good the tours of ``day`` are that are requested by ``visits``, a print of those visits, and what they were
    planned with.

    ``settings`` are JSON values. ``bound`` is what no plan exceeds of the day whose print is ``basis``: once the
    records have changed it says nothing.
    """

    visits: str
    day: date
    basis: str
    bound: float
    is_proven: bool
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_text("visits", self.visits)
        require_text("basis", self.basis)
