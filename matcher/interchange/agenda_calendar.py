"""The agenda as iCalendar (RFC 5545): one public programme, and one calendar for each person.

The public programme holds plenaries and sessions only. Who meets whom is the two people's business: 1:1 meetings
are in their own calendars, and nowhere else among these files.

A UID is made of the event's id, the kind and the id of the entry, nothing else. So one session has one UID in the
programme and in everybody's calendar, and it keeps it in every later version of the agenda; SEQUENCE rises in those
in which the entry changed: importing again updates entries instead of doubling them. What somebody had in an earlier
version and has no longer stays in their calendar with STATUS:CANCELLED for a while, so that importing removes it.

For programs that are sent changes one by one there is, for each entry that went with this version, a file with
METHOD:CANCEL (RFC 5546, 3.2.5): it may speak of one UID only, and must name an organizer, who is the event itself.

SUMMARY says nothing confidential, because programs show it to those who see no more than that someone is busy; whom
one meets and about what is in DESCRIPTION.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as CalendarEntry
from icalendar.enums import CLASS, STATUS

from matcher.interchange.agenda_time_zone import time_zone_component
from matcher.interchange.calendar_history import EVERYONE, Revision
from matcher.interchange.file_names import names_of_files
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from models.domain import EntryKind, Meeting, RoomKind, Session, SessionKind
from models.domain.disclosure import WITHHELD

PRODUCT = "-//Bridgework//Agenda//EN"
CANCELLED_FOR = timedelta(days=7)
"""An entry that went stays in a calendar, as cancelled, until so long after its end."""


def render_programme_calendar(published: PublishedAgenda, *, now: datetime) -> bytes:
    """The public programme, ``event.ics``. ``now`` becomes every entry's DTSTAMP.

    An agenda without any session gives a calendar that holds the time zone only.
    """
    held = (_session(published, session, EVERYONE, now) for session in published.agenda.sessions)
    entries = (*held, *_cancelled(published, EVERYONE, now))
    return _calendar(published, entries, name=published.event.title, identity=("programme",))


def render_personal_calendar(published: PublishedAgenda, person_id: str, *, now: datetime) -> bytes:
    """Everything on one person's itinerary, 1:1 meetings included, and what went. ``now`` becomes every DTSTAMP."""
    held = (
        _meeting(published, published.meeting(entry.entry_id), person_id, now)
        if entry.kind is EntryKind.MEETING
        else _session(published, published.session(entry.entry_id), person_id, now)
        for entry in published.itinerary(person_id)
    )
    entries = (*held, *_cancelled(published, person_id, now))
    name = f"{published.event.title}: {published.person_name(person_id)}"
    return _calendar(published, entries, name=name, identity=("person", person_id))


def has_calendar(published: PublishedAgenda, person_id: str, *, now: datetime) -> bool:
    """Whether the person has an entry, or one went of which the calendar still tells."""
    return bool(published.itinerary(person_id)) or any(True for _ in _cancelled(published, person_id, now))


def render_cancellations(published: PublishedAgenda, person_id: str, *, now: datetime) -> dict[str, bytes]:
    """By UID: what the person had in the version that ``since`` names and has no longer, with METHOD:CANCEL.

    Where the agenda comes without, it is the version before this one.
    """
    found = {}
    since = None if published.since is None else published.since.version
    for revision in published.history.gone_since(person_id, since):
        entry = _gone(published, revision, person_id, now)
        organizer = vCalAddress(published.stable_uuid("organizer").urn)
        organizer.params["CN"] = " ".join(printable(published.event.title).split()).replace('"', "'")
        entry.add("ORGANIZER", organizer)
        entry.add("ATTENDEE", vCalAddress(published.stable_uuid("person", person_id).urn))
        calendar = Calendar()
        calendar.add("PRODID", PRODUCT)
        calendar.add("VERSION", "2.0")
        calendar.add("METHOD", "CANCEL")
        calendar.add_component(time_zone_component(published.event.zone, *_years(published, [entry])))
        calendar.add_component(entry)
        found[str(entry["UID"])] = bytes(calendar.to_ical())
    return found


def _cancelled(published: PublishedAgenda, person_id: str, now: datetime) -> Iterator[CalendarEntry]:
    for revision in published.history.gone(person_id):
        if revision.item.end + CANCELLED_FOR >= now:
            yield _gone(published, revision, person_id, now)


def _gone(published: PublishedAgenda, revision: Revision, person_id: str, now: datetime) -> CalendarEntry:
    item = revision.item
    if isinstance(item, Meeting):
        entry = _meeting_entry(published, item, person_id, now, revision.sequence)
    else:
        entry = _session_entry(published, item, now, revision.sequence)
    entry.status = STATUS.CANCELLED
    return entry


def calendar_file_names(people: Mapping[str, str]) -> dict[str, str]:
    """A file name for the calendar of each person, by id; ``people`` are their names by id.

    >>> calendar_file_names({"p-1": "Kim Min-jun", "p-2": "田中"})
    {'p-1': 'kim-min-jun.ics', 'p-2': 'p-2.ics'}
    """
    return {person_id: f"{name}.ics" for person_id, name in names_of_files(people).items()}


def _calendar(
    published: PublishedAgenda, entries: Iterable[CalendarEntry], *, name: str, identity: Sequence[str]
) -> bytes:
    calendar = Calendar.new(prodid=PRODUCT, uid=published.stable_uuid("calendar", *identity))
    one_line = vText(" ".join(printable(name).split()))  # these two the library neither escapes nor breaks
    calendar.add("NAME", one_line)
    calendar.add("X-WR-CALNAME", one_line)
    items = tuple(entries)
    calendar.add_component(time_zone_component(published.event.zone, *_years(published, items)))
    for item in items:
        calendar.add_component(item)
    return bytes(calendar.to_ical())


def _years(published: PublishedAgenda, items: Iterable[CalendarEntry]) -> tuple[int, int]:
    """The first and the last of the event and of everything in the calendar."""
    years = [day.date.year for day in published.event.days]
    years += [moment.year for item in items for moment in (item.start, item.end)]
    return min(years), max(years)


def _session(published: PublishedAgenda, session: Session, person_id: str, now: datetime) -> CalendarEntry:
    return _session_entry(published, session, now, published.history.sequence(person_id, session))


def _session_entry(published: PublishedAgenda, session: Session, now: datetime, sequence: int) -> CalendarEntry:
    description = "\n".join(_session_lines(published, session))
    return _entry(published, session, (now, sequence), summary=session.title, description=description)


def _session_lines(published: PublishedAgenda, session: Session) -> Iterator[str]:
    if session.summary:
        yield session.summary
    if session.chair_id:
        yield f"Chair: {published.person_with_organisation(session.chair_id)}"
    if session.talks:
        for talk in session.talks:
            speaker = published.person_with_organisation(talk.speaker_id)
            yield f"{published.local(talk.start):%H:%M} {talk.title}, {speaker}"
    elif session.speaker_ids:
        yield f"With: {'; '.join(map(published.person_with_organisation, session.speaker_ids))}"


def _meeting(published: PublishedAgenda, meeting: Meeting, person_id: str, now: datetime) -> CalendarEntry:
    sequence = published.history.sequence(person_id, meeting)
    return _meeting_entry(published, meeting, person_id, now, sequence)


def _meeting_entry(
    published: PublishedAgenda, meeting: Meeting, person_id: str, now: datetime, sequence: int
) -> CalendarEntry:
    partners = map(published.person_with_organisation, published.partners(meeting, person_id))
    interpreter_id = published.interpreter(meeting)
    with_whom = "You interpret for" if interpreter_id == person_id else "With"
    lines = [f"{with_whom}: {'; '.join(partners)}"]
    if interpreter_id not in ("", person_id):
        lines.append(f"Interpreter: {published.person_with_organisation(interpreter_id)}")
    if meeting.need_id != WITHHELD:
        lines.append(f"Need: {published.demand_title(meeting.need_id)}")
    if meeting.offer_id != WITHHELD:
        lines.append(f"Offer: {published.offer_title(meeting.offer_id)}")
    summary = f"1:1 meeting, {published.event.title}"
    entry = _entry(published, meeting, (now, sequence), summary=summary, description="\n".join(lines))
    entry.classification = CLASS.PRIVATE
    return entry


def _entry(
    published: PublishedAgenda,
    item: Session | Meeting,
    revision: tuple[datetime, int],
    *,
    summary: str,
    description: str,
) -> CalendarEntry:
    """``revision``: when the calendar is made, and the entry's sequence."""
    now, sequence = revision
    kind, place = _kind_and_place(published, item)
    venue = "" if _is_at_a_site(published, item) else published.event.venue
    return CalendarEntry.new(
        uid=str(published.stable_uuid(kind, item.id)),
        stamp=now.astimezone(UTC).replace(microsecond=0),
        start=_when(published, item.start),
        end=_when(published, item.end),
        summary=printable(summary),
        description=printable(description) or None,
        location=printable(f"{place}, {venue}" if venue else place),
        sequence=sequence,
        status=STATUS.CONFIRMED,
        categories=[kind.capitalize()],
    )


def _is_at_a_site(published: PublishedAgenda, item: Session | Meeting) -> bool:
    """Whether it is at a place that is visited, which is not at the venue."""
    room = published.room(item.room_id) if isinstance(item, Session) else None
    return room is not None and room.kind is RoomKind.SITE


def _kind_and_place(published: PublishedAgenda, item: Session | Meeting) -> tuple[EntryKind, str]:
    if isinstance(item, Meeting):
        return EntryKind.MEETING, published.table_name(item.table_id)
    kind = EntryKind.PLENARY if item.kind is SessionKind.PLENARY else EntryKind.SESSION
    return kind, published.room_name(item.room_id)


def _when(published: PublishedAgenda, moment: datetime) -> datetime:
    """In the event's zone; in UTC where that local time happens a second time and would be taken for the first."""
    local = published.local(moment)
    return moment.astimezone(UTC) if local.fold else local
