"""An agenda ready to be published, with secrets in every field that must not be, and agendas of any shape."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from models.domain import (
    Agenda,
    Availability,
    Conflict,
    EventData,
    Evidence,
    Explanation,
    Gap,
    GapKind,
    Matching,
    Meeting,
    Organisation,
    Pairing,
    RoomKind,
    Session,
    SessionKind,
    Span,
    Talk,
    UnmetNeed,
)
from tests.factories import (
    make_agenda,
    make_event,
    make_match,
    make_need,
    make_offer,
    make_person,
    make_room,
    make_table,
)

NOW = datetime(2027, 4, 1, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))
SEOUL = ZoneInfo("Asia/Seoul")
SECRET = "TOPSECRET"
"""Part of every confidential text, e-mail address and private note of ``make_published``."""


def make_published(**fields: Any) -> PublishedAgenda:
    """``make_agenda`` with a plenary before it, three people, a placed and an unplaced pairing, two unmet needs."""
    defaults: dict[str, Any] = {
        "data": make_data(),
        "matching": make_matching(),
        "pairings": (
            make_pairing(1, score=0.9),
            make_pairing(2, need_owner_id="p-2", offer_owner_id="p-3", score=0.8),
        ),
        "agenda": make_agenda(version=3, sessions=(make_plenary(), *make_agenda().sessions)),
    }
    return PublishedAgenda(**(defaults | fields))


def make_pairing(number: int, **fields: Any) -> Pairing:
    defaults: dict[str, Any] = {
        "id": f"n-{number}~o-{number}",
        "need_id": f"n-{number}",
        "offer_id": f"o-{number}",
        "need_owner_id": "p-2",
        "offer_owner_id": "p-1",
        "score": 0.5,
    }
    return Pairing(**(defaults | fields))


def make_plenary(**fields: Any) -> Session:
    defaults: dict[str, Any] = {
        "id": "opening",
        "kind": SessionKind.PLENARY,
        "title": "Opening",
        "start": datetime(2027, 5, 11, 9, tzinfo=SEOUL),
        "end": datetime(2027, 5, 11, 9, 40, tzinfo=SEOUL),
        "room_id": "r-1",
        "speaker_ids": ("p-3",),
        "attendee_ids": ("p-1", "p-2", "p-3"),
        "summary": "Welcome to all.",
    }
    return Session(**(defaults | fields))


def make_data(**fields: Any) -> EventData:
    start = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
    defaults: dict[str, Any] = {
        "event": make_event(title="Tech Forum", acronym="tech-forum-2027", venue="Convention Centre"),
        "organisations": (
            Organisation(id="org-1", name="Institute One"),
            Organisation(id="org-2", name="Company Two"),
        ),
        "people": tuple(make_person(number, email=f"p{number}@{SECRET}.example") for number in (1, 2, 3)),
        "offers": tuple(
            make_offer(number, owner_id=f"p-{number}", confidential_text=f"{SECRET} offer") for number in (1, 2)
        ),
        "needs": tuple(make_need(number, owner_id="p-2", confidential_text=f"{SECRET} need") for number in (1, 2, 3)),
        "rooms": (make_room(1), make_room(2, name="Hall A", kind=RoomKind.MEETING_HALL)),
        "tables": (make_table(1, room_id="r-2"),),
        "availability": (
            Availability(person_id="p-1", start=start, end=start + timedelta(hours=8), note=f"{SECRET} note"),
        ),
        "conflicts": (Conflict(first_id="p-1", second_id="p-3", reason=f"{SECRET} quarrel"),),
    }
    return EventData(**(defaults | fields))


def make_matching() -> Matching:
    evidence = Evidence(
        need_span=Span(start=0, end=10, text="Text of\nneed 1."),
        offer_span=Span(start=0, end=10, text="Text of offer 1."),
        similarity=0.7,
        shared_terms=("text", "of"),
    )
    gap = Gap(
        kind=GapKind.TRL,
        reason="the need asks for 6, the offer is at 4",
        offer_reason="they ask for 6, yours is at 4",
    )
    explanation = Explanation(sentences=("Likely.", "It would fall below 50% with TRL 2 instead of 4."))
    match = make_match(1, evidence=(evidence, evidence), gaps=(gap,), explanation=explanation)
    nearest = make_match(
        2,
        need_id="n-3",
        score=0.25,
        gaps=(Gap(kind=GapKind.TRL, reason="too early"),),
        explanation=Explanation(sentences=("Possible.",)),
    )
    return Matching(
        threshold=0.5,
        matches=(match,),
        unmet=(
            UnmetNeed(need_id="n-3", nearest=nearest, threshold=0.5, reason="no offer reaches 0.5"),
            UnmetNeed(need_id="n-9", nearest=None, threshold=0.5, reason="nothing near"),
        ),
    )


ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
"""Casablanca goes back for Ramadan, Lord Howe changes by half an hour."""

names = st.text(min_size=1, max_size=12).map(printable).filter(str.strip)
ids = st.one_of(st.sampled_from(("=1+1", "+a", "-a", "@a", "A", "a", "../x", "con", "\tt")), names)


@st.composite
def published_agendas(draw: st.DrawFn) -> PublishedAgenda:
    """Any texts, any people anywhere, at any minute of a year: an agenda to be written, not one to be followed."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    people = draw(st.lists(ids, min_size=2, max_size=5, unique=True))
    sessions = draw(st.lists(_sessions(zone, people), max_size=4, unique_by=lambda item: item.id))
    meetings = draw(st.lists(_meetings(zone, people), max_size=4, unique_by=lambda item: item.id))
    data = make_data(
        event=make_event(title=draw(names), time_zone=zone.key, acronym=draw(st.text(max_size=8))),
        people=tuple(make_person(1, id=person_id, name=draw(names)) for person_id in people),
    )
    agenda = Agenda(version=draw(st.integers(1, 9)), sessions=tuple(sessions), meetings=tuple(meetings))
    return make_published(data=data, agenda=agenda, pairings=())


def _periods(zone: ZoneInfo) -> st.SearchStrategy[tuple[datetime, datetime]]:
    """Whole minutes of 2027, as real time passes; the changes of the clocks come up more often."""
    utc = ZoneInfo("UTC")
    changes = (datetime(2027, 3, 28, 1, tzinfo=utc), datetime(2027, 10, 31, 1, tzinfo=utc))
    near = st.tuples(st.sampled_from(changes), st.integers(-300, 300)).map(
        lambda it: it[0] + timedelta(minutes=it[1])
    )
    start = datetime(2027, 1, 2, tzinfo=utc)
    anywhen = st.integers(0, 360 * 1440).map(lambda minutes: start + timedelta(minutes=minutes))
    return st.tuples(st.one_of(near, anywhen), st.integers(1, 300)).map(
        lambda it: (it[0].astimezone(zone), (it[0] + timedelta(minutes=it[1])).astimezone(utc))
    )


@st.composite
def _sessions(draw: st.DrawFn, zone: ZoneInfo, people: list[str]) -> Session:
    start, end = draw(_periods(zone))
    speaker = draw(st.sampled_from(people))
    talk = Talk(id=draw(ids), offer_id="o-1", speaker_id=speaker, title=draw(names), start=start, end=end)
    return Session(
        id=draw(ids),
        kind=draw(st.sampled_from(SessionKind)),
        title=draw(names),
        start=start,
        end=end,
        room_id=draw(st.sampled_from(("r-1", "r-2", "unknown"))),
        chair_id=draw(st.sampled_from(("", *people))),
        talks=draw(st.sampled_from(((), (talk,)))),
        speaker_ids=(speaker,),
        attendee_ids=tuple(draw(st.lists(st.sampled_from(people), unique=True))),
        summary=draw(st.text(max_size=200)),
    )


@st.composite
def _meetings(draw: st.DrawFn, zone: ZoneInfo, people: list[str]) -> Meeting:
    start, end = draw(_periods(zone))
    return Meeting(
        id=draw(ids),
        pairing_id="n-1~o-1",
        need_id="n-1",
        offer_id="o-1",
        people_ids=tuple(draw(st.permutations(people))[:2]),
        start=start,
        end=end,
        table_id="t-1",
    )
