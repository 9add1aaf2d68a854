"""What a programme is made from, and the two problems that are solved on the way: sessions, then meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.domain import Agenda, EventData, Matching, Offer, Pairing, SessionKind

OfferVectors = Mapping[str, npt.NDArray[np.float32]]
"""By offer id: shape (dimension,), length 1."""
RoomPlace = tuple[int, int]
"""Where a session can be: its room type, by index, and its first slot."""
Minutes = tuple[int, int]
"""Start and end of a slot, in minutes from the start of the first slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInput:
    """Everything that the agenda depends on but its settings. ``previous`` is what locks refer to."""

    data: EventData
    matching: Matching
    pairings: tuple[Pairing, ...]
    offer_vectors: OfferVectors
    previous: Agenda | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemedSession:
    """Offers that will be told one after the other, each for one slot, or a session that was requested.

    ``length`` is in slots. ``places`` are the room types and slots at which it can begin: everyone on stage is free
    from there to its end, there is no break in between, and the room is open. ``interest`` says by person how much
    they would like to come, in (0, 1], for a requested session in the order in which they asked; ``chairs`` holds by
    person how well they fit as a chair, higher is better, nobody who speaks here among them. ``missing`` counts, by
    first slot, those of ``interest`` who are not available throughout. A session that ``stays`` was locked.
    """

    id: str
    title: str
    length: int
    places: tuple[RoomPlace, ...]
    interest: Mapping[str, float]
    chairs: Mapping[str, float]
    offers: tuple[Offer, ...] = ()
    talk_speaker_ids: tuple[str, ...] = ()
    invited_ids: tuple[str, ...] = ()
    chair_id: str = ""
    attendee_ids: tuple[str, ...] = ()
    kind: SessionKind = SessionKind.TALKS
    track: str = ""
    summary: str = ""
    missing: Mapping[int, int] = field(default_factory=dict)
    stays: bool = False

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Each speaker once, in the order of the talks."""
        return tuple(dict.fromkeys((*self.talk_speaker_ids, *self.invited_ids)))

    @property
    def stage(self) -> tuple[str, ...]:
        """Whoever has to be there: the speakers, the chair where one was named, and who attends whatever happens."""
        chair = [self.chair_id] if self.chair_id else []
        return tuple(dict.fromkeys((*self.speaker_ids, *chair, *self.attendee_ids)))

    @property
    def is_composed(self) -> bool:
        return bool(self.offers)

    @property
    def is_visit(self) -> bool:
        return self.kind is SessionKind.VISIT


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomType:
    """Rooms that the solver need not tell apart. ``room_ids`` in the order of the records.

    ``open`` holds the slots in which they are not closed, None for all. ``serves`` names the requested and the locked
    sessions that may be in them; ``for_talks`` says whether composed ones may. Each holds ``at_once`` visits at one
    time, or anything else alone; where that is more than one, the type is of a single room.
    """

    capacity: int
    room_ids: tuple[str, ...]
    area: str = ""
    open: frozenset[int] | None = None
    serves: frozenset[str] = frozenset()
    for_talks: bool = True
    at_once: int = 1

    def __post_init__(self) -> None:
        if self.at_once > 1 and len(self.room_ids) > 1:
            raise ValueError(f"{', '.join(self.room_ids)} are told apart: they hold {self.at_once} visits at once")

    @property
    def room(self) -> int:
        """How many parts can be used at one time: as many as visits that are there at once."""
        return self.at_once * len(self.room_ids)

    def taken_by(self, session: ThemedSession) -> int:
        """How many parts of ``room`` the session uses: one for a visit, a whole room for anything else."""
        return 1 if session.is_visit else self.at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProblem:
    """Place sessions. ``days`` holds the open slots of each day that has any, ``most_running`` how many of them, by
    day, may have composed sessions; ``common_interest`` counts, for two sessions by index, the people who want both.

    ``before`` holds pairs of sessions of which the first ends before the second starts, ``tracks`` the sessions of
    each track. ``travel`` gives the minutes between two room types that are apart, either order; it needs ``clock``,
    the slots' times.
    """

    sessions: tuple[ThemedSession, ...]
    room_types: tuple[RoomType, ...]
    days: tuple[tuple[int, ...], ...]
    most_running: tuple[int, ...]
    common_interest: Mapping[tuple[int, int], int]
    before: tuple[tuple[int, int], ...] = ()
    tracks: tuple[tuple[int, ...], ...] = ()
    travel: Mapping[tuple[int, int], int] = field(default_factory=dict)
    clock: tuple[Minutes, ...] = ()

    def collide(self, one: int, here: RoomPlace, other: int, there: RoomPlace) -> bool:
        """Whether nobody can be in both sessions at these places: at once, or without the time to get there."""
        if here[1] < there[1] + self.sessions[other].length and there[1] < here[1] + self.sessions[one].length:
            return True
        minutes = self.travel.get((here[0], there[0]), 0)
        if not minutes:
            return False
        first, first_at, second_at = (one, here[1], there[1]) if here[1] < there[1] else (other, there[1], here[1])
        leaves = self.clock[first_at + self.sessions[first].length - 1][1]
        return self.clock[second_at][0] - leaves < minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlacement:
    """Where a session of ``SessionProblem.sessions`` went. ``session`` is its index, ``start`` a slot."""

    session: int
    start: int
    room_id: str
    chair_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMeeting:
    """A pairing to be placed; ``people`` index ``MeetingProblem.people``, ``allowed`` are cells that all can use.

    A meeting with a ``table_id`` is locked: it keeps its table, and its only cell. One that ``is_must`` goes before
    any number of others, whatever its score.
    """

    pairing: Pairing
    people: tuple[int, ...]
    allowed: tuple[int, ...]
    table_id: str = ""
    is_must: bool = False
    interpreters: frozenset[str] | None = None
    """Who can interpret in it; None where nobody has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePool:
    """Tables in one area with the same number of seats. ``open`` holds, by slot, those that can be used then."""

    open: tuple[tuple[str, ...], ...]
    seats: int = 4
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingProblem:
    """Place meetings in cells: a slot at a pool of tables is cell ``slot * len(pools) + pool``.

    ``day_of`` gives the day of each slot of the grid, ``follows`` whether it begins on the moment the one before it
    ends. ``wanted_session`` holds, by (person, slot), a cost in (0, 1] where a session runs that the person wants.
    ``occupied`` has by person the slots that are no idle time though they have no meeting: sessions and plenaries.
    ``day_limit`` is by person the most meetings of a day, ``unwished`` the slots outside the part of the day that
    they prefer. ``half_day_of`` numbers the mornings and afternoons, by slot; among plans of equal cost the one is
    sought that uses the tables of all of these alike. ``before`` holds pairs of meetings of which the first ends
    before the second starts. ``travel`` gives the minutes between two pools that are apart, either order; it needs
    ``clock``, the slots' times. What is empty limits nothing.
    """

    meetings: tuple[WantedMeeting, ...]
    people: tuple[str, ...]
    pools: tuple[TablePool, ...]
    day_of: tuple[int, ...]
    follows: tuple[bool, ...]
    most_in_a_row: int
    wanted_session: Mapping[tuple[int, int], float]
    days_present: tuple[int, ...]
    """By person, on how many days they have a free slot; at least 1."""
    occupied: Mapping[int, frozenset[int]] = field(default_factory=dict)
    day_limit: Mapping[int, int] = field(default_factory=dict)
    unwished: Mapping[int, frozenset[int]] = field(default_factory=dict)
    half_day_of: tuple[int, ...] = ()
    before: tuple[tuple[int, int], ...] = ()
    travel: Mapping[tuple[int, int], int] = field(default_factory=dict)
    clock: tuple[Minutes, ...] = ()
    interpreters: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By slot, the interpreters who work then."""

    def slot_of(self, cell: int) -> int:
        return cell // len(self.pools)

    def tables_in(self, cell: int) -> int:
        """How many tables the cell has."""
        slot, pool = divmod(cell, len(self.pools))
        return len(self.pools[pool].open[slot])

    def too_near(self, cell: int) -> frozenset[int]:
        """Cells, this one among them, that nobody can be in as well: of the same slot, or too short a way off."""
        slot, pool = divmod(cell, len(self.pools))
        near = {slot * len(self.pools) + other for other in range(len(self.pools))}
        for (one, other), minutes in self.travel.items():
            if one == pool:
                near.update(
                    there * len(self.pools) + other
                    for there in range(len(self.day_of))
                    if self._minutes_between(slot, there) < minutes
                )
        return frozenset(near)

    def _minutes_between(self, slot: int, other: int) -> int:
        first, second = sorted((slot, other))
        return self.clock[second][0] - self.clock[first][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """``cell_of`` gives the cell of each meeting of the problem, -1 for one without.

    ``utility_bound`` is a proven upper bound of the sum of the placed scores, given where the sessions are.
    """

    cell_of: tuple[int, ...]
    utility_bound: float
