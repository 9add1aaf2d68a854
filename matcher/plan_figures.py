"""What can be said of a plan in figures, which `matcher.programme.quality` computes and every view of it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matcher.violations import Severity


class NothingReason(StrEnum):
    """Why somebody has no meeting; of several reasons the first in this order."""

    ABSENT = "absent"
    """They have cancelled, or are absent whenever they could have been there."""
    NO_SLOT = "no_slot"
    """They were paired, but no slot and table were found."""
    NOTHING_BROUGHT = "nothing_brought"
    """They brought no offer, need, mandate or wish, and nobody asked for them."""
    NONE_WANTED = "none_wanted"
    """They allow no meetings."""
    NOT_THERE = "not_there"
    """They are available in no slot in which there are meetings."""
    NO_INTERPRETER = "no_interpreter"
    """Nobody interprets between them and anybody who matches and could meet them."""
    APART = "apart"
    """Whoever matches must not meet them, or is never there at the same time."""
    CANNOT_COME = "cannot_come"
    """Whoever they were paired with, or matches them, is absent throughout."""
    NOT_PAIRED = "not_paired"
    """Somebody matches and could meet them, but was paired with others."""
    UNMET = "unmet"
    """No offer is near enough to what they need."""
    NO_MATCH = "no_match"
    """What they offer was proposed to nobody."""


def is_missed(reason: NothingReason) -> bool:
    """Whether somebody without a meeting for this reason brought something and can come."""
    return reason not in (NothingReason.NOTHING_BROUGHT, NothingReason.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutMeeting:
    """A person without any meeting. ``words`` are a sentence for the organiser."""

    person_id: str
    reason: NothingReason
    words: str

    @property
    def is_missed(self) -> bool:
        """Whether they brought something and can come: whoever cannot is not waiting for a meeting."""
        return is_missed(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShare:
    """What a person has: ``meetings`` counts them, ``utility`` is the sum of their scores, at least 0."""

    person_id: str
    meetings: int
    utility: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Between two successive meetings of a person on one day that are not in adjacent slots; a break is no pause.

    ``idle`` counts those of ``total`` in which the person has nothing else either. ``most`` is the largest number of
    pauses of one person, and ``most_of`` are those who have as many; 0 and nobody where there is none.
    """

    total: int
    idle: int
    most: int
    most_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clashes:
    """How often a rule of `matcher.programme.validate` is broken, and the first breach in words."""

    rule: str
    severity: Severity
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSlot:
    """The tables in one slot: ``used`` of ``open``. ``open`` is 0 during a plenary and where all are closed."""

    start: datetime
    end: datetime
    used: int
    open: int

    @property
    def share(self) -> float:
        """In [0, 1]; 0 where no table is open."""
        return min(1.0, self.used / self.open) if self.open else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDay:
    """A room on one day. ``used`` and ``open`` are minutes: sessions in it, and the day less breaks and closures.

    ``attendees`` and ``seats`` are added up over the room's sessions.
    """

    room_id: str
    day: date
    sessions: int
    used: float
    open: float
    attendees: int
    seats: int

    @property
    def share(self) -> float:
        """Of the minutes, in [0, 1]."""
        return min(1.0, self.used / self.open) if self.open else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """What happens on one day; ``table_share`` is of the open tables of all its slots, in [0, 1].

    ``in_the_morning`` counts those of the meetings that start before noon.
    """

    day: date
    meetings: int
    sessions: int
    table_share: float
    in_the_morning: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Between successive entries of a person in different areas, or rooms where a change takes time, on one day.

    ``minutes`` is the time of all ways together, ``most_minutes`` that of the person who walks the most. ``tight``
    counts those with less time than the way takes.
    """

    moves: int
    minutes: int
    most_minutes: int
    tight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuality:
    """An agenda, measured from the agenda and the records alone.

    ``utility`` is the sum of the scores of the placed meetings and ``utility_bound`` a proven upper bound of it.
    ``pairings`` counts who was to meet: placed and unplaced. ``least`` holds those who have the least, the worst off
    first, of the people who could have a score: whoever matches somebody that they may meet. ``distribution`` says
    by number of meetings, from 0 up without a gap, how many of those who brought something have as many.
    ``uneven_meetings`` counts, over all people, meetings above an even share of the days on which their person is
    there; ``crowded_meetings`` those above an even load of all mornings and afternoons, by their open tables;
    ``wanted_at_once`` counts pairs of sessions at the same time of which one person wants both, because they
    asked for them or a talk matches a need of theirs. ``without`` lists everyone without a meeting, in the order of
    the records.
    """

    version: int
    utility: float
    utility_bound: float
    pairings: int
    meetings: int
    sessions: int
    talks: int
    unplaced_talks: int
    unplaced_sessions: int
    people: int
    least: tuple[PersonShare, ...]
    without: tuple[WithoutMeeting, ...]
    distribution: tuple[int, ...]
    pauses: Pauses
    clashes: tuple[Clashes, ...]
    tables: tuple[TableSlot, ...]
    rooms: tuple[RoomDay, ...]
    days: tuple[DayLoad, ...]
    uneven_meetings: int
    crowded_meetings: int
    wanted_at_once: int
    ways: Ways
    is_judged_afterwards: bool = False
    """Whether later records, such as an absence, count against a version that was made before them."""

    @property
    def utility_share(self) -> float:
        """Utility over its bound, in [0, 1]; 1 where nothing could be placed."""
        return min(1.0, self.utility / self.utility_bound) if self.utility_bound > 0 else 1.0

    @property
    def worst_off(self) -> float:
        """The utility of the one who has the least of those who could have any; 0 where nobody could."""
        return self.least[0].utility if self.least else 0.0

    @property
    def missed(self) -> int:
        """People without a meeting who brought something and can come."""
        return sum(item.is_missed for item in self.without)

    @property
    def table_share(self) -> float:
        """Of the open tables over all slots, in [0, 1]."""
        return _share(sum(slot.used for slot in self.tables), sum(slot.open for slot in self.tables))

    @property
    def room_share(self) -> float:
        """Of the minutes over all rooms and days, in [0, 1]."""
        return _share(sum(room.used for room in self.rooms), sum(room.open for room in self.rooms))

    @property
    def seat_share(self) -> float:
        """Of the seats of all sessions, in [0, 1]."""
        return _share(sum(room.attendees for room in self.rooms), sum(room.seats for room in self.rooms))

    def broken(self, severity: Severity) -> int:
        """Breaches of that severity."""
        return sum(item.count for item in self.clashes if item.severity is severity)


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0


WORST_OFF = "least sum of scores among the people who could have any"
"""What "worst off" means wherever it is said: whoever matches nobody that they may meet is not counted, since the
plan does not make them worse off."""


AFTERWARDS = "judged by today's records: what came in later counts too"
"""Of versions before the last: an absence that was stored since is a clash there that nobody could know of."""


class Better(StrEnum):
    """In which direction a figure is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Unit(StrEnum):
    COUNT = "count"
    SCORE = "score"
    """A sum of scores, each in [0, 1]."""
    SHARE = "share"
    """In [0, 1]."""
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a plan. ``note`` says what it is part of or what it counts."""

    name: str
    label: str
    value: float
    unit: Unit
    better: Better
    note: str = ""

    @property
    def text(self) -> str:
        return in_words(self.value, self.unit)


def in_words(value: float, unit: Unit, *, signed: bool = False) -> str:
    """As people read it: 0.934 as a share is "93.4 %"; ``signed`` puts a plus before what is above 0.

    >>> in_words(0.934, Unit.SHARE), in_words(3, Unit.COUNT, signed=True), in_words(12.5, Unit.SCORE)
    ('93.4 %', '+3', '12.50')
    """
    sign = "+" if signed and value > 0 else ""
    match unit:
        case Unit.SHARE:
            return f"{sign}{100 * value:.1f} %"
        case Unit.SCORE:
            return f"{sign}{value:,.2f}"
        case Unit.MINUTES:
            return f"{sign}{value:,.0f} min"
        case Unit.COUNT:
            return f"{sign}{value:,.0f}"


def figures(plan: PlanQuality) -> tuple[Figure, ...]:
    """Every figure of a plan that is one number, in the order in which an organiser wants them."""
    count, score, share, minutes = Unit.COUNT, Unit.SCORE, Unit.SHARE, Unit.MINUTES
    up, down, neither = Better.HIGHER, Better.LOWER, Better.NEITHER
    errors, warnings, notices = (plan.broken(one) for one in (Severity.ERROR, Severity.WARNING, Severity.NOTICE))
    of_errors = AFTERWARDS if plan.is_judged_afterwards else "rules that must hold and do not"
    return (
        _figure("meetings", "Meetings placed", plan.meetings, count, up, f"of {plan.pairings:,} pairings"),
        _figure(
            "utility", "Sum of scores", plan.utility, score, up, f"at most {plan.utility_bound:,.2f} is possible"
        ),
        _figure("utility_share", "Share of the bound", plan.utility_share, share, up, "100 % is proven best"),
        _figure("worst_off", "Worst off", plan.worst_off, score, up, WORST_OFF),
        _figure("without_meeting", "Without a meeting", plan.missed, count, down, "people who brought something"),
        _figure("pauses", "Idle gaps", plan.pauses.total, count, down, "pauses between two meetings of a day"),
        _figure("most_pauses", "Most idle gaps", plan.pauses.most, count, down, "of one person"),
        _figure("errors", "Clashes", errors, count, down, of_errors),
        _figure("warnings", "Warnings", warnings, count, down, "what the records left no other way"),
        _figure("notices", "Wishes unfulfilled", notices, count, down, "and breaches of rules that are turned off"),
        _figure("table_share", "Tables in use", plan.table_share, share, neither, "of all open slots"),
        _figure("room_share", "Rooms in use", plan.room_share, share, neither, "of the minutes of all days"),
        _figure("seat_share", "Seats taken", plan.seat_share, share, neither, "in all sessions"),
        _figure("sessions", "Sessions", plan.sessions, count, up, f"with {plan.talks} talks"),
        _figure("unplaced_talks", "Offers without a talk", plan.unplaced_talks, count, down),
        _figure("unplaced_sessions", "Requests without a place", plan.unplaced_sessions, count, down),
        _figure("uneven_meetings", "Uneven days", plan.uneven_meetings, count, down, "meetings above an even share"),
        _figure(
            "crowded_meetings",
            "Crowded half days",
            plan.crowded_meetings,
            count,
            down,
            "meetings above an even load of all mornings and afternoons",
        ),
        _figure(
            "wanted_at_once", "Wanted at once", plan.wanted_at_once, count, down, "sessions that one person wants"
        ),
        _figure("travel_minutes", "On the way", plan.ways.minutes, minutes, down, f"in {plan.ways.moves} moves"),
        _figure("tight_ways", "Ways too short", plan.ways.tight, count, down, "less time than the way takes"),
    )


def _figure(name: str, label: str, value: float, unit: Unit, better: Better, note: str = "") -> Figure:
    return Figure(name=name, label=label, value=value, unit=unit, better=better, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDifference:
    """One figure in two plans. ``improved`` is None where neither is better."""

    before: Figure
    after: Figure

    @property
    def difference(self) -> float:
        return self.after.value - self.before.value

    @property
    def text(self) -> str:
        return in_words(self.difference, self.after.unit, signed=True)

    @property
    def improved(self) -> bool | None:
        if self.difference == 0 or self.after.better is Better.NEITHER:
            return None
        return (self.difference > 0) is (self.after.better is Better.HIGHER)


def differences(before: PlanQuality, after: PlanQuality) -> tuple[FigureDifference, ...]:
    """Each figure of the two, in the order of ``figures``."""
    pairs: Sequence[tuple[Figure, Figure]] = list(zip(figures(before), figures(after), strict=True))
    return tuple(FigureDifference(before=one, after=other) for one, other in pairs)
