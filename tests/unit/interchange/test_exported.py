from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.errors import NotFound
from matcher.interchange import ChangesSince, LastExport, PublishedAgenda, last_export, write_exports
from matcher.progress import SilentProgress
from matcher.since import changes_since, compared_version
from models.domain import Agenda
from tests.factories import make_agenda
from tests.unit.interchange.agenda_examples import NOW, make_data, make_published

FIRST = make_agenda(1)
CHANGED = replace(FIRST, version=4, meetings=())
VERSIONS = tuple(replace(FIRST, version=version) for version in (1, 2, 3, 4))


def published(agenda: Agenda = CHANGED, since: ChangesSince | None = None) -> PublishedAgenda:
    earlier = (FIRST,) if agenda.version > 1 else ()
    return make_published(agenda=agenda, earlier=earlier, since=since)


def write(folder: Path, what: PublishedAgenda) -> LastExport | None:
    write_exports(what, folder, now=NOW, progress=SilentProgress())
    return last_export(folder, what.event)


def told() -> PublishedAgenda:
    return published(since=changes_since(FIRST, CHANGED, make_data()))


def test_a_folder_knows_the_version_that_it_holds_and_what_it_was_compared_with(tmp_path: Path) -> None:
    assert last_export(tmp_path, published().event) is None
    assert write(tmp_path, published(FIRST)) == LastExport(version=1, since=None)
    assert write(tmp_path, told()) == LastExport(version=4, since=1)


def test_the_letters_alone_still_say_what_was_compared(tmp_path: Path) -> None:
    write(tmp_path, told())
    (tmp_path / "changes.csv").unlink()

    assert last_export(tmp_path, told().event) == LastExport(version=4, since=1)


def test_changes_that_an_interrupted_export_left_of_another_version_are_not_the_last(tmp_path: Path) -> None:
    write(tmp_path, told())
    content = json.loads((tmp_path / "schedule.json").read_text("utf-8"))
    content["schedule"]["version"] = "5"
    (tmp_path / "schedule.json").write_text(json.dumps(content), "utf-8")

    assert last_export(tmp_path, told().event) == LastExport(version=5, since=None)


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        '{"generator": {"name": "another"}, "schedule": {"version": "2", "conference": {"acronym": "demo"}}}',
        '{"generator": {"name": "bridgework"}, "schedule": {"version": "2", "conference": {"acronym": "another"}}}',
        '{"generator": {"name": "bridgework"}, "schedule": {"version": "two"}}',
    ],
)
def test_what_others_wrote_or_of_another_event_is_no_export(tmp_path: Path, content: str) -> None:
    (tmp_path / "schedule.json").write_text(content, "utf-8")

    assert last_export(tmp_path, published().event) is None


def test_the_schedule_is_the_last_file_written(tmp_path: Path) -> None:
    write(tmp_path, published(FIRST))
    (tmp_path / "agenda.xlsx").unlink()
    (tmp_path / "agenda.xlsx").mkdir()

    with pytest.raises(OSError, match="xlsx"):
        write(tmp_path, told())

    assert last_export(tmp_path, told().event) == LastExport(version=1, since=None)


@pytest.mark.parametrize(
    ("wanted", "last", "found"),
    [
        (None, None, 3),
        (2, LastExport(version=1, since=None), 2),
        (None, LastExport(version=1, since=None), 1),
        (None, LastExport(version=4, since=2), 2),
        (None, LastExport(version=4, since=None), 4),
        (None, LastExport(version=9, since=8), 3),
    ],
)
def test_a_version_is_compared_with_what_people_know(wanted: int | None, last: LastExport | None, found: int) -> None:
    compared = compared_version(VERSIONS, wanted, last)

    assert compared is not None
    assert compared.version == found


def test_the_first_version_is_compared_with_none_and_one_that_is_not_there_is_refused() -> None:
    assert compared_version(VERSIONS[:1], None, None) is None
    with pytest.raises(NotFound, match="4"):
        compared_version(VERSIONS, 4, None)


def test_entries_that_went_since_the_version_that_is_compared_are_cancelled_and_empty_folders_go(
    tmp_path: Path,
) -> None:
    emptied = replace(FIRST, version=2, meetings=())
    again = replace(emptied, version=3)
    since = changes_since(FIRST, again, make_data())
    write(tmp_path, make_published(agenda=again, earlier=(FIRST, emptied), since=since))
    assert {path.parent.name for path in tmp_path.glob("cancelled/*/*.ics")} == {"person-1", "person-2"}

    nothing = changes_since(again, again, make_data())
    write(tmp_path, make_published(agenda=again, earlier=(FIRST, emptied), since=nothing))
    assert list(tmp_path.glob("cancelled/*")) == []
