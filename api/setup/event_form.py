"""The event as a form: texts in, the body that the interface takes out, and what is wrong at each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import RejectedField
from api.schemas.event import EventCreate, EventPatch
from api.setup.forms import Checked, Fault, Fields, text, texts
from api.setup.places import new_key
from api.setup.programmes import Template
from models.domain import Event, Programme

LINES: Final = ("title", "subtitle", "venue", "city", "country", "contact", "time_zone", "language", "acronym")
CHOICE: Final = "programme"
NUMBERS: Final = ("slot_minutes", "room_change_minutes", "max_meetings_default")
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "days": ("date", "start", "end"),
    "breaks": ("title", "start", "end"),
    "plenaries": ("id", "title", "date", "start", "end", "room_id"),
}
MOST_ROWS: Final = 60
DEFAULTS: Final = {
    "slot_minutes": "20",
    "room_change_minutes": "5",
    "max_meetings_default": "8",
    "language": "en",
    "acronym": "event",
    "programme": Programme.CONFERENCE.value,
}
Row = dict[str, str]


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(slots=True, kw_only=True)
class EventForm:
    """What stands in the fields, as text, whether it makes sense or not."""

    values: dict[str, str]
    rows: dict[str, list[Row]]
    faults: dict[str, Fault] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event | None, template: Template | None = None) -> EventForm:
        """The fields of the event that is there, or those of a new one: as in the template, or with one day."""
        if event is None and template is not None:
            return cls._like(template)
        if event is None:
            return cls(
                values=dict.fromkeys((*LINES, *NUMBERS, CHOICE, "non_disclosure_text"), "") | DEFAULTS,
                rows={"days": [{"date": "", "start": "09:00", "end": "17:00"}], "breaks": [], "plenaries": []},
            )
        values = {name: str(getattr(event, name)) for name in (*LINES, *NUMBERS, CHOICE, "non_disclosure_text")}
        return cls(
            values=values,
            rows={
                "days": [
                    {"date": day.date.isoformat(), "start": _clock(day.start), "end": _clock(day.end)}
                    for day in event.days
                ],
                "breaks": [
                    {"title": item.title, "start": _clock(item.start), "end": _clock(item.end)}
                    for item in event.breaks
                ],
                "plenaries": [_plenary_row(item, event.zone) for item in event.plenaries],
            },
        )

    @classmethod
    def _like(cls, template: Template) -> EventForm:
        values = {"slot_minutes": str(template.slot_minutes), "programme": template.programme.value}
        start, end = template.hours
        return cls(
            values=dict.fromkeys((*LINES, *NUMBERS, CHOICE, "non_disclosure_text"), "") | DEFAULTS | values,
            rows={
                "days": [{"date": "", "start": start, "end": end} for _day in range(template.days)],
                "breaks": [{"title": title, "start": begin, "end": stop} for title, begin, stop in template.breaks],
                "plenaries": [],
            },
        )

    @classmethod
    def sent(cls, form: Fields) -> EventForm:
        """The fields as they were sent, after the button that was pressed added or took away a row.

        Rows in which nothing stands are left out.
        """
        values = {name: text(form, name) for name in (*LINES, *NUMBERS, CHOICE, "non_disclosure_text")}
        rows = {name: _sent_rows(form, name, columns) for name, columns in ROWS.items()}
        more, (dropped, _colon, place) = text(form, "more"), text(form, "drop").partition(":")
        if dropped in rows and place.isdecimal() and int(place) < len(rows[dropped]):
            del rows[dropped][int(place)]
        kept = {name: [row for row in found if any(row.values())] for name, found in rows.items()}
        if more in kept and len(kept[more]) < MOST_ROWS:
            kept[more].append(_next_row(more, kept[more]))
        return cls(values=values, rows=kept)

    def patch(self, event: Event | None) -> EventPatch:
        """The body that makes ``event`` what the form says. Raise ``RejectedField`` for the first of the faults,
        which are all in ``faults`` then."""
        return EventPatch.model_validate(self._body(event))

    def creation(self) -> EventCreate:
        """The body of a new event. Raise as ``patch``."""
        body = self._body(None)
        return EventCreate.model_validate(body | {"id": new_key(str(body["title"]), ())})

    def _body(self, event: Event | None) -> dict[str, Any]:
        checked = Checked()
        body: dict[str, Any] = {name: checked.line(name, self.values[name]) for name in LINES}
        checked.line("title", self.values["title"], required=True)
        zone = _zone(checked, body["time_zone"])
        body["slot_minutes"] = checked.needed_whole("slot_minutes", self.values["slot_minutes"], low=5, high=240)
        body["room_change_minutes"] = checked.needed_whole(
            "room_change_minutes", self.values["room_change_minutes"], low=0, high=60
        )
        body["max_meetings_default"] = checked.needed_whole(
            "max_meetings_default", self.values["max_meetings_default"], low=0, high=200
        )
        if self.values[CHOICE] in set(Programme):
            body[CHOICE] = Programme(self.values[CHOICE])
        body["non_disclosure_text"] = checked.words("non_disclosure_text", self.values["non_disclosure_text"])
        body["days"] = self._days(checked)
        body["breaks"] = self._breaks(checked)
        body["plenaries"] = self._plenaries(checked, zone, event)
        self.faults = checked.faults
        if self.faults:
            place, fault = next(iter(self.faults.items()))
            raise RejectedField(place, None, fault.message)
        return body

    def _days(self, checked: Checked) -> list[dict[str, Any]]:
        if not self.rows["days"]:
            checked.faults["days"] = Fault(_("An event has at least one day."))
        days, before = [], None
        for number, row in enumerate(self.rows["days"]):
            day = checked.day(f"days.{number}.date", row["date"])
            if day and before and day <= before:
                checked.faults[f"days.{number}.date"] = Fault(_("Days stand in order of time, each once."))
            before = day or before
            days.append({"date": day, **_span(checked, f"days.{number}", row)})
        return days

    def _breaks(self, checked: Checked) -> list[dict[str, Any]]:
        return [
            {
                "title": checked.line(f"breaks.{number}.title", row["title"], required=True),
                **_span(checked, f"breaks.{number}", row),
            }
            for number, row in enumerate(self.rows["breaks"])
        ]

    def _plenaries(self, checked: Checked, zone: ZoneInfo | None, event: Event | None) -> list[dict[str, Any]]:
        stored = {item.id: item for item in event.plenaries} if event else {}
        dates = {row["date"] for row in self.rows["days"]}
        taken = {row["id"] for row in self.rows["plenaries"]}
        found = []
        for number, row in enumerate(self.rows["plenaries"]):
            place = f"plenaries.{number}"
            title = checked.line(f"{place}.title", row["title"], required=True)
            day = checked.day(f"{place}.date", row["date"])
            if day and row["date"] not in dates:
                checked.faults[f"{place}.date"] = Fault(_("This is no day of the event."))
            if not row["room_id"]:
                checked.faults[f"{place}.room_id"] = Fault(_("Choose a room."))
            key = row["id"] or new_key(title or "plenary", taken)
            taken.add(key)
            span = _span(checked, place, row)
            before = stored.get(key)
            found.append(
                {
                    "id": key,
                    "title": title,
                    "room_id": row["room_id"],
                    "chair_id": before.chair_id if before else "",
                    "speaker_ids": before.speaker_ids if before else (),
                    "summary": before.summary if before else "",
                }
                | {name: _moment(day, moment, zone) for name, moment in span.items()}
            )
        return found


def differing(mine: EventForm, theirs: EventForm) -> list[str]:
    """The fields in which two forms of one event differ."""
    names = [name for name, value in mine.values.items() if value.strip() != theirs.values[name].strip()]
    return names + [name for name, rows in mine.rows.items() if rows != theirs.rows[name]]


def _sent_rows(form: Fields, name: str, columns: Sequence[str]) -> list[Row]:
    cells = [texts(form, f"{name}_{column}")[:MOST_ROWS] for column in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=False)]


def _next_row(name: str, rows: Sequence[Row]) -> Row:
    """A new row that is likely: the next day at the same hours."""
    row = dict.fromkeys(ROWS[name], "")
    if name == "days" and rows:
        row |= {"start": rows[-1]["start"], "end": rows[-1]["end"]}
        try:
            row["date"] = date.fromordinal(date.fromisoformat(rows[-1]["date"]).toordinal() + 1).isoformat()
        except (ValueError, OverflowError):
            row["date"] = ""
    return row


def _plenary_row(item: Any, zone: ZoneInfo) -> Row:
    start, end = item.start.astimezone(zone), item.end.astimezone(zone)
    return {
        "id": item.id,
        "title": item.title,
        "date": start.date().isoformat(),
        "start": _clock(start.time()),
        "end": _clock(end.time()),
        "room_id": item.room_id,
    }


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")


def _zone(checked: Checked, name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        checked.faults["time_zone"] = Fault(_("Choose a time zone, such as Asia/Seoul."))
        return None


def _span(checked: Checked, place: str, row: Row) -> dict[str, time | None]:
    start, end = checked.clock(f"{place}.start", row["start"]), checked.clock(f"{place}.end", row["end"])
    if start and end and start >= end:
        checked.faults[f"{place}.end"] = Fault(_("The end must be after the start."))
    return {"start": start, "end": end}


def _moment(day: date | None, at: time | None, zone: ZoneInfo | None) -> datetime | None:
    return datetime.combine(day, at, zone) if day and at and zone else None
