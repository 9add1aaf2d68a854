"""The figures of the plan as the page shows them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from matcher.interchange.page.chart import ChartCell, draw_cells
from matcher.interchange.page.names import clock, day_name, short_day_name
from matcher.interchange.published import PublishedAgenda
from matcher.plan_figures import Figure, NothingReason, PlanQuality, TableSlot, Unit, WithoutMeeting, figures

TILES = (
    *("meetings", "utility_share", "worst_off", "without_meeting", "pauses"),
    *("errors", "table_share", "room_share", "wanted_at_once", "uneven_meetings", "crowded_meetings"),
)
LEVEL_NAMES = ("none", "to 20 %", "to 40 %", "to 60 %", "to 80 %", "to 100 %")
"""Of the open tables."""
REASONS = {
    NothingReason.NO_SLOT: "No slot left",
    NothingReason.NONE_WANTED: "Wants none",
    NothingReason.NOT_THERE: "Not there",
    NothingReason.NO_INTERPRETER: "No interpreter",
    NothingReason.APART: "Kept apart",
    NothingReason.CANNOT_COME: "Partner cannot come",
    NothingReason.NOT_PAIRED: "Others were chosen",
    NothingReason.UNMET: "Nothing near enough",
    NothingReason.NO_MATCH: "No need for it yet",
}
"""Of everyone who brought something, in the order in which the page lists them."""
CANNOT_COME = "Whoever they were to meet cannot come."
"""Instead of the words for the organiser, which say who has cancelled."""
KEPT_APART = "Nobody who matches may meet them and is there at the same time."
"""Instead of the words for the organiser, which say whom they are kept apart from: the page is for everyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileView:
    """``percent`` fills a bar, None for no bar; ``tone`` is "good" or "bad" where zero is what one wants, else ""."""

    label: str
    text: str
    note: str
    percent: int | None
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatView:
    """Tables by slot and day. ``hours`` are labels with their place in percent, ``levels`` what each shade means.

    ``rows`` are the same as words: a time, and for each day what is in use then.
    """

    drawing: Markup
    height: int
    days: tuple[tuple[str, str], ...]
    hours: tuple[tuple[str, float], ...]
    levels: tuple[str, ...]
    summary: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    meetings: int
    people: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """``days`` have for each day the percentage in use and the number of sessions."""

    name: str
    days: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutView:
    name: str
    organisation: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """``without`` has by reason those who brought something; ``brought_nothing`` counts the others.

    ``clashes`` are severity, number and rule: what a breach says of people, and why, is for the organiser.
    """

    tiles: tuple[TileView, ...]
    heat: HeatView | None
    bars: tuple[BarView, ...]
    day_names: tuple[str, ...]
    rooms: tuple[RoomView, ...]
    without: tuple[tuple[str, tuple[WithoutView, ...]], ...]
    missed: int
    brought_nothing: int
    clashes: tuple[tuple[str, int, str], ...]


def plan_view(published: PublishedAgenda) -> PlanView | None:
    """None for an agenda without figures."""
    plan = published.quality
    if plan is None:
        return None
    by_name = {item.name: item for item in figures(plan)}
    return PlanView(
        tiles=tuple(_tile(by_name[name]) for name in TILES),
        heat=_heat(published, plan),
        bars=_bars(plan),
        day_names=tuple(_brief(day.day) for day in plan.days),
        rooms=_rooms(published, plan),
        without=_without(published, plan),
        missed=plan.missed,
        brought_nothing=len(plan.without) - plan.missed,
        clashes=tuple((item.severity.value, item.count, item.rule.replace("_", " ")) for item in plan.clashes),
    )


def _tile(figure: Figure) -> TileView:
    counts_faults = figure.name in ("errors", "without_meeting", "pauses")
    tone = ("good" if figure.value == 0 else "bad" if figure.name == "errors" else "") if counts_faults else ""
    return TileView(
        label=figure.label,
        text=figure.text,
        note=figure.note,
        percent=round(100 * figure.value) if figure.unit is Unit.SHARE else None,
        tone=tone,
    )


def _heat(published: PublishedAgenda, plan: PlanQuality) -> HeatView | None:
    slots = [slot for slot in plan.tables if slot.open]
    if not slots:
        return None
    dates = sorted({published.local(slot.start).date() for slot in slots})
    first = min(_minute(published, slot.start) for slot in slots) // 60 * 60
    last = max(_minute(published, slot.start) + _lasting(slot) for slot in slots)
    last = -(-last // 60) * 60
    cells = [
        ChartCell(
            row=dates.index(published.local(slot.start).date()),
            start=_minute(published, slot.start),
            end=_minute(published, slot.start) + _lasting(slot),
            level=math.ceil(slot.share * (len(LEVEL_NAMES) - 1)),
            words=f"{short_day_name(published.local(slot.start).date())} {clock(published, slot.start)}: "
            f"{_in_use(slot)}",
        )
        for slot in slots
    ]
    step = 60 if last - first <= 8 * 60 else 120
    return HeatView(
        drawing=draw_cells(cells, first=first, last=last, rows=len(dates)),
        height=100 * len(dates),
        days=tuple((day_name(day), _brief(day)) for day in dates),
        hours=tuple(
            (f"{minute // 60 % 24:02}:00", round(100 * (minute - first) / (last - first), 2))
            for minute in range(first, last, step)
        ),
        levels=LEVEL_NAMES,
        summary=_summary(published, slots),
        rows=_rows(published, slots),
    )


def _brief(day: date) -> str:
    """As in "Tue 11"."""
    return f"{day:%a} {day.day}"


def _minute(published: PublishedAgenda, moment: datetime) -> int:
    local = published.local(moment)
    return 60 * local.hour + local.minute


def _lasting(slot: TableSlot) -> int:
    return round((slot.end - slot.start).total_seconds() / 60)


def _in_use(slot: TableSlot) -> str:
    return f"{slot.used} of {slot.open} tables"


def _summary(published: PublishedAgenda, slots: list[TableSlot]) -> str:
    fullest = max(slots, key=lambda slot: slot.share)
    full = sum(slot.used >= slot.open for slot in slots)
    used, tables = sum(slot.used for slot in slots), sum(slot.open for slot in slots)
    day = day_name(published.local(fullest.start).date())
    return (
        f"{used:,} of {tables:,} table slots are in use, {100 * used / tables:.0f} %. The fullest time is "
        f"{day} at {clock(published, fullest.start)} with {_in_use(fullest)}; "
        f"all are taken in {full} of {len(slots)} slots."
    )


def _rows(published: PublishedAgenda, slots: list[TableSlot]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    dates = sorted({published.local(slot.start).date() for slot in slots})
    by_time: dict[str, dict[object, str]] = defaultdict(dict)
    for slot in slots:
        by_time[clock(published, slot.start)][published.local(slot.start).date()] = f"{slot.used} of {slot.open}"
    return tuple((time, tuple(by_time[time].get(day, "–") for day in dates)) for time in sorted(by_time))


def _bars(plan: PlanQuality) -> tuple[BarView, ...]:
    most = max(plan.distribution, default=0)
    return tuple(
        BarView(meetings=number, people=people, percent=round(100 * people / most, 1) if most else 0.0)
        for number, people in enumerate(plan.distribution)
    )


def _rooms(published: PublishedAgenda, plan: PlanQuality) -> tuple[RoomView, ...]:
    dates = [day.day for day in plan.days]
    found = {(room.room_id, room.day): room for room in plan.rooms}
    views = []
    for room_id in dict.fromkeys(room.room_id for room in plan.rooms):
        days = [found.get((room_id, day)) for day in dates]
        shares = tuple((round(100 * day.share), day.sessions) if day else (0, 0) for day in days)
        views.append(RoomView(name=published.room_name(room_id), days=shares))
    return tuple(views)


def _words(item: WithoutMeeting) -> str:
    if item.reason is NothingReason.APART:
        return KEPT_APART
    if item.reason is NothingReason.CANNOT_COME:
        return CANNOT_COME
    return f"{item.words[:1].upper()}{item.words[1:]}.".replace("..", ".")


def _without(published: PublishedAgenda, plan: PlanQuality) -> tuple[tuple[str, tuple[WithoutView, ...]], ...]:
    by_reason: dict[NothingReason, list[WithoutView]] = defaultdict(list)
    for item in plan.without:
        by_reason[item.reason].append(
            WithoutView(
                name=published.person_name(item.person_id),
                organisation=published.organisation_name(item.person_id),
                words=_words(item),
            )
        )
    return tuple((label, tuple(by_reason[reason])) for reason, label in REASONS.items() if by_reason[reason])
