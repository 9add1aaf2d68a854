"""The problem of choosing who meets whom, and its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.identity import joined_id
from models.domain import Pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A meeting that could be: two people who may meet, about the best match between them."""

    need_id: str
    offer_id: str
    need_owner_id: str
    offer_owner_id: str
    score: float

    @property
    def pairing_id(self) -> str:
        """The same in every run, so that calendar entries keep their identity."""
        return joined_id("pairing", self.need_id, self.offer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingProblem:
    """Choose candidates so that scores and bonuses add up to the most.

    ``capacity`` and ``offer_owner_capacity`` hold, by person, the most meetings in all and the most as an offer's
    owner; everyone in a candidate has both. ``total`` limits the number of meetings, None where no calendar does.
    ``first_meeting_bonus`` is added once for each person, on either side, who has a meeting.
    """

    candidates: tuple[Candidate, ...]
    capacity: Mapping[str, int]
    offer_owner_capacity: Mapping[str, int]
    total: int | None
    first_meeting_bonus: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingResult:
    """``pairings`` in the order of their matches. ``objective`` is the sum of scores and bonuses.

    ``bound`` is a proven upper bound of the objective, ``gap`` their relative difference, (bound - objective) /
    bound, in [0, 1]; 0 when the pairings are proven best.
    """

    pairings: tuple[Pairing, ...]
    objective: float
    bound: float
    gap: float
