"""A conference with export consultations: who consults with whom, who interprets, and what goes without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.free_time import FreeTime
from matcher.identity import joined_id
from matcher.interpreting import Interpreting
from models.domain import (
    Agenda,
    EventData,
    Meeting,
    Need,
    Offer,
    Pairing,
    Person,
    Role,
    SessionKind,
    SessionRequest,
)

PRESENTATIONS = "presentations"
"""How the ids of the sessions begin that ``business_presentations`` asks for."""
FEWEST, MOST = 3, 6
"""Speakers of a session of business presentations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A planned 1:1 meeting. ``countries`` are those of the two sides, "" where one states none; it ``is_export``
    where both do and they differ. ``interpreter_id`` is empty where nobody interprets, ``languages`` are what the two
    share, or between which it is interpreted.
    """

    meeting: Meeting
    countries: tuple[str, str]
    languages: tuple[str, ...]
    interpreter_id: str = ""

    @property
    def is_export(self) -> bool:
        return all(self.countries) and self.countries[0] != self.countries[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """A pairing that needs an interpreter and has no meeting; ``reason`` in words."""

    pairing: Pairing
    languages: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterWork:
    """``meetings`` in order of time. ``slots`` is in how many slots of meetings the interpreter could work,
    ``longest_row`` the most meetings in a row."""

    person: Person
    meetings: tuple[Consultation, ...]
    slots: int
    longest_row: int

    @property
    def share(self) -> float:
        return len(self.meetings) / self.slots if self.slots else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePair:
    """How many pairings have these two languages and none in common, how many of them meet, and how many people
    interpret between the two."""

    languages: str
    wanted: int
    held: int
    interpreters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceReport:
    consultations: tuple[Consultation, ...]
    without: tuple[Without, ...]
    interpreters: tuple[InterpreterWork, ...]
    pairs: tuple[LanguagePair, ...]
    countries: int
    arriving: int
    """People who come later than the first slot, or leave before the last."""
    remote: int


def conference_report(data: EventData, agenda: Agenda, pairings: Sequence[Pairing]) -> ConferenceReport:
    """What this version of the agenda makes of the consultations."""
    interpreting = Interpreting(data)
    found = tuple(_consultation(data, interpreting, meeting) for meeting in agenda.meetings)
    held = {meeting.pairing_id for meeting in agenda.meetings}
    reasons = {item.pairing_id: item.reason for item in agenda.unplaced_meetings}
    needing = {
        item.id: able
        for item in pairings
        if (able := interpreting.needed((item.need_owner_id, item.offer_owner_id))) is not None
    }
    by_id = {item.id: item for item in pairings}
    return ConferenceReport(
        consultations=found,
        without=tuple(
            Without(pairing=by_id[pairing_id], languages=_between(interpreting, by_id[pairing_id]), reason=reason)
            for pairing_id, reason in reasons.items()
            if pairing_id in needing
        ),
        interpreters=tuple(_work(data, found)),
        pairs=_pairs(interpreting, [by_id[pairing_id] for pairing_id in needing], needing, held),
        countries=len({country_of(data)[person.id] for person in data.people} - {""}),
        arriving=_arriving(data),
        remote=sum(person.remote for person in data.people),
    )


def country_of(data: EventData) -> Mapping[str, str]:
    """By person, their own country, else that of their organisation."""
    home = {item.id: item.country for item in data.organisations}
    return {person.id: person.country or home.get(person.organisation_id, "") for person in data.people}


def business_presentations(data: EventData) -> tuple[SessionRequest, ...]:
    """Sessions in which companies with needs or offers of one theme present themselves, one slot for each two of
    them; new ones only, so that asking again adds nothing."""
    role = {person.id: person.role for person in data.people}
    by_theme: dict[str, dict[str, None]] = defaultdict(dict)
    for owner, theme in _public_themes(data):
        if role.get(owner) is Role.COMPANY:
            by_theme[theme].setdefault(owner)
    known = {request.id for request in data.session_requests}
    made = []
    for theme, owners in sorted(by_theme.items()):
        firms: dict[str, str] = {}
        for person_id in owners:
            firms.setdefault(data.person(person_id).organisation_id or person_id, person_id)
        speakers = tuple(firms.values())[:MOST]
        request_id = joined_id(PRESENTATIONS, theme.casefold().replace(" ", "-"))
        if len(speakers) >= FEWEST and request_id not in known:
            made.append(
                SessionRequest(
                    id=request_id,
                    title=theme,
                    kind=SessionKind.PROPOSALS,
                    slots=(len(speakers) + 1) // 2,
                    speaker_ids=speakers,
                    track=theme,
                )
            )
    return tuple(made)


def _public_themes(data: EventData) -> Iterator[tuple[str, str]]:
    records: tuple[Need | Offer, ...] = (*data.needs, *data.offers)
    for record in records:
        hidden = record.anonymous or "theme" in record.confidential_fields or record.withdrawn_at is not None
        if record.owner_id and record.theme and not hidden:
            yield record.owner_id, record.theme


def _consultation(data: EventData, interpreting: Interpreting, meeting: Meeting) -> Consultation:
    countries, leads = country_of(data), meeting.people_ids[:2]
    one, other = (interpreting.languages(person_id) for person_id in leads)
    able = interpreting.needed(leads) or frozenset()
    interpreter = next((person for person in meeting.people_ids[2:] if person in able), "")
    return Consultation(
        meeting=meeting,
        countries=(countries.get(leads[0], ""), countries.get(leads[1], "")),
        languages=tuple(sorted(one & other)) or (interpreting.between(leads),) if one and other else (),
        interpreter_id=interpreter,
    )


def _between(interpreting: Interpreting, pairing: Pairing) -> str:
    return interpreting.between((pairing.need_owner_id, pairing.offer_owner_id))


def _work(data: EventData, consultations: Sequence[Consultation]) -> Iterator[InterpreterWork]:
    free_time = FreeTime(data)
    by_person: dict[str, list[Consultation]] = defaultdict(list)
    for item in consultations:
        if item.interpreter_id:
            by_person[item.interpreter_id].append(item)
    for person in data.people:
        if person.interprets:
            found = sorted(by_person[person.id], key=lambda item: item.meeting.start)
            yield InterpreterWork(
                person=person,
                meetings=tuple(found),
                slots=len(free_time.of(person.id)),
                longest_row=_longest_row([(item.meeting.start, item.meeting.end) for item in found]),
            )


def _longest_row(periods: Sequence[tuple[datetime, datetime]]) -> int:
    longest = row = 0
    before = None
    for start, end in periods:
        row = row + 1 if start == before else 1
        longest, before = max(longest, row), end
    return longest


def _pairs(
    interpreting: Interpreting, needing: Sequence[Pairing], able: Mapping[str, frozenset[str]], held: set[str]
) -> tuple[LanguagePair, ...]:
    wanted: Counter[str] = Counter()
    meeting: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    for item in needing:
        leads = (item.need_owner_id, item.offer_owner_id)
        languages = " – ".join(interpreting.bridge(leads, able[item.id]))
        wanted[languages] += 1
        meeting[languages] += item.id in held
        people[languages] |= able[item.id]
    return tuple(
        LanguagePair(languages=name, wanted=count, held=meeting[name], interpreters=len(people[name]))
        for name, count in sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _arriving(data: EventData) -> int:
    slots = data.event.slots() if data.event is not None else ()
    if not slots:
        return 0
    return sum(
        (person.arrives_at is not None and person.arrives_at > slots[0].start)
        or (person.departs_at is not None and person.departs_at < slots[-1].end)
        for person in data.people
    )
