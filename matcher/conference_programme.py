"""A conference with export consultations: who consults with whom, who interprets, and what goes without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from matcher.free_time import FreeTime
from matcher.identity import joined_id
from matcher.interpreting import Interpreting, languages_bridged, pairs_of
from models.domain import (
    Agenda,
    EventData,
    Matching,
    Meeting,
    Need,
    Offer,
    Pairing,
    Person,
    Role,
    SessionKind,
    SessionRequest,
    WishKind,
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
    """Two who are paired, wish to meet or match, need an interpreter and have no meeting; ``reason`` in words."""

    people: tuple[str, str]
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
    """How many of those who are paired, wish to meet or match need an interpreter between these two languages, how
    many of them meet, and how many people who come interpret between the two."""

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


def conference_report(
    data: EventData, agenda: Agenda, pairings: Sequence[Pairing], matching: Matching | None = None
) -> ConferenceReport:
    """What this version of the agenda makes of the consultations; with ``matching`` of those as well who match and
    whom nobody can interpret for."""
    interpreting = Interpreting(data)
    spoken = _Spoken(data, interpreting)
    home = country_of(data)
    found = tuple(_consultation(data, interpreting, meeting, home) for meeting in agenda.meetings)
    leads = {item.id: (item.need_owner_id, item.offer_owner_id) for item in pairings}
    needing = {pairing_id for pairing_id, couple in leads.items() if interpreting.needed(couple) is not None}
    held = {
        leads[item.meeting.pairing_id]: item.interpreter_id for item in found if item.meeting.pairing_id in needing
    }
    apart = tuple(_kept_apart(data, interpreting, spoken, matching, {frozenset(couple) for couple in leads.values()}))
    left = [
        Without(
            people=leads[item.pairing_id], languages=interpreting.between(leads[item.pairing_id]), reason=item.reason
        )
        for item in agenda.unplaced_meetings
        if item.pairing_id in needing
    ]
    left += [
        Without(people=couple, languages=interpreting.between(couple), reason=_nobody(data, interpreting, couple))
        for couple in apart
    ]
    return ConferenceReport(
        consultations=found,
        without=tuple(left),
        interpreters=tuple(_work(data, found)),
        pairs=_pairs(spoken, [*(couple for key, couple in leads.items() if key in needing), *apart], held),
        countries=len({*home.values()} - {""}),
        arriving=_arriving(data),
        remote=sum(person.remote for person in data.people),
    )


def _nobody(data: EventData, interpreting: Interpreting, couple: Sequence[str]) -> str:
    names = " and ".join(data.person(person_id).name for person_id in couple)
    return f"nobody interprets between {interpreting.between(couple)}, and {names} share no language"


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


def _consultation(
    data: EventData, interpreting: Interpreting, meeting: Meeting, countries: Mapping[str, str]
) -> Consultation:
    leads = meeting.people_ids[:2]
    one, other = (interpreting.languages(person_id) for person_id in leads)
    able = interpreting.needed(leads) or frozenset()
    interpreter = next((person for person in meeting.people_ids[2:] if person in able), "")
    return Consultation(
        meeting=meeting,
        countries=(countries.get(leads[0], ""), countries.get(leads[1], "")),
        languages=_languages(data, interpreting, leads, interpreter) if one and other else (),
        interpreter_id=interpreter,
    )


def _languages(
    data: EventData, interpreting: Interpreting, leads: Sequence[str], interpreter_id: str
) -> tuple[str, ...]:
    one, other = (interpreting.languages(person_id) for person_id in leads)
    if one & other:
        return tuple(sorted(one & other))
    if interpreter_id:
        bridged = languages_bridged(*(data.person(person_id) for person_id in (interpreter_id, *leads)))
        if bridged is not None:
            return (" – ".join(bridged),)
    return (interpreting.between(leads),)


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


class _Spoken:
    """Between which languages it is interpreted for two people, by those who come to the event."""

    def __init__(self, data: EventData, interpreting: Interpreting) -> None:
        free_time = FreeTime(data)
        self._people = {person.id: person for person in data.people}
        self._interpreting = interpreting
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]] = {}
        self._present = [item for item in interpreting.ids if free_time.of(item)]
        self.interpreters = Counter(
            frozenset(pair) for item in self._present for pair in {*map(frozenset, pairs_of(self._people[item]))}
        )

    def pair(self, leads: Sequence[str], interpreter_id: str = "") -> frozenset[str]:
        """Those of ``interpreter_id``, else those that most people interpret, else the first that each states."""
        one, other = (self._people[person_id] for person_id in leads)
        spoken = (one.languages, other.languages)
        if not interpreter_id and spoken in self._known:
            return self._known[spoken]
        pair = self._pair(leads, interpreter_id, (one, other))
        if not interpreter_id:
            self._known[spoken] = pair
        return pair

    def _pair(self, leads: Sequence[str], interpreter_id: str, people: tuple[Person, Person]) -> frozenset[str]:
        found = [
            frozenset(pair)
            for item in ([interpreter_id] if interpreter_id else self._present)
            if (pair := languages_bridged(self._people[item], *people)) is not None
        ]
        if found:
            return min(found, key=lambda pair: (-self.interpreters[pair], sorted(pair)))
        return frozenset(self._interpreting.bridge(leads, ()))

    def is_helped(self, able: frozenset[str]) -> bool:
        return not able.isdisjoint(self._present)


def _pairs(
    spoken: _Spoken,
    couples: Sequence[tuple[str, str]],
    held: Mapping[tuple[str, str], str],
) -> tuple[LanguagePair, ...]:
    """``held``: by couple that meets, its interpreter."""
    wanted: Counter[frozenset[str]] = Counter()
    meeting: Counter[frozenset[str]] = Counter()
    for leads in couples:
        pair = spoken.pair(leads, held.get(leads, ""))
        wanted[pair] += 1
        meeting[pair] += leads in held
    return tuple(
        LanguagePair(
            languages=" – ".join(sorted(pair)),
            wanted=count,
            held=meeting[pair],
            interpreters=spoken.interpreters[pair],
        )
        for pair, count in sorted(wanted.items(), key=lambda item: (-item[1], sorted(item[0])))
    )


def _kept_apart(
    data: EventData,
    interpreting: Interpreting,
    spoken: _Spoken,
    matching: Matching | None,
    paired: Set[frozenset[str]],
) -> Iterator[tuple[str, str]]:
    """Two who wish to meet or match, and are not paired since nobody who comes interprets for them; the surest
    first."""
    demand_owner = {demand.id: demand.owner_id for demand in data.demands}
    offer_owner = {offer.id: offer.owner_id for offer in data.offers}
    matches = sorted(matching.matches, key=lambda item: -item.score) if matching else []
    known = {person.id for person in data.people}
    told = set(paired)
    couples = [(wish.person_id, wish.other_id) for wish in data.wishes if wish.kind is not WishKind.NO_THANKS]
    couples += [
        (demand_owner.get(item.need_id, ""), offer_owner.get(item.offer_id, ""))
        for item in matches
        if matching and item.score >= matching.threshold
    ]
    for couple in couples:
        if frozenset(couple) in told or not known.issuperset(couple) or len({*couple}) < 2:
            continue
        told.add(frozenset(couple))
        able = interpreting.needed(couple)
        if able is not None and not spoken.is_helped(able):
            yield couple


def _arriving(data: EventData) -> int:
    slots = data.event.slots() if data.event is not None else ()
    if not slots:
        return 0
    return sum(
        (person.arrives_at is not None and person.arrives_at > slots[0].start)
        or (person.departs_at is not None and person.departs_at < slots[-1].end)
        for person in data.people
    )
