from __future__ import annotations

from pathlib import Path

import pytest

from matcher.interchange.agenda_calendar import render_personal_calendar
from matcher.interchange.agenda_exports import ExportFile, write_exports
from matcher.interchange.published import PublishedAgenda
from matcher.progress import SilentProgress
from tests.factories import make_agenda
from tests.unit.interchange.agenda_examples import NOW, make_published


def _write(published: PublishedAgenda, folder: Path, *further: ExportFile) -> list[Path]:
    return write_exports(published, folder, now=NOW, progress=SilentProgress(), further=further)


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_export_is_written_and_returned(tmp_path: Path) -> None:
    paths = _write(make_published(), tmp_path / "exports")

    assert [path.relative_to(tmp_path / "exports").as_posix() for path in paths] == [
        "agenda.xlsx",
        "event.ics",
        "schedule.json",
        "people/person-1.ics",
        "people/person-2.ics",
        "people/person-3.ics",
    ]
    assert _names(tmp_path / "exports") == sorted(path.relative_to(tmp_path / "exports").as_posix() for path in paths)


def test_a_file_that_the_caller_composes_is_written_with_them(tmp_path: Path) -> None:
    paths = _write(make_published(), tmp_path, ExportFile("agenda.html", lambda: b"<p>page</p>"))

    assert paths[-1] == tmp_path / "agenda.html"
    assert paths[-1].read_bytes() == b"<p>page</p>"


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    paths = _write(make_published(), tmp_path)
    before = [path.read_bytes() for path in paths]

    assert _write(make_published(), tmp_path) == paths
    assert [path.read_bytes() for path in paths] == before


def test_the_calendar_of_someone_who_left_the_agenda_is_removed(tmp_path: Path) -> None:
    _write(make_published(), tmp_path)

    _write(make_published(agenda=make_agenda(version=4)), tmp_path)

    assert _names(tmp_path / "people") == ["person-1.ics", "person-2.ics"]


def test_a_calendar_that_someone_else_put_there_stays(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    (people / "mine.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//Mine//EN\r\nEND:VCALENDAR\r\n")
    (people / "notes.txt").write_text("notes")
    ours = render_personal_calendar(make_published(), "p-1", now=NOW)
    (tmp_path / "elsewhere.ics").write_bytes(ours)
    (people / "link.ics").symlink_to(tmp_path / "elsewhere.ics")

    _write(make_published(agenda=make_agenda()), tmp_path)

    assert _names(people) == ["link.ics", "mine.ics", "notes.txt", "person-1.ics", "person-2.ics"]
    assert (tmp_path / "elsewhere.ics").read_bytes() == ours


def test_when_one_file_cannot_be_made_none_is_written(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise ValueError("no map")

    with pytest.raises(ValueError, match="no map"):
        _write(make_published(), tmp_path, ExportFile("agenda.html", fail))

    assert _names(tmp_path) == []
