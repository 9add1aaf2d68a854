"""What the documentation shows of plans, made by the schemas themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from api.pages import cursor_at
from api.schemas.plans import ComparisonOut, DifferenceOut, EntryChangeOut, QualityOut, VersionOut, VersionPage
from matcher.plan_figures import (
    Clashes,
    DayLoad,
    NothingReason,
    Pauses,
    PersonShare,
    PlanQuality,
    RoomDay,
    TableSlot,
    Ways,
    WithoutMeeting,
    differences,
)
from matcher.programme.changes import ChangeKind, ChangeSeverity, EntryChange, WhenAndWhere
from matcher.version_origins import VersionOrigin, VersionWay
from matcher.violations import Severity
from models.domain import EntryKind

_DAY = date(2027, 5, 11)
_TEN = datetime(2027, 5, 11, 10, tzinfo=timezone(timedelta(hours=9)))
_SLOT = timedelta(minutes=20)
_PLAN = PlanQuality(
    version=2,
    utility=53.2,
    utility_bound=53.9,
    pairings=81,
    meetings=80,
    sessions=9,
    talks=27,
    unplaced_talks=3,
    unplaced_sessions=0,
    people=160,
    least=(PersonShare(person_id="p-9", meetings=1, utility=0.52),),
    without=(
        WithoutMeeting(
            person_id="p-12",
            reason=NothingReason.UNMET,
            words="nothing that was offered is near enough to m-2: no offer reaches the threshold of 0.05",
        ),
    ),
    distribution=(14, 60, 50),
    pauses=Pauses(total=11, idle=8, most=2, most_of=("p-4",)),
    clashes=(
        Clashes(
            rule="room_capacity",
            severity=Severity.WARNING,
            count=1,
            example="160 people come to opening; r-1 seats 150",
        ),
    ),
    tables=(TableSlot(start=_TEN, end=_TEN + _SLOT, used=22, open=40),),
    rooms=(RoomDay(room_id="r-1", day=_DAY, sessions=3, used=180, open=420, attendees=96, seats=180),),
    days=(DayLoad(day=_DAY, meetings=80, sessions=9, table_share=0.41, in_the_morning=38),),
    uneven_meetings=4,
    crowded_meetings=3,
    wanted_at_once=6,
    ways=Ways(moves=12, minutes=60, most_minutes=10, tight=0),
)
_ORIGIN = VersionOrigin(
    version=2,
    made_at=_TEN - timedelta(days=1),
    way=VersionWay.REPAIR,
    made_by="account-1",
    before=1,
    cancelled=("p-7",),
    reason="illness",
)
_EARLIER = replace(_PLAN, version=1, utility=52.7, meetings=79)
_CHANGE = EntryChange(
    entry_id="meeting-1",
    kind=EntryKind.MEETING,
    change=ChangeKind.MOVED,
    severity=ChangeSeverity.MAJOR,
    title="'Bipolar plates without gold'",
    before=WhenAndWhere(start=_TEN, end=_TEN + _SLOT, place_id="t-1"),
    after=WhenAndWhere(start=_TEN + _SLOT, end=_TEN + 2 * _SLOT, place_id="t-1"),
    stayed=("p-9", "p-4"),
    words="1:1 meeting of Jun Ito and Seo-yeon Park about 'Bipolar plates without gold' moves from Tue 10:00, "
    "Table 1 to Tue 10:20, Table 1.",
)

VERSIONS: Final[dict[str, Any]] = VersionPage(
    items=(VersionOut.of(_PLAN).with_origin(_ORIGIN, is_for_organisers=True),), next=cursor_at(1), total=2
).model_dump(mode="json")
QUALITY: Final[dict[str, Any]] = (
    QualityOut.of(_PLAN).with_origin(_ORIGIN, is_for_organisers=True).model_dump(mode="json")
)
COMPARISON: Final[dict[str, Any]] = ComparisonOut(
    before=1,
    after=2,
    figures=tuple(DifferenceOut.of(item) for item in differences(_EARLIER, _PLAN)),
    changes=(EntryChangeOut.of(_CHANGE),),
).model_dump(mode="json")
