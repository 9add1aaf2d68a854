"""One person's days: the way between two places, what changed since the version before, and what may be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.accounts.current import Viewer
from api.market.market import Market, Seen
from api.market.plan import Plan
from api.ui.itinerary import Appointment, Itinerary, Place, itinerary
from matcher.programme.changes import ChangeKind
from models.domain import Agenda, EventData, Meeting, Room, Travel
from models.domain.accounts import AccountRole
from tests.factories import make_agenda, make_offer, make_room, make_table
from tests.integration.api_client import make_matching, make_records

ME = "p-1"
VIEWER = Viewer(account_id="a-1", person_id=ME, roles=frozenset({AccountRole.RESEARCHER}))
FIRST: Meeting = make_agenda().meetings[0]


def days(agenda: Agenda, before: Agenda | None = None, viewer: Viewer = VIEWER, **changes: object) -> Itinerary:
    data: EventData = replace(make_records(), **changes)  # type: ignore[arg-type]
    market = Market(data, make_matching(), lambda: ())
    return itinerary(viewer.person_id, Plan(agenda, market), Seen(market, viewer), before)


def agenda_of(*meetings: Meeting) -> Agenda:
    return make_agenda(sessions=(), meetings=meetings)


def only(found: Itinerary) -> Appointment:
    ((_, (item,)),) = found.days
    return item


def later(minutes: int, **changes: object) -> Meeting:
    shift = timedelta(minutes=minutes)
    return replace(FIRST, start=FIRST.start + shift, end=FIRST.end + shift, **changes)  # type: ignore[arg-type]


def test_a_meeting_says_with_whom_where_and_why() -> None:
    hall: Room = make_room(9, name="Hall", floor="2")
    item = only(days(agenda_of(FIRST), rooms=(hall,), tables=(make_table(1, room_id="r-9"),)))
    assert [person.id for person in item.others] == [other for other in FIRST.people_ids if other != ME]
    assert item.place == Place(name=make_table(1).name, hall="Hall", floor="2")
    assert item.demand is not None
    assert item.offer is not None
    assert item.shared_terms == ("text",)


def test_a_meeting_over_an_anonymous_record_of_another_names_the_other_record_only() -> None:
    mine = replace(FIRST, people_ids=(ME, "p-2"))
    hidden = make_offer(1, owner_id="p-2", anonymous=True)
    item = only(days(agenda_of(mine), offers=(hidden,)))
    assert item.offer is None
    assert item.match is None
    assert item.demand is not None


def test_the_way_to_the_next_place_is_told_and_whether_it_is_short() -> None:
    rooms = (make_room(1, area="centre"), make_room(2, area="works"))
    tables = (make_table(1, room_id="r-1"), make_table(2, room_id="r-2"))
    travel = (Travel(first_area="works", second_area="centre", minutes=15),)
    then = later(40, id="m-2", table_id="t-2")
    ((_, (first, second)),) = days(agenda_of(FIRST, then), rooms=rooms, tables=tables, travel=travel).days
    assert first.way is not None
    assert (first.way.minutes, first.way.is_short) == (15, then.start - FIRST.end < timedelta(minutes=20))
    assert second.way is None
    at_once = days(agenda_of(FIRST, later(20, id="m-2")), rooms=rooms, tables=tables, travel=travel)
    assert [item.way for item in at_once.appointments] == [None, None]


def test_what_moved_what_is_new_and_what_is_gone_is_marked() -> None:
    gone, new = later(120, id="m-gone"), later(240, id="m-new")
    found = days(agenda_of(later(60), new), before=agenda_of(FIRST, gone))
    told = {
        item.entry.entry_id: (item.change.kind if item.change else None, item.is_gone)
        for _, items in found.days
        for item in items
    }
    assert told == {
        FIRST.id: (ChangeKind.MOVED, False),
        "m-gone": (ChangeKind.CANCELLED, True),
        "m-new": (ChangeKind.ADDED, False),
    }
    assert found.changed == 3
    assert [item.entry.entry_id for item in found.appointments] == [FIRST.id, "m-new"]


def test_nothing_is_called_changed_that_is_as_it_was_or_has_no_version_before() -> None:
    assert days(agenda_of(FIRST), before=agenda_of(FIRST)).changed == 0
    assert days(agenda_of(FIRST)).changed == 0
