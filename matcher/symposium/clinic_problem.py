"""Who seeks help with what, who can give it, and how many tables there are; and a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.symposium.lacks import Lack
from models.domain.checks import InvalidField


@dataclass(frozen=True, kw_only=True)
class ClinicProblem:
    """``lacks`` are of researchers and ``experts`` what somebody can help with, levels in (0, 1].

    In each of ``rounds`` there are at most ``tables`` tables, each with one expert and ``fewest`` to ``seats``
    researchers. Nobody sits twice at a table about one problem. ``apart`` has pairs that must not sit together.
    """

    lacks: Mapping[str, Mapping[Lack, float]]
    experts: Mapping[str, Mapping[Lack, float]]
    tables: int
    rounds: int = 2
    seats: int = 6
    fewest: int = 2
    apart: frozenset[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.fewest <= self.seats:
            raise InvalidField("seats", self.seats, f"a table has at least {max(1, self.fewest)} seats")
        if self.tables < 1 or self.rounds < 1:
            raise InvalidField("tables", self.tables, "there is at least one table and one round")
        both = set(self.lacks) & set(self.experts)
        if both:
            raise InvalidField("experts", ", ".join(sorted(both)), "seeks help as well")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicTable:
    """``round`` counts from 0."""

    round: int
    lack: Lack
    expert_id: str
    researcher_ids: tuple[str, ...]
