"""What the page's script needs, as JSON values: people, records, pairings and the calendar, told apart by numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.interchange.agenda_calendar import calendar_file_names
from matcher.interchange.page.change_views import changes_of_people
from matcher.interchange.page.marking import Piece
from matcher.interchange.page.names import anchor, calendar_link, clock, day_name, short_day_name
from matcher.interchange.page.pairing_views import PairingView, UnmetView
from matcher.interchange.page.programme_views import Programme
from matcher.interchange.page.record_views import Records, RecordView
from matcher.interchange.page.themes import Themes
from matcher.interchange.published import PublishedAgenda
from models.domain import SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """Everything that the page shows, computed once."""

    published: PublishedAgenda
    themes: Themes
    records: Records
    programme: Programme
    pairings: Sequence[PairingView]
    unmet: Sequence[UnmetView]


def build_payload(parts: PageParts) -> dict[str, Any]:
    """A person is their place in ``people``, a record its number, a session its place in the agenda.

    Holds no e-mail address and no confidential text.
    """
    published = parts.published
    people = {person.id: number for number, person in enumerate(published.data.people)}
    return {
        "timeZone": published.event.time_zone,
        "start": published.iso(parts.programme.days[0].items[0].start) if parts.programme.days[0].items else "",
        "themes": parts.themes.names,
        "people": _people(published),
        "records": [_record(view, people) for view in parts.records.all],
        "sessions": _sessions(parts, people),
        "periods": _periods(parts),
        "meetings": _meetings(parts, people),
        "pairings": [_pairing(view, people) for view in parts.pairings],
        "since": published.since.version if published.since else 0,
        "changes": changes_of_people(published, people),
        "unmet": [view.need.number for view in parts.unmet],
    }


def _people(published: PublishedAgenda) -> list[dict[str, str]]:
    calendars = calendar_file_names(published.names_of_people_with_calendars())
    have = frozenset(published.people_with_entries())
    return [
        {
            "anchor": anchor("person", person.id),
            "name": person.name,
            "organisation": published.organisation_name(person.id),
            "calendar": calendar_link(calendars[person.id]) if person.id in have else "",
        }
        for person in published.data.people
    ]


def _record(view: RecordView, people: Mapping[str, int]) -> dict[str, Any]:
    return {
        "anchor": view.anchor,
        "side": view.side,
        "kind": view.kind,
        "title": view.title,
        "text": view.text,
        "theme": view.theme,
        "themeName": view.theme_name,
        "owner": people.get(view.owner_id, -1),
        "organisation": view.organisation,
        "facts": view.facts,
    }


def _sessions(parts: PageParts, people: Mapping[str, int]) -> list[dict[str, Any]]:
    published = parts.published
    return [
        {
            "anchor": anchor("session", session.id),
            "title": session.title,
            "plenary": session.kind is SessionKind.PLENARY,
            "day": day_name(published.local(session.start).date()),
            "start": clock(published, session.start),
            "end": clock(published, session.end),
            "at": session.start.timestamp(),
            "until": session.end.timestamp(),
            "room": published.room_name(session.room_id),
            "people": [people[person_id] for person_id in session.attendee_ids if person_id in people],
            "speakers": [people[person_id] for person_id in session.speaker_ids if person_id in people],
            "offers": [
                offer.number for talk in session.talks if (offer := parts.records.offer(talk.offer_id)) is not None
            ],
        }
        for session in published.agenda.sessions
    ]


def _periods(parts: PageParts) -> list[dict[str, Any]]:
    published = parts.published
    return [
        {
            "day": day_name(published.local(start).date()),
            "short": short_day_name(published.local(start).date()),
            "start": clock(published, start),
            "end": clock(published, end),
            "at": start.timestamp(),
            "until": end.timestamp(),
        }
        for start, end in parts.programme.periods
    ]


def _meetings(parts: PageParts, people: Mapping[str, int]) -> list[dict[str, Any]]:
    published = parts.published
    found = []
    for meeting in published.agenda.meetings:
        need, offer = parts.records.demand(meeting.need_id), parts.records.offer(meeting.offer_id)
        found.append(
            {
                "period": parts.programme.period_of(meeting),
                "table": published.table_name(meeting.table_id),
                "need": need.number if need else -1,
                "offer": offer.number if offer else -1,
                "people": [people[person_id] for person_id in meeting.people_ids if person_id in people],
            }
        )
    return found


def _pairing(view: PairingView, people: Mapping[str, int]) -> dict[str, Any]:
    return {
        "need": view.need.number,
        "offer": view.offer.number,
        "needOwner": people.get(view.need_owner_id, -1),
        "offerOwner": people.get(view.offer_owner_id, -1),
        "percent": view.percent,
        "needQuote": _pieces(view.grounds.need_quote),
        "offerQuote": _pieces(view.grounds.offer_quote),
        "shared": view.grounds.shared,
        "gaps": view.grounds.gaps,
        "why": view.grounds.why,
        "meeting": view.meeting,
        "at": view.starts_at,
        "reason": view.reason,
    }


def _pieces(pieces: Sequence[Piece]) -> list[str | list[str]]:
    """A marked piece is a list of its one text."""
    return [[piece.text] if piece.marked else piece.text for piece in pieces]
