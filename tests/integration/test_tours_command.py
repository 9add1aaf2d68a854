"""``bridgework programme tours``: plans, mends for the fewest, writes sheets, and says what it cannot do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.bootstrap import Workspace, create_workspace
from matcher.progress import SilentProgress
from models.domain import Closure, EventData
from scripts.cli import app
from tests.unit.test_tours_programme import SEOUL, WANTED, records

QUICK = ("--most-stops", "2", "--time-limit", "5", "--day", "2027-05-11")


def workspace_with(folder: Path, known: EventData) -> Workspace:
    workspace = create_workspace(folder / "workspace", SilentProgress(), encoder="hashing")
    with workspace.unit_of_work() as work:
        work.records.upsert(known)
        work.commit()
    return workspace


def tours(workspace: Workspace, *options: str) -> Result:
    command = ["programme", "tours", "-w", str(workspace.path), *QUICK, *options]
    return CliRunner().invoke(app, command)


def planned(workspace: Workspace, *options: str) -> Any:
    """The only day, as JSON."""
    result = tours(workspace, "--json", *options)
    assert result.exit_code == 0, result.output
    (day,) = json.loads(result.stdout)["days"]
    return day


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_with(tmp_path, records(wishes=WANTED))


def test_the_plan_is_told_with_its_bound_and_is_requested(workspace: Workspace) -> None:
    day = planned(workspace)

    assert (day["date"], day["riding"], day["people"], day["is_proven"]) == ("2027-05-11", 5, 5, True)
    assert day["bound"] == pytest.approx(day["interest"])
    assert day["changed_person_ids"] is None
    with workspace.unit_of_work() as work:
        requests = work.records.load().session_requests
    asked = {(item.room_ids[0], person) for item in requests for person in item.attendee_ids}
    told = {(stop["site_id"], who) for tour in day["tours"] for stop in tour["stops"] for who in tour["person_ids"]}
    assert asked == told


def test_people_read_a_table_and_what_comes_next(workspace: Workspace) -> None:
    result = tours(workspace)

    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "2027-05-11: 5 of 5 ride, interest" in text
    assert ", proven" in text
    assert "Bus A" in text
    assert "(lunch)" in text
    assert "`agenda` places the visits" in text


def test_after_a_closure_only_those_who_are_hit_change(workspace: Workspace) -> None:
    day = planned(workspace)
    hit = next(tour for tour in day["tours"] if "p-11" in tour["person_ids"])
    closure = Closure(
        place_id=hit["stops"][0]["site_id"],
        start=datetime(2027, 5, 11, 0, tzinfo=SEOUL),
        end=datetime(2027, 5, 12, 0, tzinfo=SEOUL),
    )
    with workspace.unit_of_work() as work:
        work.records.upsert(EventData(closures=(closure,)))
        work.commit()

    mended = planned(workspace, "--keep")

    assert sorted(mended["changed_person_ids"]) == sorted(hit["person_ids"])
    others = [tour for tour in day["tours"] if tour is not hit]
    assert [tour for tour in mended["tours"] if tour["bus_id"] != hit["bus_id"]] == others
    assert closure.place_id not in {stop["site_id"] for tour in mended["tours"] for stop in tour["stops"]}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_sheets_of_a_day_are_a_file(workspace: Workspace, tmp_path: Path, language: str) -> None:
    folder = tmp_path / "sheets"

    planned(workspace, "--pdf", str(folder), "--language", language)

    assert [path.name for path in folder.iterdir()] == ["tours-2027-05-11.pdf"]
    assert (folder / "tours-2027-05-11.pdf").read_bytes().startswith(b"%PDF")


def test_whoever_is_left_out_is_named_with_the_reason(tmp_path: Path) -> None:
    people = tuple(
        replace(person, wheelchair=person.id in ("p-11", "p-12"), name=f"Visitor {person.id}")
        for person in records().people
    )
    result = tours(workspace_with(tmp_path, records(people=people, wishes=WANTED)))

    assert result.exit_code == 0
    assert "(no place left)" in " ".join(result.stdout.replace("│", " ").split())


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        ({"buses": ()}, (), "buses"),
        ({"sites": ()}, (), "sites"),
        ({"people": ()}, (), "people"),
        ({}, ("--day", "2030-01-01"), "is no day of the event"),
        ({}, ("--most-stops", "9"), "most_stops"),
        ({}, ("--speed", "0"), "speed_km_h"),
        ({}, ("--language", "tlh"), "language"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    tmp_path: Path, given: dict[str, Any], options: tuple[str, ...], told: str
) -> None:
    workspace = workspace_with(tmp_path, records(**given))

    result = tours(workspace, *options)

    assert result.exit_code != 0
    assert told in " ".join(f"{result.output} {result.exception}".split())
    with workspace.unit_of_work() as work:
        assert work.records.load().session_requests == ()
