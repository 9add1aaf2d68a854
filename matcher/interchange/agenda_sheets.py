"""The tables of ``agenda.xlsx`` as rows: what each sheet holds, without the file format.

Every id, time and score that is needed to check each pairing and the whole agenda again is in them. Times are
ISO 8601 in the event's time zone with its offset, lists are joined with "; ", an empty cell means that there is
none. No confidential text and no e-mail address is in any sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcher.interchange.published import PublishedAgenda
from models.domain import Entry, EntryKind, Match, Meeting, Pairing, Session, UnmetNeed

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``rows`` have a cell for each of ``columns``."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def agenda_sheets(published: PublishedAgenda) -> tuple[Sheet, ...]:
    """In the order in which a reader wants them."""
    return (
        _sessions(published),
        _talks(published),
        _meetings(published),
        _pairings(published),
        _unmet(published),
        _unplaced_talks(published),
        _unplaced_sessions(published),
        _people(published),
        _entries(published),
        _event(published),
    )


def _sheet(name: str, columns: str, rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(name=name, columns=tuple(columns.split()), rows=tuple(rows))


def _listed(items: Iterable[str]) -> str:
    return "; ".join(items)


def _sessions(published: PublishedAgenda) -> Sheet:
    def row(session: Session) -> tuple[Cell, ...]:
        room = published.room(session.room_id)
        return (
            session.id,
            session.kind,
            session.title,
            published.iso(session.start),
            published.iso(session.end),
            session.room_id,
            published.room_name(session.room_id),
            room.capacity if room else None,
            session.chair_id,
            _listed(session.speaker_ids),
            len(session.talks),
            len(session.attendee_ids),
            session.expected_interest,
            session.chair_id and published.person_name(session.chair_id),
            _listed(map(published.person_name, session.speaker_ids)),
            session.summary,
            session.track,
        )

    return _sheet(
        "sessions",
        "session_id kind title start end room_id room capacity chair_id speaker_ids talk_count attendees "
        "expected_interest chair speakers summary track",
        map(row, published.agenda.sessions),
    )


def _talks(published: PublishedAgenda) -> Sheet:
    rows = (
        (
            talk.id,
            session.id,
            session.title,
            talk.offer_id,
            talk.title,
            talk.speaker_id,
            published.person_name(talk.speaker_id),
            published.organisation_name(talk.speaker_id),
            published.iso(talk.start),
            published.iso(talk.end),
            session.room_id,
            published.room_name(session.room_id),
        )
        for session in published.agenda.sessions
        for talk in session.talks
    )
    columns = "talk_id session_id session offer_id title speaker_id speaker organisation start end room_id room"
    return _sheet("talks", columns, rows)


def _meetings(published: PublishedAgenda) -> Sheet:
    def row(meeting: Meeting) -> tuple[Cell, ...]:
        need_owner_id, offer_owner_id, *others = meeting.people_ids
        return (
            meeting.id,
            meeting.pairing_id,
            meeting.need_id,
            meeting.offer_id,
            need_owner_id,
            offer_owner_id,
            published.iso(meeting.start),
            published.iso(meeting.end),
            meeting.table_id,
            published.table_name(meeting.table_id),
            published.person_with_organisation(need_owner_id),
            published.person_with_organisation(offer_owner_id),
            published.demand_title(meeting.need_id),
            published.offer_title(meeting.offer_id),
            _listed(others),
            _listed(map(published.person_with_organisation, others)),
        )

    return _sheet(
        "meetings",
        "meeting_id pairing_id need_id offer_id need_owner_id offer_owner_id start end table_id table "
        "need_owner offer_owner need offer also_there_ids also_there",
        map(row, published.agenda.meetings),
    )


def _pairings(published: PublishedAgenda) -> Sheet:
    reasons = {item.pairing_id: item.reason for item in published.agenda.unplaced_meetings}

    def row(pairing: Pairing) -> tuple[Cell, ...]:
        match = published.match_of(pairing.need_id, pairing.offer_id)
        meeting = published.meeting_of(pairing)
        return (
            pairing.id,
            pairing.need_id,
            pairing.offer_id,
            pairing.need_owner_id,
            pairing.offer_owner_id,
            pairing.score,
            *((match.similarity, match.lexical, match.rank) if match else (None, None, None)),
            meeting.id if meeting else "",
            *_grounds(match),
            _offer_gaps(match),
            _why(match),
            reasons.get(pairing.id, ""),
            published.demand_title(pairing.need_id),
            published.offer_title(pairing.offer_id),
            published.person_with_organisation(pairing.need_owner_id),
            published.person_with_organisation(pairing.offer_owner_id),
        )

    return _sheet(
        "pairings",
        "pairing_id need_id offer_id need_owner_id offer_owner_id score similarity lexical rank placed need_evidence "
        "offer_evidence shared_terms gaps offer_gaps why unplaced_reason need offer need_owner offer_owner",
        map(row, published.pairings),
    )


def _grounds(match: Match | None) -> tuple[Cell, ...]:
    """The two sides' sentences, of which lines of the same number belong together, the shared terms, and the gaps."""
    if match is None:
        return ("", "", "", "")
    terms = dict.fromkeys(term for evidence in match.evidence for term in evidence.shared_terms)
    return (
        "\n".join(" ".join(evidence.need_span.text.split()) for evidence in match.evidence),
        "\n".join(" ".join(evidence.offer_span.text.split()) for evidence in match.evidence),
        _listed(terms),
        _listed(f"{gap.kind}: {gap.reason}" for gap in match.gaps),
    )


def _offer_gaps(match: Match | None) -> str:
    """The gaps as the owner of the offer reads them."""
    return _listed(f"{gap.kind}: {gap.offer_reason}" for gap in match.gaps) if match else ""


def _why(match: Match | None) -> str:
    """The explanation, a line a sentence."""
    return "\n".join(match.explanation.sentences) if match else ""


def _unmet(published: PublishedAgenda) -> Sheet:
    def row(unmet: UnmetNeed) -> tuple[Cell, ...]:
        demand = published.demand(unmet.need_id)
        owner_id = demand.owner_id if demand else ""
        nearest = unmet.nearest
        return (
            unmet.need_id,
            published.demand_title(unmet.need_id),
            owner_id,
            owner_id and published.person_with_organisation(owner_id),
            nearest.offer_id if nearest else "",
            published.offer_title(nearest.offer_id) if nearest else "",
            nearest.score if nearest else None,
            unmet.threshold,
            unmet.reason,
            _listed(f"{gap.kind}: {gap.reason}" for gap in nearest.gaps) if nearest else "",
            _why(nearest),
        )

    columns = "need_id title owner_id owner nearest_offer_id nearest_offer nearest_score threshold reason gaps why"
    return _sheet("unmet", columns, map(row, published.matching.unmet))


def _unplaced_talks(published: PublishedAgenda) -> Sheet:
    rows = (
        (item.offer_id, published.offer_title(item.offer_id), item.reason) for item in published.agenda.unplaced_talks
    )
    return _sheet("unplaced_talks", "offer_id title reason", rows)


def _unplaced_sessions(published: PublishedAgenda) -> Sheet:
    rows = (
        (item.session_id, published.request_title(item.session_id), item.reason)
        for item in published.agenda.unplaced_sessions
    )
    return _sheet("unplaced_sessions", "session_id title reason", rows)


def _people(published: PublishedAgenda) -> Sheet:
    """Everyone who was brought, in the order of their file, then those whom only the agenda knows."""
    known = [person.id for person in published.data.people]
    everyone = dict.fromkeys([*known, *published.people_with_entries()])

    def row(person_id: str) -> tuple[Cell, ...]:
        person = published.person(person_id)
        kinds = Counter(entry.kind for entry in published.itinerary(person_id))
        return (
            person_id,
            published.person_name(person_id),
            published.organisation_name(person_id),
            person.role if person else "",
            person.country if person else "",
            kinds[EntryKind.PLENARY],
            kinds[EntryKind.SESSION],
            kinds[EntryKind.MEETING],
            "\n".join(_itinerary_lines(published, person_id)),
        )

    columns = "person_id name organisation role country plenaries sessions meetings itinerary"
    return _sheet("people", columns, map(row, everyone))


def _itinerary_lines(published: PublishedAgenda, person_id: str) -> Iterator[str]:
    for entry in published.itinerary(person_id):
        start, end = published.local(entry.start), published.local(entry.end)
        yield f"{start:%Y-%m-%d %H:%M}–{end:%H:%M} {_what(published, entry)} ({published.place_name(entry)})"


def _what(published: PublishedAgenda, entry: Entry) -> str:
    if entry.kind is not EntryKind.MEETING:
        return entry.title
    meeting = published.meeting(entry.entry_id)
    partners = _listed(map(published.person_with_organisation, published.partners(meeting, entry.person_id)))
    interpreter_id = published.interpreter(meeting)
    if interpreter_id == entry.person_id:
        return f"{entry.title}: you interpret for {partners}"
    interpreted = f", interpreter {published.person_name(interpreter_id)}" if interpreter_id else ""
    return f"{entry.title} with {partners}{interpreted}"


def _entries(published: PublishedAgenda) -> Sheet:
    rows = (
        (
            entry.person_id,
            entry.kind,
            entry.entry_id,
            published.iso(entry.start),
            published.iso(entry.end),
            entry.place_id,
        )
        for person_id in published.people_with_entries()
        for entry in published.itinerary(person_id)
    )
    return _sheet("entries", "person_id kind entry_id start end place", rows)


def _event(published: PublishedAgenda) -> Sheet:
    event, agenda = published.event, published.agenda
    rows: tuple[tuple[Cell, ...], ...] = (
        ("event_id", event.id),
        ("title", event.title),
        ("time_zone", event.time_zone),
        ("slot_minutes", event.slot_minutes),
        ("agenda_version", agenda.version),
        ("score_threshold", published.matching.threshold),
        ("pairings", len(published.pairings)),
        ("meetings", len(agenda.meetings)),
        ("utility", agenda.utility),
        ("utility_bound", agenda.utility_bound),
    )
    return _sheet("event", "field value", rows)
