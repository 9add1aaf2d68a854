"""An agenda with everything that an organiser can lay down, checked from its files alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from matcher.interchange import ExportFile, PublishedAgenda, render_page, write_exports
from matcher.pairing import make_pairings
from matcher.programme import make_agenda
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings, ProgrammeSettings
from models.domain import Agenda, EventData, Pairing, SessionKind, Travel
from tests.factories import NOON
from tests.integration.agenda_check import complaints
from tests.small_events import SmallEvent, arranged_event

SETTINGS = ProgrammeSettings(time_limit_s=1, session_share=0.5)
Made = tuple[SmallEvent, tuple[Pairing, ...], Agenda]


@pytest.fixture(scope="module")
def made() -> Made:
    """With a visit and a meeting of three."""
    for seed in range(12, 40):
        event = arranged_event(seed, offers=8, needs=6, tables=4)
        pairings = make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()).pairings
        agenda = make_agenda(event.given(pairings), SETTINGS, SilentProgress())
        if any(len(item.people_ids) > 2 for item in agenda.meetings) and any(
            item.kind is SessionKind.VISIT for item in agenda.sessions
        ):
            return event, pairings, agenda
    raise AssertionError("none of the seeds gives such an event")


def written(folder: Path, made: Made, data: EventData | None = None) -> list[str]:
    event, pairings, agenda = made
    published = PublishedAgenda(data=event.data, matching=event.matching, pairings=pairings, agenda=agenda)
    page = ExportFile("agenda.html", lambda: render_page(published, []))
    write_exports(published, folder, now=NOON, progress=SilentProgress(), further=[page])
    return complaints(folder, data or event.data)


def test_files_of_an_arranged_event_keep_every_promise(made: Made, tmp_path: Path) -> None:
    assert written(tmp_path, made) == []


def test_a_way_that_was_longer_than_known_is_seen_in_the_files(made: Made, tmp_path: Path) -> None:
    areas = {room.area for room in made[0].data.rooms} - {""}
    ways = tuple(
        Travel(first_area=one, second_area=other, minutes=24 * 60) for one in areas for other in areas if one < other
    )

    assert written(tmp_path, made, replace(made[0].data, travel=ways)) != []


def test_a_hall_that_is_closed_after_all_is_seen_in_the_files(made: Made, tmp_path: Path) -> None:
    meeting = made[2].meetings[0]
    closure = replace(
        made[0].data.closures[0],
        place_id=meeting.table_id,
        start=meeting.start,
        end=meeting.start + timedelta(hours=1),
    )

    assert any("is closed" in item for item in written(tmp_path, made, replace(made[0].data, closures=(closure,))))
