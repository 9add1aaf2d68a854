"""How good the versions of the agenda are, and how two differ."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Self

from api.schemas.base import Schema
from api.schemas.results import Page
from matcher.plan_figures import Better, NothingReason, PlanQuality, Unit, figures
from matcher.programme.changes import ChangeKind, ChangeSeverity, DetailKind
from matcher.version_origins import VersionOrigin, VersionWay
from matcher.violations import Severity
from models.domain import EntryKind


class FigureOut(Schema):
    """One number of a plan."""

    name: str
    label: str
    value: float
    unit: Unit
    """A `share` is between 0 and 1, a `score` a sum of scores."""
    better: Better
    """In which direction it is better."""
    text: str
    """The value as people read it."""
    note: str
    """What it is part of, or what it counts."""


class VersionOut(Schema):
    """A version of the agenda, judged by today's records and matching.

    Records that were stored after a version, such as an absence, count as its clashes too.
    """

    version: int
    made_at: datetime | None = None
    way: VersionWay | None = None
    """How it was made."""
    made_from: int | None = None
    """The version that was edited, repaired or taken back."""
    made_by: str = ""
    """Id of the account that asked for it; for organisers, and empty where it was the command line."""
    reason: str = ""
    """Why it was repaired, in the organiser's words; for organisers."""
    is_cut_short: bool = False
    """Whether its run was stopped before it was done, and this is the best plan that it had."""
    figures: tuple[FigureOut, ...]

    @classmethod
    def of(cls, record: object) -> Self:
        """Of a ``PlanQuality``: what the schema names, and every figure."""
        if not isinstance(record, PlanQuality):
            raise TypeError(f"{type(record).__name__} is no measured plan")
        listed = tuple(FigureOut.of(item) for item in figures(record))
        of_plan = {field.name for field in fields(record)}
        parts = {name: getattr(record, name) for name in cls.model_fields if name in of_plan}
        return cls.model_validate(parts | {"figures": listed})

    def with_origin(self, origin: VersionOrigin | None, *, is_for_organisers: bool) -> Self:
        """When and how it was made; by whom and why is for organisers."""
        if origin is None:
            return self
        told = {"made_by": origin.made_by, "reason": origin.reason} if is_for_organisers else {}
        made: dict[str, object] = {
            "made_at": origin.made_at,
            "way": origin.way,
            "made_from": origin.before,
            "is_cut_short": origin.is_cut_short,
        }
        return self.model_copy(update=made | told)


class VersionPage(Page[VersionOut]):
    """Versions, the last one first."""


class PersonShareOut(Schema):
    """What a person has of the meetings."""

    person_id: str
    meetings: int
    utility: float
    """Sum of the scores of their meetings."""


class WithoutMeetingOut(Schema):
    """A person without any meeting."""

    person_id: str
    reason: NothingReason
    words: str
    """For the organiser."""


class PausesOut(Schema):
    """Between two successive meetings of a person on one day that are not in adjacent slots."""

    total: int
    idle: int
    """Those in which the person has nothing else either."""
    most: int
    """Of one person."""
    most_of: tuple[str, ...]
    """Who has as many: some of them."""


class ClashesOut(Schema):
    """Breaches of one rule."""

    rule: str
    severity: Severity
    count: int
    example: str
    """The first of them in words."""


class TableSlotOut(Schema):
    """The tables in one slot."""

    start: datetime
    end: datetime
    used: int
    open: int
    """0 during a plenary and where all are closed."""


class RoomDayOut(Schema):
    """A room on one day."""

    room_id: str
    day: date
    sessions: int
    used: float
    """Minutes of sessions."""
    open: float
    """Minutes of the day less breaks and closures."""
    attendees: int
    seats: int
    """Of all its sessions together."""


class DayLoadOut(Schema):
    """What happens on one day."""

    day: date
    meetings: int
    sessions: int
    table_share: float
    """Of the open tables of all slots, 0 to 1."""
    in_the_morning: int
    """Of the meetings, those that start before noon."""


class WaysOut(Schema):
    """Between successive entries of a person in different areas on one day."""

    moves: int
    minutes: int
    most_minutes: int
    """Of one person."""
    tight: int
    """With less time than the way takes."""


class QualityOut(VersionOut):
    """All that is measured of one version."""

    utility_bound: float
    """A proven upper bound of the figure `utility`."""
    least: tuple[PersonShareOut, ...]
    """The least sums of scores among the people who could have any, at most ten."""
    without: tuple[WithoutMeetingOut, ...]
    """Everyone without a meeting."""
    distribution: tuple[int, ...]
    """How many of the people who brought something have no meeting, one, two and so on."""
    pauses: PausesOut
    clashes: tuple[ClashesOut, ...]
    """Broken rules; those of a version before the last may be the work of records that were stored after it."""
    tables: tuple[TableSlotOut, ...]
    rooms: tuple[RoomDayOut, ...]
    days: tuple[DayLoadOut, ...]
    ways: WaysOut


class DifferenceOut(Schema):
    """One figure in two versions, both judged by today's records."""

    before: FigureOut
    after: FigureOut
    difference: float
    text: str
    improved: bool | None
    """Null where nothing changed or neither is better."""


class WhenAndWhereOut(Schema):
    start: datetime
    end: datetime
    place_id: str
    """The room or table."""


class ChangeDetailOut(Schema):
    """One thing that is another within an entry, with what its kind tells of; the rest is empty."""

    kind: DetailKind
    title: str
    """Of the session or the talk."""
    person_id: str
    """The chair, speaker or member."""
    earlier_id: str
    """The chair before."""
    start: datetime | None
    """When the talk begins now."""


class EntryChangeOut(Schema):
    """One session or meeting that is not the same."""

    entry_id: str
    kind: EntryKind
    change: ChangeKind
    severity: ChangeSeverity
    title: str
    before: WhenAndWhereOut | None
    after: WhenAndWhereOut | None
    stayed: tuple[str, ...]
    """People who have it in both versions."""
    left: tuple[str, ...]
    joined: tuple[str, ...]
    details: tuple[ChangeDetailOut, ...]
    words: str
    """For the organiser."""


class ComparisonOut(Schema):
    """Two versions side by side."""

    before: int
    after: int
    figures: tuple[DifferenceOut, ...]
    changes: tuple[EntryChangeOut, ...]
    """In order of time."""
