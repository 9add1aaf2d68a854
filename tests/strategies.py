"""Hypothesis strategies for records that are valid by construction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from models.domain import (
    Absence,
    Agenda,
    Availability,
    Break,
    Candidate,
    Change,
    Closure,
    Conflict,
    ConflictKind,
    Day,
    DayPart,
    Event,
    EventData,
    Evidence,
    Explanation,
    Gap,
    GapKind,
    Goal,
    Group,
    IprStatus,
    IprWanted,
    Lock,
    Mandate,
    MandateKind,
    Match,
    Matching,
    Meeting,
    Need,
    NeedKind,
    Offer,
    OfferKind,
    Organisation,
    OrganisationKind,
    Pairing,
    Partnership,
    Person,
    Plenary,
    Precedence,
    Role,
    Room,
    RoomKind,
    Session,
    SessionKind,
    SessionRequest,
    Span,
    Table,
    Talk,
    Travel,
    UnmetNeed,
    UnplacedMeeting,
    UnplacedSession,
    UnplacedTalk,
    Wish,
    WishKind,
    record_key,
)

T = TypeVar("T")

ZONES = (
    ZoneInfo("Asia/Seoul"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("UTC"),
    UTC,
    timezone(timedelta(hours=5, minutes=45)),
)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
"""Any text that a database can hold: no NUL, no lone surrogate."""
names = texts.filter(lambda text: bool(text.strip()))
ids = st.text("abc123-~ é", min_size=1, max_size=6).filter(lambda text: bool(text.strip()))
words = st.lists(texts, max_size=3).map(tuple)
partnerships = st.lists(st.sampled_from(Partnership), max_size=3).map(tuple)
levels = st.none() | st.integers(1, 9)
reals = st.floats(-1e6, 1e6)
counts = st.integers(0, 10_000)
moments = st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from(ZONES))  # noqa: DTZ001
"""Imaginary and twice shown wall times included."""


def tuples_of(values: st.SearchStrategy[T], *, max_size: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=max_size).map(tuple)


def unique_by(values: st.SearchStrategy[T], key: Callable[[T], Any]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=3, unique_by=key).map(tuple)


@st.composite
def periods(draw: st.DrawFn) -> dict[str, datetime]:
    start = draw(moments)
    return {"start": start, "end": start + timedelta(minutes=draw(st.integers(1, 600)))}


@st.composite
def placed(draw: st.DrawFn, record: Callable[..., T], /, **fields: st.SearchStrategy[Any]) -> T:
    """``record`` with a start and an end, and the given fields."""
    return record(**draw(periods()), **{name: draw(values) for name, values in fields.items()})


def between_two(
    record: Callable[..., T], first: str, second: str, /, **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[T]:
    """``record`` with two different ids under ``first`` and ``second``, and the given fields."""
    return st.lists(ids, min_size=2, max_size=2, unique=True).flatmap(
        lambda pair: st.builds(record, **{first: st.just(pair[0]), second: st.just(pair[1])}, **fields)
    )


def ranges(values: st.SearchStrategy[Any], low: str, high: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(values, values).map(lambda pair: dict(zip((low, high), sorted(pair), strict=True)))


readiness = ranges(st.integers(1, 9), "trl_min", "trl_max") | st.just({"trl_min": None, "trl_max": 5})
tickets = ranges(st.floats(0, 1e12), "ticket_min_eur", "ticket_max_eur") | st.just({"ticket_min_eur": None})

organisations = st.builds(
    Organisation,
    id=ids,
    name=names,
    kind=st.sampled_from(OrganisationKind),
    country=texts,
    region=texts,
    sectors=words,
)
meeting_limits: st.SearchStrategy[dict[str, Any]] = (
    ranges(counts, "min_meetings", "max_meetings") | st.just({"max_meetings": 5}) | st.just({})
)
people = meeting_limits.flatmap(
    lambda limits: st.builds(
        Person,
        id=ids,
        name=names,
        organisation_id=texts,
        role=st.sampled_from(Role),
        email=texts,
        languages=words,
        max_meetings_per_day=st.none() | counts,
        day_part=st.none() | st.sampled_from(DayPart),
        **{name: st.just(value) for name, value in limits.items()},
    )
)
offers = st.builds(
    Offer,
    id=ids,
    title=texts,
    text=names,
    owner_id=texts,
    speaker_id=texts,
    confidential_text=texts,
    kind=st.sampled_from(OfferKind),
    theme=texts,
    trl=levels,
    ipr_status=st.none() | st.sampled_from(IprStatus),
    partnerships=partnerships,
    keywords=words,
    languages=words,
    funding_sought_eur=st.none() | st.floats(0, 1e12),
    available_from=st.none() | st.dates(date(1980, 1, 1), date(2090, 1, 1)),
    partner_kinds=st.lists(st.sampled_from(OrganisationKind), max_size=3).map(tuple),
    partner_regions=words,
)
needs = readiness.flatmap(
    lambda levels: st.builds(
        Need,
        id=ids,
        title=texts,
        text=names,
        owner_id=texts,
        kind=st.sampled_from(NeedKind),
        ipr_wanted=st.sampled_from(IprWanted),
        partnerships=partnerships,
        keywords=words,
        deadline=st.none() | st.dates(date(1980, 1, 1), date(2090, 1, 1)),
        regions=words,
        sectors=words,
        **{name: st.just(value) for name, value in levels.items()},
    )
)
mandates = st.tuples(readiness, tickets).flatmap(
    lambda parts: st.builds(
        Mandate,
        id=ids,
        title=texts,
        text=names,
        kind=st.sampled_from(MandateKind),
        themes=words,
        regions=words,
        **{name: st.just(value) for name, value in (parts[0] | parts[1]).items()},
    )
)
rooms = st.builds(
    Room,
    id=ids,
    name=names,
    kind=st.sampled_from(RoomKind),
    capacity=st.integers(1, 10_000),
    floor=texts,
    area=texts,
)
tables = st.builds(Table, id=ids, name=names, room_id=texts, seats=st.integers(2, 20))
availability = placed(Availability, person_id=ids, note=texts)
conflicts = between_two(Conflict, "first_id", "second_id", kind=st.sampled_from(ConflictKind), reason=texts)
wishes = between_two(
    Wish,
    "person_id",
    "other_id",
    kind=st.sampled_from(WishKind),
    need_id=texts,
    offer_id=texts,
    reason=texts,
)
groups = st.lists(ids, min_size=2, max_size=4, unique=True).flatmap(
    lambda people: st.builds(
        Group, id=ids, name=names, lead_id=st.just(people[0]), member_ids=st.just(tuple(people[1:]))
    )
)
absences = placed(Absence, person_id=ids, reason=texts)
closures = placed(Closure, place_id=ids, reason=texts)
travel = between_two(Travel, "first_area", "second_area", minutes=counts)
locks = st.builds(Lock, entry_id=ids, reason=texts)
precedences = between_two(Precedence, "first_id", "second_id", reason=texts)
session_requests = st.builds(
    SessionRequest,
    id=ids,
    title=names,
    kind=st.sampled_from([kind for kind in SessionKind if kind is not SessionKind.PLENARY]),
    slots=st.integers(1, 20),
    speaker_ids=words,
    chair_id=texts,
    room_ids=words,
    track=texts,
    wanted_by=words,
    summary=texts,
)

days = st.tuples(
    st.dates(date(1980, 1, 1), date(2090, 1, 1)), st.lists(st.times(), min_size=2, max_size=2, unique=True)
).map(lambda parts: Day(date=parts[0], start=min(parts[1]), end=max(parts[1])))
breaks = st.tuples(texts, st.lists(st.times(), min_size=2, max_size=2, unique=True)).map(
    lambda parts: Break(title=parts[0], start=min(parts[1]), end=max(parts[1]))
)


def on_date(day: Day) -> date:
    return day.date


plenaries = placed(Plenary, id=ids, title=texts, room_id=texts, chair_id=texts, speaker_ids=words, summary=texts)
events = st.builds(
    Event,
    id=ids,
    title=names,
    time_zone=st.sampled_from(("Asia/Seoul", "Europe/Berlin")),
    days=st.lists(days, min_size=1, max_size=3, unique_by=on_date).map(lambda some: tuple(sorted(some, key=on_date))),
    slot_minutes=st.integers(5, 240),
    room_change_minutes=st.integers(0, 60),
    breaks=tuples_of(breaks),
    plenaries=st.lists(plenaries, max_size=2, unique_by=(lambda item: item.id, lambda item: item.room_id)).map(tuple),
    max_meetings_default=counts,
    venue=texts,
)
event_data = st.builds(
    EventData,
    event=st.none() | events,
    organisations=unique_by(organisations, record_key),
    people=unique_by(people, record_key),
    offers=unique_by(offers, record_key),
    needs=unique_by(needs, record_key),
    mandates=unique_by(mandates, record_key),
    rooms=unique_by(rooms, record_key),
    tables=unique_by(tables, record_key),
    availability=unique_by(availability, record_key),
    conflicts=unique_by(conflicts, record_key),
    wishes=unique_by(wishes, record_key),
    groups=unique_by(groups, record_key),
    absences=unique_by(absences, record_key),
    closures=unique_by(closures, record_key),
    travel=unique_by(travel, record_key),
    locks=unique_by(locks, record_key),
    precedences=unique_by(precedences, record_key),
    session_requests=unique_by(session_requests, record_key),
)

spans = st.builds(Span, start=counts, end=counts, text=texts)
evidence = st.builds(Evidence, need_span=spans, offer_span=spans, similarity=st.floats(-1, 1), shared_terms=words)
gaps = st.builds(Gap, kind=st.sampled_from(GapKind), reason=texts, offer_reason=texts)
fits = st.dictionaries(st.sampled_from([kind.value for kind in GapKind]), st.floats(-1, 0), max_size=3)
changes = st.builds(
    Change, feature=texts, goal=st.sampled_from(Goal), value=reals, logit=st.floats(0, 100), words=texts
)
explanations = st.builds(Explanation, sentences=words, changes=tuples_of(changes, max_size=2))
matches = st.builds(
    Match,
    need_id=texts,
    offer_id=texts,
    rank=counts,
    score=st.floats(0, 1),
    similarity=st.floats(-1, 1),
    lexical=st.floats(0, 1e6),
    contributions=st.dictionaries(texts, reals, max_size=3),
    evidence=tuples_of(evidence, max_size=2),
    gaps=tuples_of(gaps, max_size=2),
    fit=fits,
    explanation=explanations,
)
candidates = st.builds(Candidate, need_id=texts, offer_id=texts, topic_logit=reals, fit=fits)
unmet_needs = st.builds(
    UnmetNeed, need_id=texts, nearest=st.none() | matches, threshold=st.floats(0, 1), reason=texts
)
matchings = st.builds(
    Matching,
    threshold=st.floats(0, 1),
    matches=tuples_of(matches),
    unmet=tuples_of(unmet_needs, max_size=2),
    mandate_threshold=st.floats(0, 1),
    weights=st.dictionaries(texts, reals, max_size=3),
    candidates=tuples_of(candidates),
)
pairings = st.builds(
    Pairing, id=ids, need_id=texts, offer_id=texts, need_owner_id=texts, offer_owner_id=texts, score=st.floats(0, 1)
)

talks = placed(Talk, id=ids, offer_id=texts, speaker_id=texts, title=texts)
sessions = placed(
    Session,
    id=ids,
    kind=st.sampled_from(SessionKind),
    title=texts,
    room_id=texts,
    chair_id=texts,
    talks=tuples_of(talks, max_size=2),
    speaker_ids=words,
    attendee_ids=words,
    expected_interest=counts,
    summary=texts,
    track=texts,
)
meetings = placed(Meeting, id=ids, pairing_id=texts, need_id=texts, offer_id=texts, people_ids=words, table_id=texts)
agendas = st.builds(
    Agenda,
    version=st.integers(1, 1000),
    sessions=unique_by(sessions, lambda session: session.id),
    meetings=unique_by(meetings, lambda meeting: meeting.id),
    unplaced_meetings=tuples_of(st.builds(UnplacedMeeting, pairing_id=texts, reason=texts), max_size=2),
    unplaced_talks=tuples_of(st.builds(UnplacedTalk, offer_id=texts, reason=texts), max_size=2),
    unplaced_sessions=tuples_of(st.builds(UnplacedSession, session_id=texts, reason=texts), max_size=2),
    utility=reals,
    utility_bound=reals,
)
