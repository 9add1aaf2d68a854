"""Columns of the agenda as a page: a room has as many as it holds sessions at one time."""

from __future__ import annotations

from dataclasses import replace

from matcher.interchange.page.programme_views import SessionView, build_programme
from matcher.interchange.page.record_views import Records
from matcher.interchange.page.themes import Themes
from models.domain import RoomKind, SessionKind
from tests.factories import make_agenda, make_room
from tests.unit.interchange.agenda_examples import make_data, make_published


def test_two_groups_at_a_site_stand_beside_each_other() -> None:
    (first, *_) = make_agenda().sessions
    length = first.end - first.start
    visit = replace(first, kind=SessionKind.VISIT, talks=(), room_id="r-9")
    groups = tuple(replace(visit, id=f"visit-{number}") for number in (1, 2))
    later = replace(visit, id="visit-3", start=first.end, end=first.end + length)
    rooms = (*make_data().rooms, make_room(9, name="Mill", kind=RoomKind.SITE))
    published = make_published(
        data=replace(make_data(), rooms=rooms), agenda=make_agenda(sessions=(first, *groups, later))
    )

    themes = Themes.of(published.data, [])
    (day, *_) = build_programme(published, Records.of(published, themes), themes).days

    at = {item.title + item.anchor: item.box.columns for item in day.items if isinstance(item, SessionView)}
    names = [day.room_names[int(box.split(" ")[0]) - 2] for box in at.values()]
    assert sorted(names) == sorted([*["Mill"] * 3, published.room_name(first.room_id)])
    assert day.room_names.count("Mill") == 2
    by_visit = {key[-1]: box for key, box in at.items() if "visit" in key}
    assert by_visit["1"] != by_visit["2"]
    assert by_visit["3"] == by_visit["1"]
