"""How good the plan is, as sheets of ``agenda.xlsx``: its figures, who has no meeting and why, tables and rooms."""

from __future__ import annotations

from matcher.interchange.agenda_sheets import Cell, Sheet
from matcher.interchange.published import PublishedAgenda
from matcher.plan_figures import PlanQuality, figures


def plan_sheets(published: PublishedAgenda) -> tuple[Sheet, ...]:
    """None for an agenda without figures."""
    plan = published.quality
    if plan is None:
        return ()
    return (
        _figures(plan),
        _without_meeting(published, plan),
        _table_use(published, plan),
        _room_use(published, plan),
    )


def _figures(plan: PlanQuality) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (item.name, item.label, item.value, item.unit.value, item.better.value, item.note) for item in figures(plan)
    ]
    rows += [
        (f"clash_{item.rule}", f"Broken: {item.rule}", item.count, item.severity.value, "lower", item.example)
        for item in plan.clashes
    ]
    return Sheet(name="plan", columns=("figure", "label", "value", "unit", "better", "note"), rows=tuple(rows))


def _without_meeting(published: PublishedAgenda, plan: PlanQuality) -> Sheet:
    rows = (
        (
            item.person_id,
            published.person_name(item.person_id),
            published.organisation_name(item.person_id),
            item.reason.value,
            item.words,
        )
        for item in plan.without
    )
    return Sheet(
        name="without_meeting", columns=("person_id", "name", "organisation", "reason", "words"), rows=tuple(rows)
    )


def _table_use(published: PublishedAgenda, plan: PlanQuality) -> Sheet:
    rows = tuple(
        (published.iso(slot.start), published.iso(slot.end), slot.used, slot.open, round(slot.share, 4))
        for slot in plan.tables
    )
    return Sheet(name="table_use", columns=("start", "end", "used", "open", "share"), rows=rows)


def _room_use(published: PublishedAgenda, plan: PlanQuality) -> Sheet:
    rows = tuple(
        (
            room.room_id,
            published.room_name(room.room_id),
            room.day.isoformat(),
            room.sessions,
            room.used,
            room.open,
            room.attendees,
            room.seats,
        )
        for room in plan.rooms
    )
    columns = ("room_id", "room", "day", "sessions", "minutes_used", "minutes_open", "attendees", "seats")
    return Sheet(name="room_use", columns=columns, rows=rows)
