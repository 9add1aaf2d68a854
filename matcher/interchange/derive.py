"""Record fields that are made of other headings, or that need to know the event."""

from __future__ import annotations

import textwrap
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from matcher.interchange.kinds import RecordKind
from matcher.interchange.values import BadValue, parse_stage

STAGE_WARNING = (
    "the stage of development was read as a readiness level, since none is stated: concept 1-2, under development 3, "
    "lab tested 4-5, demonstration 6-7, on the market 8-9; an offer gets the lower one"
)


TITLE_CHARACTERS = 90
TITLE_WARNING = "there is no title; the beginning of the text stands for it"

ID_WARNING = (
    "there is no id: people are recognised by their e-mail address, else by name and organisation, and new ones get "
    "an id made of name and organisation"
)
UNNAMED = "(no id yet)"
"""Stands for the id of a person until ``people_ids`` knows it."""

COUNTED_WARNINGS = frozenset({STAGE_WARNING, TITLE_WARNING, ID_WARNING})
"""Said once a file, with the number of rows, where the others are said of each row."""


class FieldProblem(Exception):
    """``field`` cannot have its value, for ``reason``."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


def derive(kind: RecordKind, fields: dict[str, Any], zone: ZoneInfo | None) -> list[tuple[str, str]]:
    """Change parsed ``fields`` in place into those of the record; return warnings as (field, reason).

    Times without an offset get ``zone``; without one those of decisions and outcomes, where an hour matters little,
    are in UTC. Raises ``FieldProblem``.
    """
    match kind:
        case RecordKind.OFFERS:
            return _title(fields) + _offer_level(fields)
        case RecordKind.NEEDS | RecordKind.MANDATES:
            return _title(fields) + _demand_levels(fields)
        case RecordKind.PEOPLE:
            _full_name(fields)
            _moments(fields, ("arrives_at", "departs_at"), zone)
            if "id" not in fields:
                fields["id"] = UNNAMED
                return [("id", ID_WARNING)]
        case RecordKind.AVAILABILITY | RecordKind.ABSENCES | RecordKind.CLOSURES:
            _moments(fields, ("start", "end"), zone)
        case RecordKind.DECISIONS | RecordKind.OUTCOMES:
            _moments(fields, ("decided_at", "happened_at"), zone or ZoneInfo("UTC"))
        case RecordKind.SESSION_REQUESTS:
            _moments(fields, ("starts_at",), zone)
        case _:
            pass
    return []


def _title(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """The beginning of the text, cut at a word, for a record that has no title of its own."""
    if fields.get("title") or not fields.get("text"):
        return []
    fields["title"] = textwrap.shorten(fields["text"], TITLE_CHARACTERS, placeholder="…")
    return [("title", TITLE_WARNING)]


def _offer_level(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """An offer has one readiness level, so that the lower end of a range is what it has surely reached."""
    stage, levels = fields.pop("stage", None), fields.pop("trl", None)
    if levels is not None:
        low, high = levels
        fields["trl"] = low
        return [] if low == high else [("trl", f"a range; the offer counts as {low}, its lower end")]
    if stage is not None:
        fields["trl"] = _stage_levels(stage)[0]
        return [("stage", STAGE_WARNING)]
    return []


def _demand_levels(fields: dict[str, Any]) -> list[tuple[str, str]]:
    stage, levels = fields.pop("stage", None), fields.pop("trl", None)
    if "trl_min" in fields or "trl_max" in fields or (levels is None and stage is None):
        return []
    fields["trl_min"], fields["trl_max"] = levels if levels is not None else _stage_levels(stage)
    return [("stage", STAGE_WARNING)] if levels is None else []


def _stage_levels(stage: str) -> tuple[int, int]:
    try:
        return parse_stage(stage)
    except BadValue as error:
        raise FieldProblem("stage", str(error)) from error


def _full_name(fields: dict[str, Any]) -> None:
    parts = (fields.pop("first_name", ""), fields.pop("last_name", ""))
    if "name" not in fields:
        fields["name"] = " ".join(filter(None, parts))
    if not fields["name"]:
        raise FieldProblem("name", "must not be empty")


def _moments(fields: dict[str, Any], names: tuple[str, ...], zone: ZoneInfo | None) -> None:
    for name in names:
        if name in fields:
            fields[name] = _with_zone(name, fields[name], zone)


def _with_zone(name: str, at: datetime, zone: ZoneInfo | None) -> datetime:
    if at.tzinfo is not None:
        return at
    if zone is None:
        raise FieldProblem(
            name, "a time needs its offset, such as +09:00, as long as there is no event to tell the zone"
        )
    return at.replace(tzinfo=zone)
