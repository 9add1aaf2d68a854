from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.datastructures import FormData

from api.errors import RejectedField
from api.schemas.base import changed
from api.setup.event_form import EventForm, differing
from api.setup.grid_picture import grid_picture
from models.domain import Event, Plenary
from tests.factories import make_event

SEOUL = ZoneInfo("Asia/Seoul")
PLENARY = Plenary(
    id="opening",
    title="Opening",
    start=datetime(2027, 5, 11, 9, tzinfo=SEOUL),
    end=datetime(2027, 5, 11, 10, tzinfo=SEOUL),
    room_id="r-1",
    chair_id="p-1",
    speaker_ids=("p-2",),
    summary="Words",
)


def fields(event: Event, **instead: str) -> FormData:
    """What a browser sends of the event's form."""
    form = EventForm.of(event)
    sent = [(name, instead.get(name, value)) for name, value in form.values.items()]
    for group, rows in form.rows.items():
        for row in rows:
            sent += [(f"{group}_{name}", value) for name, value in row.items()]
    return FormData(sent + [(name, value) for name, value in instead.items() if name in ("more", "drop")])


def test_a_form_that_nobody_changed_changes_nothing() -> None:
    event = make_event(
        plenaries=(PLENARY,),
        contact="Ana, ana@example.org",
        non_disclosure_text="Silence.\n\nAlways.",
        room_change_minutes=5,
    )
    assert changed(event, EventForm.sent(fields(event)).patch(event)) == event


def test_a_new_event_is_made_of_its_form() -> None:
    event = make_event()
    made = EventForm.sent(fields(event, title="Bridge Days 2027")).creation().record()
    assert (made.id, made.title, made.days) == ("bridge-days-2027", "Bridge Days 2027", event.days)


def test_every_fault_is_told_at_its_field() -> None:
    event = make_event()
    form = EventForm.sent(fields(event, title=" ", time_zone="Asia/Nowhere", slot_minutes="4"))
    form.rows["days"][1]["end"] = "08:00"
    form.rows["breaks"][0]["title"] = ""
    form.rows["plenaries"] = [
        {"id": "", "title": "Late", "date": "2027-06-01", "start": "9", "end": "10:00", "room_id": ""}
    ]
    with pytest.raises(RejectedField):
        form.patch(event)
    assert set(form.faults) == {
        "title",
        "time_zone",
        "slot_minutes",
        "days.1.end",
        "breaks.0.title",
        "plenaries.0.date",
        "plenaries.0.start",
        "plenaries.0.room_id",
    }


def test_a_day_more_is_the_next_one_at_the_same_hours_and_a_dropped_one_goes() -> None:
    event = make_event()
    assert EventForm.sent(fields(event, more="days")).rows["days"][2] == {
        "date": "2027-05-13",
        "start": "09:00",
        "end": "17:00",
    }
    left = EventForm.sent(fields(event, drop="days:0")).rows["days"]
    assert [row["date"] for row in left] == ["2027-05-12"]


def test_days_out_of_order_are_told() -> None:
    form = EventForm.of(make_event())
    form.rows["days"].reverse()
    with pytest.raises(RejectedField):
        form.patch(make_event())
    assert set(form.faults) == {"days.1.date"}


def test_two_forms_differ_in_what_was_changed() -> None:
    mine, theirs = EventForm.of(make_event()), EventForm.of(make_event(slot_minutes=30, breaks=()))
    assert differing(mine, theirs) == ["slot_minutes", "breaks"]


def test_the_picture_has_every_slot_that_no_plenary_takes() -> None:
    event = make_event(plenaries=(PLENARY,))
    picture = grid_picture(event)
    assert picture.slots == len(event.slots()) - 3
    assert [column.day for column in picture.columns] == [day.date for day in event.days]
    kinds = [box.kind for box in picture.columns[0].boxes]
    assert (kinds.count("break"), kinds.count("plenary")) == (1, 1)
    assert all(box.y + box.height <= picture.height for column in picture.columns for box in column.boxes)
