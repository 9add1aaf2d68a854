"""What an organiser chooses for a symposium of researchers and businesses, and who sits at which table of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from models.domain.checks import InvalidField, require_not_negative, require_text, require_zone

MOST_PROPOSALS: Final = 60
MOST_OF_ONE: Final = 12
"""Experience talks, rounds, proposals in a session; more is a mistyped number."""
MOST_SEATS: Final = 20
MOST_TABLES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SymposiumChoices:
    """``weights`` are of criteria of possibility by name, empty for the usual ones. ``proposals`` are pitched, so
    many in a session: the offers of ``always`` whatever their score, and those of ``never`` not.

    0 talks or rounds leave that part out. ``meanings`` has by topic of experience, in lower case, how much an encoder
    says that it is about each lack, in [0, 1]; of topics whose words say so themselves it needs none.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    proposals: int = 10
    proposals_per_session: int = 5
    talks: int = 3
    clinic_rounds: int = 2
    clinic_tables: int = 4
    clinic_seats: int = 6
    networking_rounds: int = 3
    networking_seats: int = 6
    meanings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, weight in self.weights.items():
            require_not_negative(f"weight of {name}", weight)
            if not math.isfinite(weight):
                raise InvalidField(f"weight of {name}", weight, "is a number")
        if self.weights and not any(self.weights.values()):
            raise InvalidField("weights", 0, "at least one weight is above 0")
        both = set(self.always) & set(self.never)
        if both:
            raise InvalidField("never", ", ".join(sorted(both)), "is always pitched as well")
        for name, least, most in _BOUNDS:
            value = getattr(self, name)
            if not least <= value <= most:
                raise InvalidField(name, value, f"is from {least} to {most}")


_BOUNDS: Final = (
    ("proposals", 0, MOST_PROPOSALS),
    ("proposals_per_session", 1, MOST_OF_ONE),
    ("talks", 0, MOST_OF_ONE),
    ("clinic_rounds", 0, MOST_OF_ONE),
    ("clinic_tables", 1, MOST_TABLES),
    ("clinic_seats", 2, MOST_SEATS),
    ("networking_rounds", 0, MOST_OF_ONE),
    ("networking_seats", 2, MOST_SEATS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatedTable:
    """A table of a requested session: ``number`` counts from 1 in it. A table of the clinic has the ``expert_id`` and
    the ``lack`` that it is about; one for networking has neither.
    """

    session_id: str
    number: int
    person_ids: tuple[str, ...]
    lack: str = ""
    expert_id: str = ""

    def __post_init__(self) -> None:
        require_text("session_id", self.session_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SymposiumSeating:
    """Who sits where in the sessions that were made at ``made_at``."""

    made_at: datetime
    tables: tuple[SeatedTable, ...] = ()

    def __post_init__(self) -> None:
        require_zone("made_at", self.made_at)
