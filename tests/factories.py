"""Records with sensible defaults, for tests that care about one or two fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.domain import (
    Agenda,
    Break,
    Day,
    Decision,
    Event,
    Match,
    Meeting,
    Need,
    Offer,
    Outcome,
    OutcomeKind,
    Person,
    RankerVersion,
    Room,
    Run,
    Session,
    SessionKind,
    Shown,
    Step,
    Table,
    Talk,
    Timetable,
    TimetableMeeting,
    TimetablePerson,
    TimetablePlace,
    TimetableSlot,
    UnplacedMeeting,
    UnplacedTalk,
    Verdict,
)

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)


def make_offer(number: int = 1, **fields: Any) -> Offer:
    defaults: dict[str, Any] = {"id": f"o-{number}", "title": f"Offer {number}", "text": f"Text of offer {number}."}
    return Offer(**(defaults | fields))


def make_need(number: int = 1, **fields: Any) -> Need:
    defaults: dict[str, Any] = {"id": f"n-{number}", "title": f"Need {number}", "text": f"Text of need {number}."}
    return Need(**(defaults | fields))


def make_person(number: int = 1, **fields: Any) -> Person:
    defaults: dict[str, Any] = {"id": f"p-{number}", "name": f"Person {number}", "organisation_id": f"org-{number}"}
    return Person(**(defaults | fields))


def make_room(number: int = 1, **fields: Any) -> Room:
    defaults: dict[str, Any] = {"id": f"r-{number}", "name": f"Room {number}", "capacity": 60}
    return Room(**(defaults | fields))


def make_table(number: int = 1, **fields: Any) -> Table:
    defaults: dict[str, Any] = {"id": f"t-{number}", "name": f"Table {number}"}
    return Table(**(defaults | fields))


def make_event(days: int = 2, **fields: Any) -> Event:
    """09:00 to 17:00 in Seoul with lunch at noon, slots of 20 minutes."""
    defaults: dict[str, Any] = {
        "id": "event",
        "title": "Event",
        "time_zone": "Asia/Seoul",
        "days": tuple(Day(date=date(2027, 5, 11 + day), start=time(9), end=time(17)) for day in range(days)),
        "breaks": (Break(title="Lunch", start=time(12), end=time(13)),),
    }
    return Event(**(defaults | fields))


def make_match(number: int = 1, **fields: Any) -> Match:
    """One match of the same need for each number, at that rank."""
    defaults: dict[str, Any] = {
        "need_id": "n-1",
        "offer_id": f"o-{number}",
        "rank": number,
        "score": 0.9 / number,
        "similarity": 0.5,
        "lexical": 3.0,
    }
    return Match(**(defaults | fields))


def make_run(step: Step, **fields: Any) -> Run:
    defaults: dict[str, Any] = {
        "step": step,
        "input_hash": "0" * 64,
        "settings": {"seed": 7},
        "finished_at": datetime(2027, 5, 1, 12, tzinfo=UTC),
        "seconds": 1.5,
    }
    return Run(**(defaults | fields))


def make_agenda(version: int = 1, **fields: Any) -> Agenda:
    """A session with one talk and a meeting on the first day of ``make_event``; one of each unplaced."""
    ten = datetime(2027, 5, 11, 10, tzinfo=ZoneInfo("Asia/Seoul"))
    step = timedelta(minutes=20)
    talk = Talk(id="k-1", offer_id="o-1", speaker_id="p-1", title="Offer 1", start=ten, end=ten + step)
    session = Session(
        id="s-1",
        kind=SessionKind.TALKS,
        title="Materials",
        start=ten,
        end=ten + 2 * step,
        room_id="r-1",
        chair_id="p-2",
        talks=(talk,),
        speaker_ids=("p-1",),
        attendee_ids=("p-1", "p-2"),
        expected_interest=12,
    )
    meeting = Meeting(
        id="m-1",
        pairing_id="n-1~o-1",
        need_id="n-1",
        offer_id="o-1",
        people_ids=("p-2", "p-1"),
        start=ten + 3 * step,
        end=ten + 4 * step,
        table_id="t-1",
    )
    defaults: dict[str, Any] = {
        "version": version,
        "sessions": (session,),
        "meetings": (meeting,),
        "unplaced_meetings": (UnplacedMeeting(pairing_id="n-2~o-2", reason="no common slot"),),
        "unplaced_talks": (UnplacedTalk(offer_id="o-2", reason="alone in its theme"),),
        "utility": 0.9,
        "utility_bound": 1.1,
    }
    return Agenda(**(defaults | fields))


def make_shown(rank: int = 1, **fields: Any) -> Shown:
    """As the first of three, with the features that this version computes."""
    defaults: dict[str, Any] = {
        "rank": rank,
        "list_length": max(3, rank),
        "score": 0.75,
        "matching": "0" * 64,
        "ranker": "default",
        "features": {"similarity": 0.5},
        "fits": {"trl": -0.25},
    }
    return Shown(**(defaults | fields))


def make_decision(number: int = 1, **fields: Any) -> Decision:
    """A decline of offer ``number`` by the same need."""
    defaults: dict[str, Any] = {
        "need_id": "n-1",
        "offer_id": f"o-{number}",
        "verdict": Verdict.DECLINE,
        "decided_at": NOON,
    }
    return Decision(**(defaults | fields))


def make_outcome(number: int = 1, **fields: Any) -> Outcome:
    defaults: dict[str, Any] = {
        "need_id": "n-1",
        "offer_id": f"o-{number}",
        "kind": OutcomeKind.MEETING_HELD,
        "happened_at": NOON,
    }
    return Outcome(**(defaults | fields))


def make_ranker_version(ranker_id: str = "a", **fields: Any) -> RankerVersion:
    defaults: dict[str, Any] = {
        "id": ranker_id,
        "content": "{}",
        "made_at": NOON,
        "learned_from": 120,
        "promoted": False,
        "reason": "Not shown to be better.",
        "figures": {"needs": 40, "log loss": [0.5, 0.25]},
    }
    return RankerVersion(**(defaults | fields))


def make_timetable_meeting(number: int = 1, people: str = "Kim Lee", **fields: Any) -> TimetableMeeting:
    """``people`` are ids with spaces in between."""
    return TimetableMeeting(**({"id": f"m{number}", "people": tuple(people.split())} | fields))


def make_timetable(
    *meetings: TimetableMeeting, slots: int = 4, places: int = 2, away: dict[str, str] | None = None
) -> Timetable:
    """Slots s1, s2, ..., places t1, t2, ... and whoever meets; ``away`` has slots with spaces in between."""
    unavailable = away or {}
    people = dict.fromkeys([*(person for meeting in meetings for person in meeting.people), *unavailable])
    return Timetable(
        name="small",
        slots=tuple(TimetableSlot(id=f"s{number}") for number in range(1, slots + 1)),
        places=tuple(TimetablePlace(id=f"t{number}") for number in range(1, places + 1)),
        people=tuple(
            TimetablePerson(id=name, unavailable=frozenset(unavailable.get(name, "").split())) for name in people
        ),
        meetings=meetings,
    )
