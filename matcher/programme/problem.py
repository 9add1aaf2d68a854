"""What a programme is made from, and the two problems that are solved on the way: sessions, then meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.domain import EventData, Matching, Offer, Pairing

OfferVectors = Mapping[str, npt.NDArray[np.float32]]
"""By offer id: shape (dimension,), length 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInput:
    """Everything that the agenda depends on but its settings."""

    data: EventData
    matching: Matching
    pairings: tuple[Pairing, ...]
    offer_vectors: OfferVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemedSession:
    """Offers that will be told one after the other, each for one slot.

    ``starts`` are the slots at which it can begin: all speakers are free from there to its end, without a break in
    between. ``interest`` says by person how much they would like to come, in (0, 1]; ``chairs`` holds by person how
    well they fit as a chair, higher is better, nobody who speaks here among them.
    """

    title: str
    offers: tuple[Offer, ...]
    talk_speaker_ids: tuple[str, ...]
    starts: tuple[int, ...]
    interest: Mapping[str, float]
    chairs: Mapping[str, float]

    @property
    def length(self) -> int:
        """In slots."""
        return len(self.offers)

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Each speaker once, in the order of the talks."""
        return tuple(dict.fromkeys(self.talk_speaker_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomType:
    """Rooms of the same size, which the solver need not tell apart. ``room_ids`` in the order of the records."""

    capacity: int
    room_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProblem:
    """Place sessions. ``days`` holds the open slots of each day that has any, ``most_running`` how many of them, by
    day, may have sessions; ``common_interest`` counts, for two sessions by index, the people who want both."""

    sessions: tuple[ThemedSession, ...]
    room_types: tuple[RoomType, ...]
    days: tuple[tuple[int, ...], ...]
    most_running: tuple[int, ...]
    common_interest: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlacement:
    """Where a session of ``SessionProblem.sessions`` went. ``session`` is its index, ``start`` a slot."""

    session: int
    start: int
    room_id: str
    chair_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMeeting:
    """A pairing to be placed; ``people`` index ``MeetingProblem.people``, ``allowed`` are slots both can use."""

    pairing: Pairing
    people: tuple[int, int]
    allowed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingProblem:
    """Place meetings in slots, ``tables`` at a time.

    ``day_of`` gives the day of each slot of the grid, ``follows`` whether it begins on the moment the one before it
    ends. ``wanted_session`` holds, by (person, slot), a cost in (0, 1] where a session runs that the person wants.
    """

    meetings: tuple[WantedMeeting, ...]
    people: tuple[str, ...]
    tables: int
    day_of: tuple[int, ...]
    follows: tuple[bool, ...]
    most_in_a_row: int
    wanted_session: Mapping[tuple[int, int], float]
    days_present: tuple[int, ...]
    """By person, on how many days they have a free slot; at least 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """``slot_of`` gives the slot of each meeting of the problem, -1 for one without.

    ``utility_bound`` is a proven upper bound of the sum of the placed scores, given where the sessions are.
    """

    slot_of: tuple[int, ...]
    utility_bound: float
