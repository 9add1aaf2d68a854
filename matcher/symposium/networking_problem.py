"""Who is to meet at tables of networking, over how many rounds, and who knows whom."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain.checks import InvalidField


@dataclass(frozen=True, kw_only=True)
class NetworkingProblem:
    """``known`` has the pairs who know each other. ``side`` tells of each person the side of the market, so that
    tables can mix them. Tables are as equal in size as can be, at most ``seats``.
    """

    person_ids: tuple[str, ...]
    seats: int
    rounds: int
    known: frozenset[frozenset[str]] = frozenset()
    side: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.person_ids)) != len(self.person_ids):
            raise InvalidField("person_ids", "", "somebody is named twice")
        if self.seats < 2 or self.rounds < 1:
            raise InvalidField("seats", self.seats, "a table has at least two seats, and there is a round")

    @property
    def tables(self) -> int:
        return max(1, math.ceil(len(self.person_ids) / self.seats))
