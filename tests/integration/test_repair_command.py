"""``bridgework repair`` as a person uses it, on a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from api.bootstrap import open_workspace
from matcher.progress import SilentProgress
from models.domain import Agenda
from tests.integration.test_cli import Command, bridgework, texts

__all__ = ["bridgework", "texts"]
NOW = "2027-01-01T09:00"


@pytest.fixture
def workspace(tmp_path: Path, texts: tuple[Path, Path], bridgework: Command) -> Path:
    folder = tmp_path / "w"
    assert bridgework("init", "-w", folder, "--encoder", "hashing")[0] == 0
    assert bridgework("import", *texts, "-w", folder)[0] == 0
    assert bridgework("match", "-w", folder)[0] == 0
    made = ("--days", 2, "--rooms", 2, "--tables", 3, "--first-day", "2027-05-11")
    assert bridgework("agenda", "-w", folder, *made)[0] == 0
    return folder


def agenda_of(folder: Path) -> Agenda:
    with open_workspace(folder, SilentProgress()).unit_of_work() as work:
        agenda = work.results.agenda()
    assert agenda is not None
    return agenda


def test_a_cancellation_is_told_in_words_stored_exported_and_taken_back(
    tmp_path: Path, workspace: Path, bridgework: Command
) -> None:
    before = agenda_of(workspace)
    person, other = before.meetings[0].people_ids
    code, text, _ = bridgework("repair", workspace, "--cancel", person, "--now", NOW, "--json")
    said = json.loads(text)
    assert code == 0
    assert said["agenda"] == "version 2, after 1"
    assert any("is cancelled" in sentence for sentence in said["people"][other])
    assert all(name.replace("_", "").isalnum() for name in said), sorted(said)
    assert agenda_of(workspace).itinerary(person) == ()

    assert bridgework("export", "-w", workspace, "--out", tmp_path / "out")[0] == 0
    told = [folder.name for folder in (tmp_path / "out" / "cancelled").iterdir() if list(folder.glob("*.ics"))]
    assert len(told) == 2  # who cancelled, and whom they would have met
    assert [_states(tmp_path / "out" / "people" / f"{name}.ics") for name in told].count({"CANCELLED"}) == 1

    assert bridgework("repair", workspace, "--undo")[0] == 0
    assert (agenda_of(workspace).version, agenda_of(workspace).meetings) == (3, before.meetings)
    code, _, error = bridgework("repair", workspace, "--undo")
    assert code == 3
    assert "was not made by a repair" in error


def test_a_repair_that_changed_nothing_is_taken_back_before_the_one_before_it(
    workspace: Path, bridgework: Command
) -> None:
    person = agenda_of(workspace).meetings[0].people_ids[0]
    assert bridgework("repair", workspace, "--cancel", person, "--now", NOW)[0] == 0
    code, text, _ = bridgework("repair", workspace, "--late", f"{person}=2027-05-11T10:40", "--now", NOW, "--json")
    assert (code, json.loads(text)["agenda"]) == (0, "unchanged, version 2")
    code, text, _ = bridgework("repair", workspace, "--undo", "--json")
    assert (code, json.loads(text)["agenda"]) == (0, "unchanged, version 2; only records were taken back")
    code, text, _ = bridgework("forget", "absences", "-w", workspace, "--json")
    assert [item["key"].partition("=")[0] for item in json.loads(text)["absences"]] == [person]


def test_what_many_are_told_in_the_same_words_stands_there_once(workspace: Path, bridgework: Command) -> None:
    session = max(agenda_of(workspace).sessions, key=lambda session: len(session.attendee_ids))
    assert len(session.attendee_ids) > 1
    options = ("--close", session.room_id, "--now", NOW, "--dry-run")
    said = json.loads(bridgework("repair", workspace, *options, "--json")[1])
    different = {words for theirs in said["people"].values() for words in theirs}
    assert len(different) < sum(map(len, said["people"].values()))

    text = bridgework("repair", workspace, *options)[1]
    assert text.count(" people: ") >= 1
    assert text.count("major") + text.count("minor") <= len(different) + 1


def test_the_workspace_is_given_once_in_either_way(workspace: Path, bridgework: Command) -> None:
    person = agenda_of(workspace).meetings[0].people_ids[0]
    arguments = ("--cancel", person, "--now", NOW, "--dry-run", "--json")
    assert bridgework("repair", "-w", workspace, *arguments)[0] == 0
    code, _, error = bridgework("repair", workspace, "-w", workspace, *arguments)
    assert code == 2
    assert "given as well" in error


def test_places_and_times_can_be_said_as_people_say_them(workspace: Path, bridgework: Command) -> None:
    meeting = agenda_of(workspace).meetings[0]
    arguments = ("--close", f"{meeting.table_id}=09:00/17:00", "--late", f"{meeting.people_ids[0]}=09:20")
    code, text, _ = bridgework("repair", workspace, *arguments, "--now", NOW, "--dry-run", "--json")
    assert code == 0
    assert json.loads(text)["stored"] is False
    assert agenda_of(workspace).version == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--cancel", "nobody"),
        ("--late", "p-1"),
        ("--close", "nowhere=09:00/10:00"),
        ("--now", "soon"),
        ("--budget", "-1"),
        ("--undo", "--dry-run"),
    ],
)
def test_what_is_not_understood_is_refused(workspace: Path, bridgework: Command, arguments: tuple[str, ...]) -> None:
    assert bridgework("repair", workspace, *arguments)[0] == 3
    assert agenda_of(workspace).version == 1


def _states(calendar: Path) -> set[str]:
    return {str(entry.get("STATUS")) for entry in Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")}
