"""Rows to records and back: pure functions, each the inverse of the other.

A row is a mapping from column name to the value that the column's type takes and gives. Most columns are the
record's fields under their own names; what differs is written out here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, time
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from models import domain
from models.db.types import format_moment, parse_moment
from models.domain import EventRecord, record_key
from models.domain.accounts import AccountRecord
from models.domain.answers import KeptAnswer
from models.domain.drafts import Draft
from models.domain.forum import FollowUp, ForumChoice, ForumEdition, ForumMinutes, JointFiling, MinutesFile
from models.domain.requests import MeetingRequest, Shortlisted, Statement
from models.domain.webhooks import WebhookDelivery, WebhookEndpoint

Row: TypeAlias = dict[str, Any]
StoredRow: TypeAlias = Mapping[str, Any]
Record = TypeVar("Record")


def record_to_row(record: EventRecord) -> Row:
    """Return the row of a record of the event, without its position."""
    row = _fields_of(record)
    if isinstance(record, domain.Event):
        return row | _event_parts_to_json(record)
    if "id" in row or isinstance(record, domain.Site | domain.BoothWish):
        return row
    return row | {"key": record_key(record)}


def record_from_row(kind: type[Record], row: StoredRow) -> Record:
    """Return the record of class ``kind``; columns that are no field of it are left aside."""
    values = _named(kind, row)
    return kind(**(values | _event_parts_from_json(row) if kind is domain.Event else values))


def _event_parts_to_json(event: domain.Event) -> Row:
    return {
        "days": [
            {"date": day.date.isoformat(), "start": day.start.isoformat(), "end": day.end.isoformat()}
            for day in event.days
        ],
        "breaks": [
            {"title": pause.title, "start": pause.start.isoformat(), "end": pause.end.isoformat()}
            for pause in event.breaks
        ],
        "plenaries": [
            _fields_of(plenary)
            | {
                "start": format_moment(plenary.start),
                "end": format_moment(plenary.end),
                "speaker_ids": list(plenary.speaker_ids),
            }
            for plenary in event.plenaries
        ],
    }


def _event_parts_from_json(row: StoredRow) -> Row:
    return {
        "programme": domain.Programme(row["programme"]),
        "days": tuple(
            domain.Day(
                date=date.fromisoformat(day["date"]),
                start=time.fromisoformat(day["start"]),
                end=time.fromisoformat(day["end"]),
            )
            for day in row["days"]
        ),
        "breaks": tuple(
            domain.Break(
                title=pause["title"],
                start=time.fromisoformat(pause["start"]),
                end=time.fromisoformat(pause["end"]),
            )
            for pause in row["breaks"]
        ),
        "plenaries": tuple(
            domain.Plenary(
                **plenary
                | {
                    "start": parse_moment(plenary["start"]),
                    "end": parse_moment(plenary["end"]),
                    "speaker_ids": tuple(plenary["speaker_ids"]),
                }
            )
            for plenary in row["plenaries"]
        ),
    }


def run_to_row(run: domain.Run) -> Row:
    """Return the row of a run, its end in UTC."""
    return _fields_of(run) | {"settings": dict(run.settings), "finished_at": run.finished_at.astimezone(UTC)}


def run_from_row(row: StoredRow) -> domain.Run:
    return domain.Run(**_named(domain.Run, row))


def ledger_row(record: domain.Decision | domain.Outcome) -> Row:
    """Return the row of a decision or outcome, its key a hash: a note may be too long for an index."""
    return _fields_of(record) | {"key": hashlib.sha256(record_key(record).encode()).hexdigest()}


def plain_row(
    record: domain.RankerVersion
    | domain.RankerUse
    | domain.DisclosureEntry
    | domain.Publication
    | domain.PlaceOnMap
    | domain.AgendaEdit
    | domain.KeptFocusGroup
    | AccountRecord
    | Draft
    | KeptAnswer
    | WebhookEndpoint
    | WebhookDelivery
    | MeetingRequest
    | Shortlisted
    | Statement
    | ForumEdition
    | ForumMinutes
    | MinutesFile
    | FollowUp
    | JointFiling
    | ForumChoice,
) -> Row:
    return _fields_of(record)


def from_row(kind: type[Record], row: StoredRow) -> Record:
    """Return the record of class ``kind`` whose fields are columns; others are left aside."""
    return kind(**_named(kind, row))


def parts_to_rows(parts: Iterable[Any], whole: StoredRow) -> list[Row]:
    """Return one row for each part, in order: the columns of ``whole`` that name what it belongs to, its position
    from 0, and its fields. For matches, unmet needs, pairings, and what an agenda could not place."""
    return [{**whole, "position": position, **_fields_of(part)} for position, part in enumerate(parts)]


def parts_from_rows(kind: type[Record], rows: Iterable[StoredRow]) -> tuple[Record, ...]:
    """Return the records of class ``kind`` in the order of their positions."""
    return tuple(kind(**_named(kind, row)) for row in sorted(rows, key=lambda row: int(row["position"])))


def agenda_to_rows(agenda: domain.Agenda) -> dict[str, list[Row]]:
    """Return the rows of an agenda by the name of their table, the run's id in ``agendas`` left out.

    The tables come in an order in which they can be filled.
    """
    version = {"version": agenda.version}
    sessions = parts_to_rows(agenda.sessions, version)
    meetings = parts_to_rows(agenda.meetings, version)
    rows: dict[str, list[Row]] = {
        "agendas": [version | {"utility": agenda.utility, "utility_bound": agenda.utility_bound}],
        "sessions": [_without(row, "talks", "attendee_ids") for row in sessions],
        "meetings": [_without(row, "people_ids") for row in meetings],
        "unplaced_meetings": parts_to_rows(agenda.unplaced_meetings, version),
        "unplaced_talks": parts_to_rows(agenda.unplaced_talks, version),
        "unplaced_sessions": parts_to_rows(agenda.unplaced_sessions, version),
        "talks": [],
        "session_attendees": [],
        "meeting_people": [],
    }
    for session in agenda.sessions:
        part_of = version | {"session_id": session.id}
        rows["talks"] += parts_to_rows(session.talks, part_of)
        rows["session_attendees"] += _people_rows(session.attendee_ids, part_of)
    for meeting in agenda.meetings:
        rows["meeting_people"] += _people_rows(meeting.people_ids, version | {"meeting_id": meeting.id})
    return rows


def agenda_from_rows(rows: Mapping[str, Sequence[StoredRow]]) -> domain.Agenda:
    """Return the agenda of one version from its rows, by table and in any order."""
    talks = _grouped(rows["talks"], "session_id")
    attendees = _grouped(rows["session_attendees"], "session_id")
    people = _grouped(rows["meeting_people"], "meeting_id")
    sessions = [
        {
            **row,
            "talks": parts_from_rows(domain.Talk, talks[row["id"]]),
            "attendee_ids": _people_ids(attendees[row["id"]]),
        }
        for row in rows["sessions"]
    ]
    meetings = [{**row, "people_ids": _people_ids(people[row["id"]])} for row in rows["meetings"]]
    (agenda,) = rows["agendas"]
    return domain.Agenda(
        version=agenda["version"],
        sessions=parts_from_rows(domain.Session, sessions),
        meetings=parts_from_rows(domain.Meeting, meetings),
        unplaced_meetings=parts_from_rows(domain.UnplacedMeeting, rows["unplaced_meetings"]),
        unplaced_talks=parts_from_rows(domain.UnplacedTalk, rows["unplaced_talks"]),
        unplaced_sessions=parts_from_rows(domain.UnplacedSession, rows["unplaced_sessions"]),
        utility=agenda["utility"],
        utility_bound=agenda["utility_bound"],
    )


def _people_rows(people_ids: Iterable[str], part_of: StoredRow) -> list[Row]:
    return [{**part_of, "position": position, "person_id": id_} for position, id_ in enumerate(people_ids)]


def _people_ids(rows: Iterable[StoredRow]) -> tuple[str, ...]:
    return tuple(row["person_id"] for row in sorted(rows, key=lambda row: int(row["position"])))


def _grouped(rows: Iterable[StoredRow], column: str) -> defaultdict[str, list[StoredRow]]:
    groups: defaultdict[str, list[StoredRow]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _without(row: Row, *columns: str) -> Row:
    return {name: value for name, value in row.items() if name not in columns}


def _fields_of(record: Any) -> Row:
    return {name: getattr(record, name) for name in _names(cast(Hashable, type(record)))}


def _named(kind: type[Any], row: StoredRow) -> Row:
    return {name: row[name] for name in _names(cast(Hashable, kind))}


@lru_cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
